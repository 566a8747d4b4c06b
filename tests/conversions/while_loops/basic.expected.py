def temporary(n):
    total = 0

    def while_test(n, total):
        return n > 0

    def while_body(n, total):
        square = n * n
        total += square
        n -= 1
        return n, total
    n, total = ag__.while_stmt(while_test, while_body, (n, total), names=('n', 'total'))
    return total


def effects_only(items):
    def while_test():
        return items

    def while_body():
        ag__.call(items.pop)
        return ()
    ag__.while_stmt(while_test, while_body, (), names=())
    return items


def endless(n):
    do_break = False

    def while_test(n, do_break):
        return ag__.not_(do_break)

    def while_body(n, do_break):
        n += 3

        def if_body(do_break):
            do_break = True
            return (do_break,)

        def else_body(do_break):
            return (do_break,)
        (do_break,) = ag__.if_stmt(n % 7 == 0, if_body, else_body, (do_break,), names=('do_break',))
        return n, do_break
    n, do_break = ag__.while_stmt(while_test, while_body, (n, do_break), names=('n', 'do_break'))
    return n


def bound_in_body(n):
    last = ag__.Undefined('last')

    def while_test(n, last):
        return n > 0

    def while_body(n, last):
        last = n
        n -= 1
        return n, last
    n, last = ag__.while_stmt(while_test, while_body, (n, last), names=('n', 'last'))
    return ag__.bound(last, 'last')
