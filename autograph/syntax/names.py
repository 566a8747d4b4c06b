"""Names for generated code that meet no name of the user's.

names = Names(scope.identifiers())
names.fresh("while_test")     # while_test, then while_test_1, while_test_2
names.fresh("break")          # break_1: a keyword is never a name by itself
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable


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
