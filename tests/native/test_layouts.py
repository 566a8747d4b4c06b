"""Arguments that lie otherwise than row by row are read where they are, and give the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.native.calls import variants
from autograph.runtime.native.executable import NativeExecutable
from autograph.runtime.native.kernels import as_stacked
from autograph.runtime.native.nests import strides
from autograph.runtime.native.nests.strides import Permuted, Strided
from autograph.runtime.native.program import Program
from autograph.runtime.types import ListType, TensorType

Array = np.ndarray[Any, Any]
SHAPE = (60, 70)


def _unaligned(a: Array) -> Array:
    raw = np.frombuffer(bytearray(b"\0" + a.tobytes()), np.uint8)[1:]
    return raw.view(a.dtype).reshape(a.shape)


def _field(a: Array) -> Array:
    """One field of records whose size is no multiple of the field's."""
    records = np.zeros(a.shape, np.dtype([("x", a.dtype), ("flag", np.int8)]))
    records["x"] = a
    return records["x"]


def _wide(a: Array) -> Array:
    return np.repeat(np.repeat(a, 2, axis=0), 3, axis=1)


LAYOUTS = {
    "plain": lambda a: a,
    "transposed": lambda a: a.T.copy().T,
    "reversed": lambda a: a[::-1, ::-1].copy()[::-1, ::-1],
    "upside down": lambda a: a[::-1].copy()[::-1],
    "rows": lambda a: _wide(a)[::2, ::3][:, :],
    "columns": lambda a: np.repeat(a, 5, axis=1)[:, ::5],
    "part": lambda a: np.pad(a, 3)[3:-3, 3:-3],
    "turned part": lambda a: np.pad(a.T, 3)[3:-3, 3:-3].T,
    "one row": lambda a: np.broadcast_to(a[0], a.shape),
    "one column": lambda a: np.broadcast_to(a[:, :1], a.shape),
    "one number": lambda a: np.broadcast_to(a[0, 0], a.shape),
    "unaligned": _unaligned,
    "unaligned and turned": lambda a: _unaligned(a.T).T,
    "field": _field,
    "other byte order": lambda a: a.astype(a.dtype.newbyteorder()),
    "other byte order, turned": lambda a: a.T.astype(a.dtype.newbyteorder()).T,
}


def native_order() -> list[Any]:
    return [make for name, make in LAYOUTS.items() if "byte order" not in name]


def elementwise(x: Any, y: Any) -> Any:
    return x * 2 + y, -x[::-1], x.T - y.T


def reduced(x: Any, y: Any) -> Any:
    return np.sum(x, axis=0), np.max(x, axis=1), np.sum(x * y), np.argmax(x, axis=0)


def many_passes(x: Any, y: Any) -> Any:
    total = np.zeros(x.shape[1])
    for row in x:
        total = total + row * y[0]
    return total, np.sort(x, axis=0), np.cumsum(x, axis=1), x.T @ y


def written(x: Any, y: Any) -> Any:
    z = x.copy()
    z[1:, 0] = y[1:, 0]
    return z, x


def with_math(x: Any, y: Any) -> Any:
    return np.tanh(np.exp(-x * x) + y)


def elements(x: Any, y: Any) -> Any:
    total = 0.0
    for i in range(20):
        total += x[i, 2 * i] * y[-i, i]
    return total


PROGRAMS = [elementwise, reduced, many_passes, written, with_math, elements]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code for a layout is made when that is first met, and runs from the next call on."""
    monkeypatch.setattr(variants, "_WORTH", 0)


def example(dtype: Any = np.float64) -> Array:
    return np.random.default_rng(7).integers(-40, 40, SHAPE).astype(dtype) / dtype(4)


def results(made: Any) -> tuple[Any, ...]:
    return made if isinstance(made, tuple) else (made,)


def check(converted: Any, plain: Any, *arguments: Array) -> None:
    before = [argument.copy() for argument in arguments]
    for one, other in zip(results(converted(*arguments)), results(plain(*arguments)), strict=True):
        dtypes = [np.asarray(each).dtype.newbyteorder("=") for each in (one, other)]
        assert dtypes[0] == dtypes[1]
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)
    for argument, old in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(argument, old)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_all_layouts_give_what_plain_arrays_give(program: Any) -> None:
    converted = ag.convert(program)
    x, y = example(), example()[::-1].copy()
    for make in LAYOUTS.values():
        for _ in range(3):
            check(converted, program, make(x), y)
    check(converted, program, LAYOUTS["transposed"](x), LAYOUTS["reversed"](y))
    check(converted, program, LAYOUTS["transposed"](x), LAYOUTS["reversed"](y))


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("dtype", [np.float32, np.int64, np.int16, np.uint8, np.bool_])
def test_all_dtypes(dtype: Any) -> None:
    def turned(x, y):  # type: ignore[no-untyped-def]
        return np.where(y, x, x[::-1]), x.T

    converted = ag.convert(turned)
    x = np.random.default_rng(3).integers(0, 2, (160, 170)).astype(dtype)
    for make in LAYOUTS.values():
        for _ in range(3):
            check(converted, turned, make(x), x > 0)


@pytest.mark.usefixtures("at_once")
def test_sizes_that_are_not_known() -> None:
    converted = ag.convert(
        elementwise, input_signature=[ag.TensorSpec([None, None], np.float64)] * 2
    )
    for rows, columns in [(60, 70), (1, 4000), (4000, 1), (65, 65)]:
        x = np.random.default_rng(1).normal(size=(rows, columns))
        for make in native_order():
            for _ in range(2):
                made = converted(make(x), x)
                for one, other in zip(made, elementwise(make(x), x), strict=True):
                    np.testing.assert_array_equal(one, other)


def test_how_arrays_lie() -> None:
    x = np.zeros((3, 4, 5))
    assert strides.lying(x.T) == Permuted((2, 1, 0))
    assert strides.lying(x.transpose(1, 2, 0)) == Permuted((2, 0, 1))
    assert strides.lying(x[::-1, ::2, 1:4]) == Strided((None, None, 1))
    assert strides.lying(x[:, :, ::-2]) == Strided((None, None, -2))
    assert strides.lying(np.broadcast_to(x[0, 0], x.shape)) == Strided((0, 0, 1))
    assert strides.lying(x[:, :1, ::2]) == Strided((None, 0, 2))
    assert strides.lying(_unaligned(x)) is None


def test_elements_are_read_where_they_are() -> None:
    def total(x, y):  # type: ignore[no-untyped-def]
        return np.sum(x * x + y)

    spec = ag.TensorSpec(SHAPE, np.float64)
    graph = ag.convert(total).get_concrete_function(spec, spec).graph
    for how in (Permuted((1, 0)), Strided((None, 1)), Strided((None, None)), Strided((0, -1))):
        program = Program(strides.graph_for(graph, [how, None]))
        assert not program.allocating, how


def test_what_is_needed_as_a_whole_is_copied_once() -> None:
    def loop(x):  # type: ignore[no-untyped-def]
        y = x[0]
        for _ in range(100):
            y = x @ y
        return y

    spec = ag.TensorSpec((64, 64), np.float64)
    graph = ag.convert(loop).get_concrete_function(spec).graph
    program = Program(strides.graph_for(graph, [Strided((None, 2))]))
    assert [node.op for node in program.allocating].count(strides.STRIDED) == 1


def test_code_for_a_layout_is_made_when_copies_have_taken_as_long() -> None:
    def twice(x):  # type: ignore[no-untyped-def]
        return x * 2

    graph = ag.convert(twice).get_concrete_function(np.ones(SHAPE)).graph
    run = NativeExecutable(graph)
    x = example().T.copy().T
    found = variants_of(run)
    calls = 0
    while not any(kind.run for kind in found._kinds.values()):
        np.testing.assert_array_equal(run(x)[0], x * 2)
        calls += 1
        assert calls < 1000
    assert calls > 10
    np.testing.assert_array_equal(run(x)[0], x * 2)


def variants_of(run: NativeExecutable) -> variants.Variants:
    (found,) = (object for object in run.code.__self__ if isinstance(object, variants.Variants))
    return found


def test_lists_of_transposed_arrays_are_stacked_row_by_row() -> None:
    items = [np.arange(6.0).reshape(2, 3).T, np.ones((2, 3)).T]
    stacked = as_stacked(items, ListType(TensorType(np.dtype(np.float64), (3, 2))))
    assert stacked.flags.c_contiguous
    np.testing.assert_array_equal(stacked, items)
