def deleted(x):
    y = 1

    def if_body(y):
        y = ag__.Undefined('y')
        return (y,)

    def else_body(y):
        return (y,)
    (y,) = ag__.if_stmt(x, if_body, else_body, (y,), names=('y',))
    return ag__.bound(y, 'y')


def in_a_loop(xs):
    y = ag__.Undefined('y')

    def for_body(x, y):
        def if_body(y):
            y = x
            return (y,)

        def else_body(y):
            def if_body_1(y):
                ag__.bound(y, 'y')
                y = ag__.Undefined('y')
                return (y,)

            def else_body_1(y):
                return (y,)
            (y,) = ag__.if_stmt(x < 0, if_body_1, else_body_1, (y,), names=('y',))
            return (y,)
        (y,) = ag__.if_stmt(x > 1, if_body, else_body, (y,), names=('y',))
        return (y,)
    (y,) = ag__.for_stmt(xs, for_body, (y,), names=('y',))
    return ag__.bound(y, 'y')


def unbound_by_a_handler(x):
    error = ag__.Undefined('error')
    do_return = False
    return_value = ag__.Undefined('return_value')

    def try_body(do_return, error, return_value):
        1 / x
        return do_return, error, return_value

    def except_body(error_1, do_return, error, return_value):
        error = error_1
        text = ag__.call(str, error)

        def if_body(do_return, return_value):
            return_value = text
            do_return = True
            return do_return, return_value

        def else_body(do_return, return_value):
            return do_return, return_value
        do_return, return_value = ag__.if_stmt(
            text, if_body, else_body, (do_return, return_value), names=('do_return', 'return_value')
        )
        error = ag__.Undefined('error')
        return do_return, error, return_value
    do_return, error, return_value = ag__.try_stmt(
        try_body,
        ((lambda: ZeroDivisionError, except_body),),
        (do_return, error, return_value),
        names=('do_return', 'error', 'return_value'),
    )

    def if_body_1(return_value):
        return_value = ag__.bound(error, 'error')
        return (return_value,)

    def else_body_1(return_value):
        return (return_value,)
    (return_value,) = ag__.if_stmt(
        ag__.not_(do_return), if_body_1, else_body_1, (return_value,), names=('return_value',)
    )
    return ag__.returned(return_value)
