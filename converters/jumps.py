"""Jumps out of a block, spelled with branches and flags: what return, break and continue share.

    if p:                     if p:
        break                     do_break = True
    rest                      else:
                                  rest

Where every path through one side of an `if` jumps, what follows moves to the other side, and no
flag is read. Where that is not so (a jump inside `with`, `try` or a branch that may also fall
through), what follows is guarded: `if not do_break: rest`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import gast

from autograph.converters.base import Conversion, assign, constant, load, placed
from autograph.syntax.flow import blocks, falls_through, own_jumps
from autograph.syntax.origin import position_of

Flags = frozenset[str]
NEVER: Flags = frozenset()

LOOPS = (gast.While, gast.For)

# Guard clauses nest what follows them; after so many, flags keep the code flat.
DEEPEST = 16


class JumpLowering:
    """Takes the jumps of one kind out of a block."""

    kind: type

    def __init__(self, conversion: Conversion) -> None:
        self._conversion = conversion
        # Flags that are read somewhere, so that they have to be set.
        self.read_flags: set[str] = set()
        self._depth = 0

    def replacement(self, jump: Any) -> tuple[list[Any], Flags]:
        """Return what stands for a jump, and the flags it sets."""
        raise NotImplementedError

    def passing(self, statement: Any) -> Flags:
        """Return the flags with which an inner loop ends the block around it too."""
        return getattr(statement, "passes", NEVER)

    def block(self, statements: list[Any]) -> tuple[list[Any], Flags]:
        """Return the block without jumps, and the flags that may be set where it ends."""
        result: list[Any] = []
        flags = NEVER
        for index, statement in enumerate(statements):
            here, more, is_last = self._step(statement, statements[index + 1 :])
            if flags and here:
                # An earlier statement may have jumped, and too deep already to nest the rest.
                self.read_flags |= flags
                here = [guard(here, flags)]
            result += here
            flags |= more
            if is_last:
                break
            if more and self._depth < DEEPEST:
                rest, after = self._nested(statements[index + 1 :])
                self.read_flags |= more
                return [*result, guard(rest, flags)], flags | after
        return result, flags

    def _step(self, statement: Any, rest: list[Any]) -> tuple[list[Any], Flags, bool]:
        """Lower one statement: what stands for it, its flags, and whether it ends the block."""
        if isinstance(statement, self.kind):
            replacement, flags = self.replacement(statement)
            return replacement, flags, True
        if not self._has_jump(statement):
            return [statement], NEVER, False
        is_last = not rest
        if isinstance(statement, gast.If) and self._depth < DEEPEST:
            is_last = _take_in(statement, rest)
        return [statement], self._statement(statement), is_last

    def _nested(self, statements: list[Any]) -> tuple[list[Any], Flags]:
        self._depth += 1
        result = self.block(statements)
        self._depth -= 1
        return result

    def _has_jump(self, statement: Any) -> bool:
        if hasattr(statement, "native") and not isinstance(statement, LOOPS):
            return False
        return bool(self.passing(statement)) or any(
            isinstance(inner, self.kind) or self._has_jump(inner)
            for block in open_blocks(statement)
            for inner in block
        )

    def _statement(self, statement: Any) -> Flags:
        """Lower the blocks of a statement; return the flags that may be set after it."""
        flags = self.passing(statement)
        if isinstance(statement, gast.Try | gast.TryStar):
            return self._try(statement)
        if not isinstance(statement, LOOPS):
            body, more = self._nested(statement.body)
            statement.body = block_or_pass(statement, body)
            flags |= more
        if isinstance(statement, (gast.If, *LOOPS)):
            statement.orelse, more = self._nested(statement.orelse)
            flags |= more
        return flags

    def _try(self, statement: gast.Try) -> Flags:
        body, flags = self.block(statement.body)
        statement.body = block_or_pass(statement, body)
        orelse, more = self.block(statement.orelse)
        if flags and orelse:
            # The body may have jumped, and then what belongs to its normal end must not run.
            self.read_flags |= flags
            orelse = [guard(orelse, flags)]
        statement.orelse = orelse
        # An exception on the way out takes the jump back.
        taken_back = sorted(flags | more) if any(map(_may_raise_after, statement.body)) else []
        flags |= more
        for handler in statement.handlers:
            body, more = self.block(handler.body)
            resets = [set_flag(handler, flag, False) for flag in taken_back]
            self.read_flags.update(taken_back)
            handler.body = block_or_pass(handler, [*resets, *body])
            flags |= more
        if hasattr(statement, "has_open_final"):
            statement.finalbody, more = self._nested(self._keeping(statement, flags))
            flags |= more
        return flags

    def _keeping(self, statement: gast.Try, flags: Flags) -> list[Any]:
        """Return the `finally` part: where it jumps itself, it takes back the jump of the body."""
        before, behind = [], []
        for flag in sorted(flags):
            kept = self._conversion.flag(f"kept_{flag}")
            self.read_flags.add(flag)
            before += [assign(statement, kept, load(statement, flag))]
            before += [set_flag(statement, flag, False)]
            behind += [assign(statement, flag, load(statement, kept))]
        return [*before, *statement.finalbody, *behind]


def has_final_jumps(statement: Any) -> bool:
    """Whether a `finally` part jumps out of its statement, where it also swallows exceptions."""
    final = getattr(statement, "finalbody", [])
    return any(any(own_jumps(final, kind)) for kind in (gast.Return, gast.Break, gast.Continue))


def _may_raise_after(statement: Any) -> bool:
    """Whether code of the user's runs between a jump inside and its target."""
    if isinstance(statement, gast.With) or getattr(statement, "finalbody", None):
        return True
    return any(_may_raise_after(inner) for block in blocks(statement) for inner in block)


def open_blocks(statement: Any) -> Iterator[list[Any]]:
    """Yield the blocks whose jumps leave the statement; a loop's own body is lowered apart."""
    if isinstance(statement, LOOPS):
        yield statement.orelse
    else:
        yield from blocks(statement)


def _take_in(statement: gast.If, rest: list[Any]) -> bool:
    """Move what follows an `if` to the only side that goes on; say whether the `if` is last now."""
    body_ends, orelse_ends = not falls_through(statement.body), not falls_through(statement.orelse)
    if body_ends and not orelse_ends:
        statement.orelse = statement.orelse + rest
    elif orelse_ends and not body_ends:
        statement.body = statement.body + rest
    return body_ends or orelse_ends or not rest


def guard(statements: list[Any], flags: Flags) -> gast.If:
    """Return `if not flag: statements`."""
    at = statements[0]
    return placed(gast.If(flags_unset(at, flags), statements, []), position_of(at))


def flags_unset(at: Any, flags: Iterable[str]) -> Any:
    """Return the test that none of the flags is set: `not do_return and not do_break`."""
    position = position_of(at)
    tests = [placed(gast.UnaryOp(gast.Not(), load(at, flag)), position) for flag in sorted(flags)]
    return tests[0] if len(tests) == 1 else placed(gast.BoolOp(gast.And(), tests), position)


def set_flag(at: Any, flag: str, value: bool) -> gast.Assign:
    """Return `flag = value`."""
    statement = assign(at, flag, constant(at, value))
    statement.flag = flag
    return statement


def without_flag(statements: list[Any], flag: str) -> list[Any]:
    """Drop the statements that set a flag nobody reads."""
    result = [item for item in statements if getattr(item, "flag", None) != flag]
    for statement in result:
        _drop_inside(statement, flag)
    return result


def _drop_inside(statement: Any, flag: str) -> None:
    for block in blocks(statement):
        block[:] = without_flag(block, flag)
        is_optional = block is getattr(statement, "orelse", None) or (
            block is getattr(statement, "finalbody", None)
        )
        if not block and not is_optional:
            block.append(placed(gast.Pass(), position_of(statement)))


def block_or_pass(at: Any, statements: list[Any]) -> list[Any]:
    """Return the block, or `pass` where nothing is left of it."""
    return statements or [placed(gast.Pass(), position_of(at))]


def jump_behind(at: Any, flag: str, jump: Any) -> list[Any]:
    """Return `if flag: jump`, left to Python."""
    branch = placed(gast.If(load(at, flag), [jump], []), position_of(at))
    mark_native(branch)
    return [branch]


def mark_native(statement: Any) -> None:
    """Leave a branch or loop to Python: a jump in it cannot be spelled with flags."""
    statement.native = True
