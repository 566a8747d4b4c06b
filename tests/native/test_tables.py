"""Hash tables by machine code and by the kernels: many keys, entered, found and removed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograph.runtime.native.executable import NativeExecutable
from autograph.runtime.native.program import Program
from autograph.runtime.ops.definition import REGISTRY
from autograph.runtime.ops.tables import INDEX
from autograph.runtime.types import ListType, TensorType
from tests.ops import cases

DRAW = np.random.default_rng(7)
KEYS = {
    "ints": [DRAW.integers(-40, 40, 300)],
    "floats": [np.round(DRAW.normal(size=200), 1)],
    "bytes": [DRAW.integers(-100, 100, 200).astype(np.int8)],
    "unsigned": [DRAW.integers(2**63, 2**64 - 1, 50, np.uint64)],
    "truths": [DRAW.integers(0, 2, 9).astype(bool)],
    "pairs": [DRAW.integers(0, 9, 200), DRAW.integers(0, 9, 200).astype(np.float32)],
}


class Table:
    """The operations on one index, by both engines."""

    def __init__(self, columns: list[Any]) -> None:
        self.types = [TensorType(column.dtype) for column in columns]
        self.native: dict[str, Any] = {}

    def __call__(self, name: str, *inputs: Any, keys: bool = True) -> Any:
        op, lists = REGISTRY[name], [ListType(type) for type in self.types]
        if name not in self.native:
            types = [INDEX, *lists, *self.types][: len(inputs)]
            graph = cases.record(op, types, {}, lambda _, outputs: outputs)
            assert not Program(graph).kernels
            self.native[name] = NativeExecutable(graph)
        (expected,) = cases.evaluate(op, inputs, {})
        (result,) = self.native[name](*inputs)
        cases.assert_same(result, expected, name)
        return expected


@pytest.mark.parametrize("columns", KEYS.values(), ids=list(KEYS))
def test_a_table_is_a_dict(columns: list[Any]) -> None:
    table, known = Table(columns), dict[Any, int]()
    index: list[Any] = []
    entered: list[list[Any]] = [[] for _ in columns]
    for step, row in enumerate(zip(*columns, strict=True)):
        key = [np.asarray(part) for part in row]
        assert table("table_find", index, *entered, *key) == known.get(row, -1)
        if row not in known:
            index = table("table_enter", index, *entered, *key)
            known[row] = len(entered[0])
            entered = [[*column, part] for column, part in zip(entered, key, strict=True)]
        elif step % 3 == 0:
            index = table("table_remove", index, *entered, *key)
            del known[row]
        assert table("table_size", index) == len(known)
    assert list(table("table_places", index, entered[0])) == list(known.values())
