def first_even(xs):
    found = None
    do_break = False

    def for_test(found, do_break):
        return ag__.not_(do_break)

    def for_body(x, found, do_break):
        def if_body(found, do_break):
            found = x
            do_break = True
            return found, do_break

        def else_body(found, do_break):
            return found, do_break
        found, do_break = ag__.if_stmt(
            x % 2 == 0, if_body, else_body, (found, do_break), names=('found', 'do_break')
        )
        return found, do_break
    found, do_break = ag__.for_stmt(
        xs, for_body, (found, do_break), names=('found', 'do_break'), test=for_test
    )
    return found


def with_else(xs, wanted):
    do_break = False
    where = ag__.Undefined('where')

    def for_test(do_break, where):
        return ag__.not_(do_break)

    def for_body(x, do_break, where):
        def if_body(do_break, where):
            where = 'inside'
            do_break = True
            return do_break, where

        def else_body(do_break, where):
            return do_break, where
        do_break, where = ag__.if_stmt(
            ag__.equal(x, wanted),
            if_body,
            else_body,
            (do_break, where),
            names=('do_break', 'where'),
        )
        return do_break, where
    do_break, where = ag__.for_stmt(
        xs, for_body, (do_break, where), names=('do_break', 'where'), test=for_test
    )

    def if_body_1(where):
        where = 'nowhere'
        return (where,)

    def else_body_1(where):
        return (where,)
    (where,) = ag__.if_stmt(ag__.not_(do_break), if_body_1, else_body_1, (where,), names=('where',))
    return ag__.bound(where, 'where')


def inside_blocks(xs, log):
    do_break = False

    def for_test(do_break):
        return ag__.not_(do_break)

    def for_body(x, do_break):
        with ag__.call(nullcontext):
            def try_body(do_break):
                def if_body(do_break):
                    do_break = True
                    return (do_break,)

                def else_body(do_break):
                    ag__.call(log.append, x)
                    return (do_break,)
                (do_break,) = ag__.if_stmt(
                    x > 1, if_body, else_body, (do_break,), names=('do_break',)
                )
                return (do_break,)

            def finally_body():
                ag__.call(log.append, 'done')
                return ()
            (do_break,) = ag__.finally_stmt(try_body, (do_break,), finally_body, ())

        def if_body_1():
            ag__.call(log.append, 'next')
            return ()

        def else_body_1():
            return ()
        ag__.if_stmt(ag__.not_(do_break), if_body_1, else_body_1, (), names=())
        return (do_break,)
    (do_break,) = ag__.for_stmt(xs, for_body, (do_break,), names=('do_break',), test=for_test)
    return log


def nested(n):
    count = 0
    do_break_1 = False

    def for_test(count, do_break_1):
        return ag__.not_(do_break_1)

    def for_body(i, count, do_break_1):
        do_break = False

        def for_test_1(count, do_break):
            return ag__.not_(do_break)

        def for_body_1(j, count, do_break):
            def if_body(count, do_break):
                do_break = True
                return count, do_break

            def else_body(count, do_break):
                count += 1
                return count, do_break
            count, do_break = ag__.if_stmt(
                j > i, if_body, else_body, (count, do_break), names=('count', 'do_break')
            )
            return count, do_break
        count, do_break = ag__.for_stmt(
            ag__.call(range, n),
            for_body_1,
            (count, do_break),
            names=('count', 'do_break'),
            test=for_test_1,
        )

        def if_body_1(do_break_1):
            do_break_1 = True
            return (do_break_1,)

        def else_body_1(do_break_1):
            return (do_break_1,)
        (do_break_1,) = ag__.if_stmt(
            count > 4, if_body_1, else_body_1, (do_break_1,), names=('do_break_1',)
        )
        return count, do_break_1
    count, do_break_1 = ag__.for_stmt(
        ag__.call(range, n),
        for_body,
        (count, do_break_1),
        names=('count', 'do_break_1'),
        test=for_test,
    )
    return count
