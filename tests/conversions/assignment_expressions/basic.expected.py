def in_a_loop(xs):
    i = 0
    do_break = False
    x = ag__.Undefined('x')

    def while_test(i, do_break, x):
        return ag__.not_(do_break)

    def while_body(i, do_break, x):
        def if_body(i, do_break):
            i += 1
            return i, do_break

        def else_body(i, do_break):
            i = -i
            do_break = True
            return i, do_break
        i, do_break = ag__.if_stmt(
            (x := ag__.get_item(xs, i)) > 0,
            if_body,
            else_body,
            (i, do_break),
            names=('i', 'do_break'),
        )
        return i, do_break, x
    i, do_break, x = ag__.while_stmt(
        while_test, while_body, (i, do_break, x), names=('i', 'do_break', 'x')
    )
    return i, ag__.bound(x, 'x')


def in_a_branch(xs):
    def if_body(n):
        n += 10
        return (n,)

    def else_body(n):
        return (n,)
    (n,) = ag__.if_stmt((n := ag__.call(len, xs)) > 2, if_body, else_body, (n,), names=('n',))
    return n
