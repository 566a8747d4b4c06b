def handled(x):
    def try_body():
        def if_body():
            ag__.raise_stmt(lambda: ag__.call(ValueError, 'negative'))
            return ()

        def else_body():
            return ()
        ag__.if_stmt(x < 0, if_body, else_body, (), names=())
        r = x * 2
        return (r,)

    def except_body(error):
        r = -1
        return (r,)
    (r,) = ag__.try_stmt(try_body, ((lambda: ValueError, except_body),), (), names=('r',))
    return r


def seen_by_the_handler(xs, limit):
    done = ag__.Box(0)
    do_return = False
    return_value = ag__.Undefined('return_value')

    def try_body(do_return, return_value):
        def for_body(x):
            def if_body():
                ag__.raise_stmt(lambda: StopIteration)
                return ()

            def else_body():
                return ()
            ag__.if_stmt(x > limit, if_body, else_body, (), names=())
            ag__.set_attr(done, 'value', ag__.augmented('+=', done.value, x))
            return ()
        ag__.for_stmt(xs, for_body, (), names=())
        return do_return, return_value

    def except_body(stop, do_return, return_value):
        return_value = (done.value, ag__.call(type, stop))
        do_return = True
        return do_return, return_value
    do_return, return_value = ag__.try_stmt(
        try_body,
        ((lambda: StopIteration, except_body),),
        (do_return, return_value),
        names=('do_return', 'return_value'),
    )

    def if_body_1(return_value):
        return_value = -done.value
        return (return_value,)

    def else_body_1(return_value):
        return (return_value,)
    (return_value,) = ag__.if_stmt(
        ag__.not_(do_return), if_body_1, else_body_1, (return_value,), names=('return_value',)
    )
    return ag__.returned(return_value)


def every_part(x, log):
    def try_body():
        def try_body_1():
            ag__.assert_stmt(x != 3)

            def if_body():
                ag__.raise_stmt(lambda: ag__.call(KeyError, x))
                return ()

            def else_body():
                return ()
            ag__.if_stmt(x > 0, if_body, else_body, (), names=())
            ag__.end_of_body()
            ag__.call(log.append, 'else')
            return ()

        def except_body(error):
            def if_body_1():
                ag__.raise_stmt(lambda: error)
                return ()

            def else_body_1():
                return ()
            ag__.if_stmt(x > 5, if_body_1, else_body_1, (), names=())
            ag__.call(log.append, ag__.get_item(error.args, 0))
            return ()

        def except_body_1(error_1):
            ag__.call(log.append, 'three')
            return ()
        ag__.try_stmt(
            try_body_1,
            ((lambda: KeyError, except_body), (lambda: (AssertionError, TypeError), except_body_1)),
            (),
            names=(),
        )
        return ()

    def finally_body():
        ag__.call(log.append, 'finally')
        return ()
    ag__.finally_stmt(try_body, (), finally_body, ())
    return log


def jumps(xs, convert):
    total = ag__.Box(0)
    do_break = False

    def for_test(do_break):
        return ag__.not_(do_break)

    def for_body(x, do_break):
        def try_body(do_break):
            def try_body_1(do_break):
                y = ag__.call(convert, x)

                def if_body():
                    return ()

                def else_body():
                    ag__.set_attr(total, 'value', ag__.augmented('+=', total.value, y))
                    return ()
                ag__.if_stmt(y < 0, if_body, else_body, (), names=())
                return (do_break,)

            def except_body(error, do_break):
                do_break = True
                return (do_break,)
            (do_break,) = ag__.try_stmt(
                try_body_1, ((lambda: ValueError, except_body),), (do_break,), names=('do_break',)
            )
            return (do_break,)

        def finally_body():
            ag__.set_attr(total, 'value', ag__.augmented('+=', total.value, 1))
            return ()
        (do_break,) = ag__.finally_stmt(try_body, (do_break,), finally_body, ())
        return (do_break,)
    (do_break,) = ag__.for_stmt(xs, for_body, (do_break,), names=('do_break',), test=for_test)
    return total.value


def by_itself(a, b):
    def try_body():
        return_value = a // b
        return (return_value,)

    def except_body(error):
        return_value = 0
        return (return_value,)
    (return_value,) = ag__.try_stmt(
        try_body, ((lambda: ZeroDivisionError, except_body),), (), names=('return_value',)
    )
    return return_value


def of_a_builtin(path):
    def try_body():
        return_value = ag__.call(len, path)
        return (return_value,)

    def except_body(error):
        return_value = None
        return (return_value,)
    (return_value,) = ag__.try_stmt(
        try_body, ((lambda: TypeError, except_body),), (), names=('return_value',)
    )
    return return_value
