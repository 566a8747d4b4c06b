"""`np.random` in recorded code: every call of the graph draws afresh.

    np.random.normal(size=3)        a call of that very function when the graph runs
    rng = np.random.default_rng(0)  a new generator at every call, as in Python

The type of a draw is found by drawing once while recording, from a state that is put back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.numpy.array import Array
from autograph.numpy.conversion import as_array
from autograph.numpy.registry import implements
from autograph.numpy.ufuncs import output
from autograph.runtime import promotion, scalar, types
from autograph.runtime.ops.effects import host_call
from autograph.runtime.ops.host_draws import Given, HostDraw, Owner, Source, kind_of, parameters_of
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

IN_PLACE = ("shuffle",)
GLOBAL: np.random.RandomState = np.random.mtrand._rand
_GLOBAL = Source(GLOBAL)


class Input:
    """The place of an argument that is only known when the graph runs."""

    __slots__ = ("face", "index", "type")

    def __init__(self, index: int, type: TensorType, face: str) -> None:
        self.index = index
        self.type = type
        self.face = face

    def given(self, arrays: tuple[Any, ...]) -> Any:
        """The argument, when the graph runs."""
        array = arrays[self.index]
        return array.item() if self.face == "python" else array

    def example(self, size: int) -> Any:
        """An argument of this type, to try the function with."""
        shape = tuple(dim if isinstance(dim, int) else size for dim in self.type.shape)
        if types.kind(self.type.dtype) == "int" and not shape:
            return size
        made = np.full(shape, 0.5 if types.is_floating(self.type.dtype) else 1, self.type.dtype)
        return made.item() if self.face == "python" else made


def _planned(value: Any, inputs: list[Tensor]) -> Any:
    """`value` with an `Input` for everything recorded in it."""
    if isinstance(value, list | tuple):
        return type(value)(_planned(item, inputs) for item in value)
    if isinstance(value, Array) and value.is_concrete:
        return value.concrete()
    if promotion.python_kind(value) is not None and hasattr(value, "tensor"):
        inputs.append(value.tensor)
        return Input(len(inputs) - 1, value.tensor.type, "python")
    if isinstance(value, Array | Tensor | np.ndarray):
        tensor = as_array(value).tensor
        inputs.append(tensor)
        return Input(len(inputs) - 1, tensor.type, "array")
    return value


def _filled(plan: Any, fill: Callable[[Input], Any]) -> Any:
    if isinstance(plan, Input):
        return fill(plan)
    if isinstance(plan, list | tuple):
        return type(plan)(_filled(item, fill) for item in plan)
    return plan


class Draw:
    """One call of a random function: what it is called with, and what it gives."""

    def __init__(
        self, method: Callable[[], Any], args: Any, kwargs: dict[str, Any], name: str = ""
    ) -> None:
        self.method = method
        self.name = name
        self.inputs: list[Tensor] = []
        self.args = _planned(args, self.inputs)
        self.kwargs = {name: _planned(value, self.inputs) for name, value in kwargs.items()}

    def _call(self, method: Callable[..., Any], fill: Callable[[Input], Any]) -> Any:
        named = {name: _filled(plan, fill) for name, plan in self.kwargs.items()}
        return method(*_filled(self.args, fill), **named)

    def examples(self, method: Callable[..., Any]) -> list[Any]:
        """Results for recorded sizes of 2 and of 3: what differs in shape is not known."""
        sizes = (2, 3) if self.inputs else (2,)
        return [self._example(method, size) for size in sizes]

    def _example(self, method: Callable[..., Any], size: int) -> Any:
        return self._call(method, lambda place: place.example(size))

    def record(self, examples: list[Any], kind: str | None = None, source: Any = None) -> Any:
        """Add the call to the graph; of which `kind` it is, if machine code may ask `source`."""

        def draw(*arrays: Any) -> Any:
            return self._call(self.method(), lambda place: place.given(arrays))

        told = kind and parameters_of(self.name, kind, self.args, self.kwargs)
        if kind and told:
            operands, shape = _filled(told, lambda place: Given(place.index))
            draw = HostDraw(draw, kind, operands, shape, source)

        if examples[0] is None:
            host_call(lambda *arrays: (draw(*arrays), ())[1], self.inputs, [])
            return None
        (tensor,) = host_call(draw, self.inputs, [_type_of(examples)])
        if isinstance(examples[0], bool | int | float) and not isinstance(examples[0], np.generic):
            return scalar.make(tensor, type(examples[0]).__name__)
        return Array(tensor, is_scalar=isinstance(examples[0], np.generic))


def _type_of(examples: list[Any]) -> TensorType:
    arrays = [np.asarray(example) for example in examples]
    extents = zip(*(array.shape for array in arrays), strict=True)
    shape = tuple(found[0] if len(set(found)) == 1 else None for found in extents)
    return TensorType(types.as_dtype(arrays[0].dtype), shape)


def _state(owner: Owner) -> Any:
    if isinstance(owner, np.random.RandomState):
        return owner.get_state(legacy=False)
    return owner.bit_generator.state


def _restore(owner: Owner, state: Any) -> None:
    if isinstance(owner, np.random.RandomState):
        owner.set_state(state)
    else:
        owner.bit_generator.state = state


def drawn(owner: Owner, name: str) -> Callable[..., Any]:
    """What stands for the method `name` of a generator made outside of the recording."""
    return _drawing(owner, name, lambda: owner, _GLOBAL if owner is GLOBAL else Source(owner))


def _drawing(
    example: Owner, name: str, current: Callable[[], Any], source: Source
) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        if name in IN_PLACE:
            return _shuffled(current, *args, **kwargs)
        draw = Draw(lambda: getattr(current(), name), args, kwargs, name)
        state = _state(example)
        try:
            found = (
                [None] if name in ("seed", "set_state") else draw.examples(getattr(example, name))
            )
        finally:
            _restore(example, state)
        return draw.record(found, kind_of(example, name), source)

    return call


def _shuffled(current: Callable[[], Any], x: Any, axis: int = 0) -> None:
    """`rng.shuffle(x)`: writes into x."""
    target = output(x)

    def shuffle(array: Any) -> Any:
        mixed = array.copy()
        generator = current()
        if isinstance(generator, np.random.RandomState):
            generator.shuffle(mixed)
        else:
            generator.shuffle(mixed, axis=axis)
        return mixed

    (tensor,) = host_call(shuffle, [target.tensor], [target.type])
    target.replace(tensor)


class RecordedGenerator:
    """A generator made in recorded code: a new one every time the graph gets there."""

    def __init__(self, make: Callable[..., Owner], args: Any, kwargs: dict[str, Any]) -> None:
        self._holder: list[Any] = [None]
        seeding = Draw(lambda: self._keep(make), args, kwargs)
        self._example = seeding.examples(make)[0]
        self._source = Source(self._example)
        seeding.record([None])

    def _keep(self, make: Callable[..., Owner]) -> Callable[..., None]:
        def seed(*args: Any, **kwargs: Any) -> None:
            self._holder[0] = make(*args, **kwargs)
            self._source.take(self._holder[0])

        return seed

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not hasattr(self._example, name):
            raise AttributeError(name)
        return _drawing(self._example, name, lambda: self._holder[0], self._source)


@implements(np.random.default_rng, always=True)
def default_rng(*args: Any, **kwargs: Any) -> Any:
    if args and isinstance(args[0], RecordedGenerator | np.random.Generator):
        return args[0]
    return RecordedGenerator(np.random.default_rng, args, kwargs)


@implements(np.random.RandomState, always=True)
def random_state(*args: Any, **kwargs: Any) -> Any:
    return RecordedGenerator(np.random.RandomState, args, kwargs)


def _register_global() -> None:
    """The functions of the module `np.random`, which share one hidden generator."""
    for name in np.random.__all__:
        function = getattr(np.random, name)
        if callable(function) and not isinstance(function, type) and hasattr(GLOBAL, name):
            implements(function, always=True)(drawn(GLOBAL, name))


_register_global()
