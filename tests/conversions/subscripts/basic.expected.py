def stored(x, i):
    x = ag__.set_item(x, i, ag__.get_item(x, i - 1) + ag__.get_item(x, 0))
    x = ag__.set_item(x, i, ag__.augmented('+=', ag__.get_item(x, i), 1))
    x = ag__.set_item(x, ag__.slice(1, 3), [7, 8])
    ag__.del_item(x, 0)
    return x


def along_a_path(d, k):
    d = ag__.set_path(d, '[][][]', 'a', k, 'b', value=1)
    d = ag__.augment_path(d, '[][][][]', '+=', 'a', k, 'c', 0, value=lambda: 2)
    return d


def in_order(xs):
    it = ag__.call(iter, xs)
    d = {}
    value = ag__.call(next, it)
    d = ag__.set_item(d, ag__.call(next, it), value)
    return d


def shared(x):
    def store(i):
        ag__.in_place(x, ag__.set_item(x, i, i))
    ag__.call(store, 1)
    return x
