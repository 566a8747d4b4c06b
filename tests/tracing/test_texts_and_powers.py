"""Texts of NumPy's narrow floats, powers of zero that a handler catches, names of functions."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import outcome


def texts(x: Any, n: Any) -> Any:
    shown = f"{x!s} {x!r} {x}", "%s" % x, "{!s}".format(x), "{}".format(x)  # noqa: UP031, UP032
    return shown, str(x), str([x]), ",".join(map(str, [x, x * 2])), str(np.array([x, x])[0])


def powers(x: Any, n: Any) -> Any:
    out: list[Any] = []
    for raised in (lambda: int(n) ** -1, lambda: float(n) ** -2, lambda: 0.0 ** int(n)):
        try:
            out.append(raised())
        except ZeroDivisionError as error:
            out.append(str(error))
    return out


def names_of_states(x: Any, n: Any) -> Any:
    def idle(i: Any) -> Any:
        return busy if i > 1 else idle

    def busy(i: Any) -> Any:
        return idle if i == 3 else busy

    state, seen = idle, []
    for i in range(n + 5):
        state = state(i)
        seen.append(state.__name__)
    return seen


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("function", [texts, powers, names_of_states])
def test_they_are_as_in_python(function: Callable[..., Any]) -> None:
    converted = ag.convert(function)
    for x in (np.float32(0.1), np.float16(0.1), np.float64(0.1)):
        for n in map(np.int64, (0, 2, -2)):
            assert outcome(converted, x, n) == outcome(function, x, n)


def printed(x: Any) -> None:
    print(x, [x], (x, "a"))


def test_print(capsys: pytest.CaptureFixture[str]) -> None:
    printed(np.float32(0.1))
    expected = capsys.readouterr().out
    ag.convert(printed)(np.float32(0.1))
    assert capsys.readouterr().out == expected
