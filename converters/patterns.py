"""Patterns of `match` that look into the subject: what they are made of, and how they fit.

    (found, v_1) = ag__.matched(p, ag__.sequence_of(ag__.equal_to(0), ag__.named('v')), ...)

What Python knows (classes, lengths, keys) decides at once. Comparisons of staged items become one
staged test. Only what must not even be read unless an earlier test holds is recorded in a branch:
items of lists whose length is staged, attributes that run code, values that differ in kind.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograph.converters.base import run_time
from autograph.converters.builtin_calls import is_instance
from autograph.converters.calling import call
from autograph.converters.iteration_calls import length
from autograph.numpy.array import Array
from autograph.runtime import promotion, scalar, staging
from autograph.runtime.errors import StagingError
from autograph.runtime.staging.identity.copies import check_not_spoiled
from autograph.runtime.staging.loops.iteration import Counting
from autograph.runtime.staging.switching import switch
from autograph.runtime.staging.values.lowering import as_condition
from autograph.runtime.staging.values.one_of import OneOf, is_symbolic
from autograph.runtime.staging.values.specs import leaf_of

_TEXTS = (str, bytes, bytearray)
# Classes whose one positional part is the subject itself.
_WHOLES = (bool, dict, float, frozenset, int, list, set, tuple, *_TEXTS)
_MISSING = object()
_SEQUENCE_FLAG = 1 << 5


class _Fails(Exception):
    """The pattern does not fit, whatever the staged values are."""


class _Match:
    """How far a pattern fits: a test, and what its names stand for where the test holds."""

    def __init__(self) -> None:
        self.test: Any = True
        self.names: dict[str, Any] = {}

    def require(self, test: Any) -> None:
        """Fit only where `test` holds."""
        if staging.tracing() and staging.is_staged(test := staging.asked(test)):
            condition = scalar.make(as_condition(test), "bool")
            self.test = condition if self.test is True else self.test & condition
        elif not test:
            raise _Fails

    def behind(self, names: Sequence[str], go_on: Callable[[_Match], None]) -> None:
        """Go on only where the test so far holds."""
        if self.test is True:
            go_on(self)
            return
        results = staging.cond(
            self.test, lambda: _results(names, go_on), lambda: _failed(names), (), names
        )
        self.test = True
        self.take(names, results)

    def take(self, names: Sequence[str], results: Sequence[Any]) -> None:
        """Fit where another match does, with its names."""
        fits, *found = results
        self.require(fits)
        self.names |= zip(names, map(_known_to_be_bound, found), strict=True)


def _results(names: Sequence[str], go_on: Callable[[_Match], None]) -> tuple[Any, ...]:
    """The test of a match of its own, and what its names stand for."""
    match = _Match()
    try:
        go_on(match)
    except _Fails:
        return _failed(names)
    return (match.test, *(match.names[name] for name in names))


def _failed(names: Sequence[str]) -> tuple[Any, ...]:
    return (False, *map(staging.Undefined, names))


def _known_to_be_bound(value: Any) -> Any:
    """A value that is only used where the pattern fits."""
    if isinstance(value, OneOf):
        for case in value.cases:
            if isinstance(case, staging.Undefined):
                return value.without(case)
    return value


class Pattern:
    """A pattern, and the names it binds."""

    names: tuple[str, ...]
    # Whether it asks what kind of value it is given.
    looks_inside = True

    def __init__(self, names: Iterable[str | None], parts: Iterable[Pattern] = ()) -> None:
        own = [name for name in names if name is not None]
        self.names = (*own, *(name for part in parts for name in part.names))

    def results(self, value: Any, names: Sequence[str]) -> tuple[Any, ...]:
        """Whether the pattern fits a value, and what `names` stand for if it does."""
        return _results(names, lambda match: self.fit(match, value))

    def fit(self, match: _Match, value: Any) -> None:
        """Match a value; one that has several kinds in a branch for each."""
        if isinstance(value, OneOf) and self.looks_inside:
            found = switch(value, lambda case: _results(self.names, partial(self._fit, value=case)))
            match.take(self.names, found)
        else:
            self._fit(match, value)

    def _fit(self, match: _Match, value: Any) -> None:
        raise NotImplementedError


class _Named(Pattern):
    looks_inside = False

    def __init__(self, name: str | None, pattern: Pattern | None) -> None:
        super().__init__([name], [] if pattern is None else [pattern])
        self._name = name
        self._pattern = pattern

    def _fit(self, match: _Match, value: Any) -> None:
        if self._pattern is not None:
            self._pattern.fit(match, value)
        if self._name is not None:
            match.names[self._name] = value


class _Rest(_Named):
    """The items of a sequence for which there is no other part."""


class _Compared(Pattern):
    looks_inside = False

    def __init__(self, test: Callable[[Any], Any]) -> None:
        super().__init__(())
        self._test = test

    def _fit(self, match: _Match, value: Any) -> None:
        def compare(match: _Match) -> None:
            match.require(self._test(value))

        if _is_plain(value):
            compare(match)
        else:
            match.behind((), compare)


def _is_plain(value: Any) -> bool:
    """Whether comparing the value runs no code of the user's, and cannot fail."""
    leaf = leaf_of(value)
    if leaf is not None:
        return not promotion.as_tensor(value).type.shape
    return isinstance(value, str | bytes | OneOf | None)


class _AnyOf(Pattern):
    def __init__(self, patterns: Sequence[Pattern]) -> None:
        super().__init__(patterns[0].names)
        self._patterns = patterns

    def _fit(self, match: _Match, value: Any) -> None:
        def choose(match: _Match) -> None:
            match.take(self.names, self._results(value, self._patterns))

        match.behind(self.names, choose)

    def _results(self, value: Any, patterns: Sequence[Pattern]) -> tuple[Any, ...]:
        first, *others = patterns
        results = first.results(value, self.names)
        fits, *found = results
        if fits is True or not others:
            return results
        if fits is False:
            return self._results(value, others)
        return staging.cond(
            fits, lambda: (True, *found), lambda: self._results(value, others), (), self.names
        )


class _SequenceOf(Pattern):
    def __init__(self, parts: Sequence[Pattern]) -> None:
        super().__init__((), parts)
        self._parts = parts
        stars = [place for place, part in enumerate(parts) if isinstance(part, _Rest)]
        self._star = stars[0] if stars else None

    def _fit(self, match: _Match, value: Any) -> None:
        if isinstance(value, Counting):
            raise StagingError(
                "a `range` whose length is only known when the graph runs cannot be matched with "
                "a sequence pattern.",
                advice="Match `list(range(...))`.",
            )
        match.require(_is_sequence(value))
        size, least = length(value), len(self._parts)
        match.require(size == least if self._star is None else size >= least - 1)
        match.behind(self.names, lambda match: self._items(match, value, size))

    def _items(self, match: _Match, value: Any, size: Any) -> None:
        for place, part in enumerate(self._parts):
            after = len(self._parts) - place - 1
            if place == self._star:
                # Python gives a list, whatever the sequence is.
                rest = staging.get_item(value, slice(place, size - after))
                part.fit(match, list(rest))
            else:
                is_behind = self._star is not None and place > self._star
                part.fit(match, staging.get_item(value, size - after - 1 if is_behind else place))


def _is_sequence(value: Any) -> bool:
    """Whether Python matches sequence patterns with it: a flag of the class, which NumPy 2.5 sets.

    https://docs.python.org/3/c-api/typeobj.html#c.Py_TPFLAGS_SEQUENCE
    """
    is_array = isinstance(value, Array) and not value.is_scalar
    kind = np.ndarray if is_array else type(value)
    return bool(kind.__flags__ & _SEQUENCE_FLAG)


class _MappingOf(Pattern):
    def __init__(self, rows: Sequence[tuple[Any, Pattern]], rest: str | None) -> None:
        super().__init__([rest], [part for _, part in rows])
        self._rows = rows
        self._rest = rest

    def _fit(self, match: _Match, value: Any) -> None:
        match.require(isinstance(value, Mapping))
        keys = [key for key, _ in self._rows]
        if any(map(is_symbolic, keys)):
            raise StagingError(
                "a key of a mapping pattern is only known when the graph runs.",
                advice="Match the mapping without the key, and compare the key in a guard.",
            )
        if promotion.is_staged_table(value):
            for key in keys:
                match.require(staging.contains(key, value))
            match.behind(self.names, lambda inner: self._fit_table(inner, value, keys))
            return
        found = [_value_of(value, key) for key in keys]
        _fit_all(match, [part for _, part in self._rows], found)
        if self._rest is not None:
            rest = {key: value[key] for key in value}
            for key in keys:
                del rest[key]
            match.names[self._rest] = rest

    def _fit_table(self, match: _Match, table: Any, keys: Sequence[Any]) -> None:
        """Fit a dict that is known to have the keys when the graph gets here."""
        found = [staging.get_item(table, key) for key in keys]
        _fit_all(match, [part for _, part in self._rows], found)
        if self._rest is not None:
            rest = call(dict, table)
            for key in keys:
                staging.del_item(rest, key)
            match.names[self._rest] = rest


def _value_of(mapping: Any, key: Any) -> Any:
    if isinstance(mapping, dict):
        check_not_spoiled(mapping)
        return dict.get(mapping, key, _MISSING)
    return call(mapping.get, key, _MISSING)


def _present(match: _Match, value: Any) -> Any:
    """An item or attribute that may be missing."""
    if value is _MISSING or isinstance(value, staging.Undefined):
        raise _Fails
    if isinstance(value, OneOf):
        is_missing = value.is_case(lambda case: isinstance(case, staging.Undefined))
        match.require(staging.logical_not(is_missing) if is_symbolic(is_missing) else True)
    return _known_to_be_bound(value)


class _InstanceOf(Pattern):
    def __init__(
        self,
        kind: Any,
        parts: Sequence[Pattern],
        attributes: Mapping[str, Pattern],
    ) -> None:
        super().__init__((), [*parts, *attributes.values()])
        self._kind = kind
        self._parts = parts
        self._attributes = attributes

    def _fit(self, match: _Match, value: Any) -> None:
        kind = self._kind
        if not isinstance(kind, type):
            raise TypeError("called match pattern must be a class")
        match.require(is_instance(value, kind))
        parts = self._parts
        if parts and not hasattr(kind, "__match_args__") and issubclass(kind, _WHOLES):
            _check_count(kind, parts, 1)
            parts[0].fit(match, value)
            parts = ()
        places = getattr(kind, "__match_args__", ())
        _check_count(kind, parts, len(places))
        named = [*zip(places, parts, strict=False), *self._attributes.items()]

        def read(match: _Match) -> None:
            # Python reads all of them before it looks at one.
            found = [getattr(value, name, _MISSING) for name, _ in named]
            _fit_all(match, [part for _, part in named], found)

        if any(_runs_code(value, name) for name, _ in named):
            match.behind([name for _, part in named for name in part.names], read)
        else:
            read(match)


def _fit_all(match: _Match, parts: Sequence[Pattern], values: Sequence[Any]) -> None:
    """Match items or attributes, after all of them are known to be there."""
    present = [_present(match, value) for value in values]
    for part, value in zip(parts, present, strict=True):
        part.fit(match, value)


def _check_count(kind: type, parts: Sequence[Pattern], most: int) -> None:
    if len(parts) > most:
        plural = "" if most == 1 else "s"
        raise TypeError(
            f"{kind.__name__}() accepts {most} positional sub-pattern{plural} ({len(parts)} given)"
        )


def _runs_code(value: Any, name: str) -> bool:
    """Whether reading an attribute may call a function of the user's."""
    if leaf_of(value) is not None:
        return False
    found = inspect.getattr_static(type(value), name, None)
    return isinstance(found, property) or hasattr(type(value), "__getattr__")


@run_time
def equal_to(value: Any) -> Pattern:
    """`0`, `Color.RED`: what is equal to the value."""
    return _Compared(lambda item: item == value)


@run_time
def same_as(value: Any) -> Pattern:
    """`None`, `True`, `False`."""
    return _Compared(lambda item: staging.is_(item, value))


@run_time
def named(name: str | None = None, pattern: Pattern | None = None) -> Pattern:
    """`name`, `pattern as name`, or anything."""
    return _Named(name, pattern)


@run_time
def rest(name: str | None = None) -> Pattern:
    """`*name` in a sequence."""
    return _Rest(name, None)


@run_time
def any_of(*patterns: Pattern) -> Pattern:
    """`a | b`: the first one that fits."""
    return _AnyOf(patterns)


@run_time
def sequence_of(*parts: Pattern) -> Pattern:
    """`[a, b]`, `(a, *rest)`."""
    return _SequenceOf(parts)


@run_time
def mapping_of(rows: Sequence[tuple[Any, Pattern]], rest: str | None = None) -> Pattern:
    """`{"key": a, **rest}`."""
    return _MappingOf(rows, rest)


@run_time
def instance_of(kind: Any, /, *parts: Pattern, **attributes: Pattern) -> Pattern:
    """`Point(a, y=b)`."""
    return _InstanceOf(kind, parts, attributes)
