"""Objects in a function's result that hold recorded values: taken apart, and made again at a call.

    return Point(x * 2, 1)        a new Point at every call; `__init__` is not run again

An object is what pickling says it is made of (`__reduce_ex__`): a class with arguments, attributes,
items. That serves classes of the user's, frozen ones and those with slots, named and other tuples,
OrderedDict, deque, exceptions. What has an identity that cannot be made again is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import FunctionType, GeneratorType, MethodType, ModuleType
from typing import Any

from autograph.runtime import promotion
from autograph.runtime.errors import StagingError
from autograph.runtime.staging.loops.generators import Produced
from autograph.runtime.staging.values.specs import is_recorded

_OPAQUE = (type, ModuleType, FunctionType, MethodType, GeneratorType)
_ITERATORS: tuple[type, ...] = (
    zip,
    map,
    filter,
    enumerate,
    reversed,
    type(iter([])),
    type(iter(())),
)


@dataclass(frozen=True, slots=True)
class Made:
    """What an object is made of."""

    make: Callable[..., Any]
    arguments: tuple[Any, ...]
    state: Any = None
    items: Sequence[Any] = ()
    pairs: Sequence[tuple[Any, Any]] = ()


def reduced(value: Any) -> Made | None:
    """What an object is made of; None if it cannot be made again."""
    if isinstance(value, _OPAQUE) or promotion.python_kind(value) is not None:
        return None
    if isinstance(value, BaseException):
        return Made(_exception, (type(value), value.args), {**vars(value), **_cause(value)})
    try:
        made = value.__reduce_ex__(4)
    except Exception:
        return None
    if not isinstance(made, tuple):
        return None
    function, arguments, state, items, pairs = (*made, None, None, None)[:5]
    return Made(function, arguments, state, [*(items or ())], [*(pairs or ())])


def _cause(error: BaseException) -> dict[str, Any]:
    return {} if error.__cause__ is None else {"__cause__": error.__cause__}


def _exception(kind: type[BaseException], arguments: tuple[Any, ...]) -> BaseException:
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    return error


def holds_recorded(made: Made) -> bool:
    """Whether an object is made of recorded values, directly or in containers."""
    state = made.state if isinstance(made.state, tuple | list) else (made.state,)
    parts = (*made.arguments, *state, *made.items, *made.pairs)
    return any(is_recorded(part) for part in parts)


def fill(made: Any, state: Any, items: Sequence[Any], pairs: dict[Any, Any]) -> None:
    """Give a new object its attributes and items, as unpickling does."""
    if state is not None and hasattr(made, "__setstate__"):
        made.__setstate__(state)
    elif state is not None:
        state, slots = state if type(state) is tuple and len(state) == 2 else (state, None)
        for name, value in (*(state or {}).items(), *(slots or {}).items()):
            object.__setattr__(made, name, value)
    for item in items:
        made.append(item)
    for key, item in pairs.items():
        made[key] = item


def check_returnable(value: Any) -> None:
    """Raise StagingError for what cannot be made again at each call."""
    if isinstance(value, (GeneratorType, Produced, *_ITERATORS)):
        kind = "generator" if isinstance(value, Produced) else type(value).__name__
        raise StagingError(
            f"the function returns a {kind}, which can be run through only once.",
            advice="Return list(...) of it.",
        )
    if isinstance(value, FunctionType) and any(map(is_recorded, _captured(value))):
        raise StagingError(
            f"the function returns the function `{value.__name__}`, which uses values that are "
            "only known when the graph runs.",
            advice="Return those values, or call it before returning.",
        )
    if isinstance(value, MethodType):
        check_returnable(value.__func__)


def _captured(function: FunctionType) -> Iterator[Any]:
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:
            continue
    yield from function.__defaults__ or ()
    yield from (function.__kwdefaults__ or {}).values()
