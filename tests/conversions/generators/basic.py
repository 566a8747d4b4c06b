"""Generators that are defined inside a converted function: both forms."""


def staged_tests(x):
    def halves(v):
        while v > 1:
            if v < 3:
                return
            yield v
            v = v / 2

    total = 0.0
    for value in halves(x):
        total += value
    return total


def delegation(x):
    def two():
        yield x
        yield x + 1
        return x + 2

    def numbers():
        got = yield from two()
        yield got

    return list(numbers())


def jumps_in_try(xs):
    def numbers():
        items = iter(xs)
        while True:
            try:
                item = next(items)
            except StopIteration:
                break
            yield item

    return list(numbers())


INPUTS = {
    "staged_tests": [(9.0,), (1.0,)],
    "delegation": [(2.0,)],
    "jumps_in_try": [([1, 2],), ([],)],
}
