"""The traces of one function: found by signature and guards, made when there is none, bounded.

A call looks for a trace of exactly its signature, then for one in which numbers or extents vary
(`varying.py`). Of the traces that were used last, 128 signatures are kept, and of each signature
the 8 newest, which differ in the Python state that they rely on (`guards.py`).
"""

from __future__ import annotations

import contextlib
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np

from autograph import report
from autograph.numpy.captured import lies_in_order
from autograph.outside.guards import Lifted, changing
from autograph.runtime.graph.spelling import type_text
from autograph.tracing.concrete import ConcreteFunction
from autograph.tracing.signature import Arguments, Leaf, Path, key_of, leaf_key
from autograph.tracing.trace_report import (
    Cost,
    Difference,
    Part,
    Parts,
    TraceLog,
    described,
    described_array,
)
from autograph.tracing.tracing import LOCK, InputType
from autograph.tracing.varying import Described, Family, Pattern, applied, family_key, varying_key

CACHE_SIZE = 128
PER_SIGNATURE = 8


class Traces:
    """The traces of one function.

    `record` makes one: from arguments, the types of its inputs, and places whose numbers vary.
    """

    def __init__(
        self,
        name: str,
        described: Described,
        type_of: InputType,
        record: Callable[[Arguments, InputType, Sequence[Lifted], bool], ConcreteFunction],
        reduce_retracing: bool,
    ) -> None:
        self.log = TraceLog(name)
        self._described = described
        self._type_of = type_of
        self._record = record
        self._reduces = reduce_retracing
        self._kept: OrderedDict[Hashable, list[ConcreteFunction]] = OrderedDict()
        self._watched: dict[Hashable, list[weakref.ref[Any]]] = {}
        self._families: OrderedDict[Hashable, Family] = OrderedDict()
        self._by_value: set[Hashable] = set()
        # Is told of the traces whose objects are gone.
        self.useless: Callable[[Sequence[ConcreteFunction]], None] = lambda concretes: None

    def run(self, concrete: ConcreteFunction, given: Arguments, arguments: Arguments) -> Any:
        """The result of a call: `given` are the arguments as the trace takes them.

        Where a number is too large for a graph that takes any, the call has a trace of its own.
        """
        if not concrete.tentative:
            return concrete.run(given)
        return concrete.run(given, lambda: self.exact(arguments).run(arguments))

    def found(self, arguments: Arguments) -> tuple[ConcreteFunction, Arguments]:
        """The trace for a call, and the arguments as it takes them."""
        key = self.key(arguments)
        concrete = self._usable(key)
        if concrete is not None:
            return concrete, arguments
        with LOCK:
            found = self._varying(arguments) if self._reduces else None
            return found or (self._usable(key) or self._made(key, arguments, {}), arguments)

    def exact(self, arguments: Arguments) -> ConcreteFunction:
        """The trace of exactly this signature, and these values outside."""
        key = self.key(arguments)
        with LOCK:
            return self._usable(key, exact=True) or self._made(key, arguments, {}, exact=True)

    def key(self, arguments: Arguments) -> Hashable:
        """The key of exactly this signature."""
        return key_of(arguments, self._described)

    def _usable(self, key: Hashable, exact: bool = False) -> ConcreteFunction | None:
        for concrete in self._kept.get(key, ()):
            if not (exact and concrete.tentative) and concrete.still_holds():
                with contextlib.suppress(KeyError):  # Another thread may have dropped it.
                    self._kept.move_to_end(key)
                return concrete
        return None

    def _varying(self, arguments: Arguments) -> tuple[ConcreteFunction, Arguments] | None:
        """The trace in which what has changed often may vary; None if there is none."""
        key = family_key(arguments, self._described)
        family = self._families.setdefault(key, Family())
        self._families.move_to_end(key)
        if len(self._families) > CACHE_SIZE:
            self._families.popitem(last=False)
        new = family.changing(arguments, self._described)
        if family.pattern and not new:
            concrete = self._usable(varying_key(family.pattern, arguments, self._described))
            if concrete is not None:
                return concrete, applied(family.pattern, arguments)
        for pattern in family.attempts(new):
            given = applied(pattern, arguments)
            try:
                key = varying_key(pattern, arguments, self._described)
                concrete = self._made(key, given, pattern)
            except Exception:
                # The exact trace tells whether this is the user's mistake.
                family.refuse(pattern, new)
            else:
                family.accept(pattern)
                return concrete, given
        return None

    def _made(
        self, key: Hashable, arguments: Arguments, pattern: Pattern, exact: bool = False
    ) -> ConcreteFunction:
        """Record a trace and keep it."""
        kept = self._kept.get(key, [])
        guards = kept[0].guards if kept else ()
        failed = [guard.difference() for guard in guards if not guard.holds()]
        cost = Cost()
        start = time.perf_counter()
        concrete, places = self._recorded(arguments, pattern, () if exact else kept)
        cost.recording = time.perf_counter() - start
        concrete.cost = cost
        concrete.tentative = bool(pattern or places)
        self._note(arguments, concrete, failed, pattern, places)
        self._kept[key] = [concrete, *kept][:PER_SIGNATURE]
        self._watch(key, arguments)
        self._kept.move_to_end(key)
        while len(self._kept) > CACHE_SIZE:
            self._drop(next(iter(self._kept)))
        return concrete

    def _watch(self, key: Hashable, arguments: Arguments) -> None:
        """Let the traces go with the objects that they were made for."""
        traces = weakref.ref(self)

        def gone(_: object) -> None:
            mine = traces()
            if mine is not None:
                mine.useless(mine._kept.get(key, ()))
                mine._drop(key)

        watched = []
        for leaf in arguments.objects():
            with contextlib.suppress(TypeError):
                watched.append(weakref.ref(leaf.value, gone))
        self._watched[key] = watched

    def clear(self) -> None:
        """Forget all traces: the function is another one."""
        with LOCK:
            for key in list(self._kept):
                self._drop(key)
            self._families.clear()

    def _drop(self, key: Hashable) -> None:
        self._kept.pop(key, None)
        self._watched.pop(key, None)

    def _recorded(
        self, arguments: Arguments, pattern: Pattern, kept: Sequence[ConcreteFunction]
    ) -> tuple[ConcreteFunction, list[Lifted]]:
        """A recording; numbers at places outside that keep changing are inputs if they can be."""

        def type_of(leaf: Leaf) -> Any:
            varying = pattern.get(leaf.path)
            return self._type_of(leaf) if varying is None else varying.type(leaf)

        places = [
            place
            for place in (changing([each.guards for each in kept]) if self._reduces else ())
            if place.location.key not in self._by_value
        ]
        if places:
            try:
                return self._record(arguments, type_of, places, True), places
            except Exception:
                self._by_value |= {place.location.key for place in places}
        return self._record(arguments, type_of, [], bool(pattern)), []

    def _note(
        self,
        arguments: Arguments,
        concrete: ConcreteFunction,
        failed: list[Difference],
        pattern: Pattern,
        places: Sequence[Lifted],
    ) -> None:
        report.noted(self.log)
        inputs = iter(concrete.unoptimized.inputs)
        texts = {
            leaf.path: _text(leaf, type_text(next(inputs).type) if leaf.is_input() else "")
            for leaf in arguments.leaves
        }
        shown = ", ".join(f"{label(path)}{text}" for path, text in texts.items())
        varying = [
            label(path) if each.axes is None else f"extent of {label(path)}"
            for path, each in pattern.items()
        ]
        varying += [place.location.describe() for place in places]
        self.log.add(
            f"{self.log.name}({shown})", _parts(arguments, pattern), failed, varying, concrete.cost
        )


def _text(leaf: Leaf, type: str) -> str:
    if leaf.varies:
        return f": {leaf.value.__class__.__name__}"
    return f": {type}" if type else f"={described(leaf.value)}"


def label(path: Path) -> str:
    """`x`, `rows[0]`, `config['rate']`."""
    return str(path[0]) + "".join(f"[{step!r}]" for step in path[1:])


def _parts(arguments: Arguments, pattern: Pattern) -> Parts:
    """What a signature consists of, part by part, for comparing it with others."""
    parts: dict[str, Part] = {}
    for path, value in arguments.containers.items():
        text = f"{type(value).__name__} of {len(value)}"
        parts[label(path)] = Part(0, text, text)
    names: dict[int, str] = {}
    for leaf in arguments.leaves:
        name, value, varying = label(leaf.path), leaf.value, pattern.get(leaf.path)
        key = leaf_key(value) if varying is None else varying.key(value)
        text = described(value)
        if isinstance(value, np.ndarray):
            text += "" if lies_in_order(value) else ", not in C order"
            text += f", the same as {names[id(value)]}" if id(value) in names else ""
            names.setdefault(id(value), name)
        admits = text
        if leaf.varies:
            admits = f"any {type(value).__name__}"
        elif varying is not None:
            type_ = varying.type(leaf)
            admits = described_array(text.partition(" ")[0], type_.dtype, type_.shape)
        parts[name] = Part(hash(key), text, admits)
    return parts
