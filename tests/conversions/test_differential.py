"""Random programs do the same when they are converted: values, effects and exceptions.

A steady slice runs here; `python -m tests.conversions.test_differential 0 20000` looks further.
"""

import linecache
import re
import sys
import types
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from autograph import pipeline
from tests.conversions.programs import Program

ARGUMENTS = [(1, 2), (0, -1), (3, 5)]


class TooLong(BaseException):
    """A program logs without end."""


def loaded(seed: int) -> Any:
    """The function of a program, or None if Python refuses its text."""
    text, name = Program(seed).text, f"<program {seed}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    module: dict[str, Any] = {"__name__": "program"}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(text, name, "exec"), module)
    except SyntaxError:
        return None
    return module["f"]


def outcome(function: Any, args: tuple[int, int]) -> tuple[Any, ...]:
    """What a run gives or raises, what it logs, and what it leaves behind."""
    logged: list[str] = []

    def log(value: Any) -> Any:
        if len(logged) > 300:
            raise TooLong
        logged.append(told(value))
        return value if isinstance(value, int | float) else 0

    @contextmanager
    def entered(value: Any) -> Iterator[Any]:
        log(("in", value))
        try:
            yield value
        finally:
            log("out")

    items, box = [1, 2, 3], types.SimpleNamespace(v=1)
    try:
        result = told(function(*args, items, box, [], log, entered))
    except (TooLong, RecursionError) as error:
        result = type(error).__name__
    except Exception as error:
        result = told(error)
    return result, logged, items, told(box.v)


def told(value: Any) -> str:
    """The text of a value; the messages for unbound names differ between versions of Python."""
    if isinstance(value, NameError):
        (name,) = re.findall("'(.*)'", str(value))
        return f"NameError: {name}"
    return repr(value).replace("UnboundLocalError", "NameError")


def difference(seed: int) -> str | None:
    """How the converted program differs from the original, if it does."""
    function = loaded(seed)
    if function is None:
        return None
    converted = pipeline.convert_function(function)
    for args in ARGUMENTS:
        expected, found = outcome(function, args), outcome(converted, args)
        if found != expected:
            return f"f{args} of program {seed}: {found}, {expected} expected"
    return None


@pytest.mark.parametrize("seed", range(80))
def test_program(seed: int) -> None:
    assert difference(seed) is None


def test_a_wrong_conversion_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def swapped(test: Any, body: Any, orelse: Any, state: Any, names: Any = ()) -> Any:
        return orelse(*state) if test else body(*state)

    monkeypatch.setattr(pipeline.NAMESPACE, "if_stmt", swapped)
    assert any(difference(seed) for seed in range(5))


if __name__ == "__main__":
    first, count = map(int, sys.argv[1:])
    for number in range(first, first + count):
        if found := difference(number):
            print(found[:300])
