"""What a benchmark program is, and where the programs are found.

A program is a plain Python function and a function that makes its arguments. Converted, it is what
we measure; as it is, it says what is right. Peers need it rewritten by hand: their versions are
made by functions, so that a peer that is not installed is never imported.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks import programs

Function = Callable[..., Any]
Arguments = Callable[[], tuple[Any, ...]]


@dataclass(frozen=True)
class Program:
    """One line of the table.

    Args:
        title: Name in the table.
        plain: The function; it takes Python numbers where the others get NumPy's.
        arguments: Makes the arguments that are measured.
        tiny: Makes arguments so small that the tests can afford them.
        goal: What share of the best peer's time is aimed at.
        peers: For each peer the function that makes its version.
        convert: Makes our version, if it is not `plain` converted.
        first_call: What is measured is making the version and calling it once.
        tolerance: Of the comparison with the result of `plain`, relative to its largest number.
    """

    title: str
    plain: Function
    arguments: Arguments
    tiny: Arguments
    goal: float
    peers: Mapping[str, Callable[[], Function]] = field(default_factory=dict)
    convert: Callable[[], Function] | None = None
    first_call: bool = False
    tolerance: float = 1e-9

    def versions(self) -> dict[str, Callable[[], Function]]:
        """Everybody's version, ours first."""
        return {"autograph": self.convert or self._converted, **self.peers}

    def _converted(self) -> Function:
        import autograph as ag

        return ag.convert(self.plain)


def all_programs() -> dict[str, tuple[Program, ...]]:
    """The programs of each module of `benchmarks.programs`, by its name."""
    names = sorted(module.name for module in pkgutil.iter_modules(programs.__path__))
    found = {name: importlib.import_module(f"{programs.__name__}.{name}") for name in names}
    return {name: module.PROGRAMS for name, module in found.items()}
