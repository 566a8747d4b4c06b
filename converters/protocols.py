"""Methods that Python itself calls: operators, properties, descriptors of the user's classes.

    class Vector:
        def __add__(self, other):          v + w      reaches it without a call in sight
            if self.x > 0: ...

While a function is recorded, such methods of the classes of the objects it uses are replaced by
ones that call their converted forms, as `ag__.call` does. A class is met with its first object: one
that is an argument of a call, is made, or is found in a global, a closure or an attribute.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import operator
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any

from autograph.converters.logical_expressions import and_, equal, or_
from autograph.runtime import dispatch, staging
from autograph.runtime.staging.journal import Attribute
from autograph.runtime.staging.recording import current
from autograph.runtime.staging.values.structure import cases_of
from autograph.runtime.staging.values.undefined import Undefined

Call = Callable[..., Any]

_BINARY = "add sub mul truediv floordiv mod divmod pow matmul and or xor lshift rshift".split()
_OTHERS = (
    "eq ne lt le gt ge neg pos abs invert round getitem setitem delitem get set delete "
    "iter init post_init len contains bool getattr"
)
# Not `__next__`: whoever calls it wants to catch what it raises. So does who asks for an attribute,
# unless it is converted code.
# Python makes a number of what `__len__` and `__contains__` give: operators call them instead.
_METHODS = {f"__{name}__" for name in _OTHERS.split()} | {
    f"__{prefix}{name}__" for name in _BINARY for prefix in ("", "r", "i")
}
# What says whether an object is true: Python takes nothing but a bool or a number for that.
_DECIDING = ("__bool__", "__len__")
_COMPARISONS: dict[str, Call] = {
    f"__{name}__": getattr(operator, name) for name in ("eq", "lt", "le", "gt", "ge")
}
_HEAP_TYPE = 1 << 9


class _Met(threading.local):
    """The classes met in the recordings that are going on, innermost last."""

    def __init__(self) -> None:
        self.classes: list[dict[type, list[tuple[str, Any]]]] = []


_met = _Met()
MISSING = object()


@contextmanager
def replaced() -> Iterator[None]:
    """Replace the methods of classes that are met from now on, and put them back at the end."""
    _met.classes.append({})
    try:
        yield
    finally:
        for kind, originals in _met.classes.pop().items():
            for name, original in originals:
                _put_back(kind, name, original)


def have_met(*kinds: type) -> bool:
    """Whether an object of one of these classes was met in the recording that goes on."""
    return bool(_met.classes) and any(kind in _met.classes[-1] for kind in kinds)


def original_of(kind: type, name: str, found: Any) -> Any:
    """What a class had under a name before the recording; MISSING if nothing."""
    for classes in _met.classes:
        for replaced_name, original in classes.get(kind, ()):
            if replaced_name == name:
                return original
    return found


def _put_back(kind: type, name: str, original: Any) -> None:
    if original is MISSING:
        type.__delattr__(kind, name)
    else:
        type.__setattr__(kind, name, original)


def meet(value: Any, call: Call, is_users: Callable[[FunctionType], bool]) -> None:
    """Replace the methods of an object's class, and of those of its attributes."""
    kind = type(value)
    if not _met.classes or kind in _met.classes[-1]:
        return
    meet_class(kind, call, is_users)
    if kind.__flags__ & _HEAP_TYPE:
        for part in list(getattr(value, "__dict__", {}).values()):
            meet(part, call, is_users)


def meet_class(kind: type, call: Call, is_users: Callable[[FunctionType], bool]) -> None:
    """Replace the methods of a class; exceptions leave the recording, and keep what they hold."""
    if not _met.classes or issubclass(kind, BaseException):
        return
    met = _met.classes[-1]
    for each in kind.__mro__:
        if each not in met:
            # What dataclasses generate for our own classes looks like the user's.
            is_ours = each.__module__.split(".")[0] == "autograph"
            is_made = bool(each.__flags__ & _HEAP_TYPE) and not is_ours
            met[each] = []
            met[each] = _replace(each, call, is_users) if is_made else []


def _replace(
    kind: type, call: Call, is_users: Callable[[FunctionType], bool]
) -> list[tuple[str, Any]]:
    originals = []
    for name, value in list(vars(kind).items()):
        if hasattr(type(value), "__get__") or isinstance(value, frozenset):
            meet_class(type(value), call, is_users)
        new = _replacement(kind, name, value, call, is_users)
        if new is not None:
            originals.append((name, value))
            type.__setattr__(kind, name, new)
    own = vars(kind)
    if "__eq__" in [name for name, _ in originals] and "__ne__" not in own:
        originals.append(("__ne__", MISSING))
        type.__setattr__(kind, "__ne__", _unequal)
    return originals


def _replacement(
    kind: type, name: str, value: Any, call: Call, is_users: Callable[[FunctionType], bool]
) -> Any:
    is_generated = isinstance(value, FunctionType) and value.__code__.co_filename == "<string>"
    if name in _COMPARISONS and is_generated and hasattr(kind, "__dataclass_fields__"):
        return _of_dataclass(value, _COMPARISONS[name])

    def method(function: Any) -> Any:
        if not isinstance(function, FunctionType) or not is_users(function):
            return function
        if name == "__getattr__":
            return _looking_up(function, call)
        return (_deciding if name in _DECIDING else _converting)(function, call)

    if isinstance(value, FunctionType):
        new = method(value) if name in _METHODS else value
        return None if new is value else new
    if type(value) is property:
        get, put, delete = map(method, (value.fget, value.fset, value.fdel))
        is_same = (get, put, delete) == (value.fget, value.fset, value.fdel)
        return None if is_same else property(get, put, delete, value.__doc__)
    if type(value) is functools.cached_property and method(value.func) is not value.func:
        return _Cached(name, value, call)
    return None


def _converting(function: FunctionType, call: Call) -> FunctionType:
    @functools.wraps(function)
    def converted(*args: Any, **kwargs: Any) -> Any:
        if not staging.tracing():
            return function(*args, **kwargs)
        return call(function, *args, **kwargs)

    return converted  # type: ignore[return-value]


def _deciding(function: FunctionType, call: Call) -> FunctionType:
    """A method that also tells operators of ours a recorded truth: `lowering.asked`."""
    converted: Any = _converting(function, call)
    if function.__name__ == "__len__":
        converted.__ag_truth__ = lambda self: checked_length(call(function, self)) != 0
        return converted  # type: ignore[no-any-return]

    def truth(self: Any) -> Any:
        found = call(function, self)
        if not staging.is_staged(found) and not isinstance(found, bool):
            raise TypeError(f"__bool__ should return bool, returned {type(found).__name__}")
        return found

    @functools.wraps(function)
    def known(self: Any) -> bool:
        # Refused with the reason, if it is recorded: code that asks here takes no other truth.
        return bool(truth(self)) if staging.tracing() else function(self)

    known.__ag_truth__ = truth  # type: ignore[attr-defined]
    return known  # type: ignore[return-value]


def checked_length(length: Any) -> Any:
    """What a `__len__` of the user's says, which must not be negative."""
    if staging.is_symbolic(length):
        staging.raise_if(length < 0, ValueError("__len__() should return >= 0"))
    return length


def _looking_up(function: FunctionType, call: Call) -> FunctionType:
    """A `__getattr__`: what it raises under a recorded test is for handlers in converted code."""

    @functools.wraps(function)
    def found(self: Any, name: str) -> Any:
        if not staging.tracing() or not dispatch.is_converted(sys._getframe(1).f_code):
            return function(self, name)
        return call(function, self, name)

    found.__ag_get__ = functools.partial(call, function)  # type: ignore[attr-defined]
    return found  # type: ignore[return-value]


def _unequal(self: Any, other: Any) -> Any:
    """`!=` of a class that only says what is equal."""
    equal = self.__eq__(other)
    if equal is NotImplemented:
        return NotImplemented
    return staging.logical_not(equal) if staging.is_symbolic(equal) else not equal


def _of_dataclass(original: Any, operation: Call) -> Any:
    """A comparison that `dataclasses` wrote: of tuples of the fields."""

    @functools.wraps(original)
    def compared(self: Any, other: Any) -> Any:
        if not staging.tracing() or other.__class__ is not self.__class__:
            return original(self, other)
        names = [field.name for field in dataclasses.fields(self) if field.compare]
        pairs = [(getattr(self, name), getattr(other, name)) for name in names]
        if operation is operator.eq:
            return and_(*(functools.partial(equal, *pair) for pair in pairs), lambda: True)
        strictly = operator.lt if operation in (operator.lt, operator.le) else operator.gt
        result: Any = operation(0, 0)
        for pair in reversed(pairs):
            result = _before(pair, strictly, result)
        return result

    return compared


def _before(pair: Any, strictly: Call, rest: Any) -> Any:
    """Whether a pair decides, or else the rest does."""
    is_equal = functools.partial(equal, *pair)
    return or_(functools.partial(strictly, *pair), lambda: and_(is_equal, lambda: rest))


class CachedAttribute(Attribute):
    """The value of a cached property, which is not computed to read it."""

    __slots__ = ()

    def read(self) -> Any:
        held = vars(self.obj)
        return held.get(self.name, Undefined(self.describe(), AttributeError))

    def write(self, value: Any) -> None:
        if isinstance(value, Undefined) and value.is_absent:
            vars(self.obj).pop(self.name, None)
        else:
            vars(self.obj)[self.name] = value


def attribute_of(obj: Any, name: str) -> Attribute:
    """The place of an attribute that an object has in its own dict."""
    kind = type(inspect.getattr_static(type(obj), name, None))
    is_cached = kind is _Cached or kind is functools.cached_property
    return (CachedAttribute if is_cached else Attribute)(obj, name)


class _Cached:
    """A cached property, whose value is noted as any other attribute.

    An object may have it on some paths only: Python must not find it there by itself.
    """

    def __init__(self, name: str, original: Any, call: Call) -> None:
        self._name = name
        self._original = original
        self._call = call

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None or not staging.tracing():
            return self._original.__get__(instance, owner)
        value = CachedAttribute(instance, self._name).read()
        missing = next((case for case in cases_of(value) if isinstance(case, Undefined)), None)
        if missing is None:
            return value
        if value is missing:
            return self._computed(instance)
        is_missing = value.is_case(lambda case: case is missing)
        return staging.conditional_value(
            is_missing, lambda: self._computed(instance), lambda: value.without(missing)
        )

    def _computed(self, instance: Any) -> Any:
        value = self._call(self._original.func, instance)
        current().assign(CachedAttribute(instance, self._name), value)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        place = CachedAttribute(instance, self._name)
        current().assign(place, value) if staging.tracing() else place.write(value)

    def __delete__(self, instance: Any) -> None:
        if self._name not in vars(instance):
            raise AttributeError(self._name)
        self.__set__(instance, Undefined(self._name, AttributeError))
