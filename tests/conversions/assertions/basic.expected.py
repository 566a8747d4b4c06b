def checked(x):
    ag__.assert_stmt(x > 0, lambda: ag__.text(f'{ag__.shown(x)} is not positive'))
    return x


def translated(x):
    def try_body():
        def if_body():
            ag__.raise_stmt(lambda: ag__.call(KeyError, x))
            return ()

        def else_body():
            return ()
        ag__.if_stmt(x, if_body, else_body, (), names=())
        return ()

    def except_body(error):
        ag__.raise_stmt(lambda: ag__.call(ValueError, 'wrong'), lambda: error)
        return ()
    ag__.try_stmt(try_body, ((lambda: KeyError, except_body),), (), names=())
    return x
