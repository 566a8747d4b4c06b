"""Attributes of operations as Python literals, and back.

    (1, 2)   0.5   "sum"   nan                  Python's own
    f32                                         a dtype
    f32[3]   f32[()]   list[f32]                a type; a scalar's has empty brackets
    slice(0, None, 2)
    array(f32, (2, 2), [1.0, 2.0, 3.0, 4.0])    an array: dtype, shape, elements

Reading never runs code. What no literal can hold, such as a function, prints as `python("...")`
and cannot be read.
"""

from __future__ import annotations

import ast
import json
import math
from typing import Any

import numpy as np

from autograph.runtime import dims, types
from autograph.runtime.dims import Dim
from autograph.runtime.graph.spelling import type_text
from autograph.runtime.types import DType, ListType, TensorType, Type

Array = np.ndarray[Any, Any]
_SPECIAL = {"inf": math.inf, "nan": math.nan}


def literal(value: Any) -> str:
    """The text of an attribute."""
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        elements = ", ".join(map(_element, array.ravel()))
        return f"array({types.short_name(array.dtype)}, {array.shape}, [{elements}])"
    if isinstance(value, str):
        return _quoted(value)
    if value is None or value is ... or isinstance(value, bool | int | bytes):
        return "..." if value is ... else repr(value)
    if isinstance(value, float | complex):
        return _number(value)
    if isinstance(value, np.dtype):
        return types.short_name(value)
    if isinstance(value, TensorType | ListType):
        return type_text(value) + ("[()]" if _is_scalar(value) else "")
    if isinstance(value, slice):
        return f"slice({literal(value.start)}, {literal(value.stop)}, {literal(value.step)})"
    return _container(value)


def _container(value: Any) -> str:
    if isinstance(value, tuple):
        inside = ", ".join(map(literal, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{literal(k)}: {literal(v)}' for k, v in value.items())}}}"
    text = repr(value)
    return text if text.startswith("python(") else f'python("{type(value).__qualname__}")'


def constant_literal(array: Array) -> str:
    """The value of a constant, whose dtype and shape stand in its annotation."""
    if array.ndim == 0:
        return _element(array[()])
    if array.ndim == 1:
        return f"[{', '.join(map(_element, array))}]"
    return f"[{', '.join(map(constant_literal, array))}]"


def _element(item: Any) -> str:
    """An element, as short as reading it back in its dtype allows."""
    if isinstance(item, str):
        return _quoted(item)
    if isinstance(item, bool | np.bool_):
        return repr(bool(item))
    if isinstance(item, np.integer):
        return repr(int(item))
    if isinstance(item, np.complexfloating):
        return f"complex({_element(item.real)}, {_element(item.imag)})"
    if isinstance(item, np.floating):
        return str(item)
    return repr(float(item))


def _quoted(text: str) -> str:
    # JSON's escapes are Python's too.
    return json.dumps(text, ensure_ascii=False)


def _number(value: float | complex) -> str:
    if isinstance(value, complex):
        return f"complex({value.real!r}, {value.imag!r})"
    return repr(value)


def _is_scalar(value: Type) -> bool:
    return isinstance(value, TensorType) and not value.shape


def read(node: ast.expr) -> Any:
    """The attribute that an expression spells; ValueError says what is wrong with it."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Tuple):
        return tuple(map(read, node.elts))
    if isinstance(node, ast.List):
        return list(map(read, node.elts))
    if isinstance(node, ast.Dict):
        return {read(k): read(v) for k, v in zip(node.keys, node.values, strict=True) if k}
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -read(node.operand)
    if isinstance(node, ast.Name):
        return _SPECIAL[node.id] if node.id in _SPECIAL else read_dtype(node)
    if isinstance(node, ast.Subscript):
        return read_type(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _read_call(node.func.id, [read(argument) for argument in node.args])
    raise ValueError(f"`{ast.unparse(node)}` is no literal")


def _read_call(name: str, arguments: list[Any]) -> Any:
    match name, arguments:
        case "slice", [start, stop, step]:
            return slice(start, stop, step)
        case "complex", [real, imaginary]:
            return complex(real, imaginary)
        case "array", [np.dtype() as dtype, tuple() as shape, list() as elements]:
            return array_of(elements, dtype, shape)
        case "python", [what]:
            raise ValueError(f"a Python object ({what}) was left out of this text")
    raise ValueError(f"`{name}(...)` is no literal")


def array_of(elements: Any, dtype: DType, shape: tuple[int, ...]) -> Array:
    """The array of `elements`, nested lists or a scalar, that has this dtype and shape."""
    if elements is ...:
        raise ValueError("the value of a large constant was left out of this text")
    return np.array(elements, dtype=dtype).reshape(shape)


def read_dtype(node: ast.expr) -> DType:
    """The dtype that a short name spells."""
    if isinstance(node, ast.Name) and node.id in types.SHORT_NAMES:
        return types.SHORT_NAMES[node.id]
    raise ValueError(
        f"`{ast.unparse(node)}` is no dtype; dtypes are {', '.join(types.SHORT_NAMES)}"
    )


def read_type(node: ast.expr) -> Type:
    """The type that an annotation spells."""
    if not isinstance(node, ast.Subscript):
        return TensorType(read_dtype(node))
    if isinstance(node.value, ast.Name) and node.value.id == "list":
        element = read_type(node.slice)
        if isinstance(element, ListType):
            raise ValueError("a list of lists is no type")
        return ListType(element)
    entries = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    return TensorType(read_dtype(node.value), tuple(map(read_dim, entries)))


def read_dim(node: ast.expr) -> Dim:
    """The dimension that an expression spells."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.Name):
        return None if node.id == "_" else dims.named(node.id)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return dims.scale(read_dim(node.operand), -1)
    if isinstance(node, ast.BinOp):
        left, right = read_dim(node.left), read_dim(node.right)
        if isinstance(node.op, ast.Add):
            return dims.add(left, right)
        if isinstance(node.op, ast.Sub):
            return dims.subtract(left, right)
        if isinstance(node.op, ast.Mult):
            return dims.multiply(left, right)
    raise ValueError(f"`{ast.unparse(node)}` is no dimension")
