"""Programs of the table: a statement in a place, run as plain Python and converted."""

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import autograph as ag
from autograph.errors import StagingError
from tests.constructs import world
from tests.corpus.compare import Difference, assert_same
from tests.corpus.running import Outcome, describe, run, run_plain
from tests.properties.checking import load

_GIVEN = ((2.5, 3), (0.5, 4), (-0.5, 2), (3.2, 0))
_PROGRAM = """\
from tests.constructs.world import *

def program(x, n, t, acc, d, log, arr, mat, o):
{}
    return t, acc, d, log
"""


def _sections(name: str) -> dict[str, list[str]]:
    """The lines under each name of a file."""
    found: dict[str, list[str]] = {}
    _, *sections = Path(__file__).with_name(name).read_text(encoding="utf-8").split("\n# ")
    for section in sections:
        title, *lines = section.rstrip("\n").split("\n")
        found[title] = lines
    return found


STATEMENTS = _sections("statements.txt")
PLACES = _sections("places.txt")


def source(place: str, statement: str) -> str:
    """The program with such a statement in such a place."""
    lines = []
    for line in PLACES[place]:
        depth = " " * (4 + len(line) - len(line.lstrip()))
        inside = STATEMENTS[statement] if line.strip() == "..." else [line.lstrip()]
        lines += [depth + each for each in inside]
    return _PROGRAM.format("\n".join(lines))


def difference(place: str, statement: str) -> str | None:
    """What the converted program does that plain Python does not; None if they agree."""
    module = load(source(place, statement))
    converted = ag.convert(module.program)
    for x, n in _GIVEN:
        plain = _outcome(module, module.program, x, n, run_plain)
        ours = _outcome(module, converted, x, n, run)
        try:
            _compare(ours, plain)
        except Difference as found:
            return f"x = {x}, n = {n}: {found}"
    return None


def is_refused(text: str | None) -> bool:
    """Whether a difference is that the program is refused, with an error that says so."""
    return text is not None and " refused: " in text


def _outcome(module: ModuleType, function: Any, x: float, n: int, how: Any) -> Outcome:
    world.renewed()
    arrays = np.array([1.0, -2.0, 3.0]), np.arange(4.0).reshape(2, 2)
    numbers = np.float64(x), np.int64(n), np.float64(1.5)
    outcome: Outcome = how(function, (*numbers, [], {}, [], *arrays, world.Obj()))
    outcome.args = (*outcome.args, world.counter)
    return outcome


def _compare(ours: Outcome, plain: Outcome) -> None:
    if isinstance(ours.error, StagingError):
        raise Difference(f" refused: {describe(ours.error)}")
    if type(ours.error) is not type(plain.error) or str(ours.error) != str(plain.error):
        errors = [error and describe(error) for error in (ours.error, plain.error)]
        raise Difference(f"{errors[0]}, and plain Python: {errors[1]}")
    if ours.printed != plain.printed:
        raise Difference(f"printed {ours.printed!r}, and plain Python {plain.printed!r}")
    assert_same(ours.value, plain.value, "result")
    assert_same(ours.args, plain.args, "arguments")
