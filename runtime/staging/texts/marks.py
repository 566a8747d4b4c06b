"""Values of the graph in texts of Python.

A string that is made while recording holds a mark where such a value stands, as in `f"x = {x}"`.
"""

from __future__ import annotations

from typing import Any

from autograph.runtime import promotion, scalar
from autograph.runtime.number_kinds import kinds_in, pair_of
from autograph.runtime.staging.exceptions.raising import MARK
from autograph.runtime.staging.recording import current
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.specs import leaf_of
from autograph.runtime.tensor import EagerTensor, Tensor


def carried(value: Any) -> tuple[Any, str] | None:
    """The graph value behind a symbolic value, and the face it has; None for Python objects."""
    if structure.is_one_of(value):
        found = value.as_text()
        if found is not None:
            return found, "text"
        value = value.only_number()
    if isinstance(value, tuple):
        # Of one item, it has a comma behind it.
        return None
    if promotion.is_staged_list(value):
        growing = value[0].__ag_list__()
        return (growing.leaves[0], _face_of_element(growing)) if len(growing.leaves) == 1 else None
    kinds = kinds_in(value)
    if kinds is not None:
        return pair_of(value.tensor, kinds), "number"
    if isinstance(value, scalar.Scalar):
        return value.tensor, "python"
    if isinstance(value, Tensor):
        return value, "tensor"
    leaf = leaf_of(value)
    if leaf is None or leaf.face == "python":
        return None
    return value.__ag_tensor__() if hasattr(type(value), "__ag_tensor__") else EagerTensor(
        value
    ), leaf.face


def _face_of_element(growing: Any) -> str:
    return getattr(growing.element, "face", "python")


def template_of(text: str) -> tuple[list[str], list[Any], list[str], list[str]]:
    """A text with marks as literal pieces, and the values, faces and formats between them."""
    recording = current()
    pieces = MARK.split(text)
    values, faces, formats = [], [], []
    for mark in pieces[1::2]:
        value, spec = recording.formats[int(mark)]
        known = carried(value)
        assert known is not None
        values.append(known[0])
        faces.append(known[1])
        formats.append(f":{spec}" if spec and spec[0] != "!" else spec)
    return pieces[::2], values, faces, formats
