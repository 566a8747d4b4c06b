"""Universal functions on recorded arrays, with `out`, `where` and `dtype`.

    np.add(x, 1)             promoted by NumPy's rules, then one operation of the graph
    np.add(x, y, out=z)      the result written into z

The operators of `Array` are ufuncs too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograph.numpy import case_by_case, dtypes
from autograph.numpy.array import Array
from autograph.numpy.case_by_case import is_open
from autograph.numpy.conversion import (
    as_array,
    as_tensors,
    has_tensors,
    is_known,
    operand,
    to_dtype,
)
from autograph.numpy.registry import TABLE, known, name_of
from autograph.runtime import dispatch, promotion, types
from autograph.runtime.errors import StagingError, SymbolicValueError
from autograph.runtime.number_kinds import kinds_in
from autograph.runtime.ops import indexing, selection
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.elementwise import UFUNCS
from autograph.runtime.scalar import Scalar
from autograph.runtime.staging.values.numbers_of_kinds import as_widest, has_one_type
from autograph.runtime.tensor import Tensor

# What computes a ufunc on tensors of the dtypes that NumPy resolved.
COMPUTED: dict[np.ufunc, Callable[..., Any]] = {}


def apply(
    ufunc: np.ufunc,
    *operands: Any,
    out: Any = None,
    where: Any = True,
    dtype: Any = None,
    casting: Any = "same_kind",
    **options: Any,
) -> Any:
    """`ufunc(*operands, ...)` as NumPy computes it."""
    _check_options(ufunc, options)
    choice = next((each for each in operands if is_open(each)), None)
    if choice is not None:
        options = {"out": out, "where": where, "dtype": dtype, "casting": casting}
        return _case_by_case(ufunc, operands, choice, options)
    given, outputs = _outputs(ufunc, operands, out)
    if has_tensors(given):
        return as_tensors(apply(ufunc, *map(_untensored, given), where=where, dtype=dtype))
    has_output = any(target is not None for target in outputs)
    if not has_output and where is True and is_known(given):
        choice = {} if dtype is None else {"dtype": dtype}
        result: Any = known(ufunc, given, {**choice, "casting": casting})
        return result
    parts = [operand(value) for value in given]
    results = compute(ufunc, parts, dtype, casting)
    if where is not True:
        results = [_masked(ufunc, r, where, o) for r, o in zip(results, outputs, strict=True)]
    written = [_written(ufunc, r, o, casting) for r, o in zip(results, outputs, strict=True)]
    return written[0] if ufunc.nout == 1 else tuple(written)


def _case_by_case(
    ufunc: np.ufunc, operands: Sequence[Any], choice: Any, options: dict[str, Any]
) -> Any:
    """A ufunc of what can be of several types, as what it is."""
    chosen = {} if options["dtype"] is None else {"dtype": options["dtype"]}
    is_free = options["out"] is None and kinds_in(choice) is not None
    if not is_free or not has_one_type(ufunc, (tuple(operands), chosen)):
        return case_by_case.call(partial(apply, ufunc), (operands, options), choice)
    widest = as_widest(choice)
    return apply(ufunc, *(widest if each is choice else each for each in operands), **options)


def compute(
    ufunc: np.ufunc, parts: Sequence[Any], dtype: Any = None, casting: Any = "same_kind"
) -> list[Array]:
    """The results of `ufunc` for operands that are arrays or Python numbers."""
    resolved = dtypes.resolve(ufunc, parts, dtype, casting)
    function = COMPUTED.get(ufunc) or UFUNCS.get(ufunc)
    if function is None:
        raise SymbolicValueError(
            f"{name_of(ufunc)} cannot be recorded for an array whose value is only known when the "
            "graph runs.",
            advice="Write it with other functions.",
        )
    inputs = [to_dtype(part, dt) for part, dt in zip(parts, resolved, strict=False)]
    result = function(*inputs)
    results = result if isinstance(result, tuple) else (result,)
    arrays = [part for part in parts if isinstance(part, Array)]
    ordered = all(array.contiguous or array.ndim < 2 for array in arrays)
    return [
        Array(cast(tensor, dt), is_scalar=not tensor.ndim, contiguous=ordered)
        for tensor, dt in zip(results, resolved[ufunc.nin :], strict=True)
    ]


def _untensored(value: Any) -> Any:
    return as_array(value) if isinstance(value, Tensor) else value


def _check_options(ufunc: np.ufunc, options: dict[str, Any]) -> None:
    for name in ("order", "subok"):
        options.pop(name, None)
    if options:
        raise SymbolicValueError(
            f"{name_of(ufunc)}(..., {next(iter(options))}=...) cannot be recorded.",
            advice=f"Leave out {next(iter(options))!r}.",
        )


def _outputs(
    ufunc: np.ufunc, operands: tuple[Any, ...], out: Any
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The operands, and where each result goes: `out=`, or positional arguments after them."""
    given, extra = operands[: ufunc.nin], operands[ufunc.nin :]
    if len(given) < ufunc.nin:
        raise TypeError(
            f"{ufunc.__name__}() takes from {ufunc.nin} to {ufunc.nin + ufunc.nout} positional "
            f"arguments but {len(given)} were given"
        )
    if extra:
        return given, (*extra, *[None] * (ufunc.nout - len(extra)))
    if isinstance(out, tuple):
        return given, out
    return given, (out, *[None] * (ufunc.nout - 1))


def output(out: Any) -> Array:
    """The array behind an `out=` argument."""
    if isinstance(out, np.ndarray | Array):
        return as_array(out)
    raise TypeError("return arrays must be of ArrayType")


def _written(ufunc: np.ufunc, result: Array, out: Any, casting: Any) -> Any:
    if out is None:
        return result
    target = output(out)
    dtypes.check_output(ufunc, result.dtype, target.dtype, casting)
    write_all(target, result.tensor)
    return out


def write_all(target: Array, tensor: Tensor) -> None:
    """`target[...] = tensor`."""
    value = cast(tensor, target.dtype)
    if target.type.shape == value.type.shape and None not in value.type.shape:
        target.replace(value)
    else:
        target.replace(indexing.set_item(target.tensor, ..., value))


def _masked(ufunc: np.ufunc, result: Array, where: Any, out: Any) -> Array:
    if out is None:
        raise StagingError(
            f"{name_of(ufunc)}(..., where=...) without out leaves elements undefined.",
            advice="Give `out`, or use np.where.",
        )
    old = cast(output(out).tensor, result.dtype)
    mask = to_dtype(where, types.bool_)
    return Array(selection.where(mask, result.tensor, old))


def binary(ufunc: np.ufunc) -> Callable[[Array, Any], Any]:
    """The method for an operator with the array on the left."""

    def method(self: Array, other: Any) -> Any:
        return apply(ufunc, self, other) if _is_operand(other) else NotImplemented

    return method


def reflected(ufunc: np.ufunc) -> Callable[[Array, Any], Any]:
    """The method for an operator with the array on the right."""

    def method(self: Array, other: Any) -> Any:
        return apply(ufunc, other, self) if _is_operand(other) else NotImplemented

    return method


def _or_repeated(product: Callable[[Array, Any], Any]) -> Callable[[Array, Any], Any]:
    """A NumPy scalar repeats a sequence of Python; an array multiplies its items."""

    def method(self: Array, other: Any) -> Any:
        if not self.is_scalar or not isinstance(other, dispatch.SEQUENCES):
            return product(self, other)
        return other * self.concrete() if self.is_concrete else dispatch.repeated(other, self)

    return method


def in_place(ufunc: np.ufunc) -> Callable[[Array, Any], Any]:
    """The method for `x += y`: writes into x, or leaves it to `x = x + y` for NumPy scalars."""

    def method(self: Array, other: Any) -> Any:
        if self.is_scalar or not _is_operand(other):
            return NotImplemented
        apply(ufunc, self, other, out=self)
        return self

    return method


def unary(ufunc: np.ufunc) -> Callable[[Array], Any]:
    """The method for a prefix operator."""
    return lambda self: apply(ufunc, self)


_OPERANDS = (Array, np.ndarray, np.generic, bool, int, float, complex, list, tuple, range)


def _is_operand(value: Any) -> bool:
    return isinstance(value, _OPERANDS) or promotion.python_kind(value) is not None


BINARY = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "truediv": np.true_divide,
    "floordiv": np.floor_divide,
    "mod": np.remainder,
    "pow": np.power,
    "and": np.bitwise_and,
    "or": np.bitwise_or,
    "xor": np.bitwise_xor,
    "lshift": np.left_shift,
    "rshift": np.right_shift,
    "matmul": np.matmul,
}
COMPARISONS = {
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "eq": np.equal,
    "ne": np.not_equal,
}
for _name, _ufunc in BINARY.items():
    setattr(Array, f"__{_name}__", binary(_ufunc))
    setattr(Array, f"__r{_name}__", reflected(_ufunc))
    setattr(Array, f"__i{_name}__", in_place(_ufunc))
for _name in ("__mul__", "__rmul__"):
    setattr(Array, _name, _or_repeated(getattr(Array, _name)))
for _name, _ufunc in COMPARISONS.items():
    setattr(Array, f"__{_name}__", binary(_ufunc))
for _name, _ufunc in {
    "neg": np.negative,
    "pos": np.positive,
    "abs": np.absolute,
    "invert": np.invert,
}.items():
    setattr(Array, f"__{_name}__", unary(_ufunc))
Array.__divmod__ = binary(np.divmod)  # type: ignore[operator]
Array.__rdivmod__ = reflected(np.divmod)  # type: ignore[attr-defined]


def ufunc_called(ufunc: np.ufunc) -> Callable[..., Any]:
    """What stands for a ufunc in recorded code."""
    return lambda *operands, **options: apply(ufunc, *operands, **options)


def method_called(ufunc: np.ufunc, method: str) -> Callable[..., Any] | None:
    """What stands for `np.add.reduce` and its kind; None if it cannot be recorded."""
    return TABLE.get(getattr(ufunc, method))


def array_ufunc(self: Array, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Any:
    """`np.sin(array)` in code that was not converted."""
    if not all(isinstance(o, Array | Tensor) or _is_operand(o) for o in operands):
        return NotImplemented
    if any(type(o).__array_ufunc__ is None for o in operands if hasattr(o, "__array_ufunc__")):
        return NotImplemented
    if method == "__call__":
        return apply(ufunc, *operands, **options)
    function = method_called(ufunc, method)
    if function is None:
        raise SymbolicValueError(
            f"np.{ufunc.__name__}.{method} cannot be recorded.",
            advice="Write a loop that does the same.",
        )
    if "out" in options and isinstance(options["out"], tuple):
        options["out"] = options["out"][0]
    return function(*operands, **options)


def array_function(
    self: Array, function: Any, kinds: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """`np.sum(array)` in code that was not converted."""
    from autograph.numpy.table import lookup

    replacement = lookup(function)
    assert replacement is not None
    return replacement(*args, **kwargs)


Array.__array_ufunc__ = array_ufunc  # type: ignore[attr-defined]
Scalar.__array_ufunc__ = array_ufunc  # type: ignore[assignment]
Array.__array_function__ = array_function  # type: ignore[attr-defined]
