"""Formatted text.

    f"{n} of {m:g}"    becomes      ag__.text(f'{ag__.shown(n)} of {m:g}')
    "%d of" % n        becomes      ag__.percent('%d of', n)

What is formatted may be known only when the graph runs; then the text is a value of the graph.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from autograph.converters.base import Converter, constant, run_time
from autograph.runtime import staging
from autograph.runtime.staging.effects import as_repr, as_text
from autograph.runtime.text import Text


class Texts(Converter):
    """Formatted strings, and `%` with a literal on its left."""

    def enter_FormattedValue(self, node: gast.FormattedValue) -> None:
        """Mark what stands behind the colon: it is part of the text around it."""
        if node.format_spec is not None:
            node.format_spec.is_part = True
            for part in node.format_spec.values:
                part.is_part = True

    def visit_FormattedValue(self, node: gast.FormattedValue) -> Any:
        """Let the text of a value be made before it is padded."""
        is_padded = node.format_spec is not None and node.conversion in (ord("r"), ord("s"))
        if is_padded or (node.conversion == ord("r") and self._may_be_container(node.value)):
            form = constant(node, chr(node.conversion))
            node.value = self.operator(node, "converted_text", node.value, form)
            node.conversion = -1
        elif self._is_spelled(node):
            node.value = self.operator(node, "shown", node.value)
        return node

    def _is_spelled(self, node: gast.FormattedValue) -> bool:
        """Whether the text of a container stands here as it is."""
        if node.format_spec is not None or getattr(node, "is_part", False):
            return False
        return node.conversion in (-1, ord("s")) and self._may_be_container(node.value)

    def _may_be_container(self, value: Any) -> bool:
        known = getattr(self.conversion.current, "numbers", ())
        if isinstance(value, gast.Name):
            return value.id not in known
        return not isinstance(value, gast.Constant)

    def visit_JoinedStr(self, node: gast.JoinedStr) -> Any:
        """Return the call that finishes the text."""
        is_plain = all(isinstance(part, gast.Constant) for part in node.values)
        if is_plain or getattr(node, "is_part", False):
            return node
        return self.operator(node, "text", node)

    def visit_BinOp(self, node: gast.BinOp) -> Any:
        """Return the call that formats."""
        is_text = isinstance(node.left, gast.Constant) and isinstance(node.left.value, str)
        if not is_text or not isinstance(node.op, gast.Mod):
            return node
        return self.operator(node, "percent", node.left, node.right)


@run_time
def text(value: str) -> Any:
    """The text itself, or a value of the graph where something recorded is in it."""
    return staging.text(value) if staging.tracing() else value


@run_time
def converted_text(value: Any, form: str) -> Any:
    """`f"{value!form}"`."""
    if not staging.tracing():
        return repr(value) if form == "r" else str(value)
    return represented(value) if form == "r" else spelled(value)


@run_time
def percent(template: str, given: Any) -> Any:
    """`template % given`."""
    return staging.percent(template, given) if staging.tracing() else template % given


def spelled(*args: Any, **kwargs: Any) -> Any:
    """`str(value)`."""
    if len(args) != 1 or kwargs:
        return str(*args, **kwargs)
    return args[0] if isinstance(args[0], Text) else staging.text(as_text(args[0]))


def represented(value: Any, /) -> Any:
    """`repr(value)`."""
    return staging.text(as_repr(value))


def formatted(value: Any, spec: str = "", /) -> Any:
    """`format(value, spec)`."""
    return staging.text(format(value, spec))


def lookup(function: Any) -> Callable[..., Any] | None:
    """What to call in place of a builtin that makes text."""
    if function is str:
        return spelled
    if function is repr:
        return represented
    return formatted if function is format else None
