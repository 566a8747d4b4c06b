"""Calls, `super` and what is left alone."""


def several(f, *args, **words):
    return f(*args, 1, **words), len(args), globals()["__name__"][:4]


def defined_inside(n):
    def twice(x):
        if x > 1:
            return 2 * x
        return x

    def later():
        yield twice(n)

    class Holder:
        def get(self):
            return twice(n) if n else None

    return twice(n), list(later()), Holder().get()


INPUTS = {
    "several": [(max, 2), (max, 2, 3)],
    "defined_inside": [(1,), (2,), (0,)],
}
