"""Functions that call themselves under a recorded test.

    def fact(n):                                     def fact(n: i64) -> i64:
        return 1 if n <= 1 else n * fact(n - 1)          ... recurse(n1, callee=fact) ...
    fact(x)                                  ->      recursion(x, callee=fact)

Recording a call would never end. So the functions that are being recorded are kept on a stack; when
one is entered again in a branch or loop of itself, with arguments of the same kind, recording goes
back to the first of these calls and makes a graph of the function. Recursion that depends on
Python values alone is unrolled, and so is what cannot be such a graph but comes to an end.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograph.runtime import dispatch, promotion
from autograph.runtime.errors import StagingError
from autograph.runtime.graph.ir import Graph, walk
from autograph.runtime.ops.effects import ASSERT, RAISE_IF
from autograph.runtime.staging.effects import CALLERS
from autograph.runtime.staging.functions.kinds import Difference, differences
from autograph.runtime.staging.functions.recursive_functions import RecursiveFunction
from autograph.runtime.staging.journal import Frame
from autograph.runtime.staging.recording import Recording, active

# How often a function may be nested in itself with other Python numbers before they are recorded;
# a loop between two of these calls multiplies what each of them costs.
UNROLLED = 4
UNROLLED_IN_LOOPS = 1
# How many graphs of functions that call themselves may be inside of each other.
MOST_NESTED = 12


@dataclass(slots=True, eq=False)
class Call:
    """A call that is being recorded in place, and what there was when it began."""

    function: Any
    bound: inspect.BoundArguments | None
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]
    region: Graph
    nodes: int
    frame: Frame
    writes: int
    tapes: tuple[Any, ...]
    loops: int

    def values(self) -> list[Any]:
        """The arguments by parameter, defaults included."""
        if self.bound is None:
            self.bound = bind(self.function, self.arguments, self.keywords)
        return list(self.bound.arguments.values())

    def may_end_before(self, region: Graph) -> bool:
        """Whether the call need not come to `region`: that is a branch, or behind an exception."""
        if region is not self.region:
            return region.is_inside(self.region)
        return any(node.op in (RAISE_IF, ASSERT) for node in walk(region.nodes[self.nodes :]))

    def can_begin_again(self, recording: Recording) -> bool:
        """Whether nothing was written since, in the block where the call was made."""
        is_open = any(frame is self.frame for frame in recording.journal.frames)
        return is_open and self.frame.writes == self.writes


class BeginAgain(BaseException):
    """Takes the recording back to a call, to make a graph of its function."""

    def __init__(self, call: Call, inner: inspect.BoundArguments) -> None:
        super().__init__()
        self.call = call
        self.inner = inner


def bind(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> inspect.BoundArguments:
    """The arguments by parameter, defaults included."""
    bound = inspect.signature(function, follow_wrapped=False).bind(*args, **kwargs)
    bound.apply_defaults()
    return bound


def call_user(
    function: Any, converted: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Call a converted function of the user's; `function` is what tells it from others."""
    recording = active()
    if recording is None:
        return converted(*args, **kwargs)
    if any(call.function is function for call in recording.calls):
        found = _known_or_repeated(recording, function, converted, args, kwargs)
        if found is not None:
            return found[0]
    frame = recording.journal.frames[-1]
    region = recording.region
    call = Call(
        function,
        None,
        args,
        kwargs,
        region,
        len(region.nodes),
        frame,
        frame.writes,
        dispatch.tapes(),
        len(recording.loops),
    )
    recording.calls.append(call)
    try:
        return converted(*args, **kwargs)
    except BeginAgain as again:
        if again.call is not call:
            raise
        inner = again.inner
    except RecursionError as error:
        raise recording.unrolled.get(id(function), (function, error))[1] from None
    finally:
        del recording.calls[recording.calls.index(call) :]
    region.return_to(region.nodes[: call.nodes])
    dispatch.set_tapes(call.tapes)
    made = _attempt(recording, function, converted, bind(function, args, kwargs), inner)
    return made[0] if made is not None else call_user(function, converted, args, kwargs)


CALLERS.add(call_user.__code__)


def _known_or_repeated(
    recording: Recording,
    function: Any,
    converted: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> tuple[Any] | None:
    """The result of a call of a function that is being recorded; None if it is to be unrolled."""
    bound = bind(function, args, kwargs)
    values = list(bound.arguments.values())
    calls: list[Call] = []
    for known in reversed(recording.calls):
        if known.function is not function:
            continue
        if isinstance(known, RecursiveFunction):
            if known.fits(values):
                return (known.call_itself(values),)
        elif known.may_end_before(recording.region):
            calls.insert(0, known)
    if sum(isinstance(c, RecursiveFunction) for c in recording.calls) > MOST_NESTED:
        raise StagingError(
            f"each call of {function.__name__}() in itself is of yet another kind.",
            advice="Call it with arguments of the kinds that it has, or write a loop.",
        )
    first = None if id(function) in recording.unrolled else _first_of_kind(recording, calls, values)
    if first is None:
        return None
    if first.can_begin_again(recording):
        raise BeginAgain(first, _lasting(bound, first))
    return _attempt(recording, function, converted, bound, bound)


def _lasting(bound: inspect.BoundArguments, first: Call) -> inspect.BoundArguments:
    """The arguments of a call as they are here, for when what was recorded since then is undone."""
    known = {id(value) for value in first.values()}
    for name, value in bound.arguments.items():
        if id(value) not in known and promotion.is_staged_list(value):
            bound.arguments[name] = copy.copy(value)
    return bound


def _first_of_kind(recording: Recording, calls: list[Call], values: list[Any]) -> Call | None:
    """The call whose arguments have the kind of `values`, so that recording would not end."""
    apart = [differences(call.values(), values) for call in calls]
    for call, difference in zip(calls, apart, strict=True):
        if difference == Difference.NONE:
            return call
    others = [c for c, d in zip(calls, apart, strict=True) if d == Difference.VALUES]
    if not others:
        return None
    multiplies = len(recording.loops) > others[-1].loops
    multiplies &= id(others[0].function) not in recording.by_value
    return others[0] if len(others) >= (UNROLLED_IN_LOOPS if multiplies else UNROLLED) else None


def _attempt(
    recording: Recording,
    function: Any,
    converted: Callable[..., Any],
    outer: inspect.BoundArguments,
    inner: inspect.BoundArguments,
) -> tuple[Any] | None:
    """The result of a recorded function; None, and nothing recorded, if it has no graph.

    Where it has none in which numbers and strings vary, it may have one for each of them.
    """
    depth = len(recording.calls)
    by_value = id(function) in recording.by_value
    most = Difference.NONE if by_value else Difference.VALUES
    made = RecursiveFunction(recording, function, converted, outer, inner, most)
    try:
        with recording.attempt():
            return (made.record(),)
    except (StagingError, TypeError, ValueError, LookupError, AttributeError) as error:
        if by_value or not made.takes_values:
            recording.unrolled[id(function)] = function, error
        recording.by_value[id(function)] = function
    finally:
        del recording.calls[depth:]
    is_alike = differences([*outer.arguments.values()], [*inner.arguments.values()])
    if id(function) in recording.unrolled or is_alike != Difference.NONE:
        return None
    return _attempt(recording, function, converted, outer, inner)
