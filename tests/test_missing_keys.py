"""Keys and names that exist only on some paths, read and returned."""

from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.properties.test_regressions import agree


@ag.convert
def one_key(x):
    d = {"a": x}
    if x > 0:
        d["b"] = x * 2
    return d


@ag.convert
def read_key(x):
    d = {"a": x}
    if x > 0:
        d["b"] = x * 2
    return d["b"]


@ag.convert
def in_a_tuple(x):
    d = {}
    if x > 0:
        d["b"] = x
    return d["b"], x


def test_a_key_that_was_not_set_is_not_in_the_dict():
    assert {k: int(v) for k, v in one_key(ag.constant(1)).items()} == {"a": 1, "b": 2}
    assert {k: int(v) for k, v in one_key(ag.constant(-1)).items()} == {"a": -1}


@pytest.mark.parametrize("function", [read_key, in_a_tuple])
def test_reading_a_key_that_was_not_set_raises(function):
    function(ag.constant(1))
    with pytest.raises(KeyError, match=r"^'b'$"):
        function(ag.constant(-1))


def asked(x: Any, n: Any) -> Any:
    table = {"a": x}
    if x > 0:
        table["b"] = 2.0
    answers = ("b" in table, len(table), table.get("b", 0.5), sum(table.values()))
    other = dict(table)
    other.update(c=1.0)
    found = table.setdefault("b", 7.0)
    total = 0.0
    for key, value in other.items():
        total += value
        if key == "b":
            total += 100.0
    for key in other:
        total += other[key] * 0.5
    return answers, table, other, found, total


def in_a_loop(x: Any, n: Any) -> Any:
    table: dict[str, Any] = {}
    for i in range(n):
        if "k" not in table:
            table["k"] = 0.0
        table["k"] += x
        table["last"] = table.get("last", 0.0) + i
    taken = table.pop("k", -1.0)
    return table, taken, "last" in table, len(table)


def updated(x: Any, n: Any) -> Any:
    table = {"a": 1.0, "b": 2.0}
    if n > 1:
        del table["b"]
    other = {"b": 9.0, "q": x}
    other.update(table)
    if n > 2 and "b" in table:
        del table["b"]
    return table, other


def deleted(x: Any, n: Any) -> Any:
    table = {"a": 1.0}
    if n > 1:
        table["b"] = x
    del table["b"]
    return table


def taken(x: Any, n: Any) -> Any:
    table = {"a": 1.0}
    if n > 1:
        table["b"] = x
    return table.pop("b")


@pytest.mark.parametrize("program", [asked, in_a_loop, updated, deleted, taken])
@pytest.mark.parametrize(("x", "n"), [(1.0, 0), (-1.0, 1), (1.0, 2), (-1.0, 3)])
def test_a_dict_with_keys_that_may_be_missing(program: Any, x: float, n: int) -> None:
    agree(program, lambda: (np.float64(x), np.int64(n)))
