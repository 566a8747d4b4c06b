"""Names for generated code that meet no name of the user's.

names = Names(identifiers(function))
names.fresh("while_test")     # while_test, then while_test_1, while_test_2
names.fresh("break")          # break_1: a keyword is never a name by itself
"""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterable, Iterator

import gast

# Fields that hold an identifier, or a list of them, as plain text.
_NAME_FIELDS = ("id", "name", "asname", "rest", "names")


def identifiers(tree: gast.AST) -> set[str]:
    """Return every name that the tree reads, binds or declares (attributes are not names)."""
    return {name.partition(".")[0] for node in ast.walk(tree) for name in _own_names(node)}


def _own_names(node: gast.AST) -> Iterator[str]:
    for field in _NAME_FIELDS:
        value = getattr(node, field, None)
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (name for name in value if isinstance(name, str))


class Names:
    """The names taken in one function; hands out new ones."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def fresh(self, base: str) -> str:
        """Return `base`, or `base` with the lowest number that makes it new, and take it."""
        name, number = base, 0
        while name in self._taken or keyword.iskeyword(name):
            number += 1
            name = f"{base}_{number}"
        self._taken.add(name)
        return name

    def reserve(self, names: Iterable[str]) -> None:
        """Take these names, so that no fresh name equals one of them."""
        self._taken.update(names)
