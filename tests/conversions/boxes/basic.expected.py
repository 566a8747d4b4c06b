def counter(k):
    n = ag__.Box(0)

    def add(d=1):
        def if_body():
            ag__.set_attr(n, 'value', ag__.augmented('+=', n.value, d))
            return ()

        def else_body():
            return ()
        ag__.if_stmt(d > 0, if_body, else_body, (), names=())
        return n.value

    def for_body(i):
        ag__.call(add, i)
        return ()
    ag__.for_stmt(ag__.call(range, k), for_body, (), names=())
    return n.value


def late_binding(k):
    i = ag__.Box(ag__.Undefined('i'))
    made = []

    def for_body(target):
        ag__.set_attr(i, 'value', target)
        ag__.call(made.append, lambda: ag__.bound(i.value, 'i', free=True))
        return ()
    ag__.for_stmt(ag__.call(range, k), for_body, (), names=())
    return ag__.comprehension('list', made, lambda f: ag__.call(f))


def seen_by_the_handler(xs):
    last = ag__.Box(None)
    do_return = False
    return_value = ag__.Undefined('return_value')

    def try_body(do_return, return_value):
        def for_body(x):
            ag__.set_attr(last, 'value', x)
            1 / x
            return ()
        ag__.for_stmt(xs, for_body, (), names=())
        return do_return, return_value

    def except_body(error, do_return, return_value):
        return_value = last.value
        do_return = True
        return do_return, return_value
    do_return, return_value = ag__.try_stmt(
        try_body,
        ((lambda: ZeroDivisionError, except_body),),
        (do_return, return_value),
        names=('do_return', 'return_value'),
    )

    def if_body(return_value):
        return_value = 'none'
        return (return_value,)

    def else_body(return_value):
        return (return_value,)
    (return_value,) = ag__.if_stmt(
        ag__.not_(do_return), if_body, else_body, (return_value,), names=('return_value',)
    )
    return ag__.returned(return_value)


def assigned_in_an_operand(xs):
    n = ag__.Box(ag__.Undefined('n'))

    def if_body():
        return_value = ag__.bound(n.value, 'n')
        return (return_value,)

    def else_body():
        return_value = 0
        return (return_value,)
    (return_value,) = ag__.if_stmt(
        ag__.and_(
            lambda: ag__.call(len, xs) > 1, lambda: ag__.assign_box(n, ag__.call(len, xs)) > 2
        ),
        if_body,
        else_body,
        (),
        names=('return_value',),
    )
    return return_value


def called_at_once(xs):
    s = 0

    def for_body(x, s):
        double = lambda y: y + x
        s += ag__.call(double, 1) + ag__.call(max, xs, key=lambda z: z * x)
        return (s,)
    (s,) = ag__.for_stmt(xs, for_body, (s,), names=('s',))
    return s
