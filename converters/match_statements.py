"""Match statements that only compare and capture the whole subject.

    match x:                          if x == 1 or x == 2:
        case 1 | 2:                       y = 0
            y = 0           becomes   else:
        case n if n > 9:                  n = x
            y = n                         if n > 9:
        case _:                               y = n
            y = -x                        else:
                                              y = -x

So a staged subject chooses as in any `if`. Patterns that look into the subject (sequences,
mappings, classes) stay with Python, and so does the whole statement they stand in.
"""

from __future__ import annotations

from typing import Any

import gast

from autograph.converters.base import Conversion, assign, constant, load, placed
from autograph.converters.jumps import block_or_pass
from autograph.syntax.flow import blocks
from autograph.syntax.origin import position_of
from autograph.syntax.templates import copy_tree


def lower_matches(conversion: Conversion, statements: list[Any]) -> list[Any]:
    """Replace the simple matches of a block by branches."""
    result: list[Any] = []
    for statement in statements:
        for block in blocks(statement):
            block[:] = lower_matches(conversion, block)
        if isinstance(statement, gast.Match) and all(map(_is_simple_case, statement.cases)):
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
    rest: list[Any] = []
    for case in reversed(statement.cases):
        rest = _case(case, subject, rest)
    return [*before, *rest]


def _case(case: gast.match_case, subject: gast.Name, rest: list[Any]) -> list[Any]:
    """Return the branch for one case; `rest` are the cases that follow."""
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
