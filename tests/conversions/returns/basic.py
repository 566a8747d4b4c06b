"""Guard clauses, returns in loops, and returns that fall through."""


def guarded(x):
    if x < 0:
        return -x
    if x == 0:
        return 1
    return x * 2


def search(xs, wanted):
    for i, x in enumerate(xs):
        if x == wanted:
            return i
    return -1


def nested_loops(grid, wanted):
    for row in grid:
        for x in row:
            if x == wanted:
                return True
    return False


def falls_through(a, b):
    if a:
        if b:
            return 1
        a = 2
    return a


def perhaps_nothing(x):
    if x:
        return x


def without_value(x, log):
    if x:
        return
    log.append(x)


def of_a_builtin(path):
    try:
        return len(path)
    except TypeError:
        return None


def abandoned(x, log):
    try:
        try:
            if x:
                return "never"
        finally:
            raise KeyError(x)
    except KeyError:
        log.append("caught")
    return log


INPUTS = {
    "guarded": [(-1,), (0,), (3,)],
    "search": [([1, 2], 2), ([1], 2)],
    "nested_loops": [([[1, 2], [3]], 3), ([[1]], 2)],
    "falls_through": [(1, 1), (1, 0), (0, 1)],
    "perhaps_nothing": [(1,), (0,)],
    "without_value": [(1, []), (0, [])],
    "of_a_builtin": [("abc",), (1,)],
    "abandoned": [(1, []), (0, [])],
}
