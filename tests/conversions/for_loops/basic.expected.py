def total(xs):
    s = 0

    def for_body(x, s):
        s += x
        return (s,)
    (s,) = ag__.for_stmt(xs, for_body, (s,), names=('s',))
    return s


def pairs(xs):
    s = 0

    def for_body(item, s):
        i, (a, b) = ag__.unpacked(item, 2, None, ((1, 2),))
        s += i * a - b
        return (s,)
    (s,) = ag__.for_stmt(ag__.call(enumerate, xs), for_body, (s,), names=('s',))
    return s


def item_after(xs):
    x = None

    def for_body(item, x):
        x = item
        return (x,)
    (x,) = ag__.for_stmt(xs, for_body, (x,), names=('x',))
    return x


def into_a_list(xs, found):
    def for_body(target, found):
        found = ag__.set_item(found, 0, target)
        return (found,)
    (found,) = ag__.for_stmt(xs, for_body, (found,), names=('found',))
    return found
