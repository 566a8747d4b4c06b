"""Gradients of functions: `grad` and `value_and_grad`.

    df = ag.grad(f)        df(x) is the derivative of the scalar f(x) with respect to x

The gradient is recorded with the function, as one graph; it can be differentiated again.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograph.api import convert
from autograph.function import Function, functions_run_as_graphs, functions_run_eagerly
from autograph.numpy.array import Array
from autograph.numpy.captured import captured_array
from autograph.runtime import promotion, staging, types
from autograph.runtime.errors import GradientError
from autograph.runtime.gradients.tape import GradientTape, UnconnectedGradients
from autograph.runtime.staging.values import structure
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.tracebacks import folded

Positions = int | Sequence[int]


def grad(
    f: Callable[..., Any], argnums: Positions = 0, has_aux: bool = False
) -> Callable[..., Any]:
    """The function that gives the gradient of `f` with respect to argument `argnums`.

    `f` returns a real scalar; with `has_aux` a pair of it and anything else, and then the result is
    (gradient, anything). Several `argnums` give a tuple. Gradients have the structure, dtype and
    shape of the argument: tensors for tensors, arrays for arrays. Raises GradientError when `f`
    does not return a real scalar, TypeError for arguments without a derivative.

    >>> import autograph as ag
    >>> float(ag.grad(lambda x: x * x * x)(ag.constant(2.0)))
    12.0
    """
    both = value_and_grad(f, argnums, has_aux)

    @folded
    @functools.wraps(f)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        value, derivative = both(*args, **kwargs)
        return (derivative, value[1]) if has_aux else derivative

    return gradient


def value_and_grad(
    f: Callable[..., Any], argnums: Positions = 0, has_aux: bool = False
) -> Callable[..., Any]:
    """The function that gives the pair of `f`'s value and its gradient; see `grad`.

    >>> import autograph as ag
    >>> value, slope = ag.value_and_grad(lambda x: x * x)(ag.constant(3.0))
    >>> float(value), float(slope)
    (9.0, 6.0)
    """
    function = f if isinstance(f, Function) or not inspect.isfunction(f) else convert(f)

    def differentiated(*args: Any, **kwargs: Any) -> Any:
        return _differentiate(function, argnums, has_aux, args, kwargs)

    differentiated.__name__ = differentiated.__qualname__ = (
        f"grad_of_{getattr(f, '__name__', 'function')}"
    )
    staged = Function(differentiated, autograph=False)

    @folded
    @functools.wraps(f)
    def both(*args: Any, **kwargs: Any) -> Any:
        args = _as_floats(args, argnums)
        is_eager = functions_run_eagerly() and _tape_can_follow(args, argnums)
        if staging.tracing() or is_eager:
            return differentiated(*args, **kwargs)
        with functions_run_as_graphs():
            return staged(*args, **kwargs)

    return both


def _tape_can_follow(args: tuple[Any, ...], argnums: Positions) -> bool:
    """Whether plain Python computes with tensors; NumPy's numbers and arrays leave no trace."""
    places = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    given = [leaf for n, arg in enumerate(args) if n in places for leaf in structure.leaves(arg)]
    return not any(isinstance(leaf, np.ndarray | np.generic) for leaf in given)


def _as_floats(args: tuple[Any, ...], argnums: Positions) -> tuple[Any, ...]:
    """Python floats that are differentiated become inputs of the graph: NumPy's float64."""
    places = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    return tuple(
        np.float64(arg) if place in places and type(arg) is float else arg
        for place, arg in enumerate(args)
    )


def _differentiate(
    f: Callable[..., Any], argnums: Positions, has_aux: bool, args: Any, kwargs: Any
) -> tuple[Any, Any]:
    places = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    arguments = list(args)
    sources: list[Any] = []
    with GradientTape() as tape:
        for place in places:
            if place >= len(arguments) or place < -len(arguments):
                raise ValueError(f"argnums={place}, but the function was given {len(arguments)}")
            arguments[place] = structure.map_leaves(_own, arguments[place])
            source = structure.map_leaves(_tensor, arguments[place])
            tape.watch(source)
            sources.append(source)
        value = f(*arguments, **kwargs)
        target = _scalar(value[0] if has_aux else value)
    gradients = tape.gradient(target, sources, unconnected_gradients=UnconnectedGradients.ZERO)
    results = [
        _like(gradient, argument)
        for gradient, argument in zip(gradients, [arguments[p] for p in places], strict=True)
    ]
    return value, results[0] if isinstance(argnums, int) else tuple(results)


def _own(value: Any) -> Any:
    """A concrete array, which a tape cannot follow, as something it can."""
    recording = staging.active()
    if isinstance(value, np.ndarray) and recording is not None:
        return captured_array(recording, value)
    return EagerTensor(value) if isinstance(value, np.ndarray) else value


def _tensor(value: Any) -> Tensor:
    tensor = promotion.as_tensor(value)
    if not types.is_differentiable(tensor.dtype):
        raise TypeError(
            f"there is no derivative with respect to {tensor.type.describe()}; pass floats, or "
            "choose another argument with argnums"
        )
    return tensor


def _scalar(value: Any) -> Tensor:
    known = isinstance(value, Tensor | np.generic) or hasattr(type(value), "__ag_tensor__")
    tensor = promotion.as_tensor(value) if known or promotion.python_kind(value) else None
    if tensor is None or tensor.type.shape or not types.is_floating(tensor.dtype):
        what = "None" if value is None else type(value).__name__
        described = what if tensor is None else tensor.type.describe()
        raise GradientError(
            "a gradient is of a function that returns a real scalar; this one returned "
            f"{described}.",
            advice="Return a sum or mean of it.",
        )
    return tensor


def _like(gradient: Any, argument: Any) -> Any:
    """The gradient in the face of the argument."""
    taken = structure.take_apart(argument)
    if taken is not None:
        layout, parts = taken
        pairs = zip(structure.take_apart(gradient)[1], parts, strict=True)  # type: ignore[index]
        return structure.put_together(layout, [_like(g, part) for g, part in pairs])
    if isinstance(argument, Array):
        return Array(gradient, is_scalar=argument.is_scalar)
    return gradient
