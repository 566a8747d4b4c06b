"""`convert` and what goes with it: options, seeing the converted source, seeing the graph."""

from __future__ import annotations

import functools
import inspect
from collections import Counter
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any, TypeVar, overload

from autograph import pipeline
from autograph.errors import ConversionError
from autograph.function import BoundFunction, Function, functions_run_eagerly, run_functions_eagerly
from autograph.runtime.graph.naming import name_values
from autograph.runtime.graph.text import graph_text as text_of
from autograph.runtime.staging.recording import DEFAULT_UNROLL
from autograph.syntax.sources import with_text
from autograph.tracing.trace_report import TraceReport
from autograph.tracing.unconverted import left_alone

F = TypeVar("F", bound=Callable[..., Any])


@overload
def convert(func: Callable[..., Any], /) -> Function: ...


@overload
def convert(
    func: None = None,
    *,
    input_signature: Sequence[Any] | None = None,
    autograph: bool = True,
    unroll: int = DEFAULT_UNROLL,
    reduce_retracing: bool = True,
    jit_compile: bool | None = None,
    source: str | None = None,
) -> Callable[[Callable[..., Any]], Function]: ...


def convert(
    func: Callable[..., Any] | None = None,
    input_signature: Sequence[Any] | None = None,
    autograph: bool = True,
    unroll: int = DEFAULT_UNROLL,
    reduce_retracing: bool = True,
    jit_compile: bool | None = None,
    source: str | None = None,
) -> Any:
    """Turn a function of tensors or arrays into a graph, control flow included.

    Use it as a decorator, with or without options, or call it on a function, method or lambda.

    Args:
        func: The function.
        input_signature: One `ag.TensorSpec` (or a structure of them) for each argument; then there
            is a single trace for all shapes it admits, and TypeError for others.
        autograph: False leaves control flow as it is; only operations are recorded.
        unroll: Loops over Python ranges of up to this length are unrolled, unless there are
            recorded loops in them and they would be more than 300 operations.
        reduce_retracing: Numbers and extents that keep changing become inputs of the graph; see
            `Function.trace_report`. False makes a trace for each value.
        jit_compile: Accepted for TensorFlow's sake; how a graph runs is not the caller's choice.
        source: The text of a function made by `exec`, or typed where no text is kept.

    Raises ConversionError when the source of `func` cannot be had or holds something that cannot
    be converted faithfully.

    >>> import autograph as ag
    >>> @ag.convert
    ... def collatz(n):
    ...     steps = 0
    ...     while n != 1:
    ...         n = n // 2 if n % 2 == 0 else 3 * n + 1
    ...         steps += 1
    ...     return steps
    >>> print(collatz(ag.constant(27)))
    ag.Tensor(111, shape=(), dtype=int32)
    """
    del jit_compile

    def make(target: Callable[..., Any]) -> Function:
        if source is not None and inspect.isfunction(target):
            target = with_text(target, source)
        return Function(target, input_signature, autograph, unroll, reduce_retracing and autograph)

    return functools.partial(_converted, make=make) if func is None else _converted(func, make)


def _converted(target: Any, make: Callable[[Callable[..., Any]], Function]) -> Any:
    """What `convert` makes of anything that may be called, by what it makes of a function."""
    if isinstance(target, Function):
        return target
    if isinstance(target, staticmethod | classmethod):
        return type(target)(_converted(target.__func__, make))
    if not callable(target):
        raise TypeError(f"ag.convert takes a function, not {type(target).__name__}")
    if inspect.ismethod(target):
        return BoundFunction(_converted(target.__func__, make), target.__self__)
    if not inspect.isfunction(target) and not isinstance(target, functools.partial):
        return BoundFunction(_converted(_call_method(target), make), target)
    return make(target)


def _call_method(target: Any) -> Callable[..., Any]:
    """The method `__call__` of a callable object."""
    method = type(target).__call__
    if inspect.isclass(target) or not inspect.isfunction(method):
        raise TypeError(
            f"ag.convert takes a Python function, and {target!r:.60} is none; wrap it in one"
        )
    return method


def do_not_convert(func: F | None = None) -> Any:
    """Keep a function as it is when converted code calls it.

    >>> import autograph as ag
    >>> @ag.do_not_convert
    ... def report(x):
    ...     return x
    """
    if func is None:
        return do_not_convert
    func.__ag_do_not_convert__ = True  # type: ignore[attr-defined]
    left_alone(func, "it is marked with ag.do_not_convert")
    return func


class _Eagerly:
    """What `run_eagerly` returns: nothing to keep, or a `with` block that puts things back."""

    def __init__(self, before: bool) -> None:
        self._before = before

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exc: object) -> None:
        run_functions_eagerly(self._before)


def run_eagerly(eagerly: bool = True) -> _Eagerly:
    """Let converted functions run as plain Python, for debugging; `False` ends that.

    >>> import autograph as ag
    >>> with ag.run_eagerly():
    ...     ag.convert(lambda x: x + 1)(1)
    2
    """
    before = functions_run_eagerly()
    run_functions_eagerly(eagerly)
    return _Eagerly(before)


def to_source(func: Callable[..., Any]) -> str:
    """The converted source of a function, as text.

    Raises ConversionError when the function has no source.
    """
    return pipeline.converted_source(python_function(func))


def trace_report(func: Any) -> TraceReport:
    """The same as `func.trace_report()`: each trace of a converted function, and why it was made.

    Raises TypeError for what is not a converted function.
    """
    if not isinstance(func, Function | BoundFunction):
        raise TypeError(
            f"{func!r:.60} has no traces: decorate it with @ag.convert, call it, and ask again"
        )
    report: TraceReport = func.trace_report()
    return report


def python_function(func: Any) -> FunctionType:
    """The plain Python function behind a converted or bound one."""
    while True:
        if isinstance(func, Function):
            func = func.python_function
        elif isinstance(func, BoundFunction) or inspect.ismethod(func):
            func = func.__func__
        else:
            break
    if not inspect.isfunction(func):
        raise ConversionError(
            f"{func!r:.60} is not a Python function, so it has no source to convert.",
            advice="Wrap it in a function of your own.",
        )
    return func


def _as_function(func: Any) -> Any:
    return func if isinstance(func, Function | BoundFunction) else convert(func)


def count_ops(func: Callable[..., Any], *args: Any, **kwargs: Any) -> Counter[str]:
    """How often each operation occurs in the optimized graph for these arguments.

    Operations in branches and loop bodies count once each; a loop is `while` or `for`, a branch
    `cond`.
    """
    graph = _as_function(func).get_concrete_function(*args, **kwargs).graph
    return Counter(node.op.name for node in graph.walk())


def graph_text(func: Callable[..., Any], *args: Any, optimized: bool = True, **kwargs: Any) -> str:
    """The graph for these arguments as text: a subset of Python that can be parsed back."""
    concrete = _as_function(func).get_concrete_function(*args, **kwargs).concrete
    graph = concrete.graph if optimized else concrete.unoptimized
    name_values(graph)
    return text_of(graph)
