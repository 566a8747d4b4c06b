"""Conditional expressions.

y = a if p else b     becomes     y = ag__.if_expression(p, lambda: a, lambda: b)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from autograph.converters.base import Converter, function, run_time
from autograph.runtime import staging


class ConditionalExpressions(Converter):
    """Both values become functions, of which one runs."""

    def visit_IfExp(self, node: gast.IfExp) -> Any:
        """Return the call that chooses."""
        then, orelse = function(node, node.body), function(node, node.orelse)
        return self.operator(node, "if_expression", node.test, then, orelse)


@run_time
def if_expression(test: Any, then: Callable[[], Any], orelse: Callable[[], Any]) -> Any:
    """Evaluate the chosen value, or record both when the test is a staged value."""
    if staging.tracing() and staging.is_staged(test := staging.asked(test)):
        return staging.conditional_value(test, then, orelse)
    return then() if test else orelse()
