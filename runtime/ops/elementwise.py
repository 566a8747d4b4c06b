"""The factory of element-by-element operations, with NumPy's broadcasting.

    tanh = elementwise("tanh", np.tanh, vjp=lambda dy, y, x: dy * (1 - y * y), ...)

makes the operation and returns its public function. The NumPy kernel is the meaning. Operands are
promoted to one dtype before the operation; the result's dtype is what NumPy's ufunc gives, unless
`result` says otherwise. Gradients of broadcast operands are summed back to the operand's shape.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from autograph.runtime import dims, promotion, types
from autograph.runtime.ops.definition import NoGradient, Op, Samples, define
from autograph.runtime.ops.unbroadcast import sum_to
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import DType, TensorType

ResultDtype = Callable[..., DType]
PublicFunction: TypeAlias = Callable[..., Tensor]
ELEMENTWISE: dict[str, Op] = {}
# What `np.sin(tensor)` runs: the public function of each ufunc that has one.
UFUNCS: dict[np.ufunc, Callable[..., Tensor]] = {}


def elementwise(
    name: str,
    kernel: Callable[..., Any],
    *,
    vjp: Callable[..., Any] | NoGradient,
    samples: Samples,
    doc: str,
    result: ResultDtype | None = None,
    graph_name: str = "",
    arguments: tuple[str, ...] = ("x", "y"),
    accepts: tuple[str, ...] = ("bool", "int", "float", "complex"),
    extent: Callable[..., dims.Dim] | None = None,
    floating: bool = False,
    raises: str = "",
) -> Callable[..., Tensor]:
    """Define an operation of one or more operands; returns its public function.

    `result(*dtypes)` gives the dtype, by default that of the kernel, a ufunc. `accepts` are the
    kinds of dtype it takes. `extent` says what becomes of sizes: `n - 2` stays known. With
    `floating` the public function takes integers as float32.
    """
    is_ufunc = isinstance(kernel, np.ufunc)
    arity = kernel.nin if is_ufunc else len(inspect.signature(kernel).parameters)  # type: ignore[attr-defined]
    op = define(
        name,
        infer=_infer(name, result or resolved_as(kernel), accepts, extent),
        evaluate=kernel,
        vjp=vjp if isinstance(vjp, NoGradient) else _summed(vjp),
        samples=samples,
        doc=doc,
        graph_name=graph_name,
        raises=raises,
    )
    ELEMENTWISE[name] = op
    function = _public_function(op, arguments[:arity], doc, _operands(floating))
    if isinstance(kernel, np.ufunc):
        UFUNCS[kernel] = function
    return function


def _infer(
    name: str,
    result: ResultDtype,
    accepts: tuple[str, ...],
    extent: Callable[..., dims.Dim] | None,
) -> Callable[..., TensorType]:
    def infer(*operands: TensorType) -> TensorType:
        _check_kinds(name, accepts, operands)
        dtype = result(*(operand.dtype for operand in operands))
        shape = dims.broadcast(*(operand.shape for operand in operands))
        size = None
        if extent is not None and not shape and types.is_integer(dtype):
            known = [operand.extent for operand in operands]
            size = None if None in known else fitting(extent(*known), dtype)
        return TensorType(dtype, shape, size)

    return infer


def _summed(vjp: Callable[..., Any]) -> Callable[..., tuple[Tensor | None, ...]]:
    """A rule that gives broadcast operands gradients of their own shapes."""

    def summed(dy: Tensor, y: Tensor, *operands: Tensor) -> tuple[Tensor | None, ...]:
        cotangents = vjp(dy, y, *operands)
        if len(operands) == 1:
            return (cotangents,)
        return tuple(
            None if d is None else sum_to(d, x) for d, x in zip(cotangents, operands, strict=True)
        )

    return summed


def fitting(extent: dims.Dim, dtype: DType) -> dims.Dim:
    """What is known of an integer of `dtype` that is computed as `extent`: it may wrap around."""
    if isinstance(extent, int):
        limits = np.iinfo(dtype)
        return extent if limits.min <= extent <= limits.max else None
    return extent if dtype in (types.int32, types.int64) else None


def _operands(floating: bool) -> Callable[..., list[Tensor]]:
    if not floating:
        return promotion.promote

    def promote(*operands: Any) -> list[Tensor]:
        tensors = promotion.promote(*operands)
        if types.kind(tensors[0].dtype) in ("bool", "int"):
            return [promotion.cast(tensor, types.float32) for tensor in tensors]
        return tensors

    return promote


def _apply(op: Op, operands: list[Tensor]) -> Tensor:
    try:
        return op(*operands)  # type: ignore[no-any-return]
    except TypeError as error:
        raise _explained(op, operands, error) from None


def _explained(op: Op, operands: list[Tensor], error: TypeError) -> TypeError:
    """What is wrong with the types, if that is it: NumPy speaks of loops and signatures."""
    try:
        op.infer(*(operand.type for operand in operands))
    except TypeError as better:
        return better
    return error


def _public_function(
    op: Op, arguments: tuple[str, ...], doc: str, promote: Callable[..., list[Tensor]]
) -> Callable[..., Tensor]:
    if len(arguments) == 1:

        def function(x: Any, name: str | None = None) -> Tensor:
            return _apply(op, promote(promotion.as_tensor(x)))

    else:

        def function(*operands: Any, name: str | None = None) -> Tensor:  # type: ignore[misc]
            if len(operands) != len(arguments):
                raise TypeError(
                    f"{op.name}() takes {len(arguments)} operands ({', '.join(arguments)}), "
                    f"got {len(operands)}"
                )
            return _apply(op, promote(*operands))

    keyword = inspect.Parameter("name", inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None)
    positional = [inspect.Parameter(a, inspect.Parameter.POSITIONAL_OR_KEYWORD) for a in arguments]
    function.__name__ = function.__qualname__ = op.name
    function.__doc__ = doc
    signature = inspect.Signature([*positional, keyword])
    function.__signature__ = signature  # type: ignore[attr-defined]
    if len(arguments) == 1:
        return function
    return _by_name(function, signature)


def _by_name(
    function: Callable[..., Tensor], signature: inspect.Signature
) -> Callable[..., Tensor]:
    """Let operands also be given by keyword, as `add(x=a, y=b)`."""

    def named(*operands: Any, **keywords: Any) -> Tensor:
        if keywords:
            bound = signature.bind(*operands, **keywords)
            bound.arguments.pop("name", None)
            operands = tuple(bound.arguments.values())
        return function(*operands)

    named.__name__ = named.__qualname__ = function.__name__
    named.__doc__ = function.__doc__
    named.__signature__ = signature  # type: ignore[attr-defined]
    return named


def resolved_as(kernel: Any) -> ResultDtype:
    """The dtype that a ufunc gives."""

    def resolve(*dtypes: DType) -> DType:
        try:
            return kernel.resolve_dtypes((*dtypes, *[None] * kernel.nout))[-1]  # type: ignore[no-any-return]
        except TypeError:
            names = " and ".join(dict.fromkeys(map(types.dtype_name, dtypes)))
            raise TypeError(f"np.{kernel.__name__} does not take {names} values") from None

    return resolve


def _check_kinds(name: str, accepts: tuple[str, ...], operands: tuple[TensorType, ...]) -> None:
    for operand in operands:
        if types.kind(operand.dtype) not in accepts:
            raise TypeError(
                f"{name} takes {' or '.join(accepts)} values, not {types.dtype_name(operand.dtype)}"
            )


def same_dtype(*dtypes: DType) -> DType:
    """The operands' own dtype."""
    return dtypes[0]


def boolean(*dtypes: DType) -> DType:
    """Truth values."""
    return types.bool_
