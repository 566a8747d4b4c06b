"""`GradientTape`: record a computation, then ask how targets change with sources.

    with ag.GradientTape() as tape:
        loss = (w * x - y) ** 2
    slope = tape.gradient(loss, w)

A tape works on plain tensors and in converted code, where the gradient becomes part of the graph.
Tapes nest: what one of them computes is recorded by those around it.
"""

from __future__ import annotations

import enum
import functools
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograph.runtime import dispatch, promotion, types
from autograph.runtime.gradients.cotangents import Cotangents, total
from autograph.runtime.gradients.entries import is_differentiable, key_of
from autograph.runtime.gradients.history import History, new_history
from autograph.runtime.gradients.nests import leaves, refilled
from autograph.runtime.gradients.reverse import pullback
from autograph.runtime.graph.trace import current
from autograph.runtime.ops.creation import ones_like, zeros_like
from autograph.runtime.ops.definition import Op
from autograph.runtime.ops.joining import stack
from autograph.runtime.ops.shaping import reshape
from autograph.runtime.ops.unbroadcast import broadcast_like
from autograph.runtime.tensor import EagerTensor, Tensor

_log = logging.getLogger("autograph")


class UnconnectedGradients(enum.Enum):
    """What `gradient` gives for a source that the target does not depend on."""

    NONE = "none"
    ZERO = "zero"


class GradientTape:
    """Records operations on watched tensors, so that gradients can be taken of the results.

    Trainable variables are watched by themselves, tensors by `watch`. `gradient` may be called
    once, or as often as wanted if the tape is `persistent`.

    >>> import autograph as ag
    >>> x = ag.constant(3.0)
    >>> with ag.GradientTape() as tape:
    ...     tape.watch(x)
    ...     y = x * x
    >>> print(tape.gradient(y, x).numpy())
    6.0
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self.region: Any = None
        self._persistent = persistent
        self._watches_variables = watch_accessed_variables
        self._recording = False
        self._used = False
        self._history: History | None = None
        self._faces: dict[int, tuple[Any, Any]] = {}
        self._reads: dict[int, tuple[Any, dict[int, Any]]] = {}
        self._variables: dict[int, Any] = {}

    def __enter__(self) -> GradientTape:
        if self._recording:
            raise ValueError("the tape is already recording")
        if self._history is None or self.region is not dispatch.current_region():
            self.region = dispatch.current_region()
            self._history = new_history()
        self._start()
        return self

    def __exit__(self, *exc: object) -> None:
        if self._recording:
            self._stop()

    def _start(self) -> None:
        assert self._history is not None
        self._recording = True
        dispatch.set_tapes((*dispatch.tapes(), self))
        self._history.start()

    def _stop(self) -> None:
        assert self._history is not None
        self._recording = False
        dispatch.set_tapes(tuple(tape for tape in dispatch.tapes() if tape is not self))
        self._history.stop()

    @contextmanager
    def stop_recording(self) -> Iterator[None]:
        """Leave the operations in this block out."""
        if not self._recording:
            raise ValueError("the tape is not recording")
        self._stop()
        try:
            yield
        finally:
            self._start()

    def reset(self) -> None:
        """Forget everything recorded so far."""
        was_recording = self._recording
        if was_recording:
            self._stop()
        self._used = False
        self._history = new_history()
        self._faces, self._reads, self._variables = {}, {}, {}
        if was_recording:
            self._start()

    def watch(self, tensor: Any) -> None:
        """Record what is computed from a tensor or variable, or from all of a nested structure."""
        for item in leaves(tensor):
            if _is_variable(item):
                self._variables[id(item)] = item
                item.read_value()
                continue
            watched = _tensor_of(item)
            if not is_differentiable(watched.type):
                name = types.dtype_name(watched.type.dtype)
                _log.warning("a watched tensor has no gradient: its dtype is %s", name)
                continue
            history = self._own_history()
            trace = current()
            if trace is not None and isinstance(watched, EagerTensor):
                watched = trace.pin(watched)
            self._faces[id(item)] = (item, watched)
            history.watch(watched)

    def _own_history(self) -> History:
        if self._history is None:
            self.region = dispatch.current_region()
            self._history = new_history()
        return self._history

    def watched_variables(self) -> tuple[Any, ...]:
        """The variables watched, in the order of their first use."""
        return tuple(self._variables.values())

    def record(
        self, op: Op, inputs: Sequence[Any], outputs: Sequence[Any], attrs: Mapping[str, Any]
    ) -> None:
        """Called by `dispatch` for every operation in the tape's region."""
        self._own_history().note(op, inputs, outputs, attrs)

    def note_variable(self, variable: Any, tensor: Any) -> None:
        """Called when a variable is read: `tensor` is its value."""
        if self._watches_variables and variable.trainable:
            self._variables.setdefault(id(variable), variable)
        if id(variable) in self._variables and is_differentiable(tensor.type):
            reads = self._reads.setdefault(id(variable), (variable, {}))[1]
            if key_of(tensor) not in reads:
                reads[key_of(tensor)] = tensor
                self._own_history().watch(tensor)

    def gradient(
        self,
        target: Any,
        sources: Any,
        output_gradients: Any = None,
        unconnected_gradients: UnconnectedGradients | str = UnconnectedGradients.NONE,
    ) -> Any:
        """The derivative of the sum of all elements of `target` with respect to each source.

        `sources` may be a nested structure; so is the result. `output_gradients` weighs the
        elements of the targets. Raises RuntimeError at the second call on a tape that is not
        persistent.
        """
        otherwise = UnconnectedGradients(unconnected_gradients)
        history = self._begin()
        found = Cotangents()
        self._seed(found, leaves(target), output_gradients)
        watched = history.watched()
        items = [self._tensors_of_source(source) for source in leaves(sources)]
        wanted = [key for tensors in items for key in map(key_of, tensors) if key in watched]
        entries = history.entries()
        if not self._persistent:
            self._history = None
        del history
        pullback(entries, found, wanted)
        results = [
            self._result(source, tensors, found, set(wanted), otherwise)
            for source, tensors in zip(leaves(sources), items, strict=True)
        ]
        return refilled(sources, results)

    def _begin(self) -> History:
        if self._used and not self._persistent:
            raise RuntimeError(
                "this tape's gradient was already taken. Use ag.GradientTape(persistent=True) to "
                "take several, or a list of sources to take them at once"
            )
        if self._recording and not self._persistent:
            self._stop()
        self._used = True
        return self._own_history()

    def _seed(self, found: Cotangents, targets: list[Any], weights: Any) -> None:
        given = [None] * len(targets) if weights is None else _weights(weights, targets)
        for target, weight in zip(targets, given, strict=True):
            tensor = self._watched_tensor(target)
            if not is_differentiable(tensor.type):
                name = types.dtype_name(tensor.dtype)
                _log.warning("the target of a gradient is constant: its dtype is %s", name)
            elif weight is None:
                found.add(tensor, _one(tensor))
            else:
                found.add(tensor, _weight(weight, tensor))

    def _watched_tensor(self, item: Any) -> Any:
        """The tensor that `item` was when it was watched, otherwise what it is now."""
        if _is_variable(item):
            return item.read_value()
        known = self._faces.get(id(item))
        return _tensor_of(item) if known is None else known[1]

    def _tensors_of_source(self, source: Any) -> list[Any]:
        if not _is_variable(source):
            return [self._watched_tensor(source)]
        return list(self._reads[id(source)][1].values()) if id(source) in self._reads else []

    def _result(
        self,
        source: Any,
        tensors: list[Any],
        found: Cotangents,
        wanted: set[int],
        otherwise: UnconnectedGradients,
    ) -> Any:
        cotangents = [found.get(tensor) for tensor in tensors if key_of(tensor) in wanted]
        parts = [cotangent for cotangent in cotangents if cotangent is not None]
        if parts:
            return functools.reduce(total, parts)
        if otherwise is UnconnectedGradients.ZERO:
            return zeros_like(self._watched_tensor(source))
        return None

    def jacobian(
        self,
        target: Any,
        sources: Any,
        unconnected_gradients: UnconnectedGradients | str = UnconnectedGradients.NONE,
    ) -> Any:
        """The derivative of each element of the tensor `target` with respect to each source.

        Its shape is that of `target`, which must be known, followed by that of the source.
        """
        tensor = _tensor_of(target)
        shape = tensor.type.shape
        if not all(isinstance(dim, int) for dim in shape):
            raise ValueError(
                f"a jacobian needs a target of known shape, not {tensor.type.describe()}"
            )
        persistent, self._persistent = self._persistent, True
        size = int(np.prod(shape))
        rows = [
            leaves(self.gradient(target, sources, _unit(tensor, n), unconnected_gradients))
            for n in range(size)
        ]
        self._persistent = persistent
        if not persistent:
            self._history = None
        columns = [_stacked(column, shape) for column in zip(*rows, strict=True)]
        return refilled(sources, columns)


def _unit(tensor: Tensor, place: int) -> Any:
    shape = tuple(dim for dim in tensor.type.shape if isinstance(dim, int))
    unit = np.zeros(shape, tensor.dtype)
    unit.flat[place] = 1
    return promotion.as_tensor(unit)


def _stacked(column: Sequence[Any], shape: tuple[Any, ...]) -> Any:
    parts = [part for part in column if part is not None]
    if not parts:
        return None
    whole = [zeros_like(parts[0]) if part is None else part for part in column]
    return reshape(stack(whole), (*shape, *parts[0].shape))


def _is_variable(item: Any) -> bool:
    return hasattr(item, "read_value")


def _tensor_of(item: Any) -> Any:
    """The tensor behind an array or a number of the graph; TypeError for anything concrete."""
    if isinstance(item, Tensor):
        return item
    inner = getattr(item, "tensor", None)
    if isinstance(inner, Tensor):
        return inner
    if hasattr(type(item), "__ag_tensor__"):
        return item.__ag_tensor__()
    kind = type(item).__name__
    raise TypeError(
        f"a gradient tape works on tensors and variables, not on {kind} {item!r:.60}; make a "
        "tensor of it with ag.constant before the computation"
    )


def _weights(weights: Any, targets: list[Any]) -> list[Any]:
    if len(targets) == 1 and not isinstance(weights, list | tuple | Mapping):
        return [weights]
    given = leaves(weights)
    if len(given) != len(targets):
        raise ValueError(f"{len(targets)} targets were given with {len(given)} output_gradients")
    return given


def _one(tensor: Any) -> Any:
    """The weight of a target that was given none; of a number it is a constant."""
    if tensor.type.shape:
        return ones_like(tensor)
    return EagerTensor(np.ones((), tensor.dtype))


def _weight(weight: Any, target: Tensor) -> Any:
    tensor = promotion.as_tensor(weight, target.dtype)
    if tensor.type.shape == target.type.shape:
        return tensor
    return broadcast_like(tensor, target)
