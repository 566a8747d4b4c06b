"""Assignments to anything but plain local names, brought to one simple target each.

    a, self.b = f()       becomes     a, target = f()
                                      ag__.set_attr(self, 'b', target)
    x[i] = y[j] = v       becomes     value = v
                                      x = ag__.set_item(x, i, value)
                                      y = ag__.set_item(y, j, value)

What is assigned is evaluated first, as in Python. How each kind of target is stored to is written
in `subscripts`, `attributes` and `outer_variables`.
"""

from __future__ import annotations

from typing import Any

import gast

from autograph.converters.attributes import attribute_assignment, attribute_deletion, operator_text
from autograph.converters.base import Converter, assign, load, placed, store
from autograph.converters.outer_variables import is_outer, outer_assignment, outer_deletion
from autograph.converters.simple import is_simple
from autograph.converters.subscripts import augmented_item, item_assignment, item_deletion
from autograph.converters.undefined_names import UndefinedNames
from autograph.converters.unpacking import unpackable
from autograph.syntax.origin import position_of
from autograph.syntax.plain_numbers import is_number

# What Python does to lists, sets and dictionaries in place.
_IN_PLACE = (gast.Add, gast.Mult, gast.BitOr, gast.BitAnd, gast.BitXor, gast.Sub)


class Assignments(Converter):
    """Splits assignments until each has one target, and stores to it."""

    def enter_Subscript(self, node: gast.Subscript) -> None:
        """Keep the path to a stored item in one piece: `self.a[i][j]`."""
        if not isinstance(node.ctx, gast.Load):
            part = node.value
            while isinstance(part, gast.Subscript | gast.Attribute):
                part.is_path = True
                part = part.value

    def visit_Assign(self, node: gast.Assign) -> Any:
        """Store to each target, left to right."""
        targets, value = node.targets, node.value
        is_chain = len(targets) > 1
        if all(map(self._is_plain, targets)) and not (is_chain and any(map(_is_row, targets))):
            return node
        before: list[Any] = []
        if is_chain or not self._may_be_evaluated_late(targets[0], value):
            name = self.fresh("value")
            before.append(assign(node, name, value))
        for target in targets:
            given = load(node, name) if before else value
            given = unpackable(self.conversion, given, target) if is_chain else given
            before += self.store(target, given)
        return before

    def enter_Assign(self, node: gast.Assign) -> None:
        """Let a target take apart what may grow."""
        if len(node.targets) == 1:
            node.value = unpackable(self.conversion, node.value, node.targets[0])

    def visit_AnnAssign(self, node: gast.AnnAssign) -> Any:
        """Annotations of targets that are not plain names are dropped with their value stored."""
        if self._is_plain(node.target):
            # Inside a branch a bare annotation would make the name one of the branch's own.
            return node if node.value is not None or not self.conversion.has_functional else []
        if node.value is None:
            return []
        assignment = placed(gast.Assign([node.target], node.value, None), position_of(node))
        return self.visit_Assign(assignment)

    def visit_AugAssign(self, node: gast.AugAssign) -> Any:
        """Load, update and store, with the target's parts evaluated once."""
        target = node.target
        if self._is_plain(target):
            return self._extended(node) if self._may_change_in_place(node) else node
        if isinstance(target, gast.Subscript):
            return augmented_item(self.conversion, node)
        before: list[Any] = []
        if isinstance(target, gast.Attribute) and not isinstance(target.value, gast.Name):
            owner = self.fresh("owner")
            before.append(assign(node, owner, target.value))
            target.value = load(node, owner)
        old = self._as_value(target)
        new = self.operator(node, "augmented", operator_text(node), old, node.value)
        return [*before, *self.store(target, new)]

    def _may_change_in_place(self, node: gast.AugAssign) -> bool:
        """Whether `items += x` may change a list, set or dictionary."""
        if not isinstance(node.op, _IN_PLACE) or is_number(node.value):
            return isinstance(node.op, gast.Mult) and not self._is_number(node.target)
        return not self._is_number(node.target)

    def _is_number(self, name: gast.Name) -> bool:
        return name.id in getattr(self.conversion.current, "numbers", ())

    def _extended(self, node: gast.AugAssign) -> Any:
        """The journal has to know what is changed in place."""
        old = load(node, node.target.id)
        new = self.operator(node, "augmented", operator_text(node), old, node.value)
        return assign(node, node.target.id, new)

    def visit_Delete(self, node: gast.Delete) -> Any:
        """Delete the targets one by one."""
        if all(isinstance(t, gast.Name) and self._is_kept(t) for t in node.targets):
            return node
        result: list[Any] = []
        for target in node.targets:
            result += self._deletion(target)
        return result

    def visit_For(self, node: gast.For) -> Any:
        """Store the item to the target in the body."""
        if not self._is_plain(node.target):
            node.target, stores = self._unpacked(node.target)
            node.body = [*stores, *node.body]
        return node

    def visit_With(self, node: gast.With) -> Any:
        """Store what is entered to the target in the body."""
        stores: list[Any] = []
        for item in node.items:
            if item.optional_vars is not None and not self._is_plain(item.optional_vars):
                item.optional_vars, more = self._unpacked(item.optional_vars)
                stores += more
        node.body = [*stores, *node.body]
        return node

    def store(self, target: Any, value: Any) -> list[Any]:
        """Return the statements that store a value to one target."""
        if isinstance(target, gast.Tuple | gast.List):
            plain, stores = self._unpacked(target)
            return [assign(target, plain, value), *stores]
        if isinstance(target, gast.Attribute):
            return [attribute_assignment(self.conversion, target, value)]
        if isinstance(target, gast.Subscript):
            return item_assignment(self.conversion, target, value)
        if is_outer(self.conversion, target.id):
            return [outer_assignment(self.conversion, target, value)]
        return [assign(target, target, value)]

    def _unpacked(self, target: Any) -> tuple[Any, list[Any]]:
        """Return a target of plain names, and the statements that store them to the real ones."""
        if self._is_plain(target):
            return target, []
        if isinstance(target, gast.Starred):
            plain, stores = self._unpacked(target.value)
            return placed(gast.Starred(plain, target.ctx), position_of(target)), stores
        if isinstance(target, gast.Tuple | gast.List):
            parts, stores = [], []
            for part in target.elts:
                # Behind a target that may read them, names too are stored only in their turn.
                plain, more = self._renamed(part) if stores else self._unpacked(part)
                parts.append(plain)
                stores += more
            target.elts = parts
            return target, stores
        return self._renamed(target)

    def _renamed(self, target: Any) -> tuple[Any, list[Any]]:
        if isinstance(target, gast.Starred):
            plain, stores = self._renamed(target.value)
            return placed(gast.Starred(plain, target.ctx), position_of(target)), stores
        name = self.fresh("target")
        return store(target, name), self.store(target, load(target, name))

    def _is_plain(self, target: Any) -> bool:
        if isinstance(target, gast.Name):
            return not is_outer(self.conversion, target.id)
        if isinstance(target, gast.Starred):
            return self._is_plain(target.value)
        return isinstance(target, gast.Tuple | gast.List) and all(map(self._is_plain, target.elts))

    def _may_be_evaluated_late(self, target: Any, value: Any) -> bool:
        """Whether it makes no difference that the target's parts are evaluated before the value."""
        if isinstance(target, gast.Name | gast.Tuple | gast.List) or is_simple(value):
            return True
        if isinstance(target, gast.Attribute):
            return self._is_settled(target.value)
        parts = target
        while isinstance(parts, gast.Subscript | gast.Attribute):
            if isinstance(parts, gast.Subscript) and not is_simple(parts.slice):
                return False
            parts = parts.value
        return self._is_settled(parts)

    def _is_settled(self, root: Any) -> bool:
        """Whether this is a bound name that no called function can give to something else."""
        if not isinstance(root, gast.Name):
            return False
        if hasattr(root, "is_settled"):
            return True
        is_local = self.conversion.current.scope.is_local(root.id)
        return is_local and not hasattr(root, "is_uncertain")

    def _as_value(self, target: Any) -> Any:
        if isinstance(target, gast.Attribute):
            return placed(
                gast.Attribute(target.value, target.attr, gast.Load()), position_of(target)
            )
        return load(target, target.id)

    def _is_kept(self, name: gast.Name) -> bool:
        return not getattr(name, "is_tracked", False) and self._is_plain(name)

    def _deletion(self, target: Any) -> list[Any]:
        if isinstance(target, gast.Tuple | gast.List):
            return [statement for part in target.elts for statement in self._deletion(part)]
        if isinstance(target, gast.Attribute):
            return [attribute_deletion(self.conversion, target)]
        if isinstance(target, gast.Subscript):
            return [item_deletion(self.conversion, target)]
        if is_outer(self.conversion, target.id):
            return [outer_deletion(self.conversion, target)]
        if getattr(target, "is_tracked", False):
            return UndefinedNames(self.conversion).deletion(target)
        return [placed(gast.Delete([target]), position_of(target))]


def _is_row(target: Any) -> bool:
    return isinstance(target, gast.Tuple | gast.List)
