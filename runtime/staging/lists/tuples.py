"""Tuples of which only the graph knows how many items they have.

    tuple(items)        of a list that grows
    path + (node,)      in a recorded loop
    (x, *items)         with a star

Such a tuple has what stands for its items, as a list has (`growing.py`), and is never written: what
items hold that can be changed, others may hold too.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from autograph.runtime import promotion
from autograph.runtime.errors import StagingError
from autograph.runtime.promotion import StagedTuple
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.lists.repetition import repeated

_NO_TUPLES = (bool, int, float, complex, str, bytes, list, dict, set, type(None))


def tuple_of(items: Iterable[Any]) -> tuple[Any, ...]:
    """A tuple of these items, of which some may stand for those that only the graph knows."""
    made = GrowingList.of(items)
    if made.element is None:
        return ()
    return StagedTuple([GrowingList(made.element, made._fresh().leaves).shared()])


def _joined(before: Any, after: Any) -> Any:
    if isinstance(before, tuple) and isinstance(after, tuple):
        return tuple_of((*before, *after))
    if isinstance(before, tuple) and type(after) in _NO_TUPLES:
        raise TypeError(f'can only concatenate tuple (not "{type(after).__name__}") to tuple')
    return NotImplemented


def _repeated(self: StagedTuple, times: Any) -> Any:
    return repeated(self, times) if isinstance(times, int) else NotImplemented


def _compared(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def method(self: StagedTuple, other: Any) -> Any:
        # Comparing rests on this module.
        from autograph.runtime.staging.values import comparing

        if not isinstance(other, tuple):
            return NotImplemented
        if operation is operator.eq:
            return comparing.equal(self, other)
        if operation is operator.ne:
            return comparing.unequal(self, other)
        return comparing.ordered(operation, self, other)

    return method


def _hash(self: StagedTuple) -> NoReturn:
    raise StagingError(
        "a tuple whose length is only known when the graph runs has no hash: it cannot be a key of "
        "a dict, a member of a set, or an argument that a cache remembers.",
        advice="Take a text of it, `str(items)`, or a tuple of as many items as you write out.",
    )


def _spelled(self: StagedTuple) -> str:
    from autograph.runtime.staging.branches import conditional_value

    items: GrowingList = self[0]
    comma = conditional_value(items.length() == 1, lambda: ",", lambda: "")
    return f"({items!r}{comma})"


def _define(**methods: Callable[..., Any]) -> None:
    for name, method in methods.items():
        setattr(promotion.StagedTuple, f"__{name}__", method)


_define(
    add=_joined,
    radd=lambda self, other: _joined(other, self),
    mul=_repeated,
    rmul=_repeated,
    hash=_hash,
    repr=_spelled,
    **{name: _compared(getattr(operator, name)) for name in "eq ne lt le gt ge".split()},
)
