"""Operations without native code: their NumPy kernel is called from inside of it.

Errors are NumPy's, too: where native code finds that an operation fails, it calls the kernel with
the same operands, and the kernel raises.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from llvmlite import ir

from autograph.runtime.graph.frames import raise_at
from autograph.runtime.graph.ir import Node, Value
from autograph.runtime.graph.provenance import add_notes
from autograph.runtime.interpreter import _result
from autograph.runtime.native import layout
from autograph.runtime.native.layout import Array, Handle, Held
from autograph.runtime.types import ListType, TensorType, Type

if TYPE_CHECKING:
    from autograph.runtime.native.regions import RegionEmitter


class Kernel:
    """The Python function that native code calls for a node: arrays in, a tuple of arrays out."""

    def __init__(self, node: Node, evaluate: Callable[..., Any]) -> None:
        self._node = node
        self._evaluate = evaluate
        self._types = [value.type for value in node.outputs]
        self._kinds = [value.type for value in node.inputs]
        self._lists = any(map(layout.is_list, self._kinds))

    def __call__(self, *arrays: Any) -> tuple[Any, ...]:
        node = self._node
        if self._lists:
            arrays = tuple(map(_argument, arrays, self._kinds))
        try:
            with np.errstate(all="ignore"):
                results = self._evaluate(*arrays, **node.attrs)
        except Exception as error:
            explain(node, error)
            raise
        results = results if node.op.several else (results,)
        return tuple(map(_contiguous, results, self._types))


def _argument(array: Any, type: Type) -> Any:
    return as_list(array) if layout.is_list(type) else array


def as_list(stacked: np.ndarray[Any, Any]) -> list[np.ndarray[Any, Any]]:
    """The elements of a list, which native code gives as one array."""
    return [np.array(item) for item in stacked]


def as_stacked(items: Sequence[Any], type: ListType) -> np.ndarray[Any, Any]:
    """The elements of a list as one array, as native code takes them."""
    if len(items):
        return np.stack([np.asarray(item, type.element.dtype) for item in items])
    shape = tuple(dim if isinstance(dim, int) else 0 for dim in type.element.shape)
    return np.zeros((0, *shape), type.element.dtype)


def _contiguous(result: Any, type: Type) -> Any:
    result = _result(result, type)
    if layout.is_list(type):
        assert isinstance(type, ListType)
        return as_stacked(result, type)
    if not layout.is_native(type) or result.flags.c_contiguous:
        return result
    return np.ascontiguousarray(result)


def explain(node: Node, error: Exception) -> None:
    """Raise `error` at the line of the user's that `node` comes from, if it is known."""
    if node.origin is None:
        return
    if isinstance(error, ValueError | LookupError) and not node.op.effect:
        add_notes(error, node.inputs)
    raise_at(node.origin, error)


class _Failure:
    """Calls the kernel of a node on operands of some shapes, so that it raises its error."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def __call__(self, *extents: Any) -> NoReturn:
        node, rest = self._node, iter(extents)
        operands = []
        for value in node.inputs:
            assert isinstance(value.type, TensorType)
            shape = tuple(int(next(rest)) for _ in value.type.shape)
            operands.append(np.broadcast_to(np.zeros((), value.type.dtype), shape))
        Kernel(node, node.op.evaluate)(*operands)
        raise AssertionError(f"{node.op.name} was expected to fail")


class _Raising:
    """Raises an error at the line of a node; a function of what native code has found out."""

    def __init__(self, node: Node | None, make: Callable[..., Exception]) -> None:
        self._node = node
        self._make = make

    def __call__(self, *numbers: Any) -> NoReturn:
        error = self._make(*(int(number) for number in numbers))
        if self._node is not None:
            explain(self._node, error)
        raise error


def emit_kernel(region: RegionEmitter, node: Node, dying: Collection[Value]) -> None:
    """Call the kernel of `node`; in place if its first operand dies and nobody else holds it."""
    function = region.function
    function.program.kernels.add(node)
    kernel = function.python(Kernel(node, node.op.evaluate))
    first = node.inputs[0] if node.inputs else None
    if (
        node.op.in_place is not None
        and first in dying
        and first in region.owned
        and first not in node.inputs[1:]
    ):
        held = function.get(first)
        if isinstance(held, Array | Handle):
            alone = function.support("ag_own", held.header)
            other = function.python(Kernel(node, node.op.in_place))
            kernel = region.builder.select(alone, other, kernel)
    arguments = [function.box(function.get(value), value.type) for value in node.inputs]
    result = function.call_python(kernel, arguments)
    for place, value in enumerate(node.outputs):
        item = function.item(result, place)
        function.support("Py_IncRef", item)
        region.own(value, function.unbox(item, value.type))
    function.support("Py_DecRef", result)


def recompute(region: RegionEmitter, node: Node) -> Held:
    """What the kernel gives where quick native code does not apply; often it raises."""
    function = region.function
    arguments = [function.box(function.get(value), value.type) for value in node.inputs]
    result = function.call_python(function.python(Kernel(node, node.op.evaluate)), arguments)
    item = function.item(result, 0)
    function.support("Py_IncRef", item)
    function.support("Py_DecRef", result)
    return function.unbox(item, node.outputs[0].type)


def fail_with_shapes(region: RegionEmitter, node: Node) -> None:
    """Have the kernel of `node` raise its error about shapes."""
    extents = [extent for value in node.inputs for extent in region.extents(value)]
    _call(region, _Failure(node), extents)


def raise_error(region: RegionEmitter, error: Exception) -> None:
    """Raise an error whose text is known."""
    node = region.function.program.current
    kind, text = type(error), str(error)
    _call(region, _Raising(node, lambda: kind(text)), [])


def raise_index_error(region: RegionEmitter, index: ir.Value, axis: int, extent: ir.Value) -> None:
    """Raise NumPy's error for an index that leaves its axis."""

    def make(index: int, extent: int) -> Exception:
        return IndexError(f"index {index} is out of bounds for axis {axis} with size {extent}")

    _call(region, _Raising(region.function.program.current, make), [index, extent])


def _call(region: RegionEmitter, python: Callable[..., Any], numbers: list[ir.Value]) -> None:
    """Call what always raises."""
    function = region.function
    int64 = TensorType(np.dtype(np.int64))
    boxed = [function.box(layout.Number(number), int64) for number in numbers]
    function.call_python(function.python(python), boxed)
    region.builder.branch(function.fail)
