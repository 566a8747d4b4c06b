def checked(x):
    ag__.assert_stmt(x > 0, lambda: f'{x} is not positive')
    return x


def translated(x):
    try:
        def if_body():
            ag__.raise_stmt(lambda: ag__.call(KeyError, x))
            return ()

        def else_body():
            return ()
        ag__.if_stmt(x, if_body, else_body, (), names=())
    except KeyError as error:
        raise ag__.call(ValueError, 'wrong') from error
    return x
