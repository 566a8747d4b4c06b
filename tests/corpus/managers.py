"""`with` statements around staged control flow: managers of the user's, and those of contextlib."""

import contextlib
import typing

import numpy as np

from tests.corpus.harness import program


class Notes:
    """A manager that notes what happens, and swallows some exceptions."""

    def __init__(self, swallows: tuple[type[Exception], ...] = ()) -> None:
        self.log: list[int] = []
        self.depth: typing.Any = 0
        self.swallows = swallows

    def __enter__(self) -> "Notes":
        self.log.append(1)
        self.depth += 1
        return self

    def __exit__(self, kind: typing.Any, error: typing.Any, trace: typing.Any) -> bool:
        self.log.append(2 if kind is None else 3)
        self.depth -= 1
        return kind is not None and issubclass(kind, self.swallows)


def checked(x):
    if x < 0:
        raise ValueError(x)
    return x


@program(args=[3, -3], face="array", status="beyond", expect=[(3, [1, 2], 0), (-1, [1, 3], 0)])
def an_exception_of_the_body_is_swallowed(n):
    notes, r = Notes((ValueError,)), -1
    with notes as entered:
        r = checked(n)
    return r, entered.log, notes.depth


@program(args=[3, -3], face="array", status="beyond", expect=[[1, 2], [1, 3, 9]])
def an_exception_of_the_body_passes(n):
    notes = Notes()
    try:
        with notes:
            checked(n)
    except ValueError:
        notes.log.append(9)
    return notes.log


@program(args=[3, -3, 0], face="array", status="beyond", raises="ValueError")
def suppressed(n):
    r = 0
    with contextlib.suppress(KeyError):
        if n > 0:
            raise ValueError("positive")
        r = 1
        if n < 0:
            raise KeyError("negative")
        r = 2
    return r


@program(args=[3, 9], face="array", status="beyond", expect=[1, 16])
def suppressed_in_a_loop(n):
    r = 0
    for i in range(n):
        with contextlib.suppress(ValueError):
            if i % 2 == 0:
                raise ValueError(i)
            r += i
    return r


@program(args=[3, -3], face="array", status="beyond", expect=[([1, 2], [1, 2]), ([1, 2], [1, 3])])
def the_inner_one_swallows(n):
    outer, inner = Notes(), Notes((ValueError,))
    with outer, inner:
        checked(n)
    return outer.log, inner.log


class Depth:
    """A manager whose methods change it."""

    def __init__(self) -> None:
        self.now: typing.Any = 0
        self.total: typing.Any = 0

    def __enter__(self) -> "Depth":
        self.now += 1
        self.total += self.now
        return self

    def __exit__(self, *error: object) -> None:
        self.now -= 1
        self.total += 100


@program(args=[3, 0], face="array", status="beyond", expect=[(0, 508), (0, 0)])
def state_of_the_manager_in_a_loop(n):
    d = Depth()
    for i in range(n):
        with d:
            if i > 1:
                continue
            with d:
                d.total += i
    return d.now, d.total


@program(args=[3, 10], face="array", status="beyond", expect=[(0, 5306), (0, 509)])
def left_by_break(n):
    d = Depth()
    for i in range(n):
        with d:
            if i == 4:
                break
            d.total += 1
    else:
        d.total += 5000
    return d.now, d.total


@program(args=[3, 10], face="array", status="beyond", expect=[(-1, 303), (40, 505)])
def left_by_return(n):
    d = Depth()

    def search():
        for i in range(n):
            with d:
                if i == 4:
                    return i * 10
        return -1

    r = search()
    return r, d.total


class Scale:
    """A manager whose methods have control flow of their own."""

    def __init__(self, x: typing.Any) -> None:
        self.x = x
        self.factor: typing.Any = 0

    def __enter__(self) -> "Scale":
        if self.x > 0:
            self.factor = 1
        else:
            self.factor = 2
        return self

    def __exit__(self, kind: typing.Any, *error: object) -> typing.Any:
        if self.x > 5:
            self.factor += 10
        return self.x > 5


@program(args=[3, 10, -1], face="array", status="beyond", expect=[100, 110, 200])
def control_flow_in_the_methods(n):
    scale = Scale(n)
    with scale as entered:
        entered.factor *= 100
    return scale.factor


@program(args=[(3, 1), (10, 1), (3, -1)], face="array", status="beyond", expect=[7, 0, 1])
def a_staged_answer_swallows(n, k):
    r = 0
    try:
        with Scale(n):
            if k > 0:
                raise ValueError("k")
            r = 1
    except ValueError:
        r = 7
    return r


@program(args=[3, -3], face="array", status="beyond", expect=[(3, 0), (0, 0)])
def a_stack_of_managers(n):
    r = 0
    with contextlib.ExitStack() as stack:
        notes = stack.enter_context(Notes())
        if n > 0:
            r = n
    return r, notes.depth


@program(args=[(3, 2), (4, 3), (2, 0)], face="array", status="beyond")
def list_made_under_a_manager_in_a_loop(n, y):
    while (t := 1) < y:
        with contextlib.nullcontext(5) as found:
            items = [n > 2 and found for _ in range(n % 4)]
        y = y - 1 if items else y - 2
    return t, y


class Account:
    """Counts, and has a list that nobody writes."""

    def __init__(self):
        self.count = 0
        self.log = []


class Counting:
    """A manager that counts in an object it is given."""

    def __init__(self, account):
        self.account = account

    def __enter__(self):
        self.account.count += 1

    def __exit__(self, kind, error, trace):
        pass


@program(args=[(2, 3), (0, 3), (2, 0)], face="array", status="beyond")
def manager_in_a_handler_in_a_loop(n, k):
    account = Account()
    total = 0.5
    for j in range(1, k):
        try:
            if j:
                raise ValueError
        except ValueError:
            if n:
                with Counting(account):
                    total += sum(account.log, 0.5)
    return total, account.count


class Quiet:
    """A manager that does nothing."""

    def __enter__(self):
        pass

    def __exit__(self, kind, error, trace):
        pass


@program(args=[(2, 1, 1.0), (2, 1, -1.0)], face="array", status="beyond")
def view_written_under_a_manager(n, k, x):
    rows, total = np.ones((3, 3)) * x, 0.0
    with Quiet():
        if rows[n % 3].sum() > 0:
            rows[k][1] = k + 4
            total = rows[k].sum()
    return rows, total


@program(args=[1, -1, 4], face="array", status="beyond")
def two_unbound_names_under_a_manager(n):
    total = 0
    if n > 0:
        first = n
    if n > 3:
        second = n + 1
    try:
        with Quiet():
            total += first
            total += second
    except UnboundLocalError as error:
        return total, str(error), hasattr(error, "__notes__")
    return total
