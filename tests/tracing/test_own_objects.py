"""What a function makes for itself is made anew by each call, and no reason to record again."""

from typing import Any

import numpy as np
import pytest

import autograph as ag

STORE: list[Any] = []


class Node:
    def __init__(self, value: Any, after: Any = None) -> None:
        self.value = value
        self.after = after


def a_ring(x: Any) -> Any:
    first = Node(x)
    second = Node(x + 1, first)
    first.after = second
    for _ in range(3):
        first.value = first.value + second.value
        second.value = second.value + 1
    return first.value, second.after.value


def a_ring_as_result(x: Any) -> Any:
    first = Node(x)
    first.after = Node(x + 1, first)
    first.value = first.value + first.after.value
    return first


def closures_that_share(x: Any) -> Any:
    total = x * 0

    def add(value: Any) -> None:
        nonlocal total
        total = total + value

    def read() -> Any:
        return total

    add(x)
    add(x)
    return read()


def a_function_that_calls_itself(x: Any) -> Any:
    seen = [0.0]

    def down(n: int) -> None:
        seen[0] = seen[0] + x
        if n > 0:
            down(n - 1)

    down(3)
    return seen[0]


def an_exception_in_a_loop(x: Any) -> Any:
    box = Node(0.0)
    for n in range(3):
        try:
            box.value = box.value + x
            if x > n:
                raise ValueError(n)
        except ValueError as error:
            box.after = str(error)
    return box.value, box.after


def lists_in_loops(x: Any) -> Any:
    steps, changes = [x], [x]
    steps.pop()
    changes.pop()
    for n in range(int(x * 0) + 3):
        if x > n:
            steps.append(x + n)
            changes.append(x)
            if len(steps) > 2:
                steps.pop(0)
    return sum(steps)


PROGRAMS = [
    a_ring,
    closures_that_share,
    a_function_that_calls_itself,
    an_exception_in_a_loop,
    lists_in_loops,
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_one_trace(program: Any) -> None:
    converted = ag.convert(program)
    for value in (1.5, 2.0, 0.25):
        assert converted(np.float64(value)) == program(np.float64(value))
    assert converted.trace_count == 1


def test_objects_in_the_result_are_made_anew() -> None:
    converted = ag.convert(a_ring_as_result)
    results = [converted(np.float64(value)) for value in (1.0, 2.0)]
    assert [(ring.value, ring.after.value) for ring in results] == [(3.0, 2.0), (5.0, 3.0)]
    assert all(ring.after.after is ring for ring in results)
    assert converted.trace_count == 1


def test_what_a_function_in_the_result_closes_over_is_written() -> None:
    def counting(x: Any) -> Any:
        total = x * 0
        node = Node(x)

        def add(value: Any) -> Any:
            nonlocal total
            total = total + value
            return total + node.value

        add(x)
        node.value = node.value * 2
        return add, node

    converted = ag.convert(counting)
    for value in (1.0, 2.0):
        (mine, node), (theirs, other) = converted(np.float64(value)), counting(np.float64(value))
        node.value += 1
        other.value += 1
        assert [mine(10.0), mine(1.0)] == [theirs(10.0), theirs(1.0)]


@pytest.mark.parametrize("what", ["node", "list", "function"])
def test_what_is_put_outside_is_written(what: str) -> None:
    def storing(x: Any) -> Any:
        node, items = Node(x), [x]
        STORE.append({"node": node, "list": items, "function": lambda: node.value}[what])
        node.value = node.value + 1
        items.append(x * 2)
        return x

    def seen() -> Any:
        (found,) = STORE
        STORE.clear()
        return found.value if what == "node" else found if what == "list" else found()

    converted = ag.convert(storing)
    for value in (1.0, 2.0):
        storing(np.float64(value))
        expected = seen()
        converted(np.float64(value))
        assert seen() == expected


def test_an_attribute_named_dict_is_no_reason_to_record_again() -> None:
    class Record:
        def __init__(self, **values: Any) -> None:
            self.__dict__.update(values)

    @ag.convert
    def function(x: Any) -> Any:
        record = Record(value=x)
        if x > 0:
            record.value = record.value * 2
        return record.value

    assert [float(function(np.float64(value))) for value in (1, 2, -3)] == [2, 4, -3]
    assert function.trace_count == 1
