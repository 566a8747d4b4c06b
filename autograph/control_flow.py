"""Control flow as functions, with TensorFlow's names: `cond`, `while_loop`, `case`, `switch_case`.

In converted code `if` and `while` do the same; these are for programs that were written without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from autograph.runtime import promotion, staging
from autograph.runtime.errors import InvalidArgumentError
from autograph.runtime.staging.recording import LoopOptions
from autograph.runtime.staging.values import structure


def cond(
    pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any], name: Any = None
) -> Any:
    """`true_fn()` if `pred`, a bool scalar, else `false_fn()`."""
    if not staging.tracing() or not staging.is_staged(pred):
        return true_fn() if pred else false_fn()
    return staging.conditional_value(pred, true_fn, false_fn)


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Sequence[Any],
    shape_invariants: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    maximum_iterations: Any = None,
    name: Any = None,
) -> Any:
    """Repeat `loop_vars = body(*loop_vars)` as long as `cond(*loop_vars)`; returns the last ones.

    The shapes of loop variables may change, so `shape_invariants` is not needed; the other options
    are TensorFlow's hints to its executor.
    """
    single = not isinstance(loop_vars, list | tuple | dict)
    variables = [loop_vars] if single else loop_vars
    layout, state = structure.take_apart(variables) or (None, [])
    assert layout is not None

    def step(*now: Any) -> tuple[Any, ...]:
        result = body(*now)
        if single or len(state) == 1:
            one = isinstance(result, list | tuple) and len(result) == 1
            return (result[0],) if one else (result,)
        return tuple(result)

    values = _loop(cond, step, tuple(map(_number, state)), maximum_iterations)
    rebuilt = structure.put_together(layout, values)
    return rebuilt[0] if single else rebuilt


def _number(value: Any) -> Any:
    """Python numbers become tensors, as TensorFlow's loop variables do."""
    return value if promotion.python_kind(value) is None else promotion.as_tensor(value)


def _loop(test: Any, body: Any, state: tuple[Any, ...], limit: Any) -> tuple[Any, ...]:
    recording = staging.active()
    if recording is not None:
        if limit is not None:
            recording.loop_options = LoopOptions(maximum_iterations=limit)
        return staging.while_loop(test, body, state)
    count = 0
    while (limit is None or count < limit) and test(*state):
        state = body(*state)
        count += 1
    return state


def case(
    pred_fn_pairs: Sequence[tuple[Any, Callable[[], Any]]],
    default: Callable[[], Any] | None = None,
    exclusive: bool = False,
    strict: bool = False,
    name: str = "case",
) -> Any:
    """The result of the first function whose predicate holds, or of `default`.

    Raises InvalidArgumentError when none holds and there is no default.
    """
    if not pred_fn_pairs:
        if default is None:
            raise InvalidArgumentError("ag.case: no predicate holds and there is no default")
        return default()
    (predicate, function), *rest = pred_fn_pairs
    if not rest and default is None:
        message = "ag.case: no predicate holds and there is no default"
        if not staging.is_staged(predicate):
            if not predicate:
                raise InvalidArgumentError(message)
            return function()
        staging.raise_if(staging.logical_not(predicate), InvalidArgumentError(message))
        return function()
    return cond(predicate, function, lambda: case(rest, default))


def switch_case(
    branch_index: Any,
    branch_fns: Sequence[Any] | Mapping[int, Callable[[], Any]],
    default: Callable[[], Any] | None = None,
    name: str = "switch_case",
) -> Any:
    """The result of `branch_fns[branch_index]`; of the default, or the last, if out of range."""
    if isinstance(branch_fns, Mapping):
        pairs = sorted(branch_fns.items())
    elif branch_fns and isinstance(branch_fns[0], tuple):
        pairs = sorted(branch_fns)
    else:
        pairs = list(enumerate(branch_fns))
    fallback = default if default is not None else pairs[-1][1]
    choices = pairs if default is not None else pairs[:-1]
    return case([(branch_index == index, function) for index, function in choices], fallback)


def set_loop_options(
    parallel_iterations: Any = None,
    swap_memory: Any = None,
    maximum_iterations: Any = None,
    shape_invariants: Any = None,
) -> None:
    """Say more about the loop in whose body this is called, anywhere in it.

    `maximum_iterations` ends the loop after that many. `shape_invariants` is checked but not
    needed: shapes that change are found out.
    """
    recording = staging.active()
    if recording is not None and maximum_iterations is not None:
        recording.announce(LoopOptions(maximum_iterations=maximum_iterations))


def executing_eagerly() -> bool:
    """Whether operations run at once; False while a function or a lazy graph is recorded."""
    return not staging.tracing()


@contextmanager
def control_dependencies(control_inputs: Any) -> Iterator[None]:
    """Nothing to do: effects always happen in program order. TensorFlow programs use it."""
    yield


@contextmanager
def name_scope(name: str) -> Iterator[str]:
    """Nothing to do: values are named after the user's variables. TensorFlow programs use it."""
    yield name


def no_op(name: str | None = None) -> None:
    """Do nothing."""


def group(*inputs: Any, name: str | None = None) -> None:
    """Nothing to do: effects always happen in program order."""
