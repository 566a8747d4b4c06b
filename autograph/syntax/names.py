"""Names for generated code that meet no name of the user's.

names = Names(identifiers(function))
names.fresh("while_test")     # while_test, then while_test_1, while_test_2
names.fresh("break")          # break_1: a keyword is never a name by itself
"""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterable
from typing import Any

import gast

# Fields that hold an identifier, or a list of them, as plain text.
_NAME_FIELDS = {"id", "name", "asname", "rest", "names"}


def identifiers(tree: gast.AST) -> set[str]:
    """Return every name that the tree reads, binds or declares (attributes are not names)."""
    names: set[str] = set()
    pending: list[Any] = [tree]
    while pending:
        for field, value in vars(pending.pop()).items():
            if isinstance(value, ast.AST):
                pending.append(value)
            elif isinstance(value, list):
                pending += [item for item in value if isinstance(item, ast.AST)]
                if field in _NAME_FIELDS:
                    names.update(item for item in value if isinstance(item, str))
            elif field in _NAME_FIELDS and isinstance(value, str):
                names.add(value)
    return {name.partition(".")[0] for name in names}


class Names:
    """The names taken in one function; hands out new ones."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        # All lower numbers of a base are taken.
        self._numbers: dict[str, int] = {}

    def fresh(self, base: str) -> str:
        """Return `base`, or `base` with the lowest number that makes it new, and take it."""
        number = self._numbers.get(base, 0)
        name = f"{base}_{number}" if number else base
        while name in self._taken or keyword.iskeyword(name):
            number += 1
            name = f"{base}_{number}"
        self._numbers[base] = number
        self._taken.add(name)
        return name

    def reserve(self, names: Iterable[str]) -> None:
        """Take these names, so that no fresh name equals one of them."""
        self._taken.update(names)
