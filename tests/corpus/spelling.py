"""Texts of containers, objects and optional values that hold staged numbers."""

# ruff: noqa: UP031, UP032

import dataclasses

import numpy as np

from tests.corpus.harness import program


@program(args=[0, 1, 12], face="array", status="beyond")
def numbers_in_containers(n):
    k = int(n)
    print([k], {"a": (k,)}, k, repr(k), [n])
    return f"{[k, 1]} {(k,)}", repr([k]), "%s and %d" % ([k], k), "{} {}".format([k], k)


@program(args=[0, 1, 12], face="array", status="beyond")
def converted_and_padded(n):
    k = int(n)
    return f"{k!r} {k!r:>5}|{k!s:<5}|{k:>5}|{n!r}"


@dataclasses.dataclass
class Reading:
    """A dataclass, whose text Python makes."""

    count: int
    value: float = 1.0


@program(args=[0, 1, 12], face="array", status="beyond")
def dataclasses_as_text(n):
    reading = Reading(int(n), float(n) / 8)
    print(reading, [reading])
    return str(reading), f"{reading}", repr([reading])


@program(args=[0, 1, 12], face="array", status="beyond")
def words_as_text(n):
    word = "ab" if n > 0 else "cd"
    return f"{word}", f"{[word]}", f"{word!r}", str([word]), repr(word)


@program(args=[0, 1, 12], face="array", status="beyond")
def optional_values_as_text(n):
    best = None
    for i in range(n):
        if best is None or i % 5 > best:
            best = i % 5
    pair = (1, "a") if n > 3 else None
    print("best", best)
    return f"{best} {[best]}", str(best), repr(best), str(pair)


@program(args=[0, 1, 12], face="array", status="beyond")
def lists_that_grow_as_text(n):
    squares = []
    for i in range(n):
        squares.append(i * i)
    return f"{squares}", str({"squares": squares})


@program(args=[0, 1, 12], face="array", status="beyond")
def dicts_with_open_keys_as_text(n):
    table = {"a": 1}
    if n > 3:
        table["b"] = n
    if n > 0:
        table["c"] = 2
    print(table)
    return str(table), repr(table)


@program(args=[0, 1, 12], face="array", status="beyond")
def messages_with_containers(n):
    try:
        if n > 0:
            raise ValueError(f"bad {[int(n)]}")
    except ValueError as error:
        return str(error), repr(error)
    return np.zeros(2) * n
