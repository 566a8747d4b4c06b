"""Items.

    x[i]               becomes     ag__.get_item(x, i)
    x[i] = v           becomes     x = ag__.set_item(x, i, v)
    x[i] += v          becomes     x = ag__.set_item(x, i,
                                       ag__.augmented('+=', ag__.get_item(x, i), v))
    self.a[i] = v      becomes     ag__.set_path(self, '.a[]', i, value=v)
    x[i][j] += v       becomes     x = ag__.augment_path(x, '[][]', '+=', i, j, value=lambda: v)
    del x[i]           becomes     ag__.del_item(x, i)

Tensors are immutable, so storing to an item gives the name an updated tensor; lists, dictionaries
and arrays are changed in place and given back. Along a path only what became another object is
stored back. Reading a constant item that no list can have, `d['a']` or `x[0, :]`, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import gast

from autograph.converters.attributes import attribute_assignment, augmented, operator_text, set_attr
from autograph.converters.base import (
    LOAD,
    Conversion,
    Converter,
    assign,
    constant,
    expression,
    function,
    load,
    run_time,
)
from autograph.converters.outer_variables import is_outer, outer_assignment
from autograph.converters.simple import is_simple
from autograph.runtime import staging
from autograph.runtime.errors import StagingError
from autograph.runtime.tensor import Tensor

run_time(slice)


class Subscripts(Converter):
    """Items that are read."""

    def visit_Subscript(self, node: gast.Subscript) -> Any:
        """Return the call that reads, unless the key is a constant that only an array can have."""
        is_read = isinstance(node.ctx, gast.Load) and not getattr(node, "is_path", False)
        if not is_read or _is_array_key(node.slice):
            return node
        return self.operator(node, "get_item", node.value, as_key(self.conversion, node.slice))


def _is_array_key(key: Any) -> bool:
    """Whether only a tensor or an array can have the key, and it is constant.

    A list or dict may have become one of the graph, whose items Python itself cannot read.
    """
    if not (isinstance(key, gast.Tuple) and _is_constant(key)):
        return False
    return any(isinstance(p, gast.Slice) or getattr(p, "value", None) is ... for p in key.elts)


def _is_constant(key: Any) -> bool:
    match key:
        case None | gast.Constant():
            return True
        case gast.UnaryOp():
            return isinstance(key.operand, gast.Constant)
        case gast.Slice():
            return all(map(_is_constant, (key.lower, key.upper, key.step)))
        case gast.Tuple():
            return all(map(_is_constant, key.elts))
    return False


def as_key(conversion: Conversion, key: Any) -> Any:
    """Return the key as an expression: `a:b` becomes `ag__.slice(a, b)`."""
    if isinstance(key, gast.Slice):
        return _slice(conversion, key)
    if isinstance(key, gast.Tuple):
        key.elts = [as_key(conversion, part) for part in key.elts]
    return key


def _slice(conversion: Conversion, key: gast.Slice) -> Any:
    nothing = constant(key, None)
    parts = [key.lower or nothing, key.upper or nothing]
    if key.step is not None:
        parts.append(key.step)
    # By this way, because the user may have a `slice` of his own.
    return conversion.operator(key, "slice", *parts)


def item_assignment(conversion: Conversion, target: gast.Subscript, value: Any) -> list[Any]:
    """Return the statements for `x[key] = value`, at the end of any path."""
    before, root, path, keys = _path(conversion, target)
    if path == "[]":
        call = conversion.operator(target, "set_item", root, keys[0], value)
    else:
        text = constant(target, path)
        call = conversion.operator(target, "set_path", root, text, *keys, value=value)
    return [*before, _stored_back(conversion, root, path, call)]


def augmented_item(conversion: Conversion, node: gast.AugAssign) -> list[Any]:
    """Return the statements for `x[key] += value`, at the end of any path."""
    before, root, path, keys = _path(conversion, node.target)
    text = operator_text(node)
    name = _variable(conversion, root)
    if path != "[]" or name is None:
        call = conversion.operator(
            node,
            "augment_path",
            root,
            constant(node, path),
            text,
            *keys,
            value=function(node, node.value),
        )
        return [*before, _stored_back(conversion, root, path, call)]
    if not is_simple(keys[0]):
        key = conversion.names.fresh("key")
        before.append(assign(node, key, keys[0]))
        keys = [load(node, key)]
    old = conversion.operator(node, "get_item", root, keys[0])
    new = conversion.operator(node, "augmented", text, old, node.value)
    call = conversion.operator(node, "set_item", load(node, name), keys[0], new)
    return [*before, _stored_back(conversion, root, path, call)]


def item_deletion(conversion: Conversion, target: gast.Subscript) -> Any:
    """Return the statement for `del x[key]`."""
    owner, key = _read(conversion, target.value), as_key(conversion, target.slice)
    return expression(conversion.operator(target, "del_item", owner, key))


def _path(conversion: Conversion, target: Any) -> tuple[list[Any], Any, str, list[Any]]:
    """Take `root.a[i].b[j]` apart: the root, the text `.a[].b[]`, and the keys.

    What the root is computed by gets a name, in a statement before.
    """
    path, keys = "", []
    while isinstance(target, gast.Subscript | gast.Attribute):
        if isinstance(target, gast.Subscript):
            path = "[]" + path
            keys.append(as_key(conversion, target.slice))
        else:
            path = f".{target.attr}{path}"
        target = target.value
    before = []
    if path.startswith("[") and not isinstance(
        _place(conversion, target), gast.Name | gast.Attribute
    ):
        name = conversion.names.fresh("owner")
        before.append(assign(target, name, target))
        target = load(target, name)
    return before, target, path, keys[::-1]


def _place(conversion: Conversion, root: Any) -> Any:
    """The variable or box behind a root that is checked to be bound; else the root itself."""
    is_checked = conversion.is_operator(root) and root.func.attr == "bound"
    return root.args[0] if is_checked else root


def _read(conversion: Conversion, node: Any) -> Any:
    """Read what a path leads to, which was kept in one piece."""
    if hasattr(node, "ctx"):
        node.ctx = LOAD
    if isinstance(node, gast.Attribute):
        node.value = _read(conversion, node.value)
    if not isinstance(node, gast.Subscript):
        return node
    owner, key = _read(conversion, node.value), as_key(conversion, node.slice)
    return conversion.operator(node, "get_item", owner, key)


def _stored_back(conversion: Conversion, root: Any, path: str, call: Any) -> Any:
    """Give the root's name the result, if it is a variable whose own item is stored to."""
    if path.startswith("."):
        return expression(call)
    name = _variable(conversion, root)
    if name is None:
        return attribute_assignment(conversion, _place(conversion, root), call)
    if is_outer(conversion, name):
        return outer_assignment(conversion, load(root, name), call)
    if conversion.current.scope.is_local(name):
        return assign(root, name, call)
    return expression(conversion.operator(root, "in_place", load(root, name), call))


def _variable(conversion: Conversion, root: Any) -> str | None:
    place = _place(conversion, root)
    return place.id if isinstance(place, gast.Name) else None


@run_time
def get_item(container: Any, key: Any) -> Any:
    """Return an item; the container or the key may be a staged value."""
    return staging.get_item(container, key) if staging.tracing() else container[key]


@run_time
def set_item(container: Any, key: Any, value: Any) -> Any:
    """Store an item; return what the container's name stands for from now on."""
    if staging.tracing() or isinstance(container, Tensor):
        return staging.set_item(container, key, value)
    container[key] = value
    return container


@run_time
def del_item(container: Any, key: Any) -> None:
    """Delete an item, noted in the journal while recording."""
    if staging.tracing():
        staging.del_item(container, key)
    else:
        del container[key]


@run_time
def in_place(before: Any, after: Any) -> None:
    """Check that storing to an item of an outer variable changed it in place."""
    if after is not before:
        raise StagingError(
            "an item of a tensor cannot be stored through a variable of another function or the "
            "result of a call, because tensors are immutable.",
            advice="Declare the variable `nonlocal` or `global`, or give the result a name here.",
        )


@run_time
def set_path(root: Any, path: str, *keys: Any, value: Any) -> Any:
    """Store at the end of a path; return what the root's name stands for from now on."""
    return _change(root, _steps(path, keys), lambda owner, key: set_item(owner, key, value))


@run_time
def augment_path(root: Any, path: str, operator: str, *keys: Any, value: Callable[[], Any]) -> Any:
    """Update the item at the end of a path; return what the root's name stands for."""

    def update(owner: Any, key: Any) -> Any:
        return set_item(owner, key, augmented(operator, get_item(owner, key), value()))

    return _change(root, _steps(path, keys), update)


def _steps(path: str, keys: Sequence[Any]) -> list[tuple[str | None, Any]]:
    """The steps of a path: an attribute's name, or None and a key."""
    remaining = iter(keys)
    return [
        (None, next(remaining)) if part == "[]" else (part[1:], None)
        for part in re.findall(r"\[\]|\.\w+", path)
    ]


def _change(
    root: Any, steps: list[tuple[str | None, Any]], change: Callable[[Any, Any], Any]
) -> Any:
    (name, key), *rest = steps
    if not rest:
        return change(root, key)
    old = get_item(root, key) if name is None else getattr(root, name)
    new = _change(old, rest, change)
    if new is old:
        return root
    if name is None:
        return set_item(root, key, new)
    set_attr(root, name, new)
    return root
