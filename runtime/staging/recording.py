"""A `Recording`: the trace of one call of a converted function, with its journal of writes."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from autograph.runtime import dispatch
from autograph.runtime.errors import SymbolicValueError
from autograph.runtime.graph.ir import Graph, Value
from autograph.runtime.graph.trace import Trace
from autograph.runtime.ops.definition import Op
from autograph.runtime.ops.shaping import stop_gradient
from autograph.runtime.origin import is_ours
from autograph.runtime.staging.blocks import Block, Inside, Resumed, Trial
from autograph.runtime.staging.exceptions.raising import BranchEnds, RaisedPlace, Try
from autograph.runtime.staging.identity.copies import Copies
from autograph.runtime.staging.journal import Frame, Journal, Location, Slot, roll_back
from autograph.runtime.staging.lists.items import Items
from autograph.runtime.staging.outside_reads import OutsideReads
from autograph.runtime.staging.values import structure
from autograph.runtime.tensor import Tensor
from autograph.runtime.types import TensorType

DEFAULT_UNROLL = 8


@dataclass(frozen=True, slots=True)
class LoopOptions:
    """What `ag.set_loop_options` said about the loop whose body is being recorded."""

    maximum_iterations: Any = None
    shape_invariants: tuple[tuple[Any, Any], ...] = ()


class Recording(Trace):
    """Records one function; `unroll` is the length up to which loops over Python ranges unroll."""

    def __init__(self, name: str, unroll: int = DEFAULT_UNROLL, lazy: bool = False) -> None:
        super().__init__(name, lazy)
        self.journal = Journal()
        self.copies = Copies(self.journal)
        self.unroll = unroll
        self.slots: dict[int, Any] = {}
        self.owners: dict[int, Any] = {}
        self.formats: list[tuple[Any, str]] = []
        self.spells = False
        self.loop_options: LoopOptions | None = None
        self.loops: list[Any] = []
        # Operations of loops that were written out; what is known of the one that is recorded.
        self.written_out = 0
        self.memory: Any = None
        self.attempts = 0
        # Whether numbers could be keyed by value too; whether loops carry which array a name is.
        self.is_tentative = self.tells_which = False
        # Whether recorded sets have lost their order, or told it; who compares recorded tuples.
        self.has_sets = self.has_lost_orders = self.has_told_orders = False
        self.compares = self.asks_operands = False
        self.reads = OutsideReads()
        self._codes: set[Any] = set()
        self.functions: list[Any] = []
        self.calls: list[Any] = []
        # Functions that call themselves: of these the graph has to know some arguments, ...
        self.by_value: dict[int, Any] = {}
        # ... and these have no graph at all.
        self.unrolled: dict[int, tuple[Any, Exception]] = {}
        self.ambiguous: dict[int, Any] = {}
        self.items = Items()
        self.iterators: dict[int, Any] = {}
        # Tells what was made before a branch or loop: objects and statements take numbers in turn.
        self.ticks = itertools.count()
        # Objects that the recorded code made, by calling their class.
        self.made: dict[int, Any] = {}
        # Functions that stand for others of their code: which one they are is not known.
        self.remade: dict[int, Any] = {}
        # Arrays and lists that only one name knows.
        self.sole: dict[int, Any] = {}
        self.on_function: Callable[[Any], None] | None = None
        self.raised = RaisedPlace(self.journal)
        # Places written on paths that end with an exception which nobody catches.
        self.lost: dict[Hashable, Location] = {}
        self.tries: list[Try] = []
        # What cannot be recorded, also where the program itself catches the error.
        self.refused: Exception | None = None
        # Regions for what comes after a possible exception; the block around closes them.
        self.rests: list[Any] = []
        # How many regions have been entered again at their ends, to say what they leave behind.
        self.resumed = 0

    def forget(self) -> None:
        """Let go of all values but those in places and in the graph: the recording is over."""
        self.copies.forget()
        self.items.forget()
        for known in (self.made, self.remade, self.iterators, self.ambiguous, self.sole):
            known.clear()

    def slot(self, owner: Any, initial: Callable[[], Any], name: str) -> Slot:
        """The place of `owner`'s current value in this recording."""
        if id(owner) not in self.slots:
            self.owners[id(owner)] = owner
            self.slots[id(owner)] = initial()
        return Slot(self.slots, owner, name)

    def lose(self) -> None:
        """Note that the graph raises at the end of the innermost block: what it wrote is lost."""
        frame = self.journal.frames[-1]
        for key, (place, _) in frame.items():
            if not place.belongs_to(frame):
                self.lost[key] = place

    def assign(self, location: Location, value: Any) -> None:
        """Write a place that branches, loops and the caller get to know of."""
        self.journal.assign(location, value)
        self.copies.wrote(location)

    def give(
        self, places: Iterable[Location], values: Sequence[Any], made: Container[int] = ()
    ) -> None:
        """Let places hold what a branch or loop, which knew of all it wrote, has written there.

        What was only `made` there is new: no other object has changed.
        """
        pairs = sorted(zip(places, values, strict=True), key=lambda pair: pair[0].is_last)
        for place, value in pairs:
            self.journal.assign(place, value)
        written = [
            place
            for place, _ in pairs
            if not (
                place.is_last or id(place.subject) in made or self.copies.is_choice(place.subject)
            )
        ]
        if any([self.copies.wrote(place) for place in written]):
            # What may be the same object has been written, too.
            for place, value in pairs:
                self.journal.assign(place, value)

    def record(self, op: Op, inputs: Sequence[Any], attrs: Mapping[str, Any]) -> tuple[Any, ...]:
        """Add a node, after what it raises by itself if a handler around it catches that."""
        if self.tries:
            from autograph.runtime.staging.exceptions import failing

            failing.check_division(op.name, inputs)
            failing.check_fit(self, op, inputs, attrs)
        return super().record(op, inputs, attrs)

    def inside(self, region: Graph) -> Inside:
        """Record at the end of a region, and undo afterwards what is written there."""
        return Inside(self, region)

    def ended(self, region: Graph) -> Inside:
        """As `inside`, for what is carried out of the region, whether something raised or not."""
        return Resumed(self, region, (), ())

    def block(self, name: str) -> Inside:
        """Record a block into a region of its own and undo its writes.

        What comes after an exception is left to the block around.
        """
        return Block(self, Graph(name, self.region))

    def trial(self, name: str) -> Inside:
        """As `block`, but what comes after an exception is closed with it."""
        return Trial(self, Graph(name, self.region))

    @contextmanager
    def tentative(self, name: str) -> Iterator[tuple[Graph, Frame]]:
        """As `trial`, and nothing of it is remembered."""
        ambiguous, stored = dict(self.ambiguous), dict(self.items.stored)
        try:
            with self.trial(name) as block:
                yield block
        finally:
            self.ambiguous, self.items.stored = ambiguous, stored

    def is_in(self, block: Frame) -> bool:
        """Whether what is recorded now belongs to a block, or comes in it after an exception."""
        rests = {id(rest.frame) for rest in self.rests}
        for frame in reversed(self.journal.frames):
            if frame.block() is block.block():
                return True
            if id(frame) not in rests:
                return False
        return False

    def writes_calls_out(self) -> bool:
        """Whether a call is in progress of a function that calls itself and has no graph."""
        return any(id(call.function) in self.unrolled for call in self.calls)

    def abandon(self, kept: int) -> None:
        """Leave the regions for what comes after an exception, but for the first ones."""
        while len(self.rests) > kept:
            self.rests.pop().leave()

    @contextmanager
    def attempt(self, is_last: bool = False) -> Iterator[None]:
        """Record a block into the current region; if it fails, as if it had never begun.

        The last attempt leaves no other way to record what the block does.
        """
        tapes, region, rests = dispatch.tapes(), self.region, len(self.rests)
        ambiguous, stored = dict(self.ambiguous), dict(self.items.stored)
        nodes, copies = list(region.nodes), self.copies.known()
        frame = Frame()
        self.journal.frames.append(frame)
        self.attempts += not is_last
        try:
            yield
        except BranchEnds:
            self.journal.merge(frame)
            raise
        except BaseException:
            self.abandon(rests)
            dispatch.set_tapes(tapes)
            region.return_to(nodes)
            self.ambiguous, self.items.stored = ambiguous, stored
            self.copies.return_to(copies)
            self.journal.frames.pop()
            roll_back(frame)
            raise
        finally:
            self.attempts -= not is_last
        self.journal.merge(frame)

    def read_variable(self, variable: Any) -> Tensor:
        """The value of a variable here: an input of the graph, or what was assigned before."""
        slot = self.slot(variable, lambda: self._variable_input(variable), variable.name)
        tensor: Tensor = slot.read()
        return tensor

    def _variable_input(self, variable: Any) -> Tensor:
        type = TensorType(variable.dtype, tuple(variable.shape))
        stem = variable.name if variable.name.isidentifier() else "variable"
        tensor: Tensor = self.capture(variable, type, stem, lambda: variable._tensor._array)
        return tensor

    def new_variable(self, variable: Any, tensor: Tensor) -> None:
        """A variable made while recording begins with this value each time the graph runs."""
        self.owners[id(variable)] = variable
        self.slots[id(variable)] = variable._tensor
        self.assign(Slot(self.slots, variable, variable.name), tensor)

    def assign_variable(self, variable: Any, tensor: Tensor) -> None:
        """Give a variable a value, which branches, loops and the caller get to know of."""
        self.read_variable(variable)
        self.assign(Slot(self.slots, variable, variable.name), stop_gradient(tensor))

    def announce(self, options: LoopOptions) -> None:
        """Set options of the innermost loop whose body is being recorded."""
        if self.loops:
            self.loops[-1].options = options

    def notice(self, function: Any) -> None:
        """Remember a converted function that is about to be called for the first time."""
        if function.__code__ not in self._codes or function.__closure__:
            self._codes.add(function.__code__)
            self.functions.append(function)
            if self.on_function is not None:
                self.on_function(function)

    def take_loop_options(self) -> LoopOptions | None:
        """The options for the loop that is about to be recorded."""
        options, self.loop_options = self.loop_options, None
        return options

    def carried(self, items: list[Any]) -> list[Value]:
        """The graph values of tensors and lists that leave or enter a region."""
        return [self.value_of(item) for item in items]

    @contextmanager
    def spelling(self) -> Iterator[None]:
        """Text made here is text of the program, not of a message of ours."""
        before, self.spells = self.spells, True
        try:
            yield
        finally:
            self.spells = before

    def format_later(self, value: Any, spec: str) -> str:
        """A mark in a string, where `format(value, spec)` stands when the graph runs."""
        self.formats.append((value, spec))
        return f"\x00{len(self.formats) - 1}\x00"


def active() -> Recording | None:
    """The recording of this thread, None when code runs eagerly."""
    current = dispatch.recorder()
    return current if isinstance(current, Recording) else None


def current() -> Recording:
    """The recording of this thread, in code that only runs while something is recorded."""
    recording = active()
    assert recording is not None
    return recording


def tracing() -> bool:
    """Whether operations are being recorded in this thread."""
    return isinstance(dispatch.recorder(), Recording)


def note_function(function: Any) -> None:
    """Remember a converted function that the recording went through: its globals are guarded."""
    recording = active()
    if recording is not None:
        recording.notice(function)


def leave_alone(*values: Any) -> None:
    """Refuse to give numbers to Python code that nobody looks into, if they need not be recorded.

    A hash, a text or a test of its type could differ without anybody noticing.
    """
    recording = active()
    if recording is None or not recording.is_tentative:
        return
    for value in values:
        if any(getattr(leaf, "python_kind", None) for leaf in structure.leaves(value)):
            raise SymbolicValueError("this number is needed by value")


def _format_later(value: Any, spec: str) -> str:
    recording = active()
    if recording is None or recording.lazy:
        return repr(value)
    leave_alone(value)
    return recording.format_later(value, spec)


def _repr_later(value: Any, spec: str = "!r") -> str | None:
    """What the program gets as `repr(value)`; None if it is not the program that asks."""
    recording = active()
    asking = sys._getframe(2)
    if recording is None or recording.lazy or asking.f_globals.get("__name__") in _DEBUGGERS:
        return None
    if is_ours(asking) and not recording.spells:
        return None
    return _format_later(value, spec)


_DEBUGGERS = ("bdb", "cmd", "pdb", "pprint", "reprlib", "traceback")


dispatch.format_later = _format_later
dispatch.repr_later = _repr_later
dispatch.hash_number = leave_alone
