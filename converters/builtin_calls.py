"""Python's builtins on staged values.

    len(x), range(n), zip(x, y), map(f, x)      lengths, and sources of loops
    min, max, sum, any, all                     folded, or one reduction
    int, float, bool                            numbers of Python's kind
    print                                       printed when the graph runs

`lookup(len)` gives the override. Each one leaves arguments that hold nothing staged to Python.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterable
from types import FunctionType
from typing import Any, TypeVar

import numpy as np

from autograph.converters.attributes import del_attr, set_attr
from autograph.converters.calling import call
from autograph.converters.comprehensions import comprehension
from autograph.converters.conditional_expressions import if_expression
from autograph.converters.for_loops import for_stmt
from autograph.converters.logical_expressions import not_, or_
from autograph.numpy.array import is_instance as array_is_instance
from autograph.runtime import promotion, scalar, types
from autograph.runtime.errors import SymbolicValueError
from autograph.runtime.ops import reductions, sorting
from autograph.runtime.ops.casting import cast
from autograph.runtime.staging import iteration, note_read, print_
from autograph.runtime.staging.access import is_symbolic
from autograph.runtime.staging.branches import switch
from autograph.runtime.staging.iteration import Source, source_of
from autograph.runtime.staging.lowering import as_condition
from autograph.runtime.staging.one_of import OneOf
from autograph.runtime.tensor import Tensor
from autograph.runtime.text import Text

Override = TypeVar("Override", bound=Callable[..., Any])

_TABLE: dict[Any, Callable[..., Any]] = {}

# A list of known length is written out up to here; longer ones grow in a loop.
_WRITTEN_OUT = 64


def lookup(function: Any) -> Callable[..., Any] | None:
    """Return what to call in place of a builtin function."""
    try:
        return _TABLE.get(function)
    except TypeError:
        return None


def _overrides(builtin: Any) -> Callable[[Override], Override]:
    def register(override: Override) -> Override:
        _TABLE[builtin] = override
        return override

    return register


def _any_symbolic(values: Iterable[Any]) -> bool:
    return builtins.any(is_symbolic(value) for value in values)


def _integer(value: Any) -> Any:
    """A staged number as a Python integer."""
    if not is_symbolic(value) or isinstance(value, scalar.Scalar):
        return value
    return scalar.make(cast(promotion.as_tensor(value), types.int64), "int")


@_overrides(len)
def length(obj: Any, /) -> Any:
    """`len(obj)`."""
    if isinstance(obj, Text | OneOf):
        return obj.length() if isinstance(obj, Text) else switch(obj, length)
    source = source_of(obj)
    if type(obj) is list:
        note_read(obj)
    if source is not None:
        return source.length()
    method = getattr(type(obj), "__len__", None)
    return method(obj) if isinstance(method, FunctionType) else len(obj)


@_overrides(range)
def counting(*bounds: Any) -> Any:
    """`range(...)`."""
    if not _any_symbolic(bounds):
        return range(*bounds)
    numbers = [_integer(bound) for bound in bounds]
    start, stop, step = [*numbers, 1][:3] if len(numbers) > 1 else (0, numbers[0], 1)
    return iteration.Counting(start, stop, step)


@_overrides(enumerate)
def enumerated(iterable: Any, start: Any = 0) -> Any:
    """`enumerate(iterable, start)`."""
    source = source_of(iterable)
    if source is None and is_symbolic(start):
        return ((_integer(start) + number, item) for number, item in enumerate(iterable))
    return enumerate(iterable, start) if source is None else iteration.Enumerated(source, start)


@_overrides(zip)
def zipped(*iterables: Any, strict: bool = False) -> Any:
    """`zip(...)`."""
    sources = _sources(iterables)
    return zip(*iterables, strict=strict) if sources is None else iteration.Zipped(sources)


def _sources(iterables: tuple[Any, ...]) -> list[Source] | None:
    """A source for each, if one of them is staged."""
    found = [source_of(iterable) for iterable in iterables]
    if not builtins.any(source is not None for source in found):
        return None
    return [
        source if source is not None else iteration.Items(list(iterable))
        for source, iterable in zip(found, iterables, strict=True)
    ]


@_overrides(reversed)
def backwards(iterable: Any, /) -> Any:
    """`reversed(iterable)`."""
    source = source_of(iterable)
    return reversed(iterable) if source is None else iteration.Reversed(source)


@_overrides(map)
def mapped(function: Any, *iterables: Any) -> Any:
    """`map(function, ...)`."""

    def called(*items: Any) -> Any:
        return call(function, *items)

    sources = _sources(iterables)
    if sources is None:
        return map(called, *iterables)
    return iteration.Mapped(called, sources[0] if len(sources) == 1 else iteration.Zipped(sources))


@_overrides(filter)
def filtered(function: Any, iterable: Any, /) -> Any:
    """`filter(function, iterable)`."""

    def test(item: Any) -> Any:
        return item if function is None else call(function, item)

    kind = "iterator" if source_of(iterable) is None else "list"
    return comprehension(kind, iterable, lambda item: item, test)


@_overrides(list)
def listed(iterable: Any = (), /) -> Any:
    """`list(iterable)`."""
    source = source_of(iterable)
    if source is None:
        return list(iterable)
    count = source.length()
    if isinstance(count, int) and count <= _WRITTEN_OUT:
        return [source.item(index) for index in range(count)]
    return comprehension("list", source, lambda item: item)


@_overrides(tuple)
def tupled(iterable: Any = (), /) -> Any:
    """`tuple(iterable)`."""
    source = source_of(iterable)
    if source is None:
        return tuple(iterable)
    count = source.length()
    if not isinstance(count, int):
        raise SymbolicValueError(
            "a tuple of recorded items needs a known number of them.", advice="Use a list."
        )
    return tuple(source.item(index) for index in range(count))


@_overrides(sum)
def total(iterable: Any, /, start: Any = 0) -> Any:
    """`sum(iterable, start)`."""
    if isinstance(iterable, Tensor):
        return reductions.reduce_sum(iterable, axis=0) + start
    source = source_of(iterable)
    if source is None:
        return sum(iterable, start)
    if _is_array(iterable):
        return call(np.sum, iterable, axis=0) + start
    (result,) = for_stmt(source, lambda item, so_far: (so_far + item,), (start,), ("total",))
    return result


def _is_array(value: Any) -> bool:
    return hasattr(type(value), "__ag_rows__")


@_overrides(any)
def any_true(iterable: Any, /) -> Any:
    """`any(iterable)`."""
    if isinstance(iterable, Tensor):
        return scalar.make(reductions.reduce_any(cast(iterable, types.bool_)), "bool")
    source = source_of(iterable)
    if source is not None:
        return _found(source, lambda item: item)
    found: Any = False
    for item in iterable:
        if not is_symbolic(item):
            if item:
                return True
        else:
            found = _truth(item) if found is False else or_(_as_is(found), _as_is(_truth(item)))
    return found


@_overrides(all)
def all_true(iterable: Any, /) -> Any:
    """`all(iterable)`."""
    if isinstance(iterable, Tensor):
        return scalar.make(reductions.reduce_all(cast(iterable, types.bool_)), "bool")
    source = source_of(iterable)
    if source is not None:
        return not_(_found(source, not_))
    missing: Any = False
    for item in iterable:
        if not is_symbolic(item):
            if not item:
                return False
        else:
            no = not_(item)
            missing = no if missing is False else or_(_as_is(missing), _as_is(no))
    return True if missing is False else not_(missing)


def _found(source: Source, test: Callable[[Any], Any]) -> Any:
    """Whether the test holds for an item; the loop ends at the first one."""
    (found,) = for_stmt(
        source,
        lambda item, found: (_truth(test(item)),),
        (False,),
        ("found",),
        lambda found: not_(found),
    )
    return found


def _as_is(value: Any) -> Callable[[], Any]:
    return lambda: value


def _truth(value: Any) -> Any:
    is_staged = is_symbolic(value) or promotion.is_staged_list(value)
    return scalar.make(as_condition(value), "bool") if is_staged else bool(value)


_MISSING = object()


def _extreme(
    builtin: Any, is_better: Callable[[Any, Any], Any], reduce: Any, numpy: Any
) -> Callable[..., Any]:
    def extreme(*args: Any, key: Any = None, default: Any = _MISSING) -> Any:
        if len(args) == 1:
            source = source_of(args[0])
            if source is not None:
                return of_source(args[0], source, key, default)
            args = tuple(args[0])
            if not args and default is not _MISSING:
                return default
        if len(args) == 0 or (key is None and not _any_symbolic(args)):
            return builtin(args)
        return of_items(args, key)

    def of_items(items: Iterable[Any], key: Any) -> Any:
        best, *others = items
        measure = best if key is None else call(key, best)
        for item in others:
            new = item if key is None else call(key, item)
            better = is_better(new, measure)
            best = if_expression(better, _as_is(item), _as_is(best))
            measure = best if key is None else if_expression(better, _as_is(new), _as_is(measure))
        return best

    def of_source(rows: Any, source: Source, key: Any, default: Any) -> Any:
        if key is None and default is _MISSING:
            if isinstance(rows, Tensor):
                return reduce(rows)
            if _is_array(rows):
                return call(numpy, rows)
        if default is not _MISSING:
            start = if_expression(source.length() > 0, lambda: source.item(0), _as_is(default))
        else:
            start = source.item(0)

        def body(item: Any, best: Any) -> tuple[Any]:
            return (of_items((best, item), key),)

        (result,) = for_stmt(source, body, (start,), ("best",))
        return result

    return extreme


_TABLE[min] = _extreme(min, lambda a, b: a < b, reductions.reduce_min, np.min)
_TABLE[max] = _extreme(max, lambda a, b: a > b, reductions.reduce_max, np.max)


def _number(builtin: Any, kind: str, dtype: Any) -> Callable[..., Any]:
    def number(*args: Any, **kwargs: Any) -> Any:
        if len(args) != 1 or not is_symbolic(args[0]):
            return builtin(*args, **kwargs)
        value = args[0].only_number() if isinstance(args[0], OneOf) else args[0]
        tensor = value.tensor if isinstance(value, scalar.Scalar) else promotion.as_tensor(value)
        return scalar.make(promotion.cast_number(tensor, dtype), kind)

    return number


_TABLE[int] = _number(int, "int", types.int64)
_TABLE[float] = _number(float, "float", types.float64)


@_overrides(bool)
def truth(value: Any = False, /) -> Any:
    """`bool(value)`."""
    return _truth(value)


@_overrides(sorted)
def ordered(iterable: Any, /, *, key: Any = None, reverse: bool = False) -> Any:
    """`sorted(iterable)`."""
    if key is None and isinstance(iterable, Tensor):
        return sorting.sort(iterable, direction="DESCENDING" if reverse else "ASCENDING")
    if key is None and _is_array(iterable):
        result = call(np.sort, iterable)
        return result[::-1] if reverse else result
    items = listed(iterable)
    keys = items if key is None else [call(key, item) for item in items]
    if _any_symbolic(keys):
        return _exchanged(items, list(keys), reverse)
    order = sorted(range(len(items)), key=keys.__getitem__, reverse=reverse)
    return [items[index] for index in order]


def _exchanged(items: list[Any], keys: list[Any], reverse: bool) -> list[Any]:
    """Sort by exchanging neighbours, which needs no more than to know which of two is smaller."""
    items = list(items)
    for end in range(len(items) - 1, 0, -1):
        for left in range(end):
            right = left + 1
            wrong = keys[left] < keys[right] if reverse else keys[right] < keys[left]
            for row in (items, keys):
                first, second = _as_is(row[left]), _as_is(row[right])
                row[left] = if_expression(wrong, second, first)
                row[right] = if_expression(wrong, first, second)
    return items


@_overrides(print)
def printed(
    *values: Any, sep: Any = " ", end: Any = "\n", file: Any = None, flush: bool = False
) -> None:
    """`print(...)`, each time the graph runs."""
    names = {id(sys.stdout): "stdout", id(sys.stderr): "stderr", id(None): "stdout"}
    name = names.get(id(file))
    if name is None:
        print(*values, sep=sep, end=end, file=file, flush=flush)
        return
    print_(
        *values,
        sep=" " if sep is None else sep,
        end="\n" if end is None else end,
        file=name,
    )


@_overrides(isinstance)
def is_instance(value: Any, kinds: Any, /) -> Any:
    """`isinstance(value, kinds)`: staged numbers and arrays are of Python's and NumPy's types."""
    if isinstance(value, OneOf):
        return value.is_case(lambda case: bool(is_instance(case, kinds)))
    if isinstance(value, scalar.Scalar | Text):
        return issubclass(getattr(builtins, getattr(value, "python_kind", "str")), kinds)
    return array_is_instance(value, kinds)


@_overrides(setattr)
def set_attribute(obj: Any, name: str, value: Any, /) -> None:
    """`setattr(obj, name, value)`."""
    set_attr(obj, name, value)


@_overrides(delattr)
def delete_attribute(obj: Any, name: str, /) -> None:
    """`delattr(obj, name)`."""
    del_attr(obj, name)
