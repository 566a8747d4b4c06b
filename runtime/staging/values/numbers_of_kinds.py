"""Numbers that have one of several types of Python and NumPy, which one the graph knows.

    items = [np.int64(1), np.float64(2.5)]
    items[i]                                    one of the two; carried as a float

An operator gives what it gives for each of the types: computed once where that has one type, and
case by case where it has not.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograph.runtime import promotion, scalar, types
from autograph.runtime.errors import StagingError
from autograph.runtime.number_kinds import EXACT, ORDER, Kinds, check_exact, kinds_in, which_of
from autograph.runtime.ops import complex_parts
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.indexing import get_item
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

    def __round__(self, *digits: Any) -> Any:
        return computed(round, self, *digits, is_alike=False)


def computed(function: Callable[..., Any], number: Any, *others: Any, is_alike: bool) -> Any:
    """What `function` gives for a number of several kinds as what it is.

    It `is_alike` if it does the same with Python's numbers and NumPy's.
    """
    name = _kind_that_gives_all(function, number, others, is_alike)
    if name is not None:
        return function(as_kind(number.tensor, name), *others)
    # What chooses among values rests on what carries them.
    from autograph.runtime.staging.switching import switch

    return switch(as_cases(number), lambda case: function(case, *others))


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


def _kind_that_gives_all(
    function: Callable[..., Any], number: Any, others: tuple[Any, ...], is_alike: bool
) -> str | None:
    """The kind as which a number gives what it gives as any; None if that is another type."""
    samples, names = [_sample_of(other) for other in others], number.kinds.names
    widest = _widest(number)
    if widest is None or any(sample is None for sample in samples):
        return None
    if not is_alike and any(type(sample) in promotion.PYTHON_NUMBERS for sample in samples):
        return None
    try:
        with np.errstate(all="ignore"):
            given = [_type_of(function(_ones(name), *samples)) for name in names]
    except (TypeError, ValueError):
        return None
    return widest if len(set(given)) == 1 else None


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
    return lambda self, *others: computed(function, self, *others, is_alike=is_alike)


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
