"""Return statements, where they stand in a branch or loop.

    if x < 0:                      if x < 0:
        return -x                      return_value = -x
    return x            becomes    else:
                                       return_value = x
                                   return return_value

In a loop a flag `do_return` ends the loop, and what follows the loop is guarded by it. Functions
that return only at their end, or inside `with` and `try` alone, stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import gast

from autograph.converters.base import Conversion, assign, constant, load, placed, run_time
from autograph.converters.functional import undefined
from autograph.converters.jumps import (
    LOOPS,
    Flags,
    JumpLowering,
    block_or_pass,
    jump_behind,
    mark_native,
    set_flag,
    without_flag,
)
from autograph.runtime import staging
from autograph.runtime.staging.values.one_of import OneOf
from autograph.syntax.flow import becomes_functions, blocks, falls_through, own_jumps
from autograph.syntax.origin import position_of


def lower_returns(conversion: Conversion, function: gast.FunctionDef) -> None:
    """Make the function return at its end only, if one of its returns needs that."""
    if not any(_functional_returns(function.body)):
        return
    _Returns(conversion, function).lower()


class _Returns(JumpLowering):
    kind = gast.Return

    def __init__(self, conversion: Conversion, function: gast.FunctionDef) -> None:
        super().__init__(conversion)
        self._function = function
        self._flag = conversion.flag("do_return")
        returns = list(own_jumps(function.body, gast.Return))
        self._has_value = any(not _is_nothing(each) for each in returns)
        self._value = conversion.flag("return_value") if self._has_value else None

    def lower(self) -> None:
        """Rewrite the function's body."""
        body = self._function.body
        if self._has_value and falls_through(body):
            body = [*body, placed(gast.Return(None), position_of(body[-1]))]
        self._leave_loops(body)
        body, _ = self.block(body)
        if self._flag in self.read_flags:
            self._set_before_use(body)
        else:
            body = without_flag(body, self._flag)
        if self._value is not None:
            body = self._returned_at_end(body)
        self._function.body = block_or_pass(self._function, body)

    def behind(self, statement: Any) -> list[Any]:
        """Lower one statement, and return behind it."""
        block = [statement]
        self._leave_loops(block)
        block, _ = self.block(block)
        value = None if self._value is None else load(statement, self._value)
        leave = placed(gast.Return(value), position_of(statement))
        first = set_flag(statement, self._flag, False)
        return [first, *block, *jump_behind(statement, self._flag, leave)]

    def replacement(self, jump: Any) -> tuple[list[Any], Flags]:
        result = []
        if self._value is not None:
            value = jump.value or constant(jump, None)
            result.append(assign(jump, self._value, value))
        result.append(set_flag(jump, self._flag, True))
        return result, frozenset([self._flag])

    def _leave_loops(self, statements: list[Any], inside: bool = False) -> None:
        """In loops, a return sets the flag and breaks; the loop passes the flag on."""
        for index in reversed(range(len(statements))):
            statement = statements[index]
            if isinstance(statement, gast.Return) and inside:
                leave = placed(gast.Break(), position_of(statement))
                leave.flags = frozenset([self._flag])
                statements[index : index + 1] = [*self.replacement(statement)[0], leave]
                continue
            if isinstance(statement, LOOPS) and any(own_jumps(statement.body, gast.Return)):
                statement.passes = frozenset([self._flag])
                self.read_flags.add(self._flag)
                self._leave_loops(statement.body, True)
                self._leave_loops(statement.orelse, inside)
                if self._value is not None:
                    # No iteration follows a return: what it gives does not go round.
                    nothing = undefined(self._conversion, statement, self._value)
                    statement.body.insert(0, assign(statement, self._value, nothing))
            else:
                for block in blocks(statement):
                    self._leave_loops(block, inside)

    def _set_before_use(self, body: list[Any]) -> None:
        """Put `do_return = False` before the first statement that may set it."""
        for index, statement in enumerate(body):
            if getattr(statement, "flag", None) or _sets(statement, self._flag):
                body.insert(index, set_flag(statement, self._flag, False))
                return

    def _returned_at_end(self, body: list[Any]) -> list[Any]:
        assert self._value is not None
        last = body[-1]
        if isinstance(last, gast.Assign) and _assigns(last, self._value):
            return [*body[:-1], placed(gast.Return(last.value), position_of(last))]
        result = load(last, self._value)
        result.is_result = True
        return [*body, placed(gast.Return(result), position_of(last))]


def returns_behind(conversion: Conversion, statement: Any) -> list[Any]:
    """Move the returns out of a statement: it sets a flag, and a branch of Python's returns."""
    return _Returns(conversion, SimpleNamespace(body=[statement])).behind(statement)


@run_time
def returned(value: Any) -> Any:
    """Return the value of a function that may have returned in a loop: by now it has returned."""
    if staging.tracing() and isinstance(value, OneOf):
        for case in value.cases:
            if isinstance(case, staging.Undefined):
                return value.without(case)
    return value


def _is_nothing(jump: gast.Return) -> bool:
    value = jump.value
    return value is None or (isinstance(value, gast.Constant) and value.value is None)


def _assigns(statement: gast.Assign, name: str) -> bool:
    target = statement.targets[0]
    return isinstance(target, gast.Name) and target.id == name


def _sets(statement: Any, flag: str) -> bool:
    return any(
        getattr(inner, "flag", None) == flag or _sets(inner, flag)
        for block in blocks(statement)
        for inner in block
    )


def _functional_returns(statements: list[Any], inside: bool = False) -> Iterator[Any]:
    """Yield the returns that stand in a branch or loop."""
    for statement in statements:
        if inside and isinstance(statement, gast.Return):
            yield statement
        functional = inside or becomes_functions(statement)
        functional |= hasattr(statement, "has_open_final")
        for block in blocks(statement):
            yield from _functional_returns(block, functional)


def leave_returns_to_python(statements: list[Any]) -> bool:
    """Mark every branch and loop with a return in it; say whether there is one."""
    found = False
    for statement in statements:
        inside = isinstance(statement, gast.Return)
        for block in blocks(statement):
            inside |= leave_returns_to_python(block)
        if inside and becomes_functions(statement):
            mark_native(statement)
        found |= inside
    return found
