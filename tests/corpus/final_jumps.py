"""`return`, `break` and `continue` in `finally`; lists that are returned from within loops."""

# ruff: noqa: B012

from tests.corpus.harness import program

NUMBERS = [(n,) for n in (3, -1, 0, 1, 2, 5, 7, 9, 12)]


class Log:
    def __init__(self):
        self.items = []

    def __enter__(self):
        self.items.append("in")
        return self

    def __exit__(self, *given):
        self.items.append("out")
        return False


@program(args=NUMBERS, status="beyond")
def return_wins(n):
    try:
        return 2
    finally:
        if n > 0:
            return 1


@program(args=NUMBERS, status="beyond", raises="ValueError")
def return_swallows_the_exception(n):
    try:
        if n > 3:
            raise ValueError("large")
        return n
    finally:
        if n > 5:
            return 100


@program(args=NUMBERS, status="beyond", raises="KeyError")
def continue_swallows_the_exception(n):
    t = 0
    for i in range(10):
        try:
            if i == n:
                raise KeyError(3)
            if i == n - 1:
                return -5
            t += i
        finally:
            if n > 4:
                continue
            t += 100
    return t


@program(args=[(n,) for n in (3, 1, 2, 5, 7, 40)], status="beyond")
def break_and_continue(n):
    t = 0
    while t < 1000:
        t += 7
        try:
            if t % n == 0:
                continue
            t += 1
            if t > 500:
                return t
        finally:
            t += 1
            if t > n * 20:
                break
            if t % 5 == 3:
                continue
            t += 2
        t += 3
    return -t


def _search(n):
    for k in range(n):
        try:
            try:
                if k == 3:
                    return k
                if n == 9:
                    raise ValueError(n)
            finally:
                if k == 1:
                    continue
                if n == 2:
                    break
        finally:
            if n == 7:
                return "seven"
    return n, k


@program(args=NUMBERS, status="beyond", face="array")
def nested_and_called(n):
    try:
        r = _search(n)
    except UnboundLocalError:
        return "unbound"
    except ValueError as error:
        return error.args
    return r


@program(args=NUMBERS, status="beyond", face="array", raises="KeyError")
def handlers_around(n):
    try:
        try:
            try:
                return n + 10 if n != 3 else n
            finally:
                n += 1
                if n == 2:
                    raise KeyError("x")
        finally:
            if n == 1:
                return "one"
    except KeyError as error:
        n = error.args
    finally:
        if n == 4:
            return "four"
    return n


@program(args=NUMBERS, status="beyond", face="array")
def around_else(n):
    for i in range(9):
        try:
            if i == n:
                continue
        except ValueError:
            pass
        else:
            n += 3
        finally:
            if n > 12:
                return "large", n, i
    return n


@program(args=NUMBERS, status="beyond", face="array", raises="ValueError")
def inside_with(n):
    log = Log()
    for i in range(4):
        with log:
            try:
                if i == n:
                    raise ValueError(i)
            finally:
                if n == 2:
                    break
                if n < 0:
                    return log.items
    return log.items, i


@program(args=NUMBERS, status="beyond", face="array")
def logged(n):
    seen = []
    while n < 20:
        try:
            seen.append(n)
            if n == 3:
                break
            if n == 5:
                raise KeyError(n)
            if n == 7:
                return seen
        except KeyError:
            seen.append(-1)
            if n == 5:
                continue
        finally:
            n += 1
            seen.append(100)
            if n == 8:
                continue
            if n == 12:
                break
        seen.append(-7)
    else:
        return seen, "else"
    return seen, n


@program(args=NUMBERS, status="beyond", face="array")
def list_returned_from_a_loop(n):
    seen = []
    while n < 20:
        seen.append(n)
        n += 1
        if n == 12:
            return seen
        if n == 15:
            return seen, n
    return seen, -n


@program(args=NUMBERS, status="beyond", face="array", raises="KeyError")
def list_kept_before_a_raise(n):
    seen = []
    while n < 20:
        error = found = None
        try:
            seen.append(n)
            if n == 5:
                raise KeyError(n)
            if n == 7:
                found = seen
        except KeyError as caught:
            error = caught
        n += 1
        seen.append(100)
        if n == 8:
            continue
        if error is not None:
            raise error
        if found is not None:
            return found
    return seen, n


@program(args=[([1.0, 2.0], 3), ([1.0, 2.0], 25), ([1.0, 2.0], 12)], status="beyond", face="array")
def array_kept_in_a_loop(v, n):
    kept = None
    while n < 20:
        v[n % 2] += 1
        if n == 12:
            kept = v
        n += 1
    if kept is not None:
        kept[1] = 100
    return v, kept


@program(args=NUMBERS, status="beyond", face="array")
def dict_kept_in_a_loop(n):
    d, kept = {"a": 0}, None
    while n < 20:
        d["a"] += n
        if n == 12:
            kept = d
        n += 1
    if kept is not None:
        kept["a"] += 1000
    return d, kept


@program(args=NUMBERS, status="beyond", face="array")
def tuple_returned_before_a_final_write(n):
    out = []
    for i in range(5):
        try:
            if i == n:
                return out, "r"
        finally:
            out.append(-i)
    return out


@program(args=NUMBERS, status="beyond", face="array")
def the_same_in_a_long_loop(n):
    out = []
    i = 0
    while i < 5:
        try:
            if i == n:
                return out, "r"
        finally:
            out.append(-i)
        i += 1
    return out


@program(args=NUMBERS, status="beyond", face="array")
def list_in_a_tuple_of_one_path(n):
    out = [n]
    r = None
    if n == 0:
        r = (out, "r")
    out.append(-1)
    if r is None:
        if n == 3:
            r = {"out": out}
        out.append(n)
    return r


@program(args=NUMBERS, status="beyond", face="array")
def list_in_a_tuple_of_each_iteration(n):
    out = []
    i = 0
    while i < 5:
        r = None
        if i == n:
            r = (out, "r")
        out.append(i)
        if r is not None:
            break
        i += 1
    return r, out
