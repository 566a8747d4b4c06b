"""Between which bounds integers lie, so that checks of what cannot overflow need not be written.

    steps += 1                 counts from 0: no loop takes so long that this leaves 64 bits
    3 * n + 1                  a multiple of 3 is at most 2**63 - 2, so one more fits
    total += 100 // (i + 1)    in `for i in range(n)` the divisor is at least 1

A loop's state is followed in three ways: one that each iteration moves by a bounded step stays
within as many steps as any machine can make; of another it is known where it begins, and what the
body gives for whatever it was given; and what begins without a sign stays so if the body keeps it,
given all that is so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import TypeAlias

import numpy as np

from autograph.runtime.graph.ir import Graph, Node, Value
from autograph.runtime.ops.constant import CONSTANT
from autograph.runtime.ops.control import COND, FOR, WHILE
from autograph.runtime.types import TensorType

Interval: TypeAlias = tuple[int, int]
_LEAST, _GREATEST = -(2**63), 2**63 - 1
_WHOLE: Interval = (_LEAST, _GREATEST)
# At an iteration per nanosecond, two years: more than any loop runs.
_ITERATIONS = 2**56
# Steps and starts that are so small do not leave 64 bits in that time.
_STEP, _START = 32, 2**61
# Python calls itself for each operand; programs of many loops in loops are not followed for long.
_DEPTH, _QUESTIONS = 24, 20_000
_SAME = frozenset({"identity", "stop_gradient", "cast", "checked_cast", "fill_like"})
_SUMS = frozenset({"add", "checked_add", "subtract", "checked_subtract"})


class Intervals:
    """What is known of the integers of one graph, found when it is asked for."""

    def __init__(self, graph: Graph) -> None:
        self._known: dict[Value, Interval] = {}
        # For each loop, the places of the state that never are negative.
        self._natural: dict[Node, frozenset[int]] = {}
        self._depth = self._asked = 0
        self._owners: dict[Graph, Node] = {
            region: node for node in graph.walk() for region in node.regions.values()
        }

    def fits(self, node: Node) -> bool:
        """Whether an operation on Python integers can raise nothing."""
        name = node.op.name
        if name in ("python_floordiv", "python_mod"):
            return self.of(node.inputs[1])[0] > 0
        rule = _ARITHMETIC.get(name.removeprefix("checked_"))
        if rule is None:
            return False
        low, high = rule(*map(self.of, node.inputs))
        return low >= _LEAST and high <= _GREATEST

    def divides_naturals(self, node: Node) -> bool:
        """Whether `node` is a division of integers neither of which is negative."""
        if node.op.name.removeprefix("python_") not in ("floordiv", "mod"):
            return False
        return all(_is_integer(value) and self.of(value)[0] >= 0 for value in node.inputs)

    def of(self, value: Value) -> Interval:
        """The least and the greatest number that `value` can be."""
        if value not in self._known:
            self._asked += 1
            if self._depth > _DEPTH or self._asked > _QUESTIONS:
                return _WHOLE
            self._depth += 1
            limits = _limits(value)
            found = self._found(value) if limits is not None else _WHOLE
            self._known[value] = _within(found, limits or _WHOLE)
            self._depth -= 1
        return self._known[value]

    def _found(self, value: Value) -> Interval:
        node = value.node
        if node is None:
            return self._of_input(value)
        if node.op is CONSTANT:
            number = int(np.asarray(node.attrs["value"]))
            return number, number
        name, inputs = node.op.name, node.inputs
        if name in _SAME:
            return self.of(inputs[0])
        if name == "list_length":
            return 0, _ITERATIONS
        if name in ("dim_size", "size"):
            # An empty array, or one whose elements are one and the same, can have any extents.
            return 0, _GREATEST
        if name == "where":
            return _hull(self.of(inputs[1]), self.of(inputs[2]))
        if node.op is COND:
            results = [region.outputs[value.index] for region in node.regions.values()]
            return _hull(*map(self.of, results))
        if node.op is FOR or node.op is WHILE:
            first = 1 if node.op is FOR else 0
            return self.of(node.regions["body"].inputs[value.index + first])
        return self._computed(node)

    def _computed(self, node: Node) -> Interval:
        name = node.op.name
        checked = name.startswith("checked_")
        rule = _ARITHMETIC.get(name.removeprefix("checked_"))
        if rule is None:
            rule, checked = _RULES.get(name.removeprefix("python_")), False
            return _WHOLE if rule is None else rule(*map(self.of, node.inputs))
        low, high = rule(*map(self.of, node.inputs))
        if not checked and not (low >= _LEAST and high <= _GREATEST):
            return _WHOLE
        if name == "checked_multiply":
            return _multiples(self._factor(node), (low, high))
        return low, high

    def _factor(self, node: Node) -> int:
        """What the product is a multiple of."""
        ends = [self.of(operand) for operand in node.inputs]
        return max(abs(low) if low == high else 1 for low, high in ends)

    # Regions

    def _of_input(self, value: Value) -> Interval:
        owner = self._owners.get(value.graph)
        if owner is None or owner.op not in (FOR, WHILE):
            return _WHOLE
        if owner.op is FOR and value.index == 0:
            return self._of_index(owner)
        return self._of_state(owner, value.index - (owner.op is FOR))

    def _of_index(self, loop: Node) -> Interval:
        start, stop, step = map(self.of, loop.inputs[:3])
        if step[0] > 0:
            return start[0], max(start[0], stop[1] - 1)
        return (min(start[1], stop[0] + 1), start[1]) if step[1] < 0 else _WHOLE

    def _of_state(self, loop: Node, place: int) -> Interval:
        """The number that the state at `place` is at the beginning of iterations, or at the end."""
        counts = loop.op is FOR
        body, start = loop.regions["body"], self.of(loop.inputs[place + 3 * counts])
        state = body.inputs[place + counts]
        with self._assuming(loop, self._naturals(loop)):
            step = self._step(body.outputs[place], state)
            found = _hull(start, self.of(body.outputs[place]))
        if place in self._naturals(loop):
            found = max(found[0], 0), max(found[1], 0)
        if step is None or max(map(abs, step)) > _STEP or max(map(abs, start)) > _START:
            return found
        low, high = min(0, step[0]) * _ITERATIONS, max(0, step[1]) * _ITERATIONS
        return max(found[0], start[0] + low), min(found[1], start[1] + high)

    def _naturals(self, loop: Node) -> frozenset[int]:
        """The places of a loop's state that never are negative.

        All that do not begin so are taken for it, until those are left that follow from each other.
        """
        if loop not in self._natural:
            first, outputs = 3 * (loop.op is FOR), loop.regions["body"].outputs
            kept = frozenset(
                place
                for place, value in enumerate(loop.inputs[first:])
                if _limits(value) is not None and self.of(value)[0] >= 0
            )
            before: frozenset[int] = frozenset()
            while kept != before:
                before = kept
                with self._assuming(loop, kept):
                    kept = frozenset(at for at in kept if self.of(outputs[at])[0] >= 0)
            self._natural[loop] = kept
        return self._natural[loop]

    @contextmanager
    def _assuming(self, loop: Node, naturals: Collection[int]) -> Iterator[None]:
        """Take the state for anything, but for what has no sign; forget what follows from that."""
        known, natural = len(self._known), len(self._natural)
        for each in loop.regions.values():
            for at, input in enumerate(each.inputs[loop.op is FOR :]):
                limits = _limits(input) or _WHOLE
                self._known.setdefault(input, (0, limits[1]) if at in naturals else limits)
        yield
        while len(self._known) > known:
            self._known.popitem()
        while len(self._natural) > natural:
            self._natural.popitem()

    def _step(self, value: Value, state: Value, depth: int = 8) -> Interval | None:
        """By how much `value` differs from `state`; None if that is not known."""
        if value is state:
            return 0, 0
        node = value.node
        if node is None or not depth:
            return None
        if node.op is COND or node.op.name == "where":
            if node.op is COND:
                sides = [region.outputs[value.index] for region in node.regions.values()]
            else:
                sides = list(node.inputs[1:])
            steps = [self._step(side, state, depth - 1) for side in sides]
            return None if None in steps else _hull(*[step for step in steps if step is not None])
        if node.op.name not in _SUMS:
            return None
        return self._step_of_sum(node, state, depth)

    def _step_of_sum(self, node: Node, state: Value, depth: int) -> Interval | None:
        x, y = node.inputs
        negative = "subtract" in node.op.name
        before = self._step(x, state, depth - 1)
        if before is None and not negative:
            before, y = self._step(y, state, depth - 1), x
        if before is None:
            return None
        return (_difference if negative else _sum)(before, self.of(y))


def _is_integer(value: Value) -> bool:
    """Whether `value` is a number of a dtype with a sign."""
    type = value.type
    return isinstance(type, TensorType) and not type.shape and type.dtype.kind == "i"


def _limits(value: Value) -> Interval | None:
    """What the dtype of an integer allows; None for what is no integer."""
    type = value.type
    if not isinstance(type, TensorType) or type.shape:
        return None
    if type.dtype.kind == "b":
        return 0, 1
    if type.dtype.kind not in "iu" or (type.dtype.itemsize == 8 and type.dtype.kind == "u"):
        return None
    limits = np.iinfo(type.dtype)
    return int(limits.min), int(limits.max)


def _within(found: Interval, limits: Interval) -> Interval:
    """`found`, if the dtype has it: what overflows silently may be anything."""
    low, high = max(found[0], limits[0]), min(found[1], limits[1])
    if low > high or (limits != _WHOLE and (low, high) != found):
        return limits
    return low, high


def _hull(*intervals: Interval) -> Interval:
    lows, highs = zip(*intervals, strict=True)
    return min(lows), max(highs)


def _sum(x: Interval, y: Interval) -> Interval:
    return x[0] + y[0], x[1] + y[1]


def _difference(x: Interval, y: Interval) -> Interval:
    return x[0] - y[1], x[1] - y[0]


def _product(x: Interval, y: Interval) -> Interval:
    ends = [a * b for a in x for b in y]
    return min(ends), max(ends)


def _negated(x: Interval) -> Interval:
    return -x[1], -x[0]


def _multiples(factor: int, found: Interval) -> Interval:
    """The part of 64 bits where multiples of `factor` are."""
    if not factor:
        return 0, 0
    low, high = max(found[0], _LEAST), min(found[1], _GREATEST)
    return -(-low // factor) * factor, high // factor * factor


def _remainder(x: Interval, y: Interval) -> Interval:
    # Of a division by 0 it is 0, or none.
    if y[0] < 0:
        return _WHOLE
    most = max(y[1] - 1, 0)
    return 0, min(x[1], most) if x[0] >= 0 else most


def _quotient(x: Interval, y: Interval) -> Interval:
    if y[0] < 0:
        return _WHOLE
    if y[0] == 0:
        return min(x[0], 0), max(x[1], 0)
    ends = [a // b for a in x for b in y]
    return min(ends), max(ends)


def _masked(x: Interval, y: Interval) -> Interval:
    positive = [each for each in (x, y) if each[0] >= 0]
    return (0, min(high for _, high in positive)) if positive else _WHOLE


def _larger(x: Interval, y: Interval) -> Interval:
    return max(x[0], y[0]), max(x[1], y[1])


def _smaller(x: Interval, y: Interval) -> Interval:
    return min(x[0], y[0]), min(x[1], y[1])


Rule = Callable[..., Interval]
_ARITHMETIC: dict[str, Rule] = {
    "add": _sum,
    "subtract": _difference,
    "multiply": _product,
    "negative": _negated,
}
_RULES: dict[str, Rule] = {
    "mod": _remainder,
    "floordiv": _quotient,
    "bitwise_and": _masked,
    "maximum": _larger,
    "minimum": _smaller,
}
