def lists(xs):
    return ag__.comprehension(
        'list', xs, lambda x: x * 2, lambda x: x > 1
    ), ag__.comprehension('set', xs, lambda x: x), ag__.comprehension('dict', xs, lambda x: (x, -x))


def levels(xs, ys):
    return ag__.comprehension(
        'list',
        xs,
        lambda x: ag__.comprehension(
            'iterator', ys, lambda y: x * y, lambda y: ag__.not_equal(x, y)
        ),
        nested=True,
    )


def consumed(xs):
    return ag__.call(sum, ag__.comprehension('iterator', xs, lambda x: x * x)), ag__.call(
        any, ag__.comprehension('iterator', xs, lambda x: x > 2)
    )


def unpacked(d):
    return ag__.comprehension('list', ag__.call(d.items), lambda k, v: k + v, unpack=2)


def kept(xs):
    late = [lambda: x for x in ag__.known_items(xs)]
    lazy = ag__.comprehension('iterator', xs, lambda x: x)
    return ag__.comprehension('list', late, lambda f: ag__.call(f)), ag__.call(list, lazy)
