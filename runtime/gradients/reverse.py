"""Running backwards: from cotangents of results to cotangents of sources.

    t = sin(x); y = t * x          dy -> (dt = dy * x, dx = dy * t) -> dx = dx + dt * cos(x)

The rules of operations are written with operations, so what happens here is itself run or recorded,
and can be differentiated again. One function serves the tape, run or recorded, the transformation
of whole graphs, and the bodies of branches and loops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from autograph.runtime import errors
from autograph.runtime.gradients.cotangents import Cotangents, zeros
from autograph.runtime.gradients.entries import Entry, is_differentiable, key_of
from autograph.runtime.graph.frames import raise_at
from autograph.runtime.ops.control import RECURSES
from autograph.runtime.ops.definition import NoGradient, Op

Rule = Callable[[Entry, Sequence[Any], Cotangents, set[int]], None]
CONTROL_RULES: dict[Op, Rule] = {}


def control_rule(*ops: Op) -> Callable[[Rule], Rule]:
    """Make a function the rule of operations with regions.

    It is given the entry, the cotangents of its outputs (None where there is none), the cotangents
    found so far, to which it adds, and the keys of what depends on a source.
    """

    def register(rule: Rule) -> Rule:
        CONTROL_RULES.update((op, rule) for op in ops)
        return rule

    return register


def spread(entries: Iterable[Entry], sources: Iterable[int]) -> set[int]:
    """The keys of all that depends on one of `sources`, themselves included."""
    active = set(sources)
    for entry in entries:
        if _takes_part(entry, active):
            active |= {key_of(y) for y in flat(entry.outputs) if is_differentiable(y.type)}
    return active


def _takes_part(entry: Entry, active: set[int]) -> bool:
    """Whether an operation depends on a source.

    What a function that is still being recorded uses from around it is not known to its calls.
    """
    return entry.op in RECURSES or any(key_of(item) in active for item in flat(entry.inputs))


def flat(items: Iterable[Any]) -> Iterable[Any]:
    """The tensors among `items`; a called function may have given Python lists of them."""
    for item in items:
        if isinstance(item, list):
            yield from item
        else:
            yield item


def pullback(entries: list[Entry], found: Cotangents, sources: Iterable[int]) -> None:
    """Add to `found`, which has the cotangents of the targets, those of the sources.

    Empties `entries`, so that intermediate results are let go as soon as they have been used.
    """
    kept = set(sources)
    active = spread(entries, kept)
    while entries:
        entry = entries.pop()
        cotangents = [_of_output(y, found, kept) for y in entry.outputs]
        if any(cotangent is not None for cotangent in cotangents):
            _step(entry, cotangents, found, active)


def _of_output(y: Any, found: Cotangents, kept: set[int]) -> Any:
    if isinstance(y, list):
        return _of_list(y, found, kept)
    return found.get(y) if key_of(y) in kept else found.take(y)


def _of_list(items: list[Any], found: Cotangents, kept: set[int]) -> list[Any] | None:
    parts = [_of_output(y, found, kept) for y in items]
    if all(part is None for part in parts):
        return None
    return [zeros(y) if part is None else part for y, part in zip(items, parts, strict=True)]


def _step(entry: Entry, cotangents: list[Any], found: Cotangents, active: set[int]) -> None:
    if not _takes_part(entry, active):
        return
    if entry.op in CONTROL_RULES:
        CONTROL_RULES[entry.op](entry, cotangents, found, active)
        return
    for x, cotangent in zip(entry.inputs, _contributions(entry, cotangents), strict=True):
        if cotangent is not None and key_of(x) in active:
            found.add(x, cotangent)


def _contributions(entry: Entry, cotangents: list[Any]) -> Sequence[Any]:
    rule = entry.op.vjp
    if isinstance(rule, NoGradient):
        _refuse(entry, rule.reason)
    outputs = entry.outputs
    if entry.op.several:
        return rule(tuple(cotangents), outputs, *entry.inputs, **entry.attrs)  # type: ignore[no-any-return]
    return rule(cotangents[0], outputs[0], *entry.inputs, **entry.attrs)  # type: ignore[no-any-return]


def _refuse(entry: Entry, reason: str) -> NoReturn:
    error = errors.GradientError(
        f"the operation {entry.op.name!r} has no gradient: {reason}.",
        advice="If its result is meant to count as a constant, pass it through ag.stop_gradient.",
    )
    if entry.node is not None and entry.node.origin is not None:
        raise_at(entry.node.origin, error)
    raise error
