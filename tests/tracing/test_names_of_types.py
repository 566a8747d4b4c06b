"""What Python says of a number of the wrong type names that type, not what stands for it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag


def added(k):
    return k + "a"


def added_to_a_text(k):
    return "a" + k


def added_to_a_list(k):
    return [1] + k  # noqa: RUF005


def counted(k):
    return len(k)


def indexed(k):
    return k[0]


def called(k):
    return k()


def looked_at(k):
    return k.foo


def named(k):
    k.foo = 1


def ordered(k):
    return k < "a"


def unpacked(k):
    a, b = k
    return a + b


def multiplied(k):
    return k @ k


def written(k):
    k[0] = 1


def entered(k):
    with k:
        return 1


def summed(k):
    return sum(k)


def joined(k):
    return "-".join(["a", k])


def iterated(k):
    for _ in k:
        return 1


FUNCTIONS = [
    *(added, added_to_a_text, added_to_a_list, counted, indexed, called, looked_at, named, ordered),
    *(unpacked, multiplied, written, entered, summed, joined, iterated),
]


@pytest.mark.parametrize("kind", [int, float])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_same_text_as_in_python(function: Callable[..., Any], kind: Callable[[Any], Any]) -> None:
    def text(given: Callable[..., Any], n: Any) -> str:
        with pytest.raises((TypeError, AttributeError)) as caught:
            given(n)
        return f"{type(caught.value).__name__}: {caught.value}"

    def on_its_own(n):
        return function(kind(n))

    def caught(n):
        try:
            return function(kind(n))
        except (TypeError, AttributeError) as error:
            return str(error)

    assert text(ag.convert(on_its_own), np.int64(3)) == text(on_its_own, np.int64(3))
    assert ag.convert(caught)(np.int64(3)) == caught(np.int64(3))
