"""Calls.

    f(x, *args, n=1)     becomes     ag__.call(f, x, *args, n=1)
    super().f(x)         becomes     ag__.call(super(__class__, self).f, x)

What is called is converted too, when it is called: see `calling`.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

import gast

from autograph.converters.base import Converter, load, placed, run_time, strings
from autograph.converters.boxes import Box
from autograph.converters.calling import call
from autograph.runtime import staging
from autograph.runtime.errors import StagingError
from autograph.syntax.flow import blocks, is_converted
from autograph.syntax.origin import position_of
from autograph.syntax.scopes import parameter_nodes

# Functions that look at the frame of their caller.
FRAME_READERS = {"super", "locals", "globals", "vars", "dir", "eval", "exec", "breakpoint"}
# Of those, the ones that tell the names of a function, which generated names would be among.
_NAME_READERS = {"locals", "vars", "dir"}


class Calls(Converter):
    """Every call goes through one operator."""

    def visit_Call(self, node: gast.Call) -> Any:
        """Return the call of the operator."""
        is_spread = any(isinstance(argument, gast.Starred) for argument in node.args)
        is_known = isinstance(node.func, gast.Lambda) and not is_spread
        if self.conversion.is_operator(node) or is_known:
            return node
        if isinstance(node.func, gast.Name) and node.func.id in FRAME_READERS:
            return node if node.args else self._of_frame(node)
        call = self.operator(node, "call", node.func, *node.args)
        call.keywords = node.keywords
        return call

    def _of_frame(self, node: gast.Call) -> gast.Call:
        if node.func.id == "super":
            return self._super(node)
        if node.func.id not in _NAME_READERS:
            return node
        arguments = [node.func]
        if not getattr(node, "is_inside", False):
            own = getattr(self.conversion.current, "names_of_user", ())
            arguments += [
                placed(gast.Call(load(node, "locals"), [], []), position_of(node)),
                strings(node, own),
            ]
        return self.operator(node, "own_names", *arguments)

    def _super(self, node: gast.Call) -> gast.Call:
        """Spell out the class and the object, which Python finds in the method's own frame."""
        parameters = list(parameter_nodes(self.conversion.current.args))
        if parameters:
            node.args = [load(node, "__class__"), load(node, parameters[0].id)]
        return node


def mark_name_readers(function: Any) -> None:
    """Mark `locals()` in blocks that become functions, which only have some of the names."""
    if any(_NAME_READERS & scope.reads for scope in function.scope.walk()):
        _mark_name_readers(function.body)


def _mark_name_readers(statements: list[Any]) -> None:
    for statement in statements:
        if is_converted(statement):
            for node in ast.walk(statement):
                if isinstance(node, gast.Call) and getattr(node.func, "id", "") in _NAME_READERS:
                    node.is_inside = True
        else:
            for block in blocks(statement):
                _mark_name_readers(block)


@run_time
def own_names(function: Any, found: Any = None, names: Sequence[str] = ()) -> Any:
    """Return the variables of the user's; in a branch or loop, refuse."""
    if function not in (locals, vars, dir):
        return call(function)
    if found is None:
        raise StagingError(
            f"{function.__name__}() cannot be used in a converted branch or loop, which is a "
            "function with names of its own",
            advice="Write out what you need, as in dict(x=x).",
        )
    held = {name: found[name] for name in names if name in found}
    values = {name: v.value if isinstance(v, Box) else v for name, v in held.items()}
    known = {k: v for k, v in values.items() if not isinstance(v, staging.Undefined)}
    return sorted(known) if function is dir else known
