"""What the functions look like that a loop is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

# From the state, behind the number of the iteration where it is counted, to the next state.
Body = Callable[..., tuple[Any, ...]]
# From the state to whether another iteration follows.
Test = Callable[..., Any]
# Records a loop of a body, a test, the state before it and the names of the state.
Stage = Callable[[Body, Test | None, Sequence[Any], Sequence[str]], tuple[Any, ...]]


def names_of(state: Sequence[Any], names: Sequence[str]) -> list[str]:
    """What the parts of a state are called; they have numbers where no names are given."""
    return list(names) or [f"state {n}" for n in range(len(state))]
