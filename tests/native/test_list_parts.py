"""Slices of lists, lists turned around and lists that are extended, by machine code."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.native.executable import NativeExecutable
from autograph.runtime.native.program import Program
from autograph.runtime.ops.definition import REGISTRY
from autograph.runtime.types import ListType, TensorType
from tests.ops import cases

ELEMENTS = (np.float64(0), np.zeros((2, 3), np.int32), np.zeros(0))


def lists_of(element: Any) -> list[list[Any]]:
    """Lists of several lengths whose elements all differ."""
    base = np.asarray(element)
    return [[base + np.asarray(n, base.dtype) for n in range(size)] for size in (0, 1, 5)]


def check(name: str, inputs: tuple[Any, ...], element: Any, **attrs: Any) -> None:
    op, type = REGISTRY[name], ListType(cases.type_of(element))
    given = [type if isinstance(x, list) else TensorType(np.dtype(np.int64)) for x in inputs]
    graph = cases.record(op, given, attrs, lambda _, outputs: outputs)
    assert not Program(graph).kernels
    (expected,) = cases.evaluate(op, inputs, attrs)
    (result,) = NativeExecutable(graph)(*inputs)
    cases.assert_same(result, expected, f"{name} {attrs} {inputs}")


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda one: str(np.shape(one)))
def test_parts(element: Any) -> None:
    for items in lists_of(element):
        check("list_reverse", (items,), element)
        for bound in (0, 2, -2, 9, -9):
            one = np.array(bound)
            check("list_slice", (items, one), element, given=(True, False, False))
            check("list_slice", (items, one), element, given=(False, True, False))
        bounds = (items, np.array(1), np.array(-1))
        check("list_slice", bounds, element, given=(True, True, False))


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda one: str(np.shape(one)))
def test_extension(element: Any) -> None:
    for first, second in itertools.product(lists_of(element), repeat=2):
        check("list_extend", (first, second), element)


def test_a_list_that_is_extended_by_itself_and_by_others() -> None:
    def grown(x: Any, n: Any) -> Any:
        items = [x]
        parts = [x + 1.0, x + 2.0]
        for i in range(n):
            kept = items[1:]
            items.extend(parts)
            if i % 2 == 0:
                items.extend(items)
            items.extend(kept[::-1])
        return items, len(items), parts

    converted = ag.convert(grown)
    for count in (0, 1, 2, 5):
        result = converted(np.array(0.5), np.int64(count))
        expected = grown(np.array(0.5), count)
        assert list(map(float, result[0])) == list(map(float, expected[0]))
        assert int(result[1]) == expected[1]
        assert list(map(float, result[2])) == list(map(float, expected[2]))
