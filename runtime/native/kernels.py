"""Operations without native code: their NumPy kernel is called from inside of it.

Errors are NumPy's, too: where native code finds that an operation fails, it calls the kernel with
the same operands, and the kernel raises.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from llvmlite import ir

from autograph.runtime.graph import iterations
from autograph.runtime.graph.frames import raise_at
from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.interpreter import _result, explained
from autograph.runtime.native import layout
from autograph.runtime.native.layout import Array, Handle, Held
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.types import ListType, TensorType, Type

if TYPE_CHECKING:
    from autograph.runtime.native.functions import Given
    from autograph.runtime.native.regions import RegionEmitter


_INDEX = TensorType(np.dtype(np.int64))


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
            if node.origin is None:
                raise
            raise_at(node.origin, explained(node, error))
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
        # NumPy would keep the order of axes in memory that the items have.
        return np.stack([np.asarray(item, type.element.dtype, order="C") for item in items])
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


class _Failure:
    """Calls the kernel of a node on what is given, and on arrays of the right shapes, to raise."""

    def __init__(self, node: Node, given: Collection[Value]) -> None:
        self._node = node
        self._given = given

    def __call__(self, *given: Any) -> NoReturn:
        node, rest = self._node, iter(given)
        operands = []
        for value in node.inputs:
            if value in self._given:
                operands.append(next(rest))
                continue
            assert isinstance(value.type, TensorType)
            shape = tuple(int(next(rest)) for _ in value.type.shape)
            operands.append(np.broadcast_to(np.zeros((), value.type.dtype), shape))
        Kernel(node, node.op.evaluate)(*operands)
        raise AssertionError(f"{node.op.name} was expected to fail")


class _Raising:
    """Raises an error at the line of a node."""

    def __init__(self, node: Node | None, error: Exception) -> None:
        self._node = node
        self._kind, self._text = type(error), str(error)

    def __call__(self) -> NoReturn:
        node = self._node
        if node is None or node.origin is None:
            raise self._kind(self._text)
        raise_at(node.origin, explained(node, self._kind(self._text)))


class Annotation:
    """Notes below an error in which iteration of which loops it was raised."""

    def __init__(self, graph: Graph, failed: Node, values: Sequence[Value]) -> None:
        self._graph = graph
        self._failed = failed
        self._names = {value: f"v{place}" for place, value in enumerate(values)}

    def __call__(self, error: Exception, *numbers: Any) -> None:
        known = dict(zip(self._names.values(), (number[()] for number in numbers), strict=True))
        frame: Any = SimpleNamespace(f_locals=known)
        iterations.add_notes(error, self._graph, self._failed, self._names, [frame], {})


# What is called when an error is raised, and never else.
ONLY_FOR_ERRORS = (_Failure, _Raising, Annotation)


def emit_kernel(region: RegionEmitter, node: Node, dying: Collection[Value]) -> None:
    """Call the kernel of `node`; in place if its first operand dies and nobody else holds it."""
    function = region.function
    function.program.kernels.add(node)
    kernel: ir.Value = function.place(Kernel(node, node.op.evaluate))
    first = node.inputs[0] if node.inputs else None
    if (
        node.op.in_place is not None
        and first in dying
        and first in region.owned
        and first not in node.inputs[1:]
    ):
        held = function.get(first)
        if isinstance(held, Array | Handle):
            other = function.place(Kernel(node, node.op.in_place))
            if held.header is None:
                # The kernel is given a copy.
                kernel = other
            else:
                alone = function.support("ag_own", held.header)
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
    result = function.call_python(function.place(Kernel(node, node.op.evaluate)), arguments)
    item = function.item(result, 0)
    function.support("Py_IncRef", item)
    function.support("Py_DecRef", result)
    return function.unbox(item, node.outputs[0].type)


def fail(region: RegionEmitter, node: Node, whole: Collection[Value] = ()) -> None:
    """Have the kernel of `node` raise its error, about shapes, about numbers or what is `whole`."""
    function = region.function
    at_hand = {value for value in node.inputs if value in whole or _is_at_hand(region, value)}
    given: list[Given] = []
    for value in node.inputs:
        if value in at_hand:
            given.append((function.get(value), value.type))
        else:
            given += [(layout.Number(extent), _INDEX) for extent in region.extents(value)]
    function.have_raised(_Failure(node, at_hand), given)


def _is_at_hand(region: RegionEmitter, value: Value) -> bool:
    """Whether `value` is a number that is computed: the result of a nest may have to wait."""
    if not layout.is_number(value.type):
        return False
    return value in region.held or (value.node is not None and value.node.op is CONSTANT)


def raise_error(region: RegionEmitter, error: Exception) -> None:
    """Raise an error whose text is known."""
    function = region.function
    function.have_raised(_Raising(function.program.current, error), [])
