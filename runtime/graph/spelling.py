"""How the text of a graph spells its parts: identifiers, names of operations, types.

while  is spelled  while_loop        layers.0.weight  is spelled  layers_0_weight
"""

from __future__ import annotations

import keyword
import re

from autograph.runtime.dims import Dim, Extent
from autograph.runtime.types import ListType, Type, short_name

_SPELLED = {"while": "while_loop", "for": "for_loop"}
_READ = {text: name for name, text in _SPELLED.items()}


def operation_text(name: str) -> str:
    """The name of an operation as a Python identifier."""
    if name in _SPELLED:
        return _SPELLED[name]
    return f"{name}_" if keyword.iskeyword(name) else name


def operation_name(text: str) -> str:
    """The inverse of `operation_text`."""
    if text in _READ:
        return _READ[text]
    return text[:-1] if keyword.iskeyword(text.removesuffix("_")) else text


def identifier(name: str) -> str:
    """`name` as a Python identifier."""
    text = re.sub(r"\W", "_", name)
    if not text or text[0].isdigit() or keyword.iskeyword(text):
        text = f"_{text}"
    return text


def type_text(type: Type) -> str:
    """`f64[n, n - 2]`, `list[i32]`."""
    if isinstance(type, ListType):
        return f"list[{type_text(type.element)}]"
    name = short_name(type.dtype)
    return f"{name}[{', '.join(map(dim_text, type.shape))}]" if type.shape else name


def dim_text(dim: Dim) -> str:
    """A number, an expression, or `_` for an unknown dimension."""
    if isinstance(dim, Extent):
        renamed = Extent(tuple((identifier(name), f) for name, f in dim.terms), dim.constant)
        return str(renamed)
    return "_" if dim is None else str(dim)
