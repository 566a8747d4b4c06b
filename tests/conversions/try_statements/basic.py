"""Raises, assertions and calls in the body of a `try`, and a body that is left to Python."""


def handled(x):
    try:
        if x < 0:
            raise ValueError("negative")
        r = x * 2
    except ValueError:
        r = -1
    return r


def seen_by_the_handler(xs, limit):
    done = 0
    try:
        for x in xs:
            if x > limit:
                raise StopIteration
            done += x
    except StopIteration as stop:
        return done, type(stop)
    return -done


def every_part(x, log):
    try:
        assert x != 3
        if x > 0:
            raise KeyError(x)
    except KeyError as error:
        if x > 5:
            raise
        log.append(error.args[0])
    except (AssertionError, TypeError):
        log.append("three")
    else:
        log.append("else")
    finally:
        log.append("finally")
    return log


def jumps(xs, convert):
    total = 0
    for x in xs:
        try:
            y = convert(x)
            if y < 0:
                continue
            total += y
        except ValueError:
            break
        finally:
            total += 1
    return total


def by_itself(a, b):
    try:
        return a // b
    except ZeroDivisionError:
        return 0


def of_a_builtin(path):
    try:
        return len(path)
    except TypeError:
        return None


INPUTS = {
    "handled": [(3,), (-3,)],
    "seen_by_the_handler": [([1, 2], 5), ([1, 9, 2], 5)],
    "every_part": [(0, []), (1, []), (3, []), (7, [])],
    "jumps": [(["1", "-2", "3"], int), (["1", "x", "3"], int)],
    "by_itself": [(7, 2), (7, 0)],
    "of_a_builtin": [("abc",), (1,)],
}
