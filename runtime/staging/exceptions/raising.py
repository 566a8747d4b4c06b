"""Exceptions that a `try` around the recorded code catches: how they travel through the graph.

    try:                                   raised = None
        if x < 0:                          if x < 0:
            raise ValueError(x)       ->       raised = Raised(ValueError, (x,))
        y = x * 2                          if raised is None:
    except ValueError:                         y = x * 2
        ...                                if raised is a ValueError: ...

A recording has one place for the exception on its way. A branch that raises writes it and ends;
branches and loops hand it on like any other place. What is recorded after it goes to a region of
its own (`branches.open_rest`), so that it only runs if nothing was raised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any

from autograph.runtime.errors import AutographError, InvalidArgumentError, OutOfRangeError
from autograph.runtime.origin import origin_here, origins_of
from autograph.runtime.staging.journal import Journal, Location
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.structure import Layout

if TYPE_CHECKING:
    from autograph.runtime.staging.recording import Recording

MARK = re.compile("\x00(\\d+)\x00")


class BranchEnds(BaseException):
    """Leaves a branch in which an exception was recorded; never seen by user code."""


class Try:
    """A `try` whose body is being recorded; without `kinds` it is one with `finally`."""

    __slots__ = ("_kinds", "failed", "is_over")

    def __init__(self, kinds: Sequence[Callable[[], Any]] | None) -> None:
        self._kinds = kinds
        # What was raised instead when a handler was asked which exceptions it takes.
        self.failed: dict[int, Exception] = {}
        # Whether the `else` part has been reached, whose exceptions are not caught here.
        self.is_over = False

    def is_for(self, error: type[BaseException]) -> bool:
        """Whether an `except` of it takes exceptions of this class."""
        return self._kinds is not None and self.handler_of(error) is not None

    def handler_of(self, error: type[BaseException]) -> int | None:
        """The number of the handler that takes exceptions of this class."""
        if self.is_over:
            return None
        if self._kinds is None:
            return 0
        return next((n for n in range(len(self._kinds)) if self._takes(n, error)), None)

    def _takes(self, number: int, error: type[BaseException]) -> bool:
        """Whether a handler is the one that ends the search, be it by an exception of its own."""
        assert self._kinds is not None
        try:
            return is_caught_by(error, self._kinds[number]())
        except Exception as instead:
            self.failed[number] = instead
            return True


def is_caught_by(error: type[BaseException], kinds: Any) -> bool:
    """Whether `except kinds` takes an exception of this class."""
    given = kinds if isinstance(kinds, tuple) else (kinds,)
    if not all(isinstance(kind, type) and issubclass(kind, BaseException) for kind in given):
        raise TypeError("catching classes that do not inherit from BaseException is not allowed")
    return issubclass(error, given)


class RaisedPlace(Location):
    """Where a recording keeps the exception on its way: None, a `Raised`, or one of several."""

    __slots__ = ("_journal", "value")

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.value: Any = None

    @property
    def key(self) -> Hashable:
        return "raised"

    @property
    def subject(self) -> Any:
        return self

    def read(self) -> Any:
        return self.value

    def write(self, value: Any) -> None:
        self.value = value

    def belongs_to(self, frame: object) -> bool:
        """At the end of the whole function there is nothing on its way."""
        return frame is self._journal.frames[0]

    def describe(self) -> str:
        return "raised"


class Raised:
    """An exception as a value of the graph; `target` says which handler takes it."""

    __slots__ = ("attributes", "cause", "context", "fixed", "given", "target")

    def __init__(
        self, fixed: Fixed, target: Target, given: Any, attributes: Any, cause: Any, context: Any
    ) -> None:
        self.fixed = fixed
        self.target = target
        self.given = given
        self.attributes = attributes
        self.cause = cause
        self.context = context

    def is_for(self, attempt: Try) -> bool:
        """Whether a handler of `attempt` takes it."""
        return self.target is not None and self.target[0] is attempt

    @property
    def kind(self) -> type[BaseException]:
        """The class of the exception."""
        return self.fixed[0]

    def to(self, target: Target) -> Raised:
        """The same exception on its way to another handler."""
        return Raised(self.fixed, target, self.given, self.attributes, self.cause, self.context)


# The class, whether the context is suppressed, and where it was raised.
Fixed = tuple[type[BaseException], bool, Any]
Target = tuple[Try, int] | None


class Message:
    """A text with values in it that are only known when the graph runs."""

    __slots__ = ("formats", "pieces", "values")

    def __init__(
        self, pieces: tuple[str, ...], formats: tuple[str, ...], values: list[Any]
    ) -> None:
        self.pieces = pieces
        self.formats = formats
        self.values = values


def _split_raised(value: Raised) -> tuple[tuple[Hashable, ...], list[Any]]:
    parts = [value.given, value.attributes, value.cause, value.context]
    forms = tuple(map(_form, value.given)), tuple(value.attributes)
    return (value.fixed, value.target, forms, *map(_chain, parts[2:])), parts


def _form(argument: Any) -> Hashable:
    """What two exceptions of one kind have in common: arguments of different forms cannot vary."""
    if isinstance(argument, Message):
        return argument.pieces, argument.formats
    return isinstance(argument, str)


def _chain(raised: Raised | None) -> Hashable:
    """What a cause or context is: an exception object has one, not one of several."""
    return raised and _split_raised(raised)[0]


def _join_raised(layout: Layout, parts: Sequence[Any]) -> Raised:
    fixed: Any = layout.keys[0]
    target: Any = layout.keys[1]
    return Raised(fixed, target, *parts)


def _split_message(value: Message) -> tuple[tuple[Hashable, ...], list[Any]]:
    return (value.pieces, value.formats), list(value.values)


def _join_message(layout: Layout, parts: Sequence[Any]) -> Message:
    pieces: Any = layout.keys[0]
    formats: Any = layout.keys[1]
    return Message(pieces, formats, list(parts))


structure.register(Raised, _split_raised, _join_raised)
structure.register(Message, _split_message, _join_message)


def target_of(recording: Recording, error: type[BaseException]) -> Target:
    """The innermost handler around the code being recorded that takes such an exception."""
    for attempt in reversed(recording.tries):
        number = attempt.handler_of(error)
        if number is not None:
            return attempt, number
    return None


def is_users(error: BaseException) -> bool:
    """Whether an exception is the program's own: what cannot be recorded is not for handlers."""
    return not isinstance(error, AutographError) or isinstance(
        error, InvalidArgumentError | OutOfRangeError
    )


def send(recording: Recording, error: BaseException) -> bool:
    """Put an exception on its way to the handler that takes it, if there is one."""
    target = target_of(recording, type(error)) if is_users(error) else None
    if target is None:
        return False
    recording.assign(recording.raised, pack(recording, error, target))
    return True


def pack(recording: Recording, error: BaseException, target: Target) -> Raised:
    """An exception as a value of the graph."""
    lines = origins_of(error)
    origin = lines[-1] if lines else origin_here()
    fixed = (type(error), error.__suppress_context__, origin)
    given = tuple(_pack_part(recording, argument) for argument in error.args)
    attributes = {name: _pack_part(recording, value) for name, value in vars(error).items()}
    cause, context = (_pack_part(recording, e) for e in (error.__cause__, error.__context__))
    return Raised(fixed, target, given, attributes, cause, context)


def _pack_part(recording: Recording, value: Any) -> Any:
    if isinstance(value, BaseException):
        return pack(recording, value, None)
    if not isinstance(value, str) or not MARK.search(value):
        return value
    pieces = MARK.split(value)
    marked = [recording.formats[int(mark)] for mark in pieces[1::2]]
    formats = tuple(spec for _, spec in marked)
    return Message(tuple(pieces[::2]), formats, [item for item, _ in marked])


def unpack(recording: Recording, raised: Raised) -> BaseException:
    """The exception as user code sees it in a handler."""
    kind, suppress, _ = raised.fixed
    given = [_unpack_part(recording, part) for part in raised.given]
    # What the class itself does with its arguments has been done; the result is in the attributes.
    is_own = hasattr(kind.__init__, "__code__")
    error = kind.__new__(kind, *given) if is_own else kind(*given)
    error.args = tuple(given)
    for name, part in raised.attributes.items():
        vars(error)[name] = _unpack_part(recording, part)
    error.__cause__ = _unpack_part(recording, raised.cause)
    error.__context__ = _unpack_part(recording, raised.context)
    error.__suppress_context__ = suppress
    return error


def _unpack_part(recording: Recording, part: Any) -> Any:
    if isinstance(part, Raised):
        return unpack(recording, part)
    if not isinstance(part, Message):
        return part
    text = part.pieces[0]
    rows = zip(part.values, part.formats, part.pieces[1:], strict=True)
    return text + "".join(recording.format_later(v, spec) + piece for v, spec, piece in rows)


def point_at(recording: Recording, raised: Raised) -> None:
    """Let the node recorded last stand for the line where the exception was raised first."""
    recording.region.nodes[-1].origin = raised.fixed[2]
