"""Draws from NumPy's generators, told so that machine code can make them, too.

rng.normal(0.0, s)          HostDraw("normal", (0.0, Given(0)), None, ...): s is the first array
                            that the call of the graph is given
rng.normal(size=(n, 3))     HostDraw("normal", (0.0, 1.0), (Given(0), 3), ...)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Owner = np.random.Generator | np.random.RandomState


@dataclass(frozen=True, slots=True)
class Given:
    """An operand that is only known when the graph runs."""

    index: int


Operand = float | int | Given
Shape = tuple[int | Given, ...] | None


class Source:
    """Which generator is asked: `current` is a list of one tuple of what machine code needs."""

    def __init__(self, owner: Owner) -> None:
        self.current = [_needed(owner)]
        self._owner = owner
        # Whose bit generator can be exchanged: it is looked up at every call of the graph.
        self.is_exchangeable = isinstance(owner, np.random.RandomState)

    def take(self, owner: Owner) -> None:
        """From now on ask this generator."""
        self._owner = owner
        self.current[0] = _needed(owner)

    def __call__(self) -> None:
        """Find the bit generator that its owner has now."""
        if self.current[0][-1] is not _bits(self._owner):
            self.take(self._owner)


def _needed(owner: Owner) -> tuple[Any, ...]:
    bits = _bits(owner)
    return bits.capsule, bits.lock.acquire, bits.lock.release, owner, bits


def _bits(owner: Any) -> Any:
    is_old = isinstance(owner, np.random.RandomState)
    return owner._bit_generator if is_old else owner.bit_generator


@dataclass(frozen=True)
class HostDraw:
    """A draw of numbers: what Python calls, and how machine code does without.

    Args:
        call: Draws, given the arrays of the call of the graph.
        kind: Which ones, as `kind_of` says.
        operands: Its parameters, all of them.
        shape: Of the array of numbers, None for a single one.
        source: Whom it asks.
    """

    call: Callable[..., Any]
    kind: str
    operands: tuple[Operand, ...]
    shape: Shape
    source: Source

    def __call__(self, *arrays: Any) -> Any:
        """Draw as Python does."""
        return self.call(*arrays)


# For each kind the names of its parameters, and what they are if they are not given.
_PARAMETERS: dict[str, dict[str, Any]] = {
    "random": {},
    "standard_normal": {},
    "standard_exponential": {},
    "uniform": {"low": 0.0, "high": 1.0},
    "normal": {"loc": 0.0, "scale": 1.0},
    "exponential": {"scale": 1.0},
    "integers": {"low": None, "high": None},
    "randint": {"low": None, "high": None},
}
# What `RandomState` draws in another way than a `Generator`, and what in none of ours.
_OLD = {"standard_normal": "old_standard_normal", "normal": "old_normal"}
_OLD["randn"] = "old_standard_normal"
_UNKNOWN = frozenset({"exponential", "standard_exponential"})
_PARAMETERS |= {old: _PARAMETERS[new] for new, old in _OLD.items() if new in _PARAMETERS}
_ALIASES = {"random_sample": "random", "rand": "random"}
# These take extents in place of parameters.
_BY_EXTENTS = frozenset({"rand", "randn"})


def kind_of(owner: Owner, name: str) -> str | None:
    """What the method `name` draws, if machine code can draw it."""
    kind = _ALIASES.get(name, name)
    if isinstance(owner, np.random.RandomState):
        kind = _OLD.get(kind, kind)
        if kind in _UNKNOWN:
            return None
    return kind if kind in _PARAMETERS else None


def parameters_of(
    name: str, kind: str, args: Sequence[Any], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], Any] | None:
    """The parameters of a draw by the method `name`, and its shape; None if more is given."""
    if name in _BY_EXTENTS:
        return None if kwargs else (tuple(_PARAMETERS[kind].values()), tuple(args) or None)
    names = [*_PARAMETERS[kind], "size"]
    if len(args) > len(names) or not kwargs.keys() <= set(names):
        return None
    given = {**_PARAMETERS[kind], **dict(zip(names, args, strict=False)), **kwargs}
    size = given.pop("size", None)
    if "low" in given and given.get("high") is None:
        given.update(low=0, high=given["low"])
    several = tuple(size) if isinstance(size, list | tuple) else (size,)
    return tuple(given.values()), None if size is None else several
