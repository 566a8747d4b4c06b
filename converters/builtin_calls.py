"""Python's builtins on staged values.

    min, max, sum, any, all                     folded, or one reduction
    int, float, bool                            numbers of Python's kind
    print                                       printed when the graph runs

Those that go through items one by one are in `iteration_calls`.
"""

from __future__ import annotations

import builtins
import functools
import math
import operator
import sys
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograph.converters.attributes import del_attr, set_attr
from autograph.converters.calling import call, is_converted_too
from autograph.converters.conditional_expressions import if_expression
from autograph.converters.for_loops import for_stmt
from autograph.converters.iteration_calls import is_lazy
from autograph.converters.iterators import collected, entered
from autograph.converters.logical_expressions import (
    as_is,
    equal,
    greater,
    greater_equal,
    in_,
    is_,
    is_not,
    less,
    less_equal,
    not_,
    not_equal,
    or_,
)
from autograph.converters.overrides import overrides
from autograph.numpy import math_table
from autograph.numpy.array import is_instance as array_is_instance
from autograph.numpy.conversion import to_python
from autograph.runtime import promotion, scalar, types
from autograph.runtime.number_kinds import kinds_in
from autograph.runtime.ops import complex_parts, reductions
from autograph.runtime.ops.casting import cast
from autograph.runtime.staging import get_item, in_some_order, is_symbolic, print_, raise_if
from autograph.runtime.staging.dicts.table_access import RecordedFrozenset
from autograph.runtime.staging.loops.iteration import Source, source_of
from autograph.runtime.staging.texts import text_methods
from autograph.runtime.staging.values.lowering import as_condition, asked, is_concrete
from autograph.runtime.staging.values.objects import holds_recorded
from autograph.runtime.staging.values.one_of import OneOf
from autograph.runtime.tensor import Tensor
from autograph.runtime.text import Text


@overrides(sum)
def total(iterable: Any, /, start: Any = 0) -> Any:
    """`sum(iterable, start)`."""
    if isinstance(iterable, Tensor):
        return reductions.reduce_sum(iterable, axis=0) + start
    iterable = entered(in_some_order(iterable))
    if not is_lazy(iterable) and source_of(iterable) is None:
        return sum(iterable, start)
    if _is_array(iterable):
        return call(np.sum, iterable, axis=0) + start
    return _folded(operator.add, iterable, start)


@overrides(math.prod)
def product(iterable: Any, /, *, start: Any = 1) -> Any:
    """`math.prod(iterable)`."""
    iterable = entered(in_some_order(iterable))
    if not is_lazy(iterable) and source_of(iterable) is None:
        return functools.reduce(operator.mul, iterable, start)
    return _folded(operator.mul, iterable, start)


def _folded(join: Callable[[Any, Any], Any], iterable: Any, start: Any) -> Any:
    (result,) = for_stmt(iterable, lambda item, so_far: (join(so_far, item),), (start,), ("total",))
    return result


@overrides(math.fsum)
def exact_total(iterable: Any, /) -> Any:
    """`math.fsum(iterable)`."""
    return math_table.fsum(collected(in_some_order(iterable)))


def _is_array(value: Any) -> bool:
    return hasattr(type(value), "__ag_rows__")


@overrides(any)
def any_true(iterable: Any, /) -> Any:
    """`any(iterable)`."""
    if isinstance(iterable, Tensor):
        return scalar.make(reductions.reduce_any(cast(iterable, types.bool_)), "bool")
    iterable = entered(in_some_order(iterable))
    if is_lazy(iterable) or source_of(iterable) is not None:
        return _found(iterable, lambda item: item)
    found: Any = False
    for item in iterable:
        item = asked(item)
        if not is_symbolic(item):
            if item:
                return True
        else:
            found = _truth(item) if found is False else or_(as_is(found), as_is(_truth(item)))
    return found


@overrides(all)
def all_true(iterable: Any, /) -> Any:
    """`all(iterable)`."""
    if isinstance(iterable, Tensor):
        return scalar.make(reductions.reduce_all(cast(iterable, types.bool_)), "bool")
    iterable = entered(in_some_order(iterable))
    if is_lazy(iterable) or source_of(iterable) is not None:
        return not_(_found(iterable, not_))
    missing: Any = False
    for item in iterable:
        item = asked(item)
        if not is_symbolic(item):
            if not item:
                return False
        else:
            no = not_(item)
            missing = no if missing is False else or_(as_is(missing), as_is(no))
    return True if missing is False else not_(missing)


def _found(iterable: Any, test: Callable[[Any], Any]) -> Any:
    """Whether the test holds for an item; the loop ends at the first one."""
    (found,) = for_stmt(
        iterable,
        lambda item, found: (_truth(test(item)),),
        (False,),
        ("found",),
        lambda found: not_(found),
    )
    return found


def _truth(value: Any) -> Any:
    value = asked(value)
    return bool(value) if is_concrete(value) else scalar.make(as_condition(value), "bool")


_MISSING = object()


def _extreme(
    builtin: Any, is_better: Callable[[Any, Any], Any], reduce: Any, numpy: Any
) -> Callable[..., Any]:
    try:
        builtin(())
    except ValueError as error:
        empty = error.with_traceback(None)

    def extreme(*args: Any, key: Any = None, default: Any = _MISSING) -> Any:
        if len(args) == 1:
            args = (collected(in_some_order(args[0])),)
            source = source_of(args[0])
            if source is not None:
                return of_source(args[0], source, key, default)
            args = tuple(args[0])
            if not args and default is not _MISSING:
                return default
        if len(args) == 0 or (key is None and not any(map(holds_recorded, args))):
            return builtin(args)
        return of_items(args, key)

    def of_items(items: Iterable[Any], key: Any) -> Any:
        best, *others = items
        measure = best if key is None else call(key, best)
        for item in others:
            new = item if key is None else call(key, item)
            better = is_better(new, measure)
            best = if_expression(better, as_is(item), as_is(best))
            measure = best if key is None else if_expression(better, as_is(new), as_is(measure))
        return best

    def of_source(rows: Any, source: Source, key: Any, default: Any) -> Any:
        if key is None and default is _MISSING:
            if isinstance(rows, Tensor):
                return reduce(rows)
            if _is_array(rows):
                return call(numpy, rows)
        if default is not _MISSING:
            start = if_expression(source.length() > 0, lambda: source.item(0), as_is(default))
        else:
            raise_if(not_(source.length() > 0), empty)
            start = source.item(0)

        def body(item: Any, best: Any) -> tuple[Any]:
            return (of_items((best, item), key),)

        (result,) = for_stmt(source, body, (start,), ("best",))
        return result

    return extreme


overrides(min)(_extreme(min, less, reductions.reduce_min, np.min))
overrides(max)(_extreme(max, greater, reductions.reduce_max, np.max))


def _number(builtin: Any, kind: str, dtype: Any) -> Callable[..., Any]:
    def number(*args: Any, **kwargs: Any) -> Any:
        if text_methods.is_unknown_text(*args, *kwargs.values()):
            return text_methods.call(kind, *args, *kwargs.values())
        if len(args) != 1 or not is_symbolic(args[0]):
            return builtin(*args, **kwargs)
        value = args[0].only_number() if isinstance(args[0], OneOf) else args[0]
        tensor = value.tensor if isinstance(value, scalar.Scalar) else promotion.as_tensor(value)
        return scalar.make(promotion.cast_number(tensor, dtype), kind)

    return number


overrides(int)(_number(int, "int", types.int64))
overrides(float)(_number(float, "float", types.float64))


@overrides(complex)
def complex_number(real: Any = 0, imag: Any = 0) -> Any:
    """`complex(real, imag)`."""
    parts = [part.only_number() if isinstance(part, OneOf) else part for part in (real, imag)]
    if not any(map(is_symbolic, parts)):
        return complex(real) if type(imag) is int and imag == 0 else complex(real, imag)
    if any(types.kind(promotion.as_tensor(part).dtype) == "complex" for part in parts):
        whole, turned = (to_python(part, "complex") for part in parts)
        return whole + turned * 1j
    first, second = map(math_table.as_float, parts)
    return scalar.make(complex_parts.complex(first, second), "complex")


@overrides(bool)
def truth(value: Any = False, /) -> Any:
    """`bool(value)`."""
    return _truth(value)


@overrides(print)
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


@overrides(pow)
def power(base: Any, exp: Any, mod: Any = None) -> Any:
    """`pow(base, exp, mod)`."""
    numbers = base, exp, mod
    if mod is None or not any(map(is_symbolic, numbers)):
        return pow(base, exp) if mod is None else pow(base, exp, mod)
    if not all(promotion.python_kind(number) in ("bool", "int") for number in numbers):
        names = ", ".join(f"'{_name_of_type(number)}'" for number in numbers)
        raise TypeError(f"unsupported operand type(s) for pow(): {names}")
    return call(power_modulo, *(number * 1 for number in numbers))


def _name_of_type(number: Any) -> str:
    kind = promotion.python_kind(number)
    return kind or (f"numpy.{number.dtype}" if hasattr(number, "dtype") else type(number).__name__)


@is_converted_too
def power_modulo(base: Any, exponent: Any, modulus: Any) -> Any:
    """`pow(base, exponent, modulus)` of whole numbers, one bit of the exponent after the other."""
    if modulus == 0:
        raise ValueError("pow() 3rd argument cannot be 0")
    if exponent < 0:
        inverse, factor, rest, following = 0, 1, modulus, base % modulus
        while following != 0:
            quotient = rest // following
            inverse, factor = factor, inverse - quotient * factor
            rest, following = following, rest - quotient * following
        if abs(rest) != 1:
            raise ValueError("base is not invertible for the given modulus")
        base, exponent = inverse * rest, -exponent
    result = 1 % modulus
    base = base % modulus
    while exponent > 0:
        if exponent % 2 == 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent = exponent // 2
    return result


@overrides(isinstance)
def is_instance(value: Any, kinds: Any, /) -> Any:
    """`isinstance(value, kinds)`: staged numbers and arrays are of Python's and NumPy's types."""
    if isinstance(value, OneOf):
        return value.is_case(lambda case: bool(is_instance(case, kinds)))
    own = kinds_in(value)
    if own is not None:
        found = own.holds(lambda kind: issubclass(kind, kinds))
        return found if isinstance(found, bool) else scalar.make(found, "bool")
    if isinstance(value, scalar.Scalar | Text):
        return issubclass(getattr(builtins, getattr(value, "python_kind", "str")), kinds)
    if isinstance(value, RecordedFrozenset):
        return issubclass(frozenset, kinds)
    return array_is_instance(value, kinds)


overrides(operator.not_)(not_)
overrides(operator.eq)(equal)
overrides(operator.ne)(not_equal)
overrides(operator.lt)(less)
overrides(operator.le)(less_equal)
overrides(operator.gt)(greater)
overrides(operator.ge)(greater_equal)
overrides(operator.truth)(truth)
overrides(operator.is_)(is_)
overrides(operator.is_not)(is_not)
overrides(operator.getitem)(get_item)


@overrides(operator.contains)
def contains(container: Any, item: Any, /) -> Any:
    """`operator.contains(container, item)`."""
    return in_(item, container)


@overrides(setattr)
def set_attribute(obj: Any, name: str, value: Any, /) -> None:
    """`setattr(obj, name, value)`."""
    set_attr(obj, name, value)


@overrides(delattr)
def delete_attribute(obj: Any, name: str, /) -> None:
    """`delattr(obj, name)`."""
    del_attr(obj, name)
