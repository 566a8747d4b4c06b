"""Displays of dicts, and other uses of a dict that Python makes of it without a call.

    {k: x}           becomes    ag__.dict_of((k, x))
    {"a": x, **d}    becomes    ag__.merged({'a': x}, d)
    d | e            becomes    ag__.union(d, e)
    [*d], f(**d)     becomes    [*ag__.with_known_keys(d)], f(**ag__.in_known_order(d))
    f"{d}"           becomes    ag__.text(f'{ag__.shown(d)}')

Which keys a dict has, and in which order, may be known only when the graph runs. So Python may only
tell constant keys apart itself.
"""

from __future__ import annotations

from typing import Any

import gast

from autograph.converters.base import LOAD, Converter, placed, run_time
from autograph.converters.iteration_calls import is_lazy
from autograph.converters.iterators import collected
from autograph.runtime import staging
from autograph.runtime.errors import StagingError
from autograph.runtime.promotion import is_staged_table
from autograph.runtime.staging.dicts.dict_methods import has_open_keys, merged_dict
from autograph.runtime.staging.dicts.key_order import check_ordered
from autograph.runtime.staging.effects import as_text
from autograph.runtime.staging.loops.iteration import is_open
from autograph.syntax.origin import position_of

_NO_DICTS = (
    gast.Constant,
    gast.Compare,
    gast.BoolOp,
    gast.UnaryOp,
    gast.JoinedStr,
    gast.List,
    gast.Tuple,
    gast.ListComp,
    gast.Lambda,
)
_CODE = (gast.Call, gast.Await, gast.Yield, gast.YieldFrom)


def _may_be_dict(node: Any) -> bool:
    if isinstance(node, gast.BinOp):
        is_union = isinstance(node.op, gast.BitOr)
        return is_union and _may_be_dict(node.left) and _may_be_dict(node.right)
    return not isinstance(node, _NO_DICTS)


def _runs_code(node: Any) -> bool:
    return any(isinstance(inner, _CODE) for inner in gast.walk(node))


class DictDisplays(Converter):
    """Displays, unions, and stars."""

    def visit_Dict(self, node: gast.Dict) -> Any:
        """Return the call that makes the dict, or merges the parts of a display."""
        if None not in node.keys:
            return self._display(node)
        parts: list[Any] = []
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                parts.append(value)
                continue
            if not parts or not getattr(parts[-1], "is_part", False):
                parts.append(placed(gast.Dict([], []), position_of(node)))
                parts[-1].is_part = True
            parts[-1].keys.append(key)
            parts[-1].values.append(value)
        displays = []
        for place, part in enumerate(parts):
            if getattr(part, "is_part", False):
                displays.append(self._display(part))
            elif any(map(_runs_code, parts[place + 1 :])):
                # What comes later may change the dict, of which Python has taken the items by then.
                displays.append(self.operator(part, "merged", part))
            else:
                displays.append(part)
        return self.operator(node, "merged", *displays)

    def _display(self, node: gast.Dict) -> Any:
        if all(isinstance(key, gast.Constant) for key in node.keys):
            return node
        pairs = zip(node.keys, node.values, strict=True)
        items = [placed(gast.Tuple(list(pair), LOAD), position_of(node)) for pair in pairs]
        return self.operator(node, "dict_of", *items)

    def visit_BinOp(self, node: gast.BinOp) -> Any:
        """Return the call that makes a union."""
        if not isinstance(node.op, gast.BitOr) or not _may_be_dict(node):
            return node
        return self.operator(node, "union", node.left, node.right)

    def visit_Starred(self, node: gast.Starred) -> Any:
        """Let Python take the items of what it may take them of."""
        if isinstance(node.ctx, gast.Load) and _may_be_dict(node.value):
            node.value = self.operator(node, "with_known_keys", node.value)
        return node

    def visit_keyword(self, node: Any) -> Any:
        """Let Python take the keywords of what it may take them of."""
        if node.arg is None:
            node.value = self.operator(node.value, "in_known_order", node.value)
        return node


@run_time
def dict_of(*items: tuple[Any, Any]) -> Any:
    """Return `{key: value, ...}`."""
    return staging.as_dict(items) if staging.tracing() else dict(items)


@run_time
def merged(*parts: Any) -> Any:
    """Return `{**parts[0], **parts[1], ...}`."""
    if staging.tracing():
        if any(map(is_staged_table, parts)):
            return staging.merged_tables(*parts)
        if any(isinstance(part, dict) and is_open(part) for part in parts):
            return merged_dict(*parts)
    result: dict[Any, Any] = {}
    for part in parts:
        result = {**result, **part}
    return result


@run_time
def union(left: Any, right: Any) -> Any:
    """Return `left | right`."""
    both = left, right
    if staging.tracing() and type(left) is type(right) is dict:
        if any(map(is_staged_table, both)):
            return staging.merged_tables(*both)
        if any(map(is_open, both)):
            return merged_dict(*both)
    return left | right


@run_time
def with_known_keys(container: Any) -> Any:
    """Return what Python itself is about to take the items of."""
    if staging.tracing() and isinstance(container, dict):
        check_ordered(container)
        if has_open_keys(container):
            raise StagingError(
                "which keys this dict has is only known when the graph runs.",
                advice="Write list(...) around it, and join lists by `+`.",
            )
    if not staging.tracing():
        return container
    return staging.in_a_row(collected(container) if is_lazy(container) else container)


@run_time
def in_known_order(container: Any) -> Any:
    """Return what Python itself is about to make keywords of."""
    if staging.tracing() and isinstance(container, dict):
        check_ordered(container)
    return container


@run_time
def shown(value: Any) -> Any:
    """Return what stands in an f-string."""
    if staging.tracing() and isinstance(value, dict | list | tuple | set):
        return staging.text(as_text(value))
    return value
