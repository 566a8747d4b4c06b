def staged_tests(x):
    def halves_steps(consumer, /, v):
        do_return = False

        def while_test(v, do_return):
            return ag__.and_(lambda: ag__.not_(do_return), lambda: v > 1)

        def while_body(v, do_return):
            def if_body(v, do_return):
                do_return = True
                return v, do_return

            def else_body(v, do_return):
                def if_body_1(v, do_return):
                    do_return = True
                    return v, do_return

                def else_body_1(v, do_return):
                    v = v / 2
                    return v, do_return
                v, do_return = ag__.if_stmt(
                    ag__.yield_(consumer, v),
                    if_body_1,
                    else_body_1,
                    (v, do_return),
                    names=('v', 'do_return'),
                )
                return v, do_return
            v, do_return = ag__.if_stmt(
                v < 3, if_body, else_body, (v, do_return), names=('v', 'do_return')
            )
            return v, do_return
        v, do_return = ag__.while_stmt(
            while_test, while_body, (v, do_return), names=('v', 'do_return')
        )

    @ag__.generator(halves_steps)
    def halves(v):
        while ag__.decided(v > 1):
            if ag__.decided(v < 3):
                return
            yield v
            v = v / 2
    total = 0.0

    def for_body(value, total):
        total += value
        return (total,)
    (total,) = ag__.for_stmt(ag__.call(halves, x), for_body, (total,), names=('total',))
    return total


def delegation(x):
    def two_steps(consumer_1, /):
        def if_body():
            return_value = None
            return (return_value,)

        def else_body():
            def if_body_1():
                return_value = None
                return (return_value,)

            def else_body_1():
                return_value = x + 2
                return (return_value,)
            (return_value,) = ag__.if_stmt(
                ag__.yield_(consumer_1, x + 1), if_body_1, else_body_1, (), names=('return_value',)
            )
            return (return_value,)
        (return_value,) = ag__.if_stmt(
            ag__.yield_(consumer_1, x), if_body, else_body, (), names=('return_value',)
        )
        return return_value

    @ag__.generator(two_steps)
    def two():
        yield x
        yield x + 1
        return x + 2

    def numbers_steps(consumer, /):
        iterator = ag__.delegate(ag__.call(two))
        do_return_1 = False

        def for_test(do_return_1):
            return ag__.not_(do_return_1)

        def for_body(item, do_return_1):
            def if_body_2(do_return_1):
                do_return_1 = True
                return (do_return_1,)

            def else_body_2(do_return_1):
                return (do_return_1,)
            (do_return_1,) = ag__.if_stmt(
                ag__.yield_(consumer, item),
                if_body_2,
                else_body_2,
                (do_return_1,),
                names=('do_return_1',),
            )
            return (do_return_1,)
        (do_return_1,) = ag__.for_stmt(
            iterator, for_body, (do_return_1,), names=('do_return_1',), test=for_test
        )

        def if_body_3():
            got = ag__.result_of(iterator)
            ag__.yield_(consumer, got)
            return ()

        def else_body_3():
            return ()
        ag__.if_stmt(ag__.not_(do_return_1), if_body_3, else_body_3, (), names=())

    @ag__.generator(numbers_steps)
    def numbers():
        got = yield from ag__.pulled(ag__.call(two))
        yield got
    return ag__.call(list, ag__.call(numbers))


def jumps_in_try(xs):
    def numbers_steps(consumer, /):
        item = ag__.Box(ag__.Undefined('item'))
        items = ag__.call(iter, xs)
        do_return = False
        do_break = False

        def while_test(do_return, do_break):
            return ag__.and_(lambda: ag__.not_(do_break), lambda: ag__.not_(do_return))

        def while_body(do_return, do_break):
            def try_body(do_break):
                ag__.set_attr(item, 'value', ag__.call(next, items))
                return (do_break,)

            def except_body(error, do_break):
                do_break = True
                return (do_break,)
            (do_break,) = ag__.try_stmt(
                try_body, ((lambda: StopIteration, except_body),), (do_break,), names=('do_break',)
            )

            def if_body(do_return):
                def if_body_1(do_return):
                    do_return = True
                    return (do_return,)

                def else_body_1(do_return):
                    return (do_return,)
                (do_return,) = ag__.if_stmt(
                    ag__.yield_(consumer, ag__.bound(item.value, 'item')),
                    if_body_1,
                    else_body_1,
                    (do_return,),
                    names=('do_return',),
                )
                return (do_return,)

            def else_body(do_return):
                return (do_return,)
            (do_return,) = ag__.if_stmt(
                ag__.not_(do_break), if_body, else_body, (do_return,), names=('do_return',)
            )
            return do_return, do_break
        do_return, do_break = ag__.while_stmt(
            while_test, while_body, (do_return, do_break), names=('do_return', 'do_break')
        )

    @ag__.generator(numbers_steps)
    def numbers():
        item = ag__.Box(ag__.Undefined('item'))
        items = ag__.call(iter, xs)
        while ag__.decided(True):
            do_break_1 = False

            def try_body_1(do_break_1):
                ag__.set_attr(item, 'value', ag__.call(next, items))
                return (do_break_1,)

            def except_body_1(error_1, do_break_1):
                do_break_1 = True
                return (do_break_1,)
            (do_break_1,) = ag__.try_stmt(
                try_body_1,
                ((lambda: StopIteration, except_body_1),),
                (do_break_1,),
                names=('do_break_1',),
            )
            if ag__.decided(do_break_1):
                break
            yield ag__.bound(item.value, 'item')
    return ag__.call(list, ag__.call(numbers))
