"""State, temporaries, effects only, endless loops."""


def temporary(n):
    total = 0
    while n > 0:
        square = n * n
        total += square
        n -= 1
    return total


def effects_only(items):
    while items:
        items.pop()
    return items


def endless(n):
    while True:
        n += 3
        if n % 7 == 0:
            break
    return n


def bound_in_body(n):
    while n > 0:
        last = n
        n -= 1
    return last


INPUTS = {
    "temporary": [(3,), (0,)],
    "effects_only": [([1, 2],), ([],)],
    "endless": [(0,), (1,)],
    "bound_in_body": [(2,), (0,)],
}
