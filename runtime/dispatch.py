"""The one door through which every operation goes.

`apply` evaluates an operation at once when all inputs are concrete, or has the active trace record
it; then it tells the gradient tapes. Which trace and which tapes are active is kept per thread.
The trace and the tapes live in layers above this one and only have the protocols below.
"""

from __future__ import annotations

import ctypes
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from types import CodeType
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from autograph.runtime.errors import InvalidIndexError, LeakedValueError

if TYPE_CHECKING:
    from autograph.runtime.ops.definition import Op
    from autograph.runtime.tensor import Tensor


class Recorder(Protocol):
    """What the trace offers to operations."""

    region: Any
    lazy: bool

    def record(self, op: Op, inputs: Sequence[Any], attrs: Mapping[str, Any]) -> tuple[Any, ...]:
        """Add a node for `op` to the graph and return its outputs as tensors."""

    def extent_of(self, tensor: Tensor, axis: int) -> Any:
        """The symbolic integer that is the extent of `tensor` along `axis`."""

    def is_pinned(self, item: Any) -> bool:
        """Whether operations on this concrete tensor are recorded."""

    def read_variable(self, variable: Any) -> Tensor:
        """The value of a variable at this point of the program."""

    def new_variable(self, variable: Any, tensor: Tensor) -> None:
        """Let a variable that was just made have this value."""

    def assign_variable(self, variable: Any, tensor: Tensor) -> None:
        """Give a variable a value from this point of the program on."""


class Tape(Protocol):
    """What a gradient tape offers to operations."""

    region: Any

    def record(
        self,
        op: Op,
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        attrs: Mapping[str, Any],
    ) -> None:
        """Note that `outputs` were computed from `inputs`."""

    def note_variable(self, variable: Any, tensor: Tensor) -> None:
        """Note that `variable` was read, as `tensor`."""


class _ThreadState(threading.local):
    def __init__(self) -> None:
        self.recorder: Recorder | None = None
        self.tapes: tuple[Tape, ...] = ()


_state = _ThreadState()

# How many threads record, or have tapes, or are told to run plain Python: as long as it is not 0,
# machine code answers no calls by itself. It looks at the number's address.
UNUSUAL = ctypes.c_int64(0)
_counting = threading.Lock()


def count_unusual(change: int) -> None:
    """One more reason, or one less, why calls of converted functions are not the usual ones."""
    if change:
        with _counting:
            UNUSUAL.value += change


def recorder() -> Recorder | None:
    """The active trace of this thread, None in eager execution."""
    return _state.recorder


def set_recorder(new: Recorder | None) -> Recorder | None:
    """Make `new` the active trace; returns the one before."""
    old = _state.recorder
    count_unusual((new is not None) - (old is not None))
    _state.recorder = new
    return old


def tapes() -> tuple[Tape, ...]:
    """The gradient tapes that are recording in this thread."""
    return _state.tapes


def set_tapes(new: tuple[Tape, ...]) -> None:
    """Make `new` the recording tapes."""
    count_unusual(bool(new) - bool(_state.tapes))
    _state.tapes = new


def current_region() -> Any:
    """The graph region that operations are recorded into; None in eager execution."""
    active = _state.recorder
    return None if active is None else active.region


def apply(op: Op, *inputs: Tensor, **attrs: Any) -> Any:
    """Run or record `op` on tensors; one tensor, or a tuple for operations with several results."""
    active = _state.recorder
    if active is not None and (active.lazy or op.effect or any(map(_is_recorded, inputs))):
        outputs = active.record(op, inputs, attrs)
    else:
        outputs = evaluate(op, inputs, attrs)
    if _state.tapes:
        note_on_tapes(op, inputs, outputs, attrs)
    return outputs if op.several else outputs[0]


def note_on_tapes(
    op: Op, inputs: Sequence[Any], outputs: Sequence[Any], attrs: Mapping[str, Any]
) -> None:
    """Tell every tape that watches the current region about one operation."""
    region = current_region()
    for tape in _state.tapes:
        if tape.region is region:
            tape.record(op, inputs, outputs, attrs)


def evaluate(op: Op, inputs: Sequence[Tensor], attrs: Mapping[str, Any]) -> tuple[Tensor, ...]:
    """Run `op` on concrete tensors with its NumPy kernel."""
    try:
        arrays = [tensor._array for tensor in inputs]  # type: ignore[attr-defined]
    except AttributeError:
        raise LeakedValueError(
            "a recorded value is used after its recording has ended.",
            details=[described(tensor) for tensor in inputs if hasattr(tensor, "value")],  # noqa: F821
            advice="Return it from the function that was recorded, or assign it to an ag.Variable, "
            "instead of storing it elsewhere.",
        ) from None
    # As in TensorFlow, dividing by zero gives infinity without a warning.
    with np.errstate(all="ignore"):
        try:
            results = op.evaluate(*arrays, **attrs)
        except IndexError as error:
            if type(error) is not IndexError:
                raise
            raise InvalidIndexError(*error.args) from None
    if not op.several:
        results = (results,)
    return tuple(make_eager(_array(result)) for result in results)  # noqa: F821 (declared below)


def _array(result: Any) -> np.ndarray[Any, Any]:
    """A result as an array: NumPy gives a Python `str` where it is a single string."""
    if type(result) is str:
        return np.asarray(result, dtype=np.dtypes.StringDType())
    return np.asarray(result)


def _is_recorded(tensor: object) -> bool:
    active = _state.recorder
    return hasattr(tensor, "value") or (active is not None and active.is_pinned(tensor))


def extent_of(tensor: Tensor, axis: int) -> Any:
    """The symbolic integer for one extent, or None when nothing records."""
    active = _state.recorder
    return None if active is None else active.extent_of(tensor, axis)


# What Python repeats: `items * n`.
SEQUENCES = (list, tuple, deque, str, bytes)

# Filled by the layers above, which this one must not import.
as_python_int: Callable[[Tensor], Any]
format_later: Callable[[Any, str], str]
repeated: Callable[[Any, Any], Any]
repr_later: Callable[..., str | None] = lambda value: None  # noqa: E731
hash_number: Callable[[Any], None]
raise_if: Callable[[Any, BaseException], None]
make_eager: Callable[[np.ndarray[Any, Any]], Tensor]
described: Callable[[object], str]
is_converted: Callable[[CodeType], bool] = lambda code: False  # noqa: E731
explain_unconverted: Callable[[], str] = lambda: (  # noqa: E731
    "Decorate the function with @ag.convert, or use ag.cond, ag.while_loop or ag.where."
)
