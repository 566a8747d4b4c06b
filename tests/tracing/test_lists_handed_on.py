"""Lists in tuples and dicts that branches and loops hand on: the same objects as in Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.errors import IncompatibleStateError


def two_from_a_loop(n: Any, a: Any, b: Any) -> Any:
    for i in range(n):
        if i > 3:
            break
        a.append(i)
        if len(a) > 2:
            return a, b
    else:
        b.append(n)
    return a, b


def in_another_order(n: Any, a: Any, b: Any) -> Any:
    for i in range(n):
        if i > 3:
            break
        b.append(i)
        if len(b) > 2:
            return b, a
    return a, b


def alone_or_with_another(n: Any, a: Any, b: Any) -> Any:
    kept = a if n > 2 else (a, b)
    a.append(5)
    b.append(7)
    return kept


def written_by_what_was_kept(n: Any, a: Any, b: Any) -> Any:
    kept = a if n > 2 else (b, a)
    if n > 2:
        kept.append(3)
    else:
        kept[0].append(4)
        kept[1].append(5)
    return kept


def made_in_each_iteration(n: Any, a: Any, b: Any) -> Any:
    last = None
    for i in range(n):
        a.append(i)
        last = [a, b]
        last[0].append(2)
    return a, last


def of_several_kinds(n: Any, a: Any, b: Any) -> Any:
    kept = None
    while True:
        n -= 1
        if n < 0:
            return kept, a
        if n == 1:
            kept = {"a": a, "b": b}
        elif n == 2:
            return b, a


def in_a_dict_by_turns(n: Any, a: Any, b: Any) -> Any:
    d: dict[str, Any] = {}
    for i in range(n):
        if i > 1:
            d.setdefault("a", []).append(i)
    return d


def in_a_dict_if_missing(n: Any, a: Any, b: Any) -> Any:
    d: dict[str, Any] = {}
    if n > 1:
        d["a"] = a
    if n > 2:
        if "a" not in d:
            d["a"] = []
        d["a"].append(n)
    return d


def in_a_dict_with_defaults(n: Any, a: Any, b: Any) -> Any:
    d: dict[str, Any] = defaultdict(list)
    for i in range(n):
        if i > 2:
            d["a"].append(i)
        else:
            d["b"].append(i)
    return d


def in_an_attribute(n: Any, a: Any, b: Any) -> Any:
    holder = SimpleNamespace(items=None)
    if n > 1:
        holder.items = a
    if n > 0:
        if holder.items is None:
            holder.items = []
        holder.items.append(n)
    return holder.items


def written_after_the_loop(n: Any, a: Any, b: Any) -> Any:
    for i in range(n):
        a.append(i)
        if len(a) > 2:
            return a, b
    b.append(9)
    return a, b


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    "function",
    [
        *(two_from_a_loop, in_another_order, alone_or_with_another, written_by_what_was_kept),
        *(made_in_each_iteration, of_several_kinds, written_after_the_loop),
        *(in_a_dict_by_turns, in_a_dict_if_missing, in_a_dict_with_defaults, in_an_attribute),
    ],
)
def test_they_are_as_in_python(function: Callable[..., Any]) -> None:
    converted = ag.convert(function)
    for n in range(6):
        ours: tuple[list[Any], list[Any]] = [], []
        own: tuple[list[Any], list[Any]] = [], []
        assert converted(np.int64(n), *ours) == function(np.int64(n), *own)
        assert ours == own


def kept_in_a_tuple(n: Any, a: Any, b: Any) -> Any:
    kept = None
    for i in range(n):
        a.append(i)
        if i == 1:
            kept = (a, i)
    return kept


def kept_before_in_a_tuple(n: Any, a: Any, b: Any) -> Any:
    kept = (b, -1)
    for i in range(n):
        a.append(i)
        if i == 1:
            kept = (a, i)
    return kept


def kept_in_a_dict(n: Any, a: Any, b: Any) -> Any:
    kept = None
    while True:
        n -= 1
        if n < 0:
            return kept, a
        a.append(n)
        if n == 1:
            kept = {"a": a, "b": b}
        elif n == 2:
            return b, a


def kept_in_a_list(n: Any, a: Any, b: Any) -> Any:
    kept: Any = []
    for i in range(n):
        a.append(i)
        kept = [a, b] if i % 2 else [b, a]
    a.append(9)
    return kept


def unbound_or_the_same(n: Any, a: Any, b: Any) -> Any:
    if n > 1:
        other = a
    for i in range(n):
        if i > 0:
            other = a
        other.append(i)
    return a


def rebound_in_some_iteration(n: Any, a: Any, b: Any) -> Any:
    for i in range(10):
        if i > n:
            a = []
    a.append(9)
    return a


def rebound_in_a_loop_that_may_not_run(n: Any, a: Any, b: Any) -> Any:
    for _ in range(10):
        for _ in range(n):
            a = []
    a += [9]
    return len(a)


def read_from_a_stale_dict(n: Any, a: Any, b: Any) -> Any:
    groups = defaultdict(list)
    if n > 1:
        groups = defaultdict(list)
        groups[int(n > 0)].append(n)
    groups[1].append(2)
    return len(groups[1])


def written_to_a_stale_dict(n: Any, a: Any, b: Any) -> Any:
    groups = defaultdict(list)
    if n > 1:
        groups = defaultdict(list)
        groups[int(n > 0)].append(n)
    groups[1].append(2)
    groups[2] = [3]
    return groups


def dicts_in_a_list(n: Any, a: Any, b: Any) -> Any:
    given, other = {"n": 0}, {"n": 1}
    kept: Any = []
    for i in range(n):
        given["n"] = i
        kept = [given, other] if i % 2 else [other, given]
    given["n"] = 9
    return kept


@pytest.mark.parametrize(
    "function",
    [
        *(kept_in_a_tuple, kept_before_in_a_tuple, kept_in_a_dict, kept_in_a_list),
        *(rebound_in_some_iteration, rebound_in_a_loop_that_may_not_run),
        *(dicts_in_a_list, unbound_or_the_same, read_from_a_stale_dict, written_to_a_stale_dict),
    ],
)
def test_one_that_is_written_later_is_not_handed_on_as_it_was(function: Callable[..., Any]) -> None:
    with pytest.raises(IncompatibleStateError, match="may be the same object as another one"):
        ag.convert(function)(np.int64(3), [], [])
