"""Assertions and raised exceptions."""


def checked(x):
    assert x > 0, f"{x} is not positive"
    return x


def translated(x):
    try:
        if x:
            raise KeyError(x)
    except KeyError as error:
        raise ValueError("wrong") from error
    return x


INPUTS = {"checked": [(1,), (0,)], "translated": [(1,), (0,)]}
