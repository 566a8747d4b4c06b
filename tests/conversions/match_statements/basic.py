"""Matches of whole values, and one that Python keeps."""


def compared(x):
    match x:
        case 1 | 2:
            y = 0
        case None:
            y = "none"
        case n if n > 9:
            y = n
        case _:
            y = -x
    return y


def looked_into(x):
    match x:
        case [a, *rest] if rest:
            return a
        case {"k": v}:
            return v
    return None


INPUTS = {
    "compared": [(1,), (None,), (10,), (5,)],
    "looked_into": [([1, 2],), ({"k": 3},), (4,)],
}
