"""Generators in recorded code: inlined where their items are consumed.

    for v in halves(x):        the body of `halves` runs; where it yields, the loop's body runs
        total += v

A generator is gone through item by item, as in Python, as long as what it does next depends on
Python values. Once it depends on recorded ones, that is taken back, and its second form, `steps`,
hands each item to the consumer. What the consumer's names stand for is then kept in places, which
become state of the generator's own loops and branches.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

from autograph.runtime.errors import StagingError
from autograph.runtime.staging.branches import cond
from autograph.runtime.staging.journal import Location
from autograph.runtime.staging.loops.signatures import Body, Test, names_of
from autograph.runtime.staging.recording import Recording, active
from autograph.runtime.staging.values import structure
from autograph.runtime.staging.values.lowering import is_concrete, logical_not
from autograph.runtime.staging.values.undefined import Undefined

_ONE_BY_ONE = (
    "what this generator does next depends on recorded values, so its items cannot be taken one by "
    "one."
)
_IN_ONE_PLACE = "Go through it in one place: `for v in gen(x)`, or `items = list(gen(x))`."


class NeedsSteps(StagingError):
    """A generator asked for the truth of a recorded value, or for the items of one."""

    def __init__(self) -> None:
        super().__init__(_ONE_BY_ONE, advice=_IN_ONE_PLACE)


class Pulling:
    """A generator that Python has begun, and the block in which it can go on."""

    __slots__ = ("block", "items")

    def __init__(self, items: Iterator[Any], recording: Recording) -> None:
        self.items = items
        self.block = recording.journal.frames[-1]


class _Mark:
    """How far a generator has come."""

    def __init__(self, why: str = "") -> None:
        self.why = why


_DONE = _Mark()
_LEFT = _Mark("a loop over it was left under a recorded test")
_RUNNING = _Mark("it is being gone through")


class Produced:
    """What calling a generator function gives while recording.

    `pull` begins the generator as Python knows it, `steps` runs it for a consumer; without it there
    is a reason.
    """

    def __init__(
        self,
        name: str,
        pull: Callable[[], Iterator[Any]],
        steps: Callable[[Consumer], Any] | None,
        reason: str = "",
    ) -> None:
        self.name = name
        self.pull = pull
        self.steps = steps
        self.reason = reason
        self.recording = _recording()
        self.frame = self.recording.journal.frames[-1]
        # None at first, then one that is begun, or a mark.
        self.status: Any = None
        self.result: Any = None

    def __iter__(self) -> Produced:
        return self

    def __next__(self) -> Any:
        pulling = self._pulling()
        if pulling is None:
            raise StopIteration
        try:
            return next(pulling.items)
        except StopIteration as end:
            self.finish(end.value)
            raise

    def close(self) -> None:
        """End the generator; Python does so too when it drops one, at whatever time that is."""
        status, recording = self.status, self.recording
        if active() is not recording or not isinstance(status, Pulling):
            return
        if recording.is_in(status.block):
            status.items.close()  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> Any:
        if name not in ("send", "throw"):
            raise AttributeError(f"'generator' object has no attribute {name!r}")
        pulling = self._pulling()
        return getattr(iter(()) if pulling is None else pulling.items, name)

    def finish(self, result: Any) -> None:
        """Note that the generator has returned."""
        self.become(_DONE, result)

    def become(self, status: Any, result: Any = None) -> None:
        """Note how far the generator has come."""
        _recording().assign(_Progress(self), (status, result))

    def _pulling(self) -> Pulling | None:
        """The generator as Python knows it, begun; None if it has no more items."""
        recording = _recording()
        status = self.status
        if status is None:
            status = Pulling(self.pull(), recording)
            self.become(status)
        if status is _DONE:
            return None
        self.check_usable()
        if not recording.is_in(status.block):
            raise self.refusal("it was begun outside of the recorded branch or loop that goes on")
        return status  # type: ignore[no-any-return]

    def check_usable(self) -> None:
        """Refuse to go on where it is not known how far the generator has come."""
        status = self.status
        if isinstance(status, Pulling) or status is None or status is _DONE:
            return
        why = getattr(status, "why", "a recorded branch or loop has begun it")
        if structure.is_one_of(status):
            why = "a recorded branch or loop has gone through it"
        raise self.refusal(why)

    def refusal(self, why: str) -> StagingError:
        """The error for a generator that cannot go on."""
        return StagingError(
            f"the generator `{self.name}` cannot go on here: {why}.",
            advice="Call it anew for each loop, or keep its items in a list: "
            f"`items = list({self.name}(...))`",
        )


class _Progress(Location):
    """How far a generator has come, and what it returned."""

    __slots__ = ("produced",)

    def __init__(self, produced: Produced) -> None:
        self.produced = produced

    @property
    def key(self) -> Hashable:
        return ("generator", id(self.produced))

    @property
    def subject(self) -> Any:
        return self.produced

    def read(self) -> Any:
        return self.produced.status, self.produced.result

    def write(self, value: Any) -> None:
        self.produced.status, self.produced.result = value

    def belongs_to(self, frame: object) -> bool:
        return self.produced.frame.block() is frame

    def describe(self) -> str:
        return self.produced.name


class _Carried(Location):
    """What a name of the consumer stands for."""

    __slots__ = ("consumer", "index")

    def __init__(self, consumer: Consumer, index: int) -> None:
        self.consumer = consumer
        self.index = index

    @property
    def key(self) -> Hashable:
        return ("carried", id(self.consumer), self.index)

    @property
    def subject(self) -> Any:
        return self.consumer

    def read(self) -> Any:
        return self.consumer.values[self.index]

    def write(self, value: Any) -> None:
        self.consumer.values[self.index] = value

    def belongs_to(self, frame: object) -> bool:
        return self.consumer.frame.block() is frame

    def describe(self) -> str:
        return self.consumer.names[self.index]


class Consumer:
    """The loop that takes the items: its body, and the values of its names."""

    def __init__(
        self, body: Body, state: Sequence[Any], names: Sequence[str], test: Test | None
    ) -> None:
        self.body = body
        self.test = test
        self.values = list(state)
        self.names = names_of(state, names)
        self.frame = _recording().journal.frames[-1]

    def take(self, item: Any) -> Any:
        """Run the loop's body; whether the loop ends."""
        now = tuple(self.values)
        after = self.body(item, *now)
        for index, (old, new) in enumerate(zip(now, after, strict=True)):
            if new is not old:
                _recording().assign(_Carried(self, index), new)
        return self.stops()

    def stops(self) -> Any:
        """Whether the loop goes no further."""
        if self.test is None:
            return False
        go_on = self.test(*self.values)
        return not go_on if is_concrete(go_on) else logical_not(go_on)


def note_iterator(iterator: Any) -> None:
    """Remember where an iterator of Python was made: only there it can be advanced."""
    recording = active()
    if recording is not None and not isinstance(iterator, Produced):
        recording.iterators[id(iterator)] = (iterator, recording.journal.frames[-1])


def is_advancable(iterator: Any) -> bool:
    """Whether what advancing an iterator of Python changes need not be undone or recorded."""
    recording = active()
    if recording is None or not hasattr(type(iterator), "__next__"):
        return True
    if isinstance(iterator, Produced) or hasattr(iterator, "has_next"):
        return True
    _, frame = recording.iterators.get(id(iterator), (None, recording.journal.frames[0]))
    return recording.is_in(frame)


def check_iterator(iterable: Any) -> None:
    """Refuse to advance an iterator of Python in a recorded branch or loop around it."""
    if not is_advancable(iterable):
        raise StagingError(
            f"this {type(iterable).__name__} is advanced in a recorded branch or loop, and was "
            "made outside of it: how far it gets is only known when the graph runs.",
            advice="Make it inside, or take `iter(...)` of a list, a range or an array.",
        )


def _recording() -> Recording:
    recording = active()
    if recording is None:
        raise StagingError(
            "a generator of recorded code is used after the recording.",
            advice="Return its items: `return list(items)`.",
        )
    return recording


def for_generator(
    produced: Produced,
    body: Body,
    state: Sequence[Any],
    names: Sequence[str],
    test: Test | None,
) -> tuple[Any, ...]:
    """The values of `names` after a `for` over a generator."""
    produced.check_usable()
    if produced.status is _DONE:
        return tuple(state)
    if produced.status is not None:
        return _pulled(produced, body, state, test)
    failed: Exception | None = None
    try:
        with _recording().attempt(is_last=True):
            try:
                return _pulled(produced, body, state, test)
            except NeedsSteps:
                raise
            except Exception as error:
                # What was done before it counts.
                failed = error
    except NeedsSteps:
        if produced.steps is None:
            raise StagingError(
                f"what the generator `{produced.name}` does next depends on recorded values, and "
                f"{produced.reason}, so it cannot be recorded.",
                advice="Take the `yield` out of there, or append to a list and return it.",
            ) from None
    if failed is not None:
        raise failed
    return _stepped(produced, body, state, names, test)


def _pulled(
    produced: Produced, body: Body, state: Sequence[Any], test: Test | None
) -> tuple[Any, ...]:
    now = tuple(state)
    while True:
        go_on = True if test is None else test(*now)
        if not is_concrete(go_on):
            raise NeedsSteps
        if not go_on:
            return now
        try:
            item = next(produced)
        except StopIteration:
            return now
        now = tuple(body(item, *now))


def _stepped(
    produced: Produced,
    body: Body,
    state: Sequence[Any],
    names: Sequence[str],
    test: Test | None,
) -> tuple[Any, ...]:
    stops = Consumer(body, state, names, test).stops()
    if is_concrete(stops):
        return tuple(state) if stops else _run(produced, body, state, names, test)
    return cond(
        stops,
        lambda *now: now,
        lambda *now: _run(produced, body, now, names, test),
        state,
        names,
    )


def _run(
    produced: Produced,
    body: Body,
    state: Sequence[Any],
    names: Sequence[str],
    test: Test | None,
) -> tuple[Any, ...]:
    assert produced.steps is not None
    consumer = Consumer(body, state, names, test)
    produced.become(_RUNNING)
    result = produced.steps(consumer)
    stops = consumer.stops()
    if is_concrete(stops) and not stops:
        produced.finish(result)
    else:
        produced.become(_LEFT)
    return tuple(consumer.values)


def first_item(produced: Produced) -> tuple[Any, Any]:
    """Whether there is another item, and that item if there is."""

    def body(item: Any, *before: Any) -> tuple[Any, Any]:
        return True, item

    found, item = for_generator(
        produced,
        body,
        (False, Undefined("item")),
        ("found", "item"),
        lambda found, item: logical_not(found) if not is_concrete(found) else not found,
    )
    return found, item
