"""Numbers that have one of several types of Python and NumPy, which one the graph knows.

    items = [np.int64(1), np.float64(2.5)]
    items[i]                                    one of the two; carried as a float

An operator gives what it gives for each of the types: computed once where that has one dtype and
Python computes as NumPy does, and case by case elsewhere.
"""

from __future__ import annotations

import functools
import itertools
import operator
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograph.runtime import promotion, scalar, types
from autograph.runtime.errors import StagingError
from autograph.runtime.number_kinds import (
    EXACT,
    ORDER,
    Kinds,
    check_exact,
    in_order,
    kinds_in,
    name_of,
    place_of,
    which_of,
    wider,
)
from autograph.runtime.ops import complex_parts
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.comparison import equal
from autograph.runtime.ops.indexing import get_item
from autograph.runtime.ops.logic import logical_and
from autograph.runtime.ops.selection import maximum, where
from autograph.runtime.staging.values.specs import Leaf, kinds_of
from autograph.runtime.tensor import EagerTensor, Tensor

_OF_KINDS: dict[str, Callable[[Any, Kinds], Any]] = {}
_SINGLE: dict[str, Callable[[Tensor], Any]] = {}


def register(
    face: str, of_kinds: Callable[[Any, Kinds], Any], single: Callable[[Tensor], Any]
) -> None:
    """Make known what stands for numbers of a face, of several types and of one."""
    _OF_KINDS[face] = of_kinds
    _SINGLE[face] = single


def lifted_number(face: str, number: Tensor, kinds: Kinds) -> Any:
    """The number that `number` carries."""
    if isinstance(kinds.which, EagerTensor):
        return as_kind(number, ORDER[int(kinds.which._array)])
    return _OF_KINDS[face](number, kinds)


def told_kind(value: Any, leaf: Leaf) -> list[Tensor]:
    """What says of which kind a number is, where it can be of several."""
    if len(kinds_of(leaf)) < 2:
        return []
    if types.kind(leaf.type.dtype) in ("float", "complex"):
        if isinstance(value, int | np.integer) and abs(int(value)) > EXACT:
            _check_exact(int(value))
        elif not isinstance(value, int | np.generic) and _is_long(tensor := _tensor_of(value)):
            check_exact(cast(tensor, types.float64), EagerTensor(np.asarray(True)))
    return [which_of(value)]


def _tensor_of(number: Any) -> Tensor:
    return number.tensor if isinstance(number, scalar.Scalar) else promotion.as_tensor(number)


def _is_long(number: Tensor) -> bool:
    return number.dtype in (types.int64, types.uint64)


def _check_exact(value: int) -> None:
    """Refuse an int that is joined with a float, if there is no float that it equals."""
    if abs(value) > sys.float_info.max or int(float(value)) != value:
        raise StagingError(
            f"{value} is an int on one path and its name a float on another: recorded code carries "
            "it as a float, and no float is that number.",
            advice="Write float(...) of it, if that is meant, or give the name ints on every path.",
        )


def as_kind(number: Tensor, name: str) -> Any:
    """The number, known to be of one kind."""
    known = promotion.KINDS[ORDER.index(name)]
    dtype = scalar.DTYPES[name] if isinstance(known, type) else known[1]
    if number.dtype.kind == "c" != dtype.kind:
        number = complex_parts.real(number)
    typed = cast(number, dtype)
    return scalar.make(typed, name) if isinstance(known, type) else _SINGLE[known[0]](typed)


class OfKinds:
    """The operators of a number that has one of several types."""

    __slots__ = ()
    has_kinds = True
    kinds: Kinds
    tensor: Tensor

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: Any) -> Any:
        return self

    def __divmod__(self, other: Any) -> tuple[Any, Any]:
        return operator.floordiv(self, other), operator.mod(self, other)

    def __rdivmod__(self, other: Any) -> tuple[Any, Any]:
        return operator.floordiv(other, self), operator.mod(other, self)

    def __round__(self, *digits: Any) -> Any:
        return computed(round, self, *digits, is_alike=False)


def computed(function: Callable[..., Any], number: Any, *others: Any, is_alike: bool) -> Any:
    """What `function` gives for a number of several kinds as what it is.

    It `is_alike` if it does the same with Python's numbers and NumPy's.
    """
    operands = (number, *others)
    results = _results(function, operands)
    if _has_one_way(results, operands, is_alike):
        result = function(*map(_carried, operands))
        if len(set(results.values())) == 1:
            return result
        kinds = Kinds(in_order(*results.values()), _which(results, operands))
        return lifted_number("array", result.tensor, kinds)
    # What chooses among values rests on what carries them.
    from autograph.runtime.staging.switching import switch

    return switch(as_cases(number), lambda case: function(case, *others))


def _results(function: Callable[..., Any], operands: Sequence[Any]) -> dict[tuple[str, ...], str]:
    """The kind of a function's result for each of the kinds of its operands; empty if unknown."""
    samples = [
        [_ones(name) for name in names] if (names := _names(each)) else [_sample_of(each)]
        for each in operands
    ]
    if any(sample is None for row in samples for sample in row):
        return {}
    kinds = itertools.product(*(names for each in operands if (names := _names(each))))
    try:
        with np.errstate(all="ignore"):
            given = [function(*row) for row in itertools.product(*samples)]
    except (TypeError, ValueError):
        return {}
    return dict(zip(kinds, map(name_of, given), strict=True))


def _has_one_way(
    results: dict[tuple[str, ...], str], operands: Sequence[Any], is_alike: bool
) -> bool:
    """Whether computing with what carries the operands gives what each of their kinds gives."""
    if not results or any(_names(each) and _widest(each) is None for each in operands):
        return False
    known = [_names(other) or (promotion.python_kind(other),) for other in operands[1:]]
    if not is_alike and any(name in scalar.DTYPES for names in known for name in names):
        return False
    names = set(results.values())
    if len(names) == 1:
        return True
    dtypes = {np.asarray(_ones(name)).dtype for name in names}
    # Python's integers are checked, and NumPy's wrap around.
    return is_alike and len(dtypes) == 1 and "int" not in names


def _carried(operand: Any) -> Any:
    """An operand as one of what carries it."""
    return as_widest(operand) if _names(operand) else operand


def _which(results: dict[tuple[str, ...], str], operands: Sequence[Any]) -> Tensor:
    """The place of the kind that the result has."""
    if all(names == (result,) for names, result in results.items()):
        return which_of(operands[0])
    places = [which_of(each) for each in operands if _names(each)]
    if all(wider(*names) == result for names, result in results.items()):
        return functools.reduce(maximum, places)
    *others, (_, last) = results.items()
    which = place_of(last)
    for names, result in others:
        tests = [equal(place, place_of(name)) for place, name in zip(places, names, strict=True)]
        which = where(functools.reduce(logical_and, tests), place_of(result), which)
    return which


def as_cases(number: Any) -> Any:
    """A number of several kinds as one of several numbers."""
    from autograph.runtime.staging.values.one_of import OneOf

    names = number.kinds.names
    places = [names.index(name) if name in names else 0 for name in ORDER]
    tag = get_item(EagerTensor(np.asarray(places, np.int32)), number.kinds.which)
    return OneOf(tag, [as_kind(number.tensor, name) for name in names])


def as_widest(number: Any) -> Any:
    """A number of several kinds as one of the widest, whichever it is."""
    return as_kind(number.tensor, _widest(number) or number.kinds.names[-1])


def _widest(number: Any) -> str | None:
    """The kind of what carries the number; None if no kind is as wide."""
    names = [n for n in number.kinds.names if np.asarray(_ones(n)).dtype == number.tensor.dtype]
    return names[-1] if names else None


def has_one_type(function: Callable[..., Any], given: tuple[Any, Any]) -> bool:
    """Whether a function of NumPy gives one type, whichever kinds its arguments are of."""
    kinds = sorted({names for each in _parts(given) for names in _names(each)}, key=ORDER.index)
    results = []
    try:
        with np.errstate(all="ignore"):
            for name in kinds:
                args, kwargs = _sampled(given, name)
                results.append(_type_of(function(*args, **kwargs)))
    except Exception:
        # It does not like the ones in the places of all numbers.
        return False
    return len(set(results)) == 1


def _names(value: Any) -> tuple[str, ...]:
    kinds = kinds_in(value)
    return () if kinds is None else kinds.names


def _parts(value: Any) -> Iterator[Any]:
    if type(value) in (list, tuple, dict):
        for item in value.values() if type(value) is dict else value:
            yield from _parts(item)
    else:
        yield value


def _sampled(value: Any, name: str) -> Any:
    """Arguments of the same types; numbers of several kinds are of this one."""
    if type(value) in (list, tuple):
        return type(value)(_sampled(item, name) for item in value)
    if type(value) is dict:
        return {key: _sampled(item, name) for key, item in value.items()}
    if kinds_in(value) is not None:
        return _ones(name)
    sample = _sample_of(value)
    return value if sample is None else sample


def _ones(name: str) -> Any:
    return promotion.number_of_kind(1, ORDER.index(name))


def _sample_of(value: Any) -> Any:
    """A value of the same type; None if that is not known, or only when the graph runs."""
    if kinds_in(value) is not None:
        return None
    kind = promotion.python_kind(value)
    if kind is not None:
        return _ones(kind)
    dtype = getattr(value, "dtype", None)
    if not isinstance(dtype, np.dtype) or not hasattr(value, "shape"):
        return None
    ones = np.ones((1,) * len(value.shape), dtype)
    if isinstance(value, Tensor):
        return EagerTensor(ones)
    return ones[()] if getattr(value, "is_scalar", isinstance(value, np.generic)) else ones


def _type_of(result: Any) -> Any:
    """The type of a result; a Python number may come as one of NumPy's."""
    return np.asarray(result).dtype, isinstance(result, Tensor)


def _operator(function: Callable[..., Any], is_alike: bool) -> Callable[..., Any]:
    if function is operator.truediv:
        return lambda a, b: computed(function, a, b, is_alike=_divides_alike(a, b))
    return lambda self, *others: computed(function, self, *others, is_alike=is_alike)


def _divides_alike(a: Any, b: Any) -> bool:
    """Whether Python divides as NumPy does: floats, by a number that is known and not zero."""
    return a.tensor.dtype == types.float64 and isinstance(b, int | float) and bool(b)


def _reflected(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda other, number: function(number, other)


# What Python's numbers and NumPy's do alike; divided by zero, they differ.
_ALIKE = "add sub mul lt le gt ge eq ne neg pos abs".split()
_OPERATORS = "truediv floordiv mod pow and or xor lshift rshift invert".split()
for _name in (*_ALIKE, *_OPERATORS):
    _function = getattr(operator, f"__{_name}__")
    setattr(OfKinds, f"__{_name}__", _operator(_function, _name in _ALIKE))
    if hasattr(int, f"__r{_name}__"):
        setattr(OfKinds, f"__r{_name}__", _operator(_reflected(_function), _name in _ALIKE))
