"""Where a variable may be unbound.

    if p:                            before the `if`:   y = ag__.Undefined('y')
        y = 1
    return y                         this read:         ag__.bound(y, 'y')

A converted branch or loop hands its variables around as values, so one that may be unbound there
needs an object that says so. `annotate_definitions(function, variables)` decides, going forward
once over the effects of the statements, for which variables this is so. It sets

    statement.undefined     names that become `ag__.Undefined` right before the statement,
    function.undefined      or at the start of the function, where they may have a value later on,
    name.may_be_undefined   on the reads (and deletions) that must check,
    name.is_uncertain       on all reads that may raise, also where Python itself checks,
    name.is_free            on those of them in a function inside,
    name.is_tracked         on deletions of such variables.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import Any

import gast

from autograph.syntax.flow import NEXT, Variables, Way, blocks, is_converted
from autograph.syntax.scopes import COMPREHENSIONS, FUNCTIONS


@dataclass(frozen=True, slots=True)
class Known:
    """The variables that may be unbound, and those that may have a value, at one place."""

    unbound: int
    bound: int

    def after(self, way: Way | None) -> Known:
        """Return what is known at the end of a way; nothing at all where nothing comes."""
        if way is None:
            return Known(0, 0)
        passes, sets, deletes = way
        return Known(self.unbound & passes | deletes, self.bound & passes | sets)


@dataclass(slots=True)
class _Block:
    """Where a block lies: what its names already hold in Python, and what it is part of."""

    # Names that hold an `Undefined` by now, because of a statement further up.
    marked: int = 0
    # Names that the converted statements around hand to their body functions.
    handed: int = 0
    # The outermost converted statement around, in front of which marks can be put.
    outer: _Outer | None = None


@dataclass(slots=True)
class _Outer:
    """An outermost converted statement; `wanted` are names that it needs to hold something."""

    wanted: int = 0


@dataclass(slots=True)
class _Findings:
    tracked: int = 0
    at_start: int = 0
    before: list[tuple[Any, int]] = field(default_factory=list)
    reads: list[tuple[int, Any]] = field(default_factory=list)
    deletions: list[tuple[int, Any]] = field(default_factory=list)


def annotate_definitions(function: Any, variables: Variables) -> None:
    """Decide which variables of the function need a mark while they are unbound.

    `function.vanished` are names with no assignment left: they would look global to Python.
    """
    function.undefined = ()
    if isinstance(function, gast.Lambda):
        return
    parameters = variables.mask(function.scope.parameters)
    everything = (1 << len(variables.names)) - 1
    walk = _Walk(variables, parameters)
    walk.found.tracked = walk.found.at_start = variables.mask(function.vanished)
    walk.block(function.body, Known(everything & ~parameters, parameters), _Block())
    _annotate(function, walk.found, variables)


def _annotate(function: Any, found: _Findings, variables: Variables) -> None:
    function.undefined = variables.listed(found.at_start)
    for statement, names in found.before:
        statement.undefined = variables.listed(names & ~found.at_start)
    for bit, name in found.reads:
        if bit & found.tracked:
            name.may_be_undefined = True
    for bit, name in found.deletions:
        if bit & found.tracked:
            name.is_tracked = True


class _Walk:
    """Goes forward through the statements with what is known."""

    def __init__(self, variables: Variables, parameters: int) -> None:
        self._variables = variables
        self._parameters = parameters
        self._bits = variables.bits
        self.found = _Findings()

    def block(self, statements: list[Any], known: Known, place: _Block) -> None:
        for statement in statements:
            if place.outer is None:
                self._outermost(statement, known, place)
            else:
                self._statement(statement, known, place)
            known = known.after(statement.effect.ways[NEXT])

    def _outermost(self, statement: Any, known: Known, place: _Block) -> None:
        """Visit a statement that no converted one is around, then put marks before it."""
        outer = _Outer()
        inside = _Block(place.marked, 0, outer if is_converted(statement) else None)
        self._statement(statement, known, inside, outer)
        missing = outer.wanted & ~place.marked
        if missing:
            self.found.tracked |= missing
            # A parameter has a value at the start; what deletes it leaves the mark.
            missing &= ~self._parameters
            self.found.at_start |= missing & known.bound
            self.found.before.append((statement, missing & ~known.bound))
            place.marked |= missing

    def _statement(
        self, statement: Any, known: Known, place: _Block, outer: _Outer | None = None
    ) -> None:
        outer = outer or place.outer
        assert outer is not None
        if isinstance(statement, gast.Delete):
            self._deletions(statement)
        if known.unbound:
            self._reads(statement, known, place, outer)
        inside = place
        if is_converted(statement):
            inside = self._converted(statement, known, place, outer)
        for block, way in zip(blocks(statement), getattr(statement, "entries", ()), strict=False):
            # Each block starts with the marks from before the statement, not with its sibling's.
            self.block(block, known.after(way), replace(inside))

    def _converted(self, node: Any, known: Known, place: _Block, outer: _Outer) -> _Block:
        if isinstance(node, gast.If | gast.Try):
            final_state = getattr(node, "final_state", ((), ()))
            taken, given = node.inputs, node.outputs
            taken, given = (*taken, *final_state[0]), (*given, *final_state[1])
            known = known.after(node.entries[0])
        else:
            taken = given = node.state
        handed = self._variables.mask(taken)
        wanted = handed & known.unbound
        self.found.tracked |= wanted
        # What a loop gives out may be unbound after it, if it was before.
        after = known.after(node.effect.ways[NEXT])
        self.found.tracked |= self._variables.mask(given) & after.unbound
        outer.wanted |= wanted & ~place.handed
        return _Block(place.marked, place.handed | node.effect.writes, outer)

    def _deletions(self, statement: gast.Delete) -> None:
        for target in statement.targets:
            if isinstance(target, gast.Name):
                self.found.deletions.append((self._bits.get(target.id, 0), target))

    def _reads(self, statement: Any, known: Known, place: _Block, outer: _Outer) -> None:
        """Note the reads in the statement's own expressions of names that may be unbound."""
        at_test = known
        if isinstance(statement, gast.While):
            at_test = known.after(statement.head)
        if not (statement.effect.gen & at_test.unbound):
            return
        reader = _Reader(self._bits, at_test.unbound)
        reader.statement(statement, place.outer is not None)
        self.found.reads += reader.reads
        self.found.tracked |= reader.enclosed
        # What is assigned in a body function alone would look global where nothing was before.
        nowhere = at_test.unbound & ~at_test.bound
        for bit, _ in reader.reads:
            self.found.tracked |= bit & nowhere
            self.found.at_start |= bit & nowhere
        outer.wanted |= reader.enclosed & ~place.handed


class _Reader:
    """Finds the reads of certain names in expressions."""

    def __init__(self, bits: dict[str, int], wanted: int) -> None:
        self._bits = bits
        self._wanted = wanted
        self.reads: list[tuple[int, Any]] = []
        # Names read inside what becomes a function: Python's message would be another there.
        self.enclosed = 0

    def statement(self, statement: Any, enclosed: bool) -> None:
        """Walk the expressions of a statement, without the statements in its blocks."""
        enclosed = enclosed or isinstance(statement, gast.Assert | gast.Raise)
        for name in statement._fields:
            if name not in ("body", "orelse", "finalbody", "handlers", "cases"):
                self._value(getattr(statement, name, None), enclosed)
        for handler in getattr(statement, "handlers", ()):
            self._value(handler.type, enclosed)
        for case in getattr(statement, "cases", ()):
            self._value([case.pattern, case.guard], enclosed)
        if isinstance(statement, gast.AugAssign) and isinstance(statement.target, gast.Name):
            self._name(statement.target, enclosed)
        if isinstance(statement, gast.FunctionDef | gast.AsyncFunctionDef | gast.ClassDef):
            self._captured(statement)

    def _value(self, value: Any, enclosed: bool) -> None:
        if isinstance(value, list):
            for item in value:
                self._value(item, enclosed)
        elif isinstance(value, gast.Name):
            if not isinstance(value.ctx, gast.Store):
                self._name(value, enclosed)
        elif isinstance(value, gast.Lambda):
            self._value([*value.args.defaults, *value.args.kw_defaults], enclosed)
            self._captured(value)
        elif isinstance(value, ast.AST) and not isinstance(value, gast.ClassDef):
            enclosed = enclosed or _becomes_function(value)
            for name in value._fields:
                self._value(getattr(value, name, None), enclosed)

    def _name(self, node: gast.Name, enclosed: bool) -> None:
        bit = self._bits.get(node.id, 0) & self._wanted
        if not bit:
            return
        node.is_uncertain = True
        self.reads.append((bit, node))
        if enclosed:
            self.enclosed |= bit

    def _captured(self, function: Any) -> None:
        """Reads in a nested function check too, in case they run while the name is unbound."""
        free = {name for name in function.scope.free if self._bits.get(name, 0) & self._wanted}
        if not free:
            return
        inside = function.body if isinstance(function.body, list) else [function.body]
        for node in inside:
            for name in _free_reads(node, free):
                name.is_free = True
                self.reads.append((self._bits[name.id], name))


def _becomes_function(node: ast.AST) -> bool:
    chained = isinstance(node, gast.Compare) and len(node.ops) > 1
    return chained or isinstance(node, (gast.BoolOp, gast.IfExp, *COMPREHENSIONS))


def _free_reads(node: Any, free: set[str]) -> list[gast.Name]:
    """The reads below a node of names that are free there."""
    if isinstance(node, gast.Name):
        return [node] if node.id in free and isinstance(node.ctx, gast.Load) else []
    if isinstance(node, (*FUNCTIONS, *COMPREHENSIONS, gast.ClassDef)):
        free = free & node.scope.free
    found = []
    for child in ast.iter_child_nodes(node) if free else ():
        found += _free_reads(child, free)
    return found
