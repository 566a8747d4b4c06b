"""Which object a value is at the end of a branch, where that was decided inside of it.

    if c:
        if d:
            v = w        # decided by `d`, which nobody knows outside of the branch
    v[0] = 1             # reaches w if the branch was taken and `d` held

The answers leave the branch beside the values: one truth for each object that a value may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograph.runtime.staging.identity import aliases
from autograph.runtime.staging.identity.aliases import Cases
from autograph.runtime.staging.values.lowering import is_visible


class Answers:
    """Which objects the values of one path or two are, as further columns of their rows."""

    def __init__(
        self, paths: Sequence[Any], rows: Sequence[list[Any]], region: Any, began: int
    ) -> None:
        self._count = len(rows[0]) if rows else 0
        self._asked: list[tuple[int, Any]] = []
        # For a value by its index: what it may be, each with its test.
        self.known: dict[int, Cases] = {}
        for index in range(self._count):
            self._ask(index, paths, rows, region, began)

    def _ask(
        self, index: int, paths: Sequence[Any], rows: Sequence[list[Any]], region: Any, began: int
    ) -> None:
        if not any(aliases.is_merged_inside(row[index], began) for row in rows):
            return
        cases: list[Cases] = []
        for enter, row in zip(paths, rows, strict=True):
            with enter():
                known = aliases.cases(row[index], began, alone=True)
            if known is None or not all(is_visible(region, item) for _, item in known):
                return
            cases.append(known)
        objects = {id(item): item for known in cases for _, item in known}
        for item in objects.values():
            self._asked.append((index, item))
            for enter, row, known in zip(paths, rows, cases, strict=True):
                with enter():
                    row.append(aliases.is_case(known, item))

    @property
    def labels(self) -> list[str]:
        """A name for each answer."""
        return ["which"] * len(self._asked)

    def take_off(self, values: Sequence[Any]) -> list[Any]:
        """The values that came out of the branch, without the answers, which are kept."""
        for (index, item), test in zip(self._asked, values[self._count :], strict=True):
            self.known.setdefault(index, []).append((test, item))
        return list(values[: self._count])
