def positive(xs):
    s = 0

    def for_body(x, s):
        def if_body(s):
            return (s,)

        def else_body(s):
            s += x
            return (s,)
        (s,) = ag__.if_stmt(x < 0, if_body, else_body, (s,), names=('s',))
        return (s,)
    (s,) = ag__.for_stmt(xs, for_body, (s,), names=('s',))
    return s


def in_try(xs, log):
    def for_body(x):
        do_continue = False

        def try_body(do_continue):
            def if_body(do_continue):
                do_continue = True
                return (do_continue,)

            def else_body(do_continue):
                return (do_continue,)
            (do_continue,) = ag__.if_stmt(
                1 / x < 0, if_body, else_body, (do_continue,), names=('do_continue',)
            )
            return (do_continue,)

        def except_body(error, do_continue):
            ag__.call(log.append, 'zero')
            return (do_continue,)
        (do_continue,) = ag__.try_stmt(
            try_body,
            ((lambda: ZeroDivisionError, except_body),),
            (do_continue,),
            names=('do_continue',),
        )

        def if_body_1():
            ag__.call(log.append, x)
            return ()

        def else_body_1():
            return ()
        ag__.if_stmt(ag__.not_(do_continue), if_body_1, else_body_1, (), names=())
        return ()
    ag__.for_stmt(xs, for_body, (), names=())
    return log
