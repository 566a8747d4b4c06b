"""What an exception names as its cause and context, when the graph raises it."""

from typing import Any

import numpy as np
import pytest

import autograph as ag


def outcome(function: Any, n: Any) -> Any:
    try:
        return function(n)
    except Exception as error:
        return shown(error)


def shown(error: BaseException | None) -> Any:
    if error is None:
        return None
    arguments = [a if isinstance(a, str) else int(a) for a in error.args]
    return type(error).__name__, arguments, shown(error.__cause__), shown(error.__context__)


def from_a_handler(n: Any) -> Any:
    try:
        if n > 0:
            raise KeyError(n * 2)
        raise IndexError("i")
    except KeyError as error:
        raise ValueError("bad") from error
    except IndexError:
        raise TypeError("t")  # noqa: B904


class Wrapping:
    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if kind is KeyError:
            raise ValueError("wrapped") from error


def from_a_manager(n: Any) -> Any:
    with Wrapping():
        if n > 0:
            raise KeyError(n)
    return 1


def silenced(n: Any) -> Any:
    try:
        if n > 0:
            raise KeyError(n)
    except KeyError:
        raise ValueError(n + 1) from None
    return 2


def of_two_classes(n: Any) -> Any:
    try:
        if n > 0:
            raise ValueError(n)
        raise KeyError(n)
    except Exception:
        if n < 9:
            raise ValueError(n + 1)  # noqa: B904
    finally:
        n = n + 1
    return n


def of_two_forms(n: Any) -> Any:
    try:
        if n > 5:
            raise ValueError
        if n > 0:
            raise ValueError("few", n)
    except ValueError:
        raise KeyError("k")  # noqa: B904
    finally:
        n = n + 1
    return n


@pytest.mark.parametrize("n", [3, -3, 9])
@pytest.mark.parametrize(
    "program", [from_a_handler, from_a_manager, silenced, of_two_classes, of_two_forms]
)
def test_chains(program: Any, n: int) -> None:
    assert outcome(ag.convert(program), np.int64(n)) == outcome(program, np.int64(n))
