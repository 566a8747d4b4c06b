def guarded(x):
    def if_body():
        return_value = -x
        return (return_value,)

    def else_body():
        def if_body_1():
            return_value = 1
            return (return_value,)

        def else_body_1():
            return_value = x * 2
            return (return_value,)
        (return_value,) = ag__.if_stmt(x == 0, if_body_1, else_body_1, (), names=('return_value',))
        return (return_value,)
    (return_value,) = ag__.if_stmt(x < 0, if_body, else_body, (), names=('return_value',))
    return return_value


def search(xs, wanted):
    do_return = False
    return_value = ag__.Undefined('return_value')

    def for_test(do_return, return_value):
        return ag__.not_(do_return)

    def for_body(item, do_return, return_value):
        i, x = ag__.unpacked(item, 2)
        return_value = ag__.Undefined('return_value')

        def if_body(do_return, return_value):
            return_value = i
            do_return = True
            return do_return, return_value

        def else_body(do_return, return_value):
            return do_return, return_value
        do_return, return_value = ag__.if_stmt(
            ag__.equal(x, wanted),
            if_body,
            else_body,
            (do_return, return_value),
            names=('do_return', 'return_value'),
        )
        return do_return, return_value
    do_return, return_value = ag__.for_stmt(
        ag__.call(enumerate, xs),
        for_body,
        (do_return, return_value),
        names=('do_return', 'return_value'),
        test=for_test,
    )

    def if_body_1(return_value):
        return_value = -1
        return (return_value,)

    def else_body_1(return_value):
        return (return_value,)
    (return_value,) = ag__.if_stmt(
        ag__.not_(do_return), if_body_1, else_body_1, (return_value,), names=('return_value',)
    )
    return ag__.returned(return_value)


def nested_loops(grid, wanted):
    do_return = False
    return_value = ag__.Undefined('return_value')

    def for_test(do_return, return_value):
        return ag__.not_(do_return)

    def for_body(row, do_return, return_value):
        return_value = ag__.Undefined('return_value')

        def for_test_1(do_return, return_value):
            return ag__.not_(do_return)

        def for_body_1(x, do_return, return_value):
            return_value = ag__.Undefined('return_value')

            def if_body(do_return, return_value):
                return_value = True
                do_return = True
                return do_return, return_value

            def else_body(do_return, return_value):
                return do_return, return_value
            do_return, return_value = ag__.if_stmt(
                ag__.equal(x, wanted),
                if_body,
                else_body,
                (do_return, return_value),
                names=('do_return', 'return_value'),
            )
            return do_return, return_value
        do_return, return_value = ag__.for_stmt(
            row,
            for_body_1,
            (do_return, return_value),
            names=('do_return', 'return_value'),
            test=for_test_1,
        )
        return do_return, return_value
    do_return, return_value = ag__.for_stmt(
        grid,
        for_body,
        (do_return, return_value),
        names=('do_return', 'return_value'),
        test=for_test,
    )

    def if_body_1(return_value):
        return_value = False
        return (return_value,)

    def else_body_1(return_value):
        return (return_value,)
    (return_value,) = ag__.if_stmt(
        ag__.not_(do_return), if_body_1, else_body_1, (return_value,), names=('return_value',)
    )
    return ag__.returned(return_value)


def falls_through(a, b):
    do_return = False
    return_value = ag__.Undefined('return_value')

    def if_body(a, do_return, return_value):
        def if_body_1(a, do_return, return_value):
            return_value = 1
            do_return = True
            return a, do_return, return_value

        def else_body_1(a, do_return, return_value):
            a = 2
            return a, do_return, return_value
        a, do_return, return_value = ag__.if_stmt(
            b,
            if_body_1,
            else_body_1,
            (a, do_return, return_value),
            names=('a', 'do_return', 'return_value'),
        )
        return a, do_return, return_value

    def else_body(a, do_return, return_value):
        return a, do_return, return_value
    a, do_return, return_value = ag__.if_stmt(
        a,
        if_body,
        else_body,
        (a, do_return, return_value),
        names=('a', 'do_return', 'return_value'),
    )

    def if_body_2(return_value):
        return_value = a
        return (return_value,)

    def else_body_2(return_value):
        return (return_value,)
    (return_value,) = ag__.if_stmt(
        ag__.not_(do_return), if_body_2, else_body_2, (return_value,), names=('return_value',)
    )
    return ag__.returned(return_value)


def perhaps_nothing(x):
    def if_body():
        return_value = x
        return (return_value,)

    def else_body():
        return_value = None
        return (return_value,)
    (return_value,) = ag__.if_stmt(x, if_body, else_body, (), names=('return_value',))
    return return_value


def without_value(x, log):
    def if_body():
        return ()

    def else_body():
        ag__.call(log.append, x)
        return ()
    ag__.if_stmt(x, if_body, else_body, (), names=())


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


def abandoned(x, log):
    return_value = ag__.Undefined('return_value')

    def try_body(return_value):
        def try_body_1(return_value):
            def if_body(return_value):
                return_value = 'never'
                return (return_value,)

            def else_body(return_value):
                return (return_value,)
            (return_value,) = ag__.if_stmt(
                x, if_body, else_body, (return_value,), names=('return_value',)
            )
            return (return_value,)

        def finally_body():
            ag__.raise_stmt(lambda: ag__.call(KeyError, x))
            return ()
        (return_value,) = ag__.finally_stmt(try_body_1, (return_value,), finally_body, ())
        return ag__.Undefined('do_return'), return_value

    def except_body(error, return_value):
        do_return = False
        ag__.call(log.append, 'caught')
        return do_return, return_value
    do_return, return_value = ag__.try_stmt(
        try_body,
        ((lambda: KeyError, except_body),),
        (return_value,),
        names=('do_return', 'return_value'),
    )

    def if_body_1(return_value):
        return_value = log
        return (return_value,)

    def else_body_1(return_value):
        return (return_value,)
    (return_value,) = ag__.if_stmt(
        ag__.not_(do_return), if_body_1, else_body_1, (return_value,), names=('return_value',)
    )
    return ag__.returned(return_value)
