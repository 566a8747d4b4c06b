"""Every operation, with operands of every dtype and layout: native code gives what its kernel does.

Where the kernel raises, native code raises the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from autograph.runtime.graph.ir import Graph
from autograph.runtime.native import compiler, layout
from autograph.runtime.native.executable import NativeExecutable
from autograph.runtime.native.nests import strides
from autograph.runtime.native.program import Program
from autograph.runtime.ops.definition import Op, Sample
from autograph.runtime.types import TensorType, Type
from tests.native.test_every_op import same
from tests.ops import cases

Array = np.ndarray[Any, Any]
DTYPES = "bool int8 int64 uint8 uint32 float16 float32 float64 complex128".split()
# Gradients record this one, with shapes that go together: nothing checks them.
TOGETHER = {"spread"}
Run = Callable[..., tuple[Any, ...]]


def _unaligned(a: Array) -> Array:
    raw = np.frombuffer(bytearray(b"\0" + a.tobytes()), np.uint8)[1:]
    return raw.view(a.dtype).reshape(a.shape)


def _gaps(a: Array) -> Array:
    for axis in range(a.ndim):
        a = np.repeat(a, 2, axis=axis)
    return a[(slice(None, None, 2),) * a.ndim]


def _turned(a: Array) -> Array:
    return a.T.copy().T


def _reversed(a: Array) -> Array:
    back = (slice(None, None, -1),) * a.ndim
    return a[back].copy()[back]


# The same elements elsewhere, and other elements.
LAYOUTS: dict[str, Callable[[Array], Array]] = {
    "plain": lambda a: a,
    "gaps": _gaps,
    "turned": _turned,
    "reversed": _reversed,
    "unaligned": _unaligned,
    "broadcast": lambda a: np.broadcast_to(a[:1], a.shape),
    "empty": lambda a: a[:0],
    "single": lambda a: a[:1],
}


def of_dtype(sample: Sample, dtype: Any) -> Sample | None:
    """The sample with the numbers of its first operand, and all of their dtype, in another."""
    arrays = list(sample.inputs)
    if (
        not arrays
        or any(isinstance(x, list) for x in arrays)
        or np.asarray(arrays[0]).dtype.kind not in "biufc"
    ):
        return None
    old = np.asarray(arrays[0]).dtype

    def cast(value: Any) -> Any:
        if isinstance(value, list) or np.asarray(value).dtype != old:
            return value
        with np.errstate(all="ignore"):
            return np.asarray(np.asarray(value).real if dtype != "complex128" else value).astype(
                dtype
            )

    return Sample(tuple(map(cast, sample.inputs)), sample.attrs)


def graph_of(op: Op, types: Sequence[Type], attrs: dict[str, Any]) -> Graph | None:
    """The operation on operands of these types, if it takes them."""
    try:
        return cases.record(op, types, attrs, lambda inputs, outputs: outputs)
    except (TypeError, ValueError, LookupError, RuntimeError):
        return None


def outcome(run: Callable[[], Sequence[Any]]) -> Any:
    """The results, or the class of the error."""
    try:
        with np.errstate(all="ignore"):
            return list(run())
    except Exception as error:
        return next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")


def evaluated(op: Op, inputs: Sequence[Any], attrs: dict[str, Any]) -> Any:
    return outcome(lambda: cases.evaluate(op, inputs, attrs))


def compare(op: Op, run: Run, inputs: Sequence[Any], attrs: dict[str, Any], where: str) -> None:
    expected = evaluated(op, inputs, attrs)
    found = outcome(lambda: run(*inputs))
    if isinstance(expected, type) or isinstance(found, type):
        assert found is expected, where
        return
    for result, value in zip(found, expected, strict=True):
        same(result, value, where)


def laid(sample: Sample, change: Callable[[Array], Array]) -> list[Any]:
    return [
        value if isinstance(value, list) or not np.ndim(value) else change(np.asarray(value))
        for value in sample.inputs
    ]


@pytest.mark.slow
@pytest.mark.parametrize("op", cases.PURE, ids=lambda op: op.name)
def test_every_dtype_and_layout(op: Op) -> None:
    for dtype in DTYPES:
        for number, plain in enumerate(op.samples()[:1]):
            sample = of_dtype(plain, dtype)
            if sample is None:
                continue
            types = cases.hidden_types(sample, lambda place, axis, size: None)
            graph = graph_of(op, types, sample.attrs)
            if graph is None:
                continue
            run = NativeExecutable(graph)
            for name, change in LAYOUTS.items():
                inputs = laid(sample, change)
                if op.name in TOGETHER and name in ("empty", "single"):
                    continue
                if graph_of(op, cases.types_of(Sample(tuple(inputs), {})), sample.attrs) is None:
                    continue
                where = f"sample {number} of {op.name}, {dtype}, {name}: {inputs}"
                compare(op, run, [*map(as_given, inputs)], sample.attrs, where)


def as_given(value: Any) -> Any:
    return value if isinstance(value, list) else np.asarray(value)


@pytest.mark.slow
@pytest.mark.parametrize("op", cases.PURE, ids=lambda op: op.name)
def test_numbers_in_place_of_arrays(op: Op) -> None:
    for dtype in DTYPES:
        for plain in op.samples()[:1]:
            sample = of_dtype(plain, dtype)
            if sample is None or not any(np.size(x) for x in sample.inputs):
                continue
            inputs = [
                x if isinstance(x, list) or not np.size(x) else np.asarray(x).reshape(-1)[0].copy()
                for x in sample.inputs
            ]
            inputs = [*map(as_given, inputs)]
            graph = graph_of(op, cases.types_of(Sample(tuple(inputs), {})), sample.attrs)
            # What has no such axis, the functions around the operations refuse.
            fits = isinstance(evaluated(op, inputs, sample.attrs), list)
            if graph is not None and fits:
                where = f"{op.name} of {dtype} numbers {inputs}, {sample.attrs}"
                compare(op, NativeExecutable(graph), inputs, sample.attrs, where)


def lyings(types: Sequence[Type], permuted: bool) -> list[strides.Lying | None]:
    """How large arrays of these types could lie, as far as there is more than one way."""

    def one(type: Type) -> strides.Lying | None:
        if not layout.is_array(type):
            return None
        assert isinstance(type, TensorType)
        axes = tuple(range(type.ndim))
        return strides.Permuted(axes[::-1]) if permuted else strides.Strided((None,) * len(axes))

    return [*map(one, types)]


@pytest.mark.slow
@pytest.mark.parametrize("op", cases.PURE, ids=lambda op: op.name)
def test_operands_that_are_read_where_they_are(op: Op) -> None:
    for number, sample in enumerate(op.samples()[:1]):
        types = cases.hidden_types(sample, lambda place, axis, size: None)
        graph = graph_of(op, types, sample.attrs)
        if graph is None or any(isinstance(x, list) for x in sample.inputs):
            continue
        for permuted, name in ((True, "turned"), (False, "gaps"), (False, "reversed")):
            how = lyings(types, permuted)
            if not any(how):
                continue
            program = Program(strides.graph_for(graph, how))
            engine = compiler.loaded(program.text)
            call = compiler.Code(engine, tuple(program.objects)).call

            def run(*given: Any, call: Any = call, how: Any = how) -> tuple[Any, ...]:
                pairs = zip(given, how, strict=True)
                results: tuple[Any, ...] = call(*(a if h is None else h.given(a) for a, h in pairs))
                return results

            inputs = [*map(as_given, laid(sample, LAYOUTS[name]))]
            where = f"sample {number} of {op.name}, {name}: {inputs}"
            compare(op, run, inputs, sample.attrs, where)
