"""Break, the else of loops, and jumps out of `with` and `try`."""

from contextlib import nullcontext


def first_even(xs):
    found = None
    for x in xs:
        if x % 2 == 0:
            found = x
            break
    return found


def with_else(xs, wanted):
    for x in xs:
        if x == wanted:
            where = "inside"
            break
    else:
        where = "nowhere"
    return where


def inside_blocks(xs, log):
    for x in xs:
        with nullcontext():
            try:
                if x > 1:
                    break
                log.append(x)
            finally:
                log.append("done")
        log.append("next")
    return log


def nested(n):
    count = 0
    for i in range(n):
        for j in range(n):
            if j > i:
                break
            count += 1
        if count > 4:
            break
    return count


INPUTS = {
    "first_even": [([1, 2, 4],), ([1],)],
    "with_else": [([1, 2], 2), ([1], 3)],
    "inside_blocks": [([1, 2, 3], [])],
    "nested": [(2,), (5,)],
}
