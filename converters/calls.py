"""Calls.

    f(x, *args, n=1)     becomes     ag__.call(f, x, *args, n=1)
    super().f(x)         becomes     ag__.call(super(__class__, self).f, x)

What is called is converted too, when it is called: see `calling`.
"""

from __future__ import annotations

from typing import Any

import gast

from autograph.converters.base import Converter, load, run_time
from autograph.converters.calling import call
from autograph.runtime.errors import StagingError
from autograph.syntax.scopes import parameter_nodes

# Functions that look at the frame of their caller.
FRAME_READERS = {"super", "locals", "globals", "vars", "dir", "eval", "exec", "breakpoint"}
# Of those, the ones that tell the names of a function, which generated names would be among.
_NAME_READERS = {"locals", "vars", "dir"}


class Calls(Converter):
    """Every call goes through one operator."""

    def visit_Call(self, node: gast.Call) -> Any:
        """Return the call of the operator."""
        if self.conversion.is_operator(node) or isinstance(node.func, gast.Lambda):
            return node
        if isinstance(node.func, gast.Name) and node.func.id in FRAME_READERS:
            return node if node.args else self._of_frame(node)
        call = self.operator(node, "call", node.func, *node.args)
        call.keywords = node.keywords
        return call

    def _of_frame(self, node: gast.Call) -> gast.Call:
        if node.func.id == "super":
            return self._super(node)
        if node.func.id in _NAME_READERS:
            return self.operator(node, "own_names", node.func)
        return node

    def _super(self, node: gast.Call) -> gast.Call:
        """Spell out the class and the object, which Python finds in the method's own frame."""
        parameters = list(parameter_nodes(self.conversion.current.args))
        if parameters:
            node.args = [load(node, "__class__"), load(node, parameters[0].id)]
        return node


@run_time
def own_names(function: Any) -> Any:
    """Refuse `locals()`: a converted function has other names, and parts that are functions."""
    if function in (locals, vars, dir):
        raise StagingError(
            f"{function.__name__}() cannot be used in converted code: its branches and loops are "
            "functions with names of their own. Write out what you need, as in dict(x=x)."
        )
    return call(function)
