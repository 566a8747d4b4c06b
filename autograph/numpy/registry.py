"""The table of NumPy functions, and what a call of one does.

    @implements(np.sum)
    def sum(a, axis=None, ...): ...          # on recorded arrays

A call with nothing recorded in it is NumPy's own, its result becoming an array of the recording.
With a tensor among the arguments the result is a tensor.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from autograph.numpy import case_by_case, conversion
from autograph.runtime.errors import InvalidIndexError, SymbolicValueError, of_numpy
from autograph.runtime.staging.recording import active

Function = Callable[..., Any]
F = TypeVar("F", bound=Function)
TABLE: dict[Any, Function] = {}
IMPLEMENTED: dict[str, Function] = {}


def implements(*functions: Any, always: bool = False) -> Callable[[F], F]:
    """Let the decorated function stand for NumPy `functions` in recorded code.

    With `always` it also runs when all arguments are known: it makes a view, writes or creates.
    """

    def register(implementation: F) -> F:
        for function in functions:
            TABLE[function] = _called(function, implementation, always)
            IMPLEMENTED[name_of(function)] = TABLE[function]
        return implementation

    return register


def name_of(function: Any) -> str:
    """`np.linalg.norm`, for messages."""
    module = getattr(function, "__module__", None) or "numpy"
    owner = getattr(function, "__self__", None)
    if isinstance(owner, np.ufunc):
        return f"np.{owner.__name__}.{function.__name__}"
    if isinstance(owner, np.random.RandomState | np.random.Generator):
        module = "numpy.random"
    name = getattr(function, "__name__", type(function).__name__)
    return f"{module.replace('numpy', 'np', 1)}.{name}"


def _called(original: Any, implementation: Function, always: bool) -> Function:
    on_arrays = with_numpys_errors(implementation)

    @functools.wraps(implementation)
    def call(*args: Any, **kwargs: Any) -> Any:
        choice = case_by_case.open_argument(original, (args, kwargs))
        if choice is not None:
            return case_by_case.call(call, (args, kwargs), choice)
        if conversion.has_tensors((*args, kwargs)):
            return conversion.as_tensors(implementation(*args, **kwargs))
        eager = not always or active() is None
        if eager and conversion.is_known((*args, kwargs)):
            return known(original, args, kwargs)
        return on_arrays(*args, **kwargs)

    return call


def with_numpys_errors(function: F) -> F:
    """The function, with an index error that is NumPy's own: it is no `ValueError`."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except InvalidIndexError as error:
            raise of_numpy(error) from error.__cause__

    return call  # type: ignore[return-value]


def known(original: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """NumPy's own result for known arguments."""
    given = [conversion.concrete(item) for item in args]
    result = original(*given, **conversion.concrete(kwargs))
    return result if active() is None else conversion.recorded(result)


def refusal(original: Any) -> Function:
    """A call of a NumPy function that is not in the table: an error if something is recorded."""

    def call(*args: Any, **kwargs: Any) -> Any:
        if not conversion.is_known((*args, kwargs)):
            raise _unknown(original)
        return known(original, args, kwargs)

    return call


def _unknown(original: Any) -> SymbolicValueError:
    name = name_of(original)
    close = difflib.get_close_matches(name, IMPLEMENTED, 1, 0.7)
    return SymbolicValueError(
        f"{name} cannot be recorded for an array whose value is only known when the graph runs.",
        details=[f"The nearest that can is {close[0]}."] if close else [],
        advice="Write it with other functions, or call it outside of the converted function.",
    )


def refuse_options(name: str, **options: Any) -> None:
    """Raise an error for options of a NumPy function that have no recorded form."""
    for option, value in options.items():
        if value is not None and value is not np._NoValue:
            raise SymbolicValueError(
                f"{name}(..., {option}={value!r:.40}) cannot be recorded.",
                advice=f"Leave out {option!r}.",
            )
