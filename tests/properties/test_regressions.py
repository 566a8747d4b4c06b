"""What random programs have found, in the small: each failed once."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.errors import StagingError
from tests.corpus.compare import assert_same
from tests.corpus.running import run, run_plain
from tests.properties.checking import load

Program = Callable[..., Any]


def agree(program: Program, make: Callable[[], tuple[Any, ...]]) -> None:
    """Check that a program and its conversion do the same."""
    plain, converted = run_plain(program, make()), run(ag.convert(program), make())
    assert type(converted.error) is type(plain.error), converted.error
    assert str(converted.error) == str(plain.error)
    assert converted.printed == plain.printed
    assert_same(converted.value, plain.value, "result")
    assert_same(converted.args, plain.args, "arguments")


def test_a_written_array_is_returned_by_one_branch() -> None:
    def program(v: Any, n: Any) -> Any:
        if n:
            v[2] = 7.0
        else:
            return 0.0
        return (v,)

    for n in (0, 1):
        agree(program, lambda n=n: (np.arange(4.0), np.int64(n)))  # type: ignore[misc]


def test_a_list_that_a_branch_appends_to_is_its_result() -> None:
    def program(items: Any, x: Any) -> Any:
        if x > 0:
            items.append(x)
            r = items
        else:
            r = [x, x]
        return r

    for x in (1.0, -1.0):
        agree(program, lambda x=x: ([np.float64(1.0)], np.float64(x)))  # type: ignore[misc]


@pytest.mark.parametrize("x", [2.0, -2.0, 5.0])
def test_an_error_of_a_branch_is_raised_only_there(x: float) -> None:
    def index(x: Any, v: Any) -> Any:
        if x > 0:
            return 1.0
        return v[4]

    def division(x: Any, v: Any) -> Any:
        zero = 0
        return 1.0 if x > 0 else 1 / zero

    def unbound(x: Any, v: Any) -> Any:
        if x > 3:
            t = x
        if x > 0:
            x += t
        return x

    def nothing(x: Any, v: Any) -> Any:
        best = None
        if x > 0:
            return x
        return best + 1.0

    for program in (index, division, unbound, nothing):
        agree(program, lambda: (np.float64(x), np.arange(4.0)))


@pytest.mark.parametrize("n", [0, 2])
def test_an_error_of_a_loop_body_is_raised_if_it_runs(n: int) -> None:
    def program(n: Any, v: Any) -> Any:
        s = 0.0
        for _ in range(n):
            s = s + v[4]
        return s

    agree(program, lambda: (np.int64(n), np.arange(4.0)))


@pytest.mark.parametrize("x", [2.0, 5.0])
def test_what_comes_before_an_error_happens(x: float) -> None:
    def printed(x: Any) -> Any:
        print("before", x)
        raise TypeError("mine")

    def under_a_test(x: Any) -> Any:
        if x > 3:
            raise ValueError("first")
        raise TypeError("second")

    def in_both_branches(x: Any) -> Any:
        if x > 3:
            raise ValueError("one")
        else:
            raise KeyError("two")

    # As text, since pytest rewrites the asserts of this file.
    asserted = load(
        "def program(x):\n    print('before', x)\n    assert x is None, 'none wanted'\n"
    )
    for program in (printed, under_a_test, in_both_branches, asserted.program):
        agree(program, lambda: (np.float64(x),))


def test_rows_beside_an_empty_list() -> None:
    def program(v: Any, items: Any) -> Any:
        s = 0.0
        for t, y in zip(v, items, strict=False):
            s = s + t * y
        return s

    agree(program, lambda: (np.arange(4.0), []))


@pytest.mark.parametrize("n", [3, 5])
def test_a_variable_of_a_nested_function_that_stays_unbound(n: int) -> None:
    def program(x: Any, n: Any) -> Any:
        if n > 3:
            for t in [x, 2.0]:

                def grow() -> None:
                    nonlocal t
                    t = t + 1

                grow()
        return x

    agree(program, lambda: (np.float64(1.0), np.int64(n)))


@pytest.mark.parametrize("k", [0, 2])
def test_a_branch_whose_other_side_always_raises(k: int) -> None:
    def program(x: Any, k: Any, items: Any) -> Any:
        if x > 5:
            pass
        else:
            x = items[k]
        return x

    agree(program, lambda: (np.float64(1.0), k, [np.float64(1.0)]))


def test_a_tensor_indexes_a_growing_list() -> None:
    def program(x: Any, n: Any) -> Any:
        items = [x]
        for _ in range(n):
            items.append(x)
        items[n % len(items)] = x + 1.0
        return items[n - 1]

    agree(program, lambda: (ag.constant(1.5), ag.constant(3)))


@pytest.mark.parametrize("n", [0, 2])
def test_a_list_bound_in_a_loop_is_returned_by_one_branch(n: int) -> None:
    def program(x: Any, n: Any, items: Any) -> Any:
        if x > 5:
            return 3.25
        while n > 0:
            items = [x]
            n -= 1
        return (items,)

    agree(program, lambda: (np.float64(1.0), np.int64(n), []))


@pytest.mark.parametrize("x", [-1.0, 2.0])
def test_a_list_made_in_a_branch_is_changed_there(x: float) -> None:
    def program(x: Any) -> Any:
        i = 0.0
        if x > 0:
            stack = [x + 1.0]
            i = stack.pop()
        return i

    agree(program, lambda: (np.float64(x),))


@pytest.mark.parametrize("n", [3, 4])
def test_a_work_list_and_a_bound_decide_together(n: int) -> None:
    def program(n: Any) -> Any:
        todo = [n]
        c = 0
        while todo and c < 9:
            c += 1
            i = todo.pop()
            if i:
                todo += [i - 3]
        return todo

    agree(program, lambda: (np.int64(n),))


@pytest.mark.parametrize("n", [0, 2, 7])
def test_formatted_text_is_a_value(n: int) -> None:
    def program(x: Any, n: Any) -> Any:
        word = "left" if n > 1 else "right"
        label = f"{word}-{n}"
        if n > 3:
            label = "fixed"
        if label == "left-2":
            x = x + 1.0
        size = 0
        for i in range(n):
            label = label + str(i)
            size += len(label)
        print(word, label, "%d of %s" % (n, word))  # noqa: UP031
        shown = "%s:%5.1f" % (word, x)  # noqa: UP031
        return word + "!", label.upper(), "/".join([word, label]), size, x, shown

    agree(program, lambda: (np.float64(1.5), np.int64(n)))


@pytest.mark.parametrize("n", [0, 3])
def test_words_that_grow_in_a_loop(n: int) -> None:
    def program(n: Any) -> Any:
        word = "a"
        while n > 0:
            word += "b" if n > 2 else "c"
            n -= 1
        return word

    agree(program, lambda: (np.int64(n),))


@pytest.mark.parametrize("n", [0, 3])
def test_a_key_chosen_by_a_test(n: int) -> None:
    def program(x: Any, n: Any) -> Any:
        table = {"a": x, "b": 2.0}
        table["a" if n > 1 else "b"] += 1.0
        key = "a" if n > 5 else "b"
        return table[key], table, key in table, ("q" if n > 0 else "r") in table

    agree(program, lambda: (np.float64(1.0), np.int64(n)))


@pytest.mark.parametrize("n", [0, 3])
def test_the_text_of_a_caught_exception(n: int) -> None:
    def program(n: Any) -> Any:
        try:
            if n > 1:
                raise ValueError(f"n={n}")
        except ValueError as error:
            return str(error)
        return "none"

    agree(program, lambda: (np.int64(n),))


def test_enumerate_from_a_recorded_number() -> None:
    def program(x: Any, n: Any) -> Any:
        total = 0.0
        for place, item in enumerate([x, 2.0], n):
            total = total + place * item
        return total

    agree(program, lambda: (np.float64(1.0), np.int64(2)))


def test_a_sure_exception_has_the_values_it_is_given() -> None:
    def program(n: Any) -> Any:
        raise ValueError(f"n={n}", n + 1)

    agree(program, lambda: (np.int64(3),))


@pytest.mark.parametrize("x", [0.25, 1.0])
def test_an_item_of_an_array_that_was_made_of_a_list(x: float) -> None:
    def program(x: Any, a: Any) -> Any:
        count = 0
        items = [1]
        while True:
            count += 1
            if count > 3 or x > 0.5:
                break
            a[2] += 1
            items.append(items[-1] if items else 0)
        if a[count % 5] >= len(items):
            count += 10
        return count, items, a

    agree(program, lambda: (np.float64(x), np.arange(5)))


@pytest.mark.parametrize("k", [0, 1])
def test_a_name_that_a_try_leaves_unbound(k: int) -> None:
    def program(k: Any) -> Any:
        try:
            if k:
                raise KeyError
            i = 7
        except KeyError:
            pass
        return i

    agree(program, lambda: (np.int64(k),))


def test_a_wrong_index_of_an_array_is_no_value_error() -> None:
    def read(v: Any) -> Any:
        try:
            v[4]
        except ValueError:
            return 1
        return 2

    def written(v: Any) -> Any:
        try:
            v[4] = 1.0
        except ValueError:
            return 1
        except LookupError:
            return 2

    def taken(v: Any) -> Any:
        try:
            return np.take(v, [1, 5])
        except ValueError:
            return 1

    def method(v: Any, k: Any) -> Any:
        try:
            return v.take(k)
        except ValueError:
            return 1

    for program in (read, written, taken):
        agree(program, lambda: (np.zeros(4),))
    agree(method, lambda: (np.zeros(4), np.int64(7)))


@pytest.mark.parametrize("k", [0, 3, 7])
def test_what_an_operation_raises_comes_before_what_python_raises(k: int) -> None:
    def element(v: Any, k: Any) -> Any:
        missing[1] = v[k]  # type: ignore[name-defined]  # noqa: F821

    def division(v: Any, k: Any) -> Any:
        v[k]
        return int(k) // (int(k) - int(k))

    def key(v: Any, k: Any) -> Any:
        items = [1.0 for t in v if k]
        items.pop()
        return {}["z"]

    for program in (element, division, key):
        agree(program, lambda: (np.zeros(4), np.int64(k)))


def test_an_item_of_what_a_call_gives_is_updated() -> None:
    def program(items: Any, x: Any) -> Any:
        def row(place: int) -> Any:
            print("row", place)
            return items[place]

        def key(place: int) -> int:
            print("key", place)
            return place

        row(1)[key(0)] += x
        row(0)[key(1)] = x
        row(0)[0] *= key(7)
        return items

    agree(program, lambda: ([[1.0, 2.0], [3.0, 4.0]], np.float64(1.5)))


def test_the_container_is_looked_up_after_the_value() -> None:
    def program(x: Any) -> Any:
        first = table = [0.0]

        def other() -> Any:
            nonlocal table
            table = [1.0]
            return x

        table[0] = other()
        return first, table

    agree(program, lambda: (np.float64(1.5),))
    module = load(
        "T = [0.0]\n\ndef other(x):\n    global T\n    T = [1.0]\n    return x\n\n"
        "def program(x):\n    first = T\n    T[0] = other(x)\n    return first, T\n"
    )
    wanted = run_plain(module.program, (1.5,)).value
    module.T = [0.0]  # type: ignore[attr-defined]
    assert ag.convert(module.program)(1.5) == wanted == ([0.0], [1.5])


def test_a_tensor_that_a_call_gives_is_not_changed_silently() -> None:
    t = ag.constant([1.0, 2.0])

    def given() -> Any:
        return t

    def stored(x: Any) -> Any:
        given()[0] = x
        return t

    def updated(x: Any) -> Any:
        given()[0] += x
        return t

    for program in (stored, updated):
        with pytest.raises(StagingError, match="the result of a call"):
            ag.convert(program)(ag.constant(5.0))


def test_an_item_of_a_tensor_in_a_shared_name_that_may_be_unbound() -> None:
    @ag.convert
    def program(x: Any, c: Any) -> Any:
        if c:
            t = ag.constant([1.0, 2.0, 3.0]) * x

        def add() -> None:
            nonlocal t
            t = t + 1

        add()
        t[0] = x
        t[1] += x
        return t

    assert program(ag.constant(5.0), True).numpy().tolist() == [5.0, 16.0, 16.0]


@pytest.mark.parametrize("k", [1, 9])
def test_a_list_made_behind_what_may_raise_and_emptied(k: int) -> None:
    def itself(n: Any, k: Any, v: Any) -> Any:
        try:
            if k > n:
                raise KeyError
            stack = [v[0]]
            i = stack.pop(0)
        finally:
            v[0] = 1.0
        return stack, i

    def inside(n: Any, k: Any, v: Any) -> Any:
        try:
            if k > n:
                raise KeyError
            stack, outer = [v[0]], [v[1]]
            inner = (stack, [outer, {"a": outer}])
            stack[:] = [outer]
            outer.clear()
        finally:
            v[0] = 1.0
        return inner, len(stack)

    def branches(n: Any, k: Any, v: Any) -> Any:
        if k > n:
            stack, table = [v[0]], {"a": v[1]}
            stack.pop()
            del table["a"]
            result = [stack, table]
        else:
            result = [[v[2]], {"b": v[1]}]
        return result

    for program in (itself, inside, branches):
        agree(program, lambda: (3, np.int64(k), np.arange(4.0)))


def test_lists_put_together_before_a_loop_or_branch_that_reads_them() -> None:
    def loop(x: Any, y: Any, v: Any) -> Any:
        items = [x for t in [y] if t]
        items = items + [0.5]  # noqa: RUF005
        out = []
        for t in v:
            out.append(items[0] * t)
        return out, items

    def branch(x: Any, y: Any, v: Any) -> Any:
        items = [0.5, *[x for t in [y] if t]]
        r = items[-1] if x > 0 else 0.0
        return items, r, items[0]

    def raising(x: Any, y: Any, v: Any) -> Any:
        items = [0.5, *[x for t in [y] if t]]
        try:
            r = items[1] / (1 // int(x > 0))
        except (IndexError, ZeroDivisionError):
            r = items[0]
        items.append(r)
        return items

    def inner(x: Any, y: Any, v: Any) -> Any:
        items = []
        for t in v:
            items = items[:1] + [t]  # noqa: RUF005
            if t > 1:
                items = items + [items[0]]  # noqa: RUF005
                y = y + items[-1]
        return items, y

    for program in (loop, branch, raising, inner):
        for x in (1.0, -1.0):
            for y in (0.0, 2.0):
                given = np.float64(x), np.float64(y), np.arange(5.0)
                agree(program, lambda given=given: given)  # type: ignore[misc]


@pytest.mark.parametrize("c", [0, 1])
def test_what_a_branch_makes_of_its_values_leaves_it(c: int) -> None:
    def ranges(k: Any, c: Any, v: Any) -> Any:
        r = range(k + 1) if c else range(k)
        n = 0
        for i in r:
            n += i
        return n

    def slices(k: Any, c: Any, v: Any) -> Any:
        s = slice(k - 1, 4) if c else slice(k - 2, 3)
        return v[s]

    def rows(k: Any, c: Any, v: Any) -> Any:
        e = enumerate(v + k) if c else enumerate(v)
        pairs = zip(v * k, v, strict=False) if c else zip(v, v, strict=True)
        n = 0.0
        for i, t in e:
            n += i * t
        for t, u in pairs:
            n += t * u
        return n

    def partials(k: Any, c: Any, v: Any) -> Any:
        def scaled(z: Any, n: Any) -> Any:
            return z * n

        f = functools.partial(scaled, n=k)
        if c:
            v = f(v)
            f = functools.partial(scaled, n=k + 2)
        g = functools.partial(lambda z, u: z * k - u, v) if c else f
        return f(v), g(v)

    def open_keys(k: Any, c: Any, v: Any) -> Any:
        table = {"a": 1.0}
        if c:
            table = {"a": 2.0}
        else:
            table["e"] = v[1]
        n = 0.0
        for key, t in table.items():
            n = n * 2 + t
            print(key)
        return n

    for program in (ranges, slices, rows, partials, open_keys):
        agree(program, lambda: (np.int64(3), np.int64(c), np.arange(5.0)))


def test_a_partial_that_a_loop_makes_goes_round() -> None:
    def program(k: Any, v: Any) -> Any:
        def scaled(z: Any, n: Any) -> Any:
            return z * n

        f = lambda z: z  # noqa: E731
        for i in range(k):
            v = f(v)
            f = functools.partial(scaled, n=i + k)
        return f(v)

    for k in (0, 1, 3):
        agree(program, lambda k=k: (np.int64(k), np.arange(5.0)))  # type: ignore[misc]


def test_an_array_that_is_one_of_two_in_a_result_that_is_one_of_several() -> None:
    def program(k: Any, v: Any) -> Any:
        for _ in range(k):
            return {"early": v[0]}
        w = v if v[1] > k else v - 1.0
        return (w,)

    for k in (2, 0):
        agree(program, lambda k=k: (np.int64(k), np.arange(5.0)))  # type: ignore[misc]


class Account:
    best: Any


@pytest.mark.parametrize("y", [3, 0])
def test_getattr_and_hasattr_of_one_of_several_objects(y: int) -> None:
    def branch(x: Any, y: Any) -> Any:
        a = Account()
        a.note = x  # type: ignore[attr-defined]
        if y:
            a = Account()
        return getattr(a, "note", 2.0), hasattr(a, "note"), getattr(a, "best", None)

    agree(branch, lambda: (np.float64(1.5), np.int64(y)))


def test_whether_a_stale_object_has_an_attribute_is_not_guessed() -> None:
    def asked(x: Any, y: Any) -> Any:
        a = Account()
        while y > 0:
            a.best = x + y
            if y > 1:
                a = Account()
            y -= 1
        return hasattr(a, "best")

    def read(x: Any, y: Any) -> Any:
        a = Account()
        while y > 0:
            a.best = x + y
            if y > 1:
                a = Account()
            y -= 1
        return getattr(a, "best", 7.0)

    for program in (asked, read):
        with pytest.raises(StagingError, match="may be the same object"):
            ag.convert(program)(np.float64(1.5), np.int64(3))


@pytest.mark.parametrize("n", [0, 1])
def test_one_of_several_objects_in_a_result_that_is_one_of_several(n: int) -> None:
    def program(n: Any, y: Any) -> Any:
        a = Account()
        a.best = y
        try:
            if n:
                raise KeyError
            a = Account()
            a.best = 2 * y
        except KeyError:
            return y
        return (a, a.best)

    given = np.int64(n), np.float64(1.5)
    plain, converted = program(*given), ag.convert(program)(*given)
    if n:
        assert plain == converted == 1.5
    else:
        assert (converted[0].best, converted[1]) == (plain[0].best, plain[1]) == (3.0, 3.0)


@pytest.mark.parametrize("value", [5, "c", 2.5])
def test_a_dict_that_a_loop_gives_a_key_and_goes_over(value: Any) -> None:
    def program(n: Any, table: Any) -> Any:
        for _ in range(n):
            for key in table:
                table[key] = 3
            table["c"] = value
        own = {"a": 1}
        for _ in range(n):
            for key, _ in own.items():
                own[key] = 3
            own["c"] = value
        return own, len(table), dict(table)

    for n in (0, 1, 2):
        agree(program, lambda n=n: (np.int64(n), {"a": 1.0, "b": np.float64(2.0)}))  # type: ignore[misc]


@pytest.mark.parametrize("x", [1.5, 0.5, -8.0])
def test_what_is_left_of_a_loop_whose_first_iteration_may_end_it(x: float) -> None:
    """The rest is too large to be written out, and its first iteration changes an axis."""

    def maybe(x: Any, v: Any, n: Any) -> Any:
        w = u = 0.0
        for _ in range(4):
            for _ in range(n):
                for t in [v[0], x, 2.0, 3.0, 4.0, 1.0, 5.0, 6.0]:
                    for s in [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8]:
                        v = v + t * s
            x = x + 1.0
            w = u + 1.0
            u = v
            if x > 2.0:
                break
        return x, w

    def surely(x: Any, v: Any, n: Any) -> Any:
        w = u = 0.0

        def step() -> None:
            nonlocal x
            x = x + 1.0

        for _ in range(4):
            for _ in range(n):
                for t in [v[0], x, 2.0, 3.0, 4.0, 1.0, 5.0, 6.0]:
                    for s in [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8]:
                        v = v + t * s
            w = u + 1.0
            u = v
            step()
            break
        return x, w

    for program in (maybe, surely):
        agree(program, lambda: (np.float64(x), np.arange(4.0), np.int64(2)))


@pytest.mark.parametrize("x", [1.5, -1.5])
def test_a_try_whose_body_only_reads_a_name_without_a_value(x: float) -> None:
    def final(x: Any) -> Any:
        if x > 0:
            t = 1.0
        try:
            y = t
        finally:
            print("finally")
        return y

    def bare(x: Any) -> Any:
        if x > 0:
            t = 1.0
        try:
            y = t
        except:  # noqa: E722
            y = 2.0
        return y

    def broad(x: Any) -> Any:
        if x > 0:
            t = 1.0
        try:
            y = t
        except (ValueError, Exception) as error:
            print(error)
            y = 2.0
        return y

    def named(x: Any) -> Any:
        errors = ValueError, NameError
        if x > 0:
            t = 1.0
        try:
            return t
        except errors as error:
            print(error)
        return 3.0

    for program in (final, bare, broad, named):
        agree(program, lambda: (np.float64(x),))


def test_an_index_that_is_doubled_many_times_is_looked_into_once() -> None:
    """It took twice as long for each doubling to find out whether it may be outside."""

    def program(n: Any, v: Any) -> Any:
        double = lambda n: n + n  # noqa: E731
        for _ in range(8):
            n = double(double(double(double(double(double(double(n)))))))
            n = n - n
        v[n]
        return 1.0

    agree(program, lambda: (np.int64(1), np.arange(4.0)))


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_functions_that_hold_nothing_or_what_is_known_go_round_a_loop(n: int) -> None:
    def make() -> Any:
        return lambda z: z + 1.0

    def make_with(k: Any) -> Any:
        return lambda z: z + k

    def nothing(x: Any, n: Any) -> Any:
        f = lambda z: z  # noqa: E731
        for _ in range(n):
            f = lambda z: z + 1.0  # noqa: E731
        return f(x)

    def one_of_two(x: Any, n: Any) -> Any:
        f = None
        for _ in range(n):
            f = (lambda z: -1.5) if x < 1.0 else (lambda z: z - 1.5)
        return 0.0 if f is None else f(x)

    def known(x: Any, n: Any) -> Any:
        f = make_with(1.0)
        for i in range(n):
            if i > 0:
                f = make_with(2.0)
        return f(x)

    def both(x: Any, n: Any) -> Any:
        f = make()
        for i in range(n):
            if i > 0:
                f = make()
            if i > 1:
                f = make_with(x)
        return f(x)

    for program in (nothing, one_of_two, known, both):
        agree(program, lambda: (np.float64(1.5), np.int64(n)))


@pytest.mark.parametrize("x", [-1.0, 0.5, 2.0])
def test_whether_two_values_that_may_be_none_are_one_object(x: float) -> None:
    def own(x: Any) -> Any:
        a = b = None
        if x > 0:
            a = [x]
        if x > 1:
            b = [x]
        return a is b

    def shared(x: Any) -> Any:
        a = b = None
        c = [x]
        if x > 0:
            a = c
        if x > 1:
            b = c
        return a is b, a is not b, a is c, a is a

    def texts(x: Any) -> Any:
        a = b = None
        if x > 0:
            a = "u"
        if x > 1:
            b = "u"
        return a is b

    for program in (own, shared, texts):
        agree(program, lambda: (np.float64(x),))


def test_which_of_several_functions_of_one_code_it_is_is_not_guessed() -> None:
    def make(k: Any) -> Any:
        return lambda z: z + k

    def branch(x: Any, n: Any) -> Any:
        f = g = make(x)
        if n > 1:
            f = make(x + 1.0)
        return f is g

    def maybe(x: Any, n: Any) -> Any:
        f = g = None
        for i in range(3):
            if x > 1.0:
                f = lambda z: z + 1.0  # noqa: E731
            if f is not None and i == 1:
                g = f
            x = x - n
        return f is g

    for program in (branch, maybe):
        with pytest.raises(StagingError, match="whether these are one object"):
            ag.convert(program)(np.float64(1.5), np.int64(0))


def test_what_a_display_changes_in_a_dict_behind_its_stars() -> None:
    def known(y: Any) -> Any:
        table = {"a": 2.0, "b": y}
        once = {**table, "c": table.setdefault("d", y)}

        def add() -> Any:
            table["e"] = y
            return table

        return once, {**table, **add(), "x": 1.0}, {**table, "y": table.pop("a"), **table}

    def open_keys(y: Any) -> Any:
        table = {"a": 2.0}
        if y > 0:
            table["e"] = y
        return {**table, "c": table.setdefault("d", y)}

    def of_the_graph(y: Any) -> Any:
        table = {0: 2.0}
        for i in range(np.int64(y)):
            table[i] = y
        return {**table, 7: table.setdefault(9, y)}, table

    for program in (known, open_keys, of_the_graph):
        for y in (2.0, -1.0):
            agree(program, lambda y=y: (np.float64(y),))  # type: ignore[misc]


@pytest.mark.parametrize(
    "use",
    [
        "1.0 if items else 2.0",
        "bool(items)",
        "not items",
        "items != []",
        "[] == items",
        "[] < items",
        "str(items)",
        "f'{items}'",
        "list(map(str, items))",
        "2.0 in items",
        "len(items)",
        "items and 3.0",
    ],
)
def test_a_list_that_is_not_known_says_nothing_about_itself(use: str) -> None:
    """It held one mark, and was true, longer than others, and had a text."""
    program = load(
        f"""
def program(x, items):
    if x > 0:
        pass
    elif x < 0.5:
        try:
            items = [x, x]
        finally:
            items.append(0.5)
    return {use}
"""
    ).program
    for x in (1.0, -1.0):
        for items in ([], [2.0]):
            try:
                got = ag.convert(program)(np.float64(x), list(items))
            except StagingError as error:
                assert "may be the same object" in str(error)
            else:
                assert got == program(np.float64(x), list(items))
