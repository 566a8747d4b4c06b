"""Match statements become branches.

    match x:                          if x == 1 or x == 2:
        case 1 | 2:                       y = 0
            y = 0           becomes   else:
        case n if n > 9:                  n = x
            y = n                         if n > 9:
        case _:                               y = n
            y = -x                        else:
                                              y = -x

    match p:                          (found, v_1) = ag__.matched(
        case [0, v]:        becomes       p, ag__.sequence_of(ag__.equal_to(0), ag__.named('v')),
            y = v                         names=('v',)
                                      )
                                      if found:
                                          v = v_1
                                          y = v

So a staged subject chooses as in any `if`. What a pattern that looks into the subject finds is
decided by `patterns`; its names are bound once all of it fits, before the guard, as in Python.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

import gast

from autograph.converters.base import (
    LOAD,
    Conversion,
    assign,
    constant,
    load,
    placed,
    run_time,
    store,
    strings,
)
from autograph.converters.jumps import block_or_pass
from autograph.converters.patterns import Pattern
from autograph.syntax.flow import blocks
from autograph.syntax.origin import position_of
from autograph.syntax.templates import copy_tree


def lower_matches(conversion: Conversion, statements: list[Any]) -> list[Any]:
    """Replace the matches of a block by branches."""
    result: list[Any] = []
    for statement in statements:
        for block in blocks(statement):
            block[:] = lower_matches(conversion, block)
        if isinstance(statement, gast.Match):
            result += _branches(conversion, statement)
        else:
            result.append(statement)
    return result


def _is_simple_case(case: gast.match_case) -> bool:
    pattern = case.pattern
    if isinstance(pattern, gast.MatchAs) and pattern.pattern is not None:
        # Behind `1 as n`, a guard could fail, and the other cases would be needed twice.
        return case.guard is None and _compares(pattern.pattern)
    return isinstance(pattern, gast.MatchAs) or _compares(pattern)


def _compares(pattern: Any) -> bool:
    if isinstance(pattern, gast.MatchOr):
        return all(map(_compares, pattern.patterns))
    return isinstance(pattern, gast.MatchValue | gast.MatchSingleton)


def _branches(conversion: Conversion, statement: gast.Match) -> list[Any]:
    before = []
    subject = statement.subject
    if not isinstance(subject, gast.Name):
        name = conversion.names.fresh("subject")
        before.append(assign(statement, name, subject))
        subject = load(statement, name)
    elif subject.id in _bound_names(statement):
        # A case that fails must not change what the next one looks at.
        name = conversion.names.fresh(subject.id)
        before.append(assign(statement, name, subject))
        subject = load(statement, name)
    rest: list[Any] = []
    for case in reversed(statement.cases):
        if _is_simple_case(case):
            rest = _simple_case(case, subject, rest)
        else:
            rest = _StructuralCase(conversion, case, subject).branches(rest)
    return [*before, *rest]


def _bound_names(statement: gast.Match) -> set[str]:
    """The names that patterns and guards bind."""
    parts = [part for case in statement.cases for part in (case.pattern, case.guard) if part]
    inner = [node for part in parts for node in ast.walk(part)]
    targets = {node.target.id for node in inner if isinstance(node, gast.NamedExpr)}
    return targets.union(*(_names_of(case.pattern) for case in statement.cases))


def _names_of(pattern: Any) -> Iterator[str]:
    """The names a pattern binds; alternatives bind the same ones."""
    if isinstance(pattern, gast.MatchOr):
        yield from _names_of(pattern.patterns[0])
        return
    parts = [*getattr(pattern, "patterns", ()), *getattr(pattern, "kwd_patterns", ())]
    if isinstance(pattern, gast.MatchAs) and pattern.pattern is not None:
        parts.append(pattern.pattern)
    for part in parts:
        yield from _names_of(part)
    bound = pattern.rest if isinstance(pattern, gast.MatchMapping) else None
    if isinstance(pattern, gast.MatchAs | gast.MatchStar):
        bound = pattern.name
    if bound is not None:
        yield bound


def _simple_case(case: gast.match_case, subject: gast.Name, rest: list[Any]) -> list[Any]:
    """Return the branch for a case that compares and captures the whole subject."""
    pattern, body = case.pattern, case.body
    at = case.guard or pattern
    captures = []
    if isinstance(pattern, gast.MatchAs):
        if pattern.name is not None:
            captures = [assign(pattern, pattern.name, load(pattern, subject.id))]
        pattern = pattern.pattern
    if pattern is None:
        if case.guard is None:
            return [*captures, *body]
        return [*captures, placed(gast.If(case.guard, body, rest), position_of(at))]
    test = _test(pattern, subject)
    if case.guard is not None:
        test = placed(gast.BoolOp(gast.And(), [test, case.guard]), position_of(at))
    branch = gast.If(test, block_or_pass(pattern, captures + body), rest)
    return [placed(branch, position_of(at))]


def _test(pattern: Any, subject: gast.Name) -> Any:
    position = position_of(pattern)
    if isinstance(pattern, gast.MatchOr):
        tests = [_test(part, subject) for part in pattern.patterns]
        return placed(gast.BoolOp(gast.Or(), tests), position)
    left = copy_tree(subject)
    if isinstance(pattern, gast.MatchSingleton):
        return placed(gast.Compare(left, [gast.Is()], [constant(pattern, pattern.value)]), position)
    return placed(gast.Compare(left, [gast.Eq()], [pattern.value]), position)


class _StructuralCase:
    """A case whose pattern looks into the subject."""

    def __init__(self, conversion: Conversion, case: gast.match_case, subject: gast.Name) -> None:
        self._conversion = conversion
        self._operator = conversion.operator
        self._case = case
        self._subject = subject
        # What each name is bound to, once the pattern fits.
        self._found = {name: conversion.names.fresh(name) for name in _names_of(case.pattern)}

    def branches(self, rest: list[Any]) -> list[Any]:
        """Return the branch for the case; `rest` are the cases that follow."""
        pattern, guard = self._case.pattern, self._case.guard
        subject = load(pattern, self._subject.id)
        names = strings(pattern, self._found)
        call = self._operator(pattern, "matched", subject, self._pattern(pattern), names=names)
        found = self._conversion.names.fresh("found")
        targets = [store(pattern, name) for name in (found, *self._found.values())]
        target = placed(gast.Tuple(targets, gast.Store()), position_of(pattern))
        test = load(pattern, found)
        if guard is not None:
            operands = [test, self._with_found_names(guard)]
            test = placed(gast.BoolOp(gast.And(), operands), position_of(guard))
            rest = [*self._bound_only(found), *rest]
        branch = gast.If(test, [*self._bindings(), *self._case.body], rest)
        branch = placed(branch, position_of(guard or pattern))
        return [assign(pattern, target, call), branch]

    def _bindings(self) -> list[Any]:
        pattern = self._case.pattern
        return [assign(pattern, name, load(pattern, temp)) for name, temp in self._found.items()]

    def _bound_only(self, found: str) -> list[Any]:
        """Where only the guard fails, the names are bound all the same."""
        if not self._found:
            return []
        pattern = self._case.pattern
        branch = placed(gast.If(load(pattern, found), self._bindings(), []), position_of(pattern))
        branch.only_binds = True
        return [branch]

    def _with_found_names(self, guard: Any) -> Any:
        """The guard, which runs before the names are assigned."""
        for node in ast.walk(guard):
            if isinstance(node, gast.Name):
                node.id = self._found.get(node.id, node.id)
        return guard

    def _pattern(self, pattern: Any) -> Any:
        """Return the expression that makes the pattern."""
        return getattr(self, f"_{type(pattern).__name__}")(pattern)

    def _patterns(self, patterns: list[Any]) -> list[Any]:
        return [self._pattern(part) for part in patterns]

    def _name(self, pattern: Any, name: str | None) -> list[Any]:
        return [] if name is None else [constant(pattern, name)]

    def _MatchValue(self, pattern: gast.MatchValue) -> Any:
        return self._operator(pattern, "equal_to", pattern.value)

    def _MatchSingleton(self, pattern: gast.MatchSingleton) -> Any:
        return self._operator(pattern, "same_as", constant(pattern, pattern.value))

    def _MatchAs(self, pattern: gast.MatchAs) -> Any:
        inner = [] if pattern.pattern is None else [self._pattern(pattern.pattern)]
        name = constant(pattern, pattern.name)
        return self._operator(pattern, "named", name, *inner)

    def _MatchOr(self, pattern: gast.MatchOr) -> Any:
        return self._operator(pattern, "any_of", *self._patterns(pattern.patterns))

    def _MatchStar(self, pattern: gast.MatchStar) -> Any:
        return self._operator(pattern, "rest", *self._name(pattern, pattern.name))

    def _MatchSequence(self, pattern: gast.MatchSequence) -> Any:
        return self._operator(pattern, "sequence_of", *self._patterns(pattern.patterns))

    def _MatchMapping(self, pattern: gast.MatchMapping) -> Any:
        position = position_of(pattern)
        pairs = zip(pattern.keys, self._patterns(pattern.patterns), strict=True)
        rows = [placed(gast.Tuple([key, value], LOAD), position) for key, value in pairs]
        rest = [] if pattern.rest is None else [constant(pattern, pattern.rest)]
        return self._operator(
            pattern, "mapping_of", placed(gast.Tuple(rows, LOAD), position), *rest
        )

    def _MatchClass(self, pattern: gast.MatchClass) -> Any:
        parts = self._patterns(pattern.kwd_patterns)
        return self._operator(
            pattern,
            "instance_of",
            pattern.cls,
            *self._patterns(pattern.patterns),
            **dict(zip(pattern.kwd_attrs, parts, strict=True)),
        )


@run_time
def matched(subject: Any, pattern: Pattern, names: Sequence[str] = ()) -> tuple[Any, ...]:
    """Return whether the pattern fits the subject, and what its names stand for if it does."""
    return pattern.results(subject, names)
