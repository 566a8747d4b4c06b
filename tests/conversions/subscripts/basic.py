"""Items that are read, stored, updated and deleted; the value is evaluated first."""


def stored(x, i):
    x[i] = x[i - 1] + x[0]
    x[i] += 1
    x[1:3] = [7, 8]
    del x[0]
    return x


def along_a_path(d, k):
    d["a"][k]["b"] = 1
    d["a"][k]["c"][0] += 2
    return d


def in_order(xs):
    it = iter(xs)
    d = {}
    d[next(it)] = next(it)
    return d


def shared(x):
    def store(i):
        x[i] = i

    store(1)
    return x


INPUTS = {
    "stored": [([1, 2, 3, 4], 2), ([1], 5)],
    "along_a_path": [({"a": [{"c": [1]}]}, 0)],
    "in_order": [([1, 2],)],
    "shared": [([0, 0],)],
}
