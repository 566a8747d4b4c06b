"""Deleted names, and handlers that unbind theirs."""


def deleted(x):
    y = 1
    if x:
        del y
    return y


def in_a_loop(xs):
    for x in xs:
        if x > 1:
            y = x
        elif x < 0:
            del y
    return y


def unbound_by_a_handler(x):
    try:
        1 / x
    except ZeroDivisionError as error:
        text = str(error)
        if text:
            return text
    return error  # noqa: F821


INPUTS = {
    "deleted": [(0,), (1,)],
    "in_a_loop": [([2],), ([2, -1],), ([-1],), ([],)],
    "unbound_by_a_handler": [(0,), (1,)],
}
