"""Variables that functions share and change."""


def counter(k):
    n = 0

    def add(d=1):
        nonlocal n
        if d > 0:
            n += d
        return n

    for i in range(k):
        add(i)
    return n


def late_binding(k):
    made = []
    for i in range(k):
        made.append(lambda: i)  # noqa: B023
    return [f() for f in made]


def seen_by_the_handler(xs):
    last = None
    try:
        for x in xs:
            last = x
            1 / x
    except ZeroDivisionError:
        return last
    return "none"


def assigned_in_an_operand(xs):
    if len(xs) > 1 and (n := len(xs)) > 2:
        return n
    return 0


def called_at_once(xs):
    s = 0
    for x in xs:
        double = lambda y: y + x  # noqa: B023, E731
        s += double(1) + max(xs, key=lambda z: z * x)
    return s


INPUTS = {
    "counter": [(4,)],
    "late_binding": [(3,)],
    "seen_by_the_handler": [([1, 0, 2],), ([1],)],
    "assigned_in_an_operand": [([1, 2, 3],), ([1, 2],), ([],)],
    "called_at_once": [([1, 2],)],
}
