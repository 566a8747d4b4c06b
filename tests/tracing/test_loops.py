"""What recording loops costs: nests of loops, and long ones that are written out."""

import itertools
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.errors import StagingError, UnrolledLoopWarning
from autograph.runtime.staging.loops import unrolling


class Totals:
    """Something that loops write to."""

    total: Any = 0


HEADS = {
    "for": ["for i{0} in range(n):"],
    "python": ["for i{0} in range(9):"],
    "rows": ["for i{0} in x:"],
    "while": ["i{0} = 0", "while i{0} < n:", "    i{0} = i{0} + 1"],
    "breaks": ["i{0} = 0", "while True:", "    i{0} += 1", "    if i{0} > n: break"],
    "mixed": ["i{0} = 0", "while i{0} < n:", "    i{0} += 1.0 if i{0} > 5 else 1"],
}


def nest(head: str, depth: int) -> str:
    """A function of so many loops in each other, whose state changes its type at every level."""
    lines = ["def nested(x, n):", "    acc, count, s, rows = 0, 0, x * 0, []"]
    space = "    "
    for level in range(depth):
        lines += [space + line.format(level) for line in HEADS[head]]
        space += "    "
        lines += [space + f"v{level} = count", space + "s = s + x * 1.0"]
    lines += [
        space + line
        for line in (
            "tick()",
            "acc = acc + 0.5",
            "count = count + acc",
            "totals.total = totals.total + acc",
            "rows.append(acc)",
        )
    ]
    return "\n".join([*lines, "    return acc, count, s, len(rows)"])


def compiled(text: str, tick: Callable[[], None], totals: Totals) -> tuple[Any, Any]:
    names: dict[str, Any] = {"tick": tick, "totals": totals}
    exec(text, names)
    return names["nested"], ag.convert(source=text)(names["nested"])


@pytest.mark.parametrize("head", HEADS)
def test_each_level_costs_a_few_recordings_more(head: str) -> None:
    recorded = []
    for depth in range(1, 6):
        counter = itertools.count()
        tick = ag.do_not_convert(lambda counter=counter: next(counter) and None)
        _, converted = compiled(nest(head, depth), tick, Totals())
        converted.get_concrete_function(np.ones(3), np.int64(2))
        recorded.append(next(counter))
    steps = [after - before for before, after in itertools.pairwise(recorded)]
    assert max(steps) <= recorded[0] + 6, recorded


@pytest.mark.parametrize("head", ["for", "while", "mixed", "rows", "breaks"])
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_nests_compute_what_python_computes(head: str, depth: int) -> None:
    plain_totals, totals = Totals(), Totals()
    tick = ag.do_not_convert(lambda: None)
    plain, _ = compiled(nest(head, depth), tick, plain_totals)
    _, converted = compiled(nest(head, depth), tick, totals)
    for n in (2, 1, 3):
        wanted = plain(np.arange(2.0), np.int64(n))
        result = converted(np.arange(2.0), np.int64(n))
        assert [np.asarray(v).tolist() for v in result] == [np.asarray(v).tolist() for v in wanted]
        assert totals.total == plain_totals.total


def test_loops_of_other_types_in_one_place_are_kept_apart() -> None:
    def summed(items: Any, start: Any) -> Any:
        for item in items:
            start = start + item
        return start

    def both(x: Any, n: Any) -> Any:
        a, b = x[0], np.int64(0)
        for _ in range(n):
            a, b = summed(x, 0), summed(x.astype("i8"), 0)
        return a, b

    converted = ag.convert(both)
    assert [type(v) for v in converted(np.ones(3), np.int64(2))] == [
        type(v) for v in both(np.ones(3), np.int64(2))
    ]


LAYERS = [lambda x, k=k: x * 1.0 + k for k in range(1600)]


def keyed(x: Any) -> Any:
    made = {}
    for i in range(3100):
        made[i] = {"x": x * i}
    return made[7]["x"]


def listed(x: Any) -> Any:
    for layer in LAYERS:
        x = layer(x)
    return x


def counted(x: Any) -> Any:
    i = 0
    while i < 3100:
        x = x + i
        i += 1
    return x


def alternating(x: Any) -> Any:
    for i in range(4000):
        if i % 2:
            x = x + i
    return x


@pytest.mark.parametrize(
    ("function", "line", "reason", "advice"),
    [
        (listed, "for layer in LAYERS:", "it goes over a Python list", "np.stack"),
        (counted, "while i < 3100:", "its test is one of Python values", "range(n)"),
    ],
)
def test_who_writes_out_thousands_of_operations_is_told(
    function: Callable[..., Any], line: str, reason: str, advice: str
) -> None:
    converted = ag.convert(function)
    with pytest.warns(UnrolledLoopWarning) as found:
        result = converted(np.ones(1))
    assert result.tolist() == function(np.ones(1)).tolist()
    (warning,) = found
    first = function.__code__.co_firstlineno
    assert warning.filename == __file__
    assert first < warning.lineno < first + 4
    text = str(warning.message)
    assert text.startswith("this loop is written out: 300")
    for part in (line, reason, advice, f"test_loops.py:{warning.lineno}, in {function.__name__}"):
        assert part in text
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        converted(np.ones(2))


@pytest.mark.parametrize("function", [alternating, keyed])
def test_a_long_loop_that_can_be_recorded_is(function: Callable[..., Any]) -> None:
    converted = ag.convert(function)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert converted(np.ones(1)).tolist() == function(np.ones(1)).tolist()
    assert ag.count_ops(converted, np.ones(1))["for"] == 1


def test_a_loop_that_is_to_be_written_out_is_nobodys_business() -> None:
    converted = ag.convert(alternating, unroll=4000)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        converted(np.ones(1))


def test_a_failed_trial_leaves_no_trace() -> None:
    log: list[Any] = []
    table = [[1.0], [2.0, 3.0], [4.0]] * 5

    def run(x: Any) -> Any:
        for i in range(15):
            log.append(i)
            x = x * len(table[bytes([i])[0]])
        return x

    converted = ag.convert(run)
    assert converted(np.ones(1)).tolist() == [2.0**5]
    assert log == list(range(15))
    assert ag.count_ops(converted, np.ones(1))["for"] == 0


def endless(x):
    while LAYERS:
        x = x * 1.5
        if x > 100:
            raise ValueError
    return x


def test_a_loop_that_nothing_known_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unrolling, "MOST", 100)
    with pytest.raises(StagingError, match="100 operations, have not ended it") as found:
        ag.convert(endless)(np.ones(()))
    assert "while LAYERS:" in str(found.value)


def islands(grid):
    grid, count = grid.copy(), 0
    for i in range(8):
        for j in range(8):
            if grid[i, j]:
                count += 1
                left = [(i, j)]
                while left:
                    a, b = left.pop()
                    if 0 <= a < 8 and 0 <= b < 8 and grid[a, b]:
                        grid[a, b] = 0
                        left.extend([(a + 1, b), (a - 1, b), (a, b + 1), (a, b - 1)])
    return count


def test_short_loops_in_loops_are_recorded_where_they_would_be_large() -> None:
    grids = [np.random.default_rng(seed).integers(0, 2, (8, 8)) for seed in range(4)]
    converted = ag.convert(islands)
    for grid in grids:
        assert converted(grid) == islands(grid)
    counts = ag.count_ops(islands, grids[0])
    # One `while` in each first iteration, and one in the loop over the others.
    assert (counts["while"], counts["for"]) == (4, 3)


def test_short_loops_of_plain_operations_are_unrolled() -> None:
    def f(x):
        for i in range(8):
            for j in range(8):
                x = x * 0.5 + j - np.sin(x) + i
        return x

    x = np.array([0.1, 0.2])
    np.testing.assert_allclose(ag.convert(f)(x), f(x))
    assert ag.count_ops(f, x)["sin"] == 64
