"""Calls with a star of which only the graph knows how many arguments they have: `f(*items)`.

    zip(*rows)               the columns of the rows, each a tuple
    max(*xs), print(*xs)     what they do with all items
    f(*items)                each parameter has its item, after a check of their number

What is left for a parameter `*rest` comes to the function as what stands for the items. So each
function that has one begins with a statement that makes a tuple of it:

    def f(*rest): ...        becomes    def f(*rest): rest = ag__.written_out(rest); ...
"""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable
from functools import partial
from itertools import chain, takewhile
from types import FunctionType, MethodType
from typing import Any

import gast

from autograph.converters.base import Converter, assign, load
from autograph.converters.builtin_calls import printed
from autograph.converters.calling import call, call_known, spread_with
from autograph.converters.for_loops import for_stmt
from autograph.converters.iteration_calls import joined, length, listed, mapped_list, reduced
from autograph.converters.texts import spelled
from autograph.runtime import staging
from autograph.runtime.errors import StagingError
from autograph.runtime.staging.effects import raise_if
from autograph.runtime.staging.lists.growing import GrowingList
from autograph.runtime.staging.loops.iteration import Enumerated, Rows, Source
from autograph.runtime.staging.values.specs import Leaf, Struct

Items = tuple[Any, ...]
_SPREAD: dict[Any, Callable[..., Any]] = {}


class StarredCalls(Converter):
    """Functions that take any number of arguments."""

    def before(self, statement: Any) -> list[Any]:
        """Return what stands at the start of a function with a parameter `*rest`."""
        rest = statement.args.vararg if isinstance(statement, gast.FunctionDef) else None
        if rest is None:
            return []
        at = statement.body[0]
        return [assign(at, rest.id, self.operator(at, "written_out", load(at, rest.id)))]


@spread_with
def spread_call(function: Any, args: Items, kwargs: dict[str, Any]) -> Any:
    """`function(*args, **kwargs)`, of which some stand for arguments that the graph knows."""
    items = staging.tuple_of(args)
    if isinstance(function, functools.partial):
        words = {**function.keywords, **kwargs}
        return spread_call(function.func, (*function.args, *args), words)
    if isinstance(function, MethodType):
        return spread_call(function.__func__, (function.__self__, *args), kwargs)
    if not items:
        return call(function, **kwargs)
    known = _SPREAD.get(function) if isinstance(function, _HASHED) else None
    if known is not None:
        return known(items, **kwargs)
    return call_known(function, _Parameters(function, kwargs).arguments(items[0]), kwargs)


_HASHED = (type, FunctionType, type(len))


def _spread(*functions: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What is called with all items in place of these functions."""

    def register(spread: Callable[..., Any]) -> Callable[..., Any]:
        for function in functions:
            _SPREAD[function] = partial(spread, function)
        return spread

    return register


@_spread(zip)
def _columns(function: Any, rows: Items, *, strict: bool = False) -> Any:
    made = Columns(rows)
    if strict:
        made.check_lengths()
    return made


@_spread(max, min)
def _extreme(function: Any, items: Items, **kwargs: Any) -> Any:
    if not isinstance(items[0].element, Leaf):
        raise _unknown()
    name, count = function.__name__, length(items)
    raise_if(count < 1, TypeError(f"{name} expected at least 1 argument, got 0"))
    kind = items[0].python_kind or f"numpy.{items[0].element.type.dtype.name}"
    raise_if(count == 1, TypeError(f"'{kind}' object is not iterable"))
    return call(function, items, **kwargs)


@_spread(math.gcd, math.lcm)
def _divisor(function: Any, items: Items) -> Any:
    return reduced(function, items, 0 if function is math.gcd else 1)


@_spread(chain)
def _chained(function: Any, rows: Items) -> Any:
    return call(chain.from_iterable, rows)


@_spread(print)
def _printed(function: Any, items: Items, sep: Any = " ", **kwargs: Any) -> None:
    printed(joined(" " if sep is None else sep, mapped_list(spelled, listed(items))), **kwargs)


class _Parameters:
    """What a function takes by position, where only the graph knows how many arguments come."""

    def __init__(self, function: Any, kwargs: dict[str, Any]) -> None:
        self._function = function
        given = self._given()
        self._has_rest = any(each.kind is each.VAR_POSITIONAL for each in given)
        positional = [each for each in given if each.kind in _BY_POSITION]
        self._known = list(takewhile(lambda each: each.name not in kwargs, positional))
        self._named = [each.name for each in positional[len(self._known) :]]
        self._needed = [each.name for each in self._known if each.default is each.empty]
        self._words = sum(each.kind is each.KEYWORD_ONLY and each.name in kwargs for each in given)
        self._is_python = isinstance(function, FunctionType | type)
        if not self._is_python and len(self._needed) < len(given):
            raise _unknown()

    def _given(self) -> list[inspect.Parameter]:
        try:
            return list(inspect.signature(self._function).parameters.values())
        except (TypeError, ValueError):
            raise _unknown() from None

    def arguments(self, items: GrowingList) -> Items:
        """The arguments one by one; the rest together, for a parameter with a star."""
        self._check(items.length())
        first = [self._argument(items, *each) for each in enumerate(self._known)]
        if not self._has_rest:
            return tuple(first)
        code = getattr(self._function, "__code__", None)
        if code is None or code.co_name == "<lambda>":
            raise _unknown()
        return (*first, *items.slice(slice(len(first), None)))

    def _argument(self, items: GrowingList, place: int, parameter: inspect.Parameter) -> Any:
        if parameter.default is parameter.empty:
            return items.get(place)
        return staging.conditional_value(
            items.length() > place, lambda: items.get(place), lambda: parameter.default
        )

    def _check(self, length: Any) -> None:
        """Raise what Python raises for too few arguments, or too many."""
        name, most = self._name(), len(self._known)
        if not self._is_python:
            plural = "s" * (most != 1)
            text = staging.text(f"{name} expected {most} argument{plural}, got {length}")
            raise_if(length != most, TypeError(text))
            return
        for count in range(len(self._needed)):
            text = f"{name}() missing {_listed(self._needed[count:])}"
            raise_if(length == count, TypeError(text))
        if self._named and not self._has_rest:
            text = f"{name}() got multiple values for argument '{self._named[0]}'"
            raise_if(length > most, TypeError(text))
        elif not self._has_rest:
            raise_if(length > most, TypeError(staging.text(self._too_many(name, most, length))))

    def _too_many(self, name: str, most: int, length: Any) -> str:
        # A class counts the object, too.
        own = int(isinstance(self._function, type))
        least = f"from {len(self._needed) + own} to " * (len(self._needed) < most)
        plural = "s" * (most + own != 1 or bool(least))
        given = f"{length + own} "
        if self._words:
            words = f"argument{'s' * (self._words > 1)}"
            given += f"positional arguments (and {self._words} keyword-only {words}) "
        return (
            f"{name}() takes {least}{most + own} positional argument{plural} but {given}were given"
        )

    def _name(self) -> str:
        if not isinstance(self._function, type):
            return getattr(self._function, "__qualname__", "function")
        made = inspect.getattr_static(self._function, "__init__")
        method = "__init__" if isinstance(made, FunctionType) else "__new__"
        return f"{self._function.__qualname__}.{method}"


_BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def _listed(names: list[str]) -> str:
    """As Python lists the parameters that lack an argument."""
    quoted = [f"'{name}'" for name in names]
    text = f"{', '.join(quoted[:-1])}{',' * (len(quoted) > 2)} and {quoted[-1]}"
    plural = "s" * (len(names) > 1)
    return f"{len(names)} required positional argument{plural}: {text if plural else quoted[0]}"


def _unknown() -> StagingError:
    return StagingError(
        "how many arguments this call has is only known when the graph runs.",
        advice="Pass the list itself: `f(items)` instead of `f(*items)`.",
    )


class Columns(Source):
    """`zip(*rows)`: as many items as the shortest row has, each of one item of each row."""

    __slots__ = ("_count", "_rows")

    def __init__(self, rows: Items) -> None:
        self._rows = rows
        self._count = self._shortest()

    def _shortest(self) -> Any:
        element = self._rows[0].element
        number = length(self._rows)
        if isinstance(element, Struct) and element.layout.kind in (list, tuple):
            return len(element.children) * (number > 0)
        lengths = mapped_list(length, listed(self._rows))
        return call(min, lengths, default=0)

    def length(self) -> Any:
        return self._count

    def item(self, index: Any) -> Any:
        return staging.tuple_of(
            mapped_list(lambda row: staging.get_item(row, index), list(self._rows))
        )

    def check_lengths(self) -> None:
        """Raise what Python raises at the end of `zip(..., strict=True)`."""

        def check(pair: Any, first: Any) -> tuple[Any]:
            place, row = pair
            before = staging.conditional_value(
                place == 1, lambda: " 1", lambda: staging.text(f"s 1-{place}")
            )
            for wrong, kind in ((length(row) < first, "shorter"), (length(row) > first, "longer")):
                text = f"zip() argument {place + 1} is {kind} than argument{before}"
                raise_if(wrong, ValueError(staging.text(text)))
            return (first,)

        rows = self._rows[0]
        first = staging.conditional_value(rows.length() > 0, lambda: length(rows.get(0)), lambda: 0)
        for_stmt(Enumerated(Rows(self._rows)), check, (first,), ("first",))
