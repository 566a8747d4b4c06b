"""Functions that call themselves under a recorded test."""

import functools
import inspect
import sys
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.errors import GradientError, StagingError
from autograph.runtime.graph.clone import clone
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.parse import parse_graph
from autograph.runtime.graph.text import graph_text
from autograph.runtime.graph.verifier import verify
from autograph.runtime.interpreter import Interpreter, run_graph
from autograph.runtime.staging.functions.recursive_functions import RecursiveFunction


@ag.convert
def factorial(n: Any) -> Any:
    if n <= 1:
        return 1
    return n * factorial(n - 1)


def graphs_of(function: Any, *args: Any) -> list[Graph]:
    concrete = function.get_concrete_function(*args).concrete
    return [concrete.unoptimized, concrete.graph]


def test_the_graph_calls_itself_and_reads_as_it_prints() -> None:
    for graph in graphs_of(factorial, ag.constant(5)):
        text = graph_text(graph, origins=False)
        assert text.count("recurse(") == text.count("recursion(") == 1
        again = parse_graph(text)
        for each in (graph, again, clone(graph)):
            verify(each)
            assert graph_text(each, origins=False) == text
            assert run_graph(each, [np.int32(6)]) == (720,)
            assert Interpreter().run(each, [np.int32(6)]) == (720,)


def test_depth_ends_as_in_python() -> None:
    @ag.convert
    def count(n: Any) -> Any:
        return 0 if n == 0 else 1 + count(n - 1)

    assert count(ag.constant(500)) == 500
    with pytest.raises(RecursionError):
        count(ag.constant(100_000))


def test_calls_at_the_end_become_a_loop() -> None:
    @ag.convert
    def count(n: Any, total: Any) -> Any:
        if n == 0:
            return total
        return count(n - 1, total + n)

    assert count(np.int64(100_000), np.int64(0)) == 5_000_050_000
    assert ag.count_ops(count, np.int64(3), np.int64(0))["while"] == 1


def test_functions_that_call_each_other_at_the_end_become_a_loop() -> None:
    @ag.convert
    def even(n: Any) -> Any:
        return True if n == 0 else odd(n - 1)

    def odd(n: Any) -> Any:
        return False if n == 0 else even(n - 1)

    assert not even(np.int64(100_001))
    assert even(np.int64(100_000))


def test_the_gradient_of_such_a_loop() -> None:
    @ag.convert
    def power(x: Any, n: Any, result: Any) -> Any:
        return result if n == 0 else power(x, n - 1, result * x)

    x, n, one = np.float64(2.0), np.int64(3), np.float64(1.0)
    assert float(ag.grad(power)(x, n, one)) == 12
    assert float(ag.grad(ag.grad(power))(x, n, one)) == 12


def test_an_exception_at_the_end_of_a_recursion() -> None:
    @ag.convert
    def fall(n: Any) -> Any:
        if n == 0:
            raise KeyError("bottom")
        return fall(n - 1)

    with pytest.raises(KeyError, match="bottom"):
        fall(np.int64(4))


class Counter:
    def __init__(self) -> None:
        self.visits = 0

    def visit(self, n: Any) -> None:
        self.visits += 1
        if n > 0:
            self.visit(n - 1)
            self.visit(n - 2)


def visits(n: Any) -> Any:
    counter = Counter()
    counter.visit(n)
    return counter.visits


def appended(n: Any) -> Any:
    out: list[Any] = []

    def down(k: Any) -> None:
        out.append(k)
        if k > 0:
            down(k - 1)

    down(n)
    return out


def structures(n: Any) -> Any:
    def go(d: Any, k: Any) -> Any:
        if k == 0:
            return d, (k, 2.0)
        d = dict(d)
        d["n"] = d["n"] + k
        found, (low, high) = go(d, k - 1)
        return found, (low, high * 2.0)

    return go({"n": 0, "c": 1}, n)


def optional(n: Any) -> Any:
    def find(k: Any) -> Any:
        if k > 20:
            return None
        return k if k % 7 == 0 else find(k + 1)

    found = find(n)
    return -1 if found is None else found


def closure(n: Any) -> Any:
    x = n * 2

    def go(k: Any, total: Any) -> Any:
        return total if k == 0 else go(k - 1, total + x * k)

    return go(n, x)


def static_depth(n: Any) -> Any:
    def go(v: Any, depth: int = 0) -> Any:
        if depth >= 6:
            return v
        return go(v - 5, depth + 1) if v > 10 else go(v * 3, depth + 1)

    return go(n)


FUNCTIONS = [lambda v: v * 2, lambda v: v + 1, lambda v: v * v, lambda v: -v, lambda v: v - 3]


def python_data(n: Any) -> Any:
    def go(i: int, v: Any) -> Any:
        if i == len(FUNCTIONS):
            return v
        return go(i + 1, FUNCTIONS[i](v)) if v > 0 else go(i + 1, FUNCTIONS[i](v) + 1)

    return go(0, n)


def modes(n: Any) -> Any:
    def go(v: Any, mode: str) -> Any:
        if v < 1:
            return v
        return go(v // 2, "b") + 1 if mode == "a" else go(v - 3, "a")

    return go(n, "a")


def inside_a_loop(n: Any) -> Any:
    def go(k: Any) -> Any:
        total = 0
        for i in ag.range(k):
            total += go(i) + 1
        return total

    return go(n)


def several(n: Any) -> Any:
    def first(v: Any) -> Any:
        return v if v < 1 else second(v - 1) + third(v // 2)

    def second(v: Any) -> Any:
        return v * 2 if v < 2 else first(v - 2) + second(v // 3)

    def third(v: Any) -> Any:
        return 1 if v < 3 else first(v // 2) + second(v // 2) + third(v - 3)

    return first(n)


def raising(n: Any) -> Any:
    def go(k: Any) -> Any:
        if k < 0:
            raise ValueError("negative")
        print(k)
        return 0 if k == 0 else go(k - 2) + 1

    return go(n)


def bottom(n: Any) -> Any:
    def go(k: Any) -> Any:
        print(k)
        if k == 0:
            raise KeyError("bottom")
        return go(k - 1)

    try:
        return go(n)
    except KeyError:
        return -n


class Memo:
    def __init__(self, start: int) -> None:
        self.start = start

    @functools.cache  # noqa: B019
    def paths(self, n: Any) -> Any:
        return self.start if n <= 0 else self.paths(n - 1) + self.paths(n - 2)


def cached_method(n: Any) -> Any:
    return Memo(3).paths(n)


def tail_calls_on_many_paths(n: Any) -> Any:
    seen: list[Any] = []

    def go(k: Any, total: Any, *, step: int = 1) -> Any:
        seen.append(k)
        if k <= 0:
            return total, {"last": k}
        if k % 3 == 0:
            return go(k - step, total * 2)
        for i in range(3):
            total = total + i * k
        return go(k - 1, total, step=step) if total > 9 else go(k - 2, total + 1)

    return go(n, n), len(seen)


PROGRAMS = [
    bottom,
    cached_method,
    tail_calls_on_many_paths,
    visits,
    appended,
    structures,
    optional,
    closure,
    static_depth,
    python_data,
    modes,
    inside_a_loop,
    several,
    raising,
]


@pytest.mark.parametrize("n", [3, 4, 6])
@pytest.mark.parametrize("program", PROGRAMS, ids=[program.__name__ for program in PROGRAMS])
def test_programs(program: Any, n: int, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("AUTOGRAPH_VERIFY", "1")
    outcomes = [outcome(program, n), outcome(ag.convert(program), ag.constant(n))]
    assert outcomes[0] == outcomes[1]
    capsys.readouterr()


def outcome(function: Any, n: Any) -> Any:
    try:
        return plain(function(n))
    except ValueError as error:
        return repr(error)


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    return None if value is None else float(np.asarray(value))


def test_an_array_is_written_in_place() -> None:
    def fill(a: Any, i: Any, n: Any) -> None:
        if i < n:
            a[i] = a[i] * 2 + i
            fill(a, i + 1, n)

    @ag.convert
    def run(a: Any, n: Any) -> Any:
        fill(a, np.int64(0), n)
        return a.sum()

    a = np.arange(5.0)
    assert run(a, np.int64(4)) == 22
    assert a.tolist() == [0, 3, 6, 9, 4]


def test_views_of_known_extent_are_unrolled_and_written() -> None:
    def first(a: Any, n: Any) -> None:
        if n > 1:
            a[0] += a[1]
            first(a[1:], n - 1)

    @ag.convert
    def run(a: Any, n: Any) -> Any:
        first(a, n)
        return a.sum()

    a = np.arange(5.0)
    assert run(a, np.int64(4)) == 16
    assert a.tolist() == [1, 3, 5, 3, 4]


def test_a_function_without_end_is_refused() -> None:
    def around(x: Any) -> Any:
        return around(x - 1) if x > 0 else around(x + 1)

    with pytest.raises(StagingError, match="on every path, so it never ends"):
        ag.convert(lambda x: around(x))(ag.constant(1.0))


def shrink(x: Any) -> Any:
    def go(v: Any) -> Any:
        if v < 1.0:
            return v * v
        return go(v / 2.0) * v + go(v / 3.0) * x

    return go(x)


@pytest.mark.parametrize("x", [0.5, 2.5, 7.0])
def test_gradients_of_first_and_second_order(x: float) -> None:
    first = ag.grad(ag.convert(shrink))
    step = 1e-4
    slope = (shrink(x + step) - shrink(x - step)) / (2 * step)
    curve = (shrink(x + step) - 2 * shrink(x) + shrink(x - step)) / step**2
    np.testing.assert_allclose(float(first(np.float64(x))), slope, rtol=1e-6)
    np.testing.assert_allclose(float(ag.grad(first)(np.float64(x))), curve, rtol=1e-4, atol=1e-5)


def test_gradients_of_what_the_function_takes_from_outside() -> None:
    @ag.convert
    def power(x: Any, n: Any) -> Any:
        def go(k: Any) -> Any:
            print(k)
            return x * 0 + 1.0 if k == 0 else np.sin(x) * go(k - 1)

        return go(n).sum()

    x = np.array([0.5, 1.5])
    (dx,) = (ag.grad(power)(x, np.int64(3)),)
    np.testing.assert_allclose(np.asarray(dx), 3 * np.sin(x) ** 2 * np.cos(x))


def test_a_gradient_inside_of_the_function_is_refused() -> None:
    def go(x: Any) -> Any:
        if x < 1.0:
            return x
        with ag.GradientTape() as tape:
            tape.watch(x)
            y = go(x / 2.0) * x
        return tape.gradient(y, x)

    with pytest.raises((GradientError, StagingError)):
        ag.convert(lambda x: go(x))(ag.constant(3.0))


@pytest.mark.parametrize("room", range(60, 100, 4))
def test_whichever_frame_meets_pythons_limit_the_refusal_is_the_same(room: int) -> None:
    def slope(x: Any, n: Any) -> Any:
        if n <= 0:
            return x * x
        return ag.grad(slope)(x, n - 1)

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 2 * room)
    try:
        with pytest.raises(GradientError, match="taken inside of slope"):
            ag.convert(slope)(ag.constant(2.0), ag.constant(1))
    finally:
        sys.setrecursionlimit(limit)


def test_a_recursion_without_end_that_nothing_recorded_decides_raises_where_python_does() -> None:
    def deep(n: int) -> int:
        return deep(n + 1)

    def choose(x: Any) -> Any:
        return deep(0) if x > 0 else x

    assert float(ag.convert(choose)(ag.constant(-1.0))) == -1
    with pytest.raises(RecursionError):
        ag.convert(choose)(ag.constant(1.0))


def queens(n: Any) -> Any:
    boards: list[Any] = []

    def place(row: Any, columns: Any) -> None:
        if row == n:
            boards.append(list(columns))
            return
        for c in range(n):
            if all(c != k and abs(c - k) != row - i for i, k in enumerate(columns)):
                columns.append(c)
                place(row + 1, columns)
                columns.pop()

    place(0, [])
    return boards


def hanoi(n: Any) -> Any:
    moves = []

    def move(k: Any, start: Any, goal: Any, other: Any) -> None:
        if k > 0:
            move(k - 1, start, other, goal)
            moves.append((start, goal))
            move(k - 1, other, goal, start)

    move(n, "A", "B", "C")
    return moves


@pytest.mark.parametrize("function", [queens, hanoi])
def test_few_attempts_record_what_varies_from_call_to_call(
    function: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = []

    def attempt(made: RecursiveFunction) -> Any:
        attempts.append(made)
        return region(made)

    region = RecursiveFunction._region
    monkeypatch.setattr(RecursiveFunction, "_region", attempt)
    assert ag.convert(function)(np.int64(4)) == function(4)
    assert len(attempts) <= 10
    assert len(set(map(id, attempts))) == 1


def test_what_the_graph_has_to_know_is_known() -> None:
    layers = [lambda x: x + 1, lambda x: x * 3, lambda x: x - 2]

    def through(x: Any, n: Any, depth: int) -> Any:
        if depth == len(layers):
            return x
        for _ in range(n):
            x = through(layers[depth](x), n, depth + 1)
        return x

    converted = ag.convert(lambda x, n: through(x, n, 0))
    for n in (2, 1, 3):
        assert converted(np.float64(1.5), np.int64(n)) == through(np.float64(1.5), n, 0)


def test_a_result_that_may_be_an_argument_is_not_written_apart_from_it() -> None:
    def odd_numbers(n: Any, found: Any) -> Any:
        if n == 0:
            return found
        return odd_numbers(n - 1, found if n % 2 == 0 else [*found, int(n)])

    def read(n: Any) -> Any:
        return odd_numbers(n, [7])

    def written(n: Any) -> Any:
        begin = [7]
        result = odd_numbers(n, begin)
        result.append(55)
        return result, begin

    assert ag.convert(read)(np.int64(5)) == read(5)
    with pytest.raises(StagingError, match="may be the same object"):
        ag.convert(written)(np.int64(0))


def test_calls_of_ever_other_kinds_are_refused_in_finite_time() -> None:
    def go(k: Any, path: Any) -> Any:
        path.append(int(k))
        return path if k == 0 else go(k - 1, [*path, 1])

    with pytest.raises(StagingError, match="of yet another kind"):
        ag.convert(lambda n: go(n, [7]))(np.int64(3))
