"""Continue, which rarely needs a flag."""


def positive(xs):
    s = 0
    for x in xs:
        if x < 0:
            continue
        s += x
    return s


def in_try(xs, log):
    for x in xs:
        try:
            if 1 / x < 0:
                continue
        except ZeroDivisionError:
            log.append("zero")
        log.append(x)
    return log


INPUTS = {"positive": [([1, -2, 3],)], "in_try": [([1, -1, 0], [])]}
