"""What a program can be made of: each thing a small function that writes it, with a topic.

A program is made of some topics only, so that the things of one topic meet each other more often
than they would if everything was everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from tests.properties.scopes import Scope
    from tests.properties.writing import Writer

Body = list[str]
WriteStatement = Callable[["Writer", "Scope", int], Body]
WriteExpression = Callable[["Writer", "Scope", int], str]

Write = TypeVar("Write")

EVERY_FACE = ("tensor", "array", "python")


@dataclass(frozen=True)
class Rule(Generic[Write]):
    """One thing, and where it can be written.

    `needs` are kinds of which a name must be bound; a `nested` statement has blocks of its own; in
    a `smooth` program everything has a gradient.
    """

    write: Write
    topic: str
    weight: int
    needs: tuple[str, ...]
    faces: tuple[str, ...]
    smooth: bool
    nested: bool


STATEMENTS: list[Rule[WriteStatement]] = []
EXPRESSIONS: dict[str, list[Rule[WriteExpression]]] = {}


def statement(
    topic: str,
    *needs: str,
    weight: int = 1,
    faces: tuple[str, ...] = EVERY_FACE,
    smooth: bool = False,
    nested: bool = False,
) -> Callable[[WriteStatement], WriteStatement]:
    """Register a way to write statements."""

    def register(write: WriteStatement) -> WriteStatement:
        STATEMENTS.append(Rule(write, topic, weight, needs, faces, smooth, nested))
        return write

    return register


def expression(
    kind: str,
    topic: str,
    *needs: str,
    weight: int = 1,
    faces: tuple[str, ...] = EVERY_FACE,
    smooth: bool = False,
) -> Callable[[WriteExpression], WriteExpression]:
    """Register a way to write an expression of a kind."""

    def register(write: WriteExpression) -> WriteExpression:
        rule = Rule(write, topic, weight, needs, faces, smooth, False)
        EXPRESSIONS.setdefault(kind, []).append(rule)
        return write

    return register


def indented(lines: Body) -> Body:
    """The same, one level deeper."""
    return [f"    {line}" for line in lines]


def leaves(body: Body) -> bool:
    """Whether the last statement leaves the block."""
    return body[-1].startswith(("return", "break", "continue", "raise"))
