"""Copies and texts of dicts whose keys, or whose order, depends on the path."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.errors import StagingError


def reordered(x: Any) -> dict[str, Any]:
    table: dict[str, Any] = {"a": 1, "b": 2, "c": 3}
    if x > 0:
        del table["a"]
        table["a"] = float(x)
    return table


def extended(x: Any) -> dict[str, Any]:
    table: dict[str, Any] = {"a": 1}
    if x > 0:
        table["b"] = float(x)
    table["c"] = 2
    return table


def collected(**given: Any) -> dict[str, Any]:
    return given


def updated(target: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    target.update(other)
    return target


def united(target: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    target |= other
    return target


Make = Callable[[Any], dict[str, Any]]
COPIES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "display": lambda d: {**d},
    "display with others": lambda d: {"b": 1, **d, "a": 9, "z": 0},
    "twice": lambda d: {**d, "q": 1, **d},
    "union": lambda d: d | {"z": 1},
    "union from the right": lambda d: {"c": 5, "z": 1} | d,
    "dict": lambda d: dict(d),
    "dict with keywords": lambda d: dict(d, b=4, z=1),
    "copy method": lambda d: d.copy(),
    "copy": lambda d: copy.copy(d),
    "update": lambda d: updated({"q": 0, "b": 5}, d),
    "update in place": lambda d: united({"b": 5}, d),
    "list": lambda d: (list(d), list(d.values()), list(d.items())),
}
TEXTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "plain": lambda d: f"{d}",
    "repr": lambda d: f"{d!r}",
    "called": lambda d: (str(d), repr(d)),
    "padded": lambda d: f"{d!s:>40}|{d!r:>40}",
}
REFUSED: dict[str, Callable[[dict[str, Any]], Any]] = {
    "deepcopy": lambda d: copy.deepcopy(d),
    "percent": lambda d: "%s" % d,  # noqa: UP031
    "format": lambda d: "{}".format(d),  # noqa: UP032
    "in a list": lambda d: f"{[d]}",
    "keywords": lambda d: collected(**d),
    "starred": lambda d: [*d],
    "starred tuple": lambda d: (1, *d),
}
X = (2.0, -3.0)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("make", [reordered, extended])
@pytest.mark.parametrize("name", COPIES)
def test_a_copy_has_the_keys_in_the_order_of_python(name: str, make: Make) -> None:
    copied = COPIES[name]

    def function(x: Any) -> Any:
        return copied(make(x))

    converted = ag.convert(function)
    for x in X:
        # The order of the keys counts.
        assert repr(converted(np.float64(x))) == repr(function(np.float64(x)))


@pytest.mark.parametrize("make", [reordered, extended])
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_has_the_keys_in_the_order_of_python(name: str, make: Make) -> None:
    spelled = TEXTS[name]

    def function(x: Any) -> Any:
        return spelled(make(x))

    converted = ag.convert(function)
    for x in X:
        assert converted(np.float64(x)) == function(np.float64(x))


@pytest.mark.parametrize("name", REFUSED)
def test_what_python_does_by_itself_is_refused(name: str) -> None:
    done = REFUSED[name]

    def function(x: Any) -> Any:
        return done(reordered(x))

    with pytest.raises(StagingError, match="the order of the keys"):
        ag.convert(function)(np.float64(2.0))


def test_a_copy_is_a_dict_of_its_own() -> None:
    def function(x: Any) -> Any:
        table = extended(x)
        other = {**table}
        table["b"] = 7
        other["q"] = 1
        return table, other, "b" in other, other.get("b", 5), len(other)

    converted = ag.convert(function)
    for x in X:
        assert repr(converted(np.float64(x))) == repr(function(np.float64(x)))


def test_a_star_takes_no_keys_that_may_be_missing() -> None:
    def function(x: Any) -> Any:
        return [*extended(x)]

    with pytest.raises(StagingError, match="which keys this dict has"):
        ag.convert(function)(np.float64(2.0))
