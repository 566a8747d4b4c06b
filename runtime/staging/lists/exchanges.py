"""Items of a growing list that change places.

    rows[i], rows[j] = rows[j], rows[i]

After the first of the two writes the list holds one item twice, so it could not be written through
its items any more. The second one puts the other item where the first came from: then each is in
the list once again, and both may be written.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.runtime import scalar
from autograph.runtime.graph.ir import Value
from autograph.runtime.staging.journal import Contents
from autograph.runtime.staging.lists.items import moved
from autograph.runtime.staging.recording import Recording
from autograph.runtime.staging.values.sameness import same

# Operations whose results are equal where their operands are.
_PLAIN = frozenset({"checked_add", "checked_subtract", "checked_multiply", "constant"})
_DEPTH = 4


class Exchange:
    """What the first of two writes leaves to the second one."""

    def __init__(self, contents: Any, key: Any, replaced: list[Any]) -> None:
        self.contents = contents
        self.key = key
        # What was taken from the place that was written first.
        self.replaced = replaced

    def ends_with(self, contents: Any, key: Any, value: Any) -> bool:
        """Whether a write brings the other item to the place that the first one came from."""
        is_next = contents is self.contents and any(value is each for each in self.replaced)
        return is_next and _are_equal(key, self.key)


def _begun(recording: Recording, contents: Any, key: Any, value: Any) -> tuple[Any, Any] | None:
    """If a write may begin an exchange: where its item comes from, and what it replaces."""
    held = recording.items.held_in(contents)
    source = next((each for each in held if each.item is value), None)
    if source is None or not contents.own:
        return None
    return source.key, [each.item for each in held if _are_equal(each.key, key)]


def set_item(recording: Recording, container: Any, key: Any, value: Any) -> None:
    """`container[key] = value` of a list that grows."""
    before = container[0]
    begun = _begun(recording, before, key, value)
    exchange, recording.items.exchange = recording.items.exchange, None
    moved(container)
    after = before.__ag_list__().with_item(key, value)
    if exchange is not None and exchange.ends_with(before, key, value):
        after.own = True
    elif begun is not None:
        recording.items.exchange = Exchange(after, *begun)
    recording.assign(Contents(container), [after])


def _are_equal(a: Any, b: Any) -> bool:
    """Whether two indices are one number, or computed alike from the same numbers."""
    if not all(isinstance(each, int | scalar.Scalar) for each in (a, b)):
        # An array may have changed since then.
        return False
    if same(a, b):
        return True
    one, other = (getattr(getattr(each, "tensor", None), "value", None) for each in (a, b))
    return isinstance(one, Value) and isinstance(other, Value) and _are_alike(one, other, _DEPTH)


def _are_alike(a: Value, b: Value, depth: int) -> bool:
    if a is b:
        return True
    one, other = a.node, b.node
    if not depth or one is None or other is None or one.op is not other.op:
        return False
    if one.op.name not in _PLAIN or one.attrs.keys() != other.attrs.keys():
        return False
    attrs = all(np.array_equal(one.attrs[name], other.attrs[name]) for name in one.attrs)
    pairs = zip(one.inputs, other.inputs, strict=False)
    return attrs and all(_are_alike(*pair, depth - 1) for pair in pairs)
