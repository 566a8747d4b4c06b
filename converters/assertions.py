"""Assertions.

assert x > 0, "negative"     becomes     ag__.assert_stmt(x > 0, lambda: 'negative')
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from autograph.converters.base import Converter, expression, function, run_time
from autograph.runtime import staging


class Assertions(Converter):
    """The message is evaluated only when it is needed."""

    def visit_Assert(self, node: gast.Assert) -> Any:
        """Return the call that checks."""
        message = [] if node.msg is None else [function(node, node.msg)]
        return expression(self.operator(node, "assert_stmt", node.test, *message))


@run_time
def assert_stmt(test: Any, message: Callable[[], Any] | None = None) -> None:
    """Check now, or record the check when the test is a staged value."""
    if not __debug__:
        return
    if staging.tracing() and staging.is_staged(test := staging.asked(test)):
        staging.assert_(test, message)
    elif not test:
        error = AssertionError(message()) if message is not None else AssertionError()
        if staging.tracing():
            staging.raise_now(error)
        raise error
