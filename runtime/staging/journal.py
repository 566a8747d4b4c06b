"""What recorded code writes outside of its local names, so that it can be undone and staged.

Every write that converted code makes to an attribute, an item, a list, an array or a variable goes
through `Journal.assign`. A frame of the journal collects the places written while a branch or loop
body is recorded; rolling it back restores them, and the places become state of branch or loop.

    self.total = self.total + x        Attribute(self, "total") is written
"""

from __future__ import annotations

import contextlib
import weakref
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import FrozenInstanceError
from typing import Any

from autograph.runtime import promotion
from autograph.runtime.staging.dicts.key_order import KeyOrder, arrange
from autograph.runtime.staging.values.undefined import Undefined


class Location:
    """A place that can be read and written; equal keys are the same place."""

    __slots__ = ()
    # Whether it is written after all others, as it is about them.
    is_last = False
    # Whether all other places of its object are parts of it.
    takes_in_others = False

    @property
    def key(self) -> Hashable:
        raise TypeError("a location has a key")

    @property
    def subject(self) -> Any:
        """The object that the place is part of."""
        raise TypeError("a location has a subject")

    def read(self) -> Any:
        """What the place holds now."""
        raise TypeError("a location can be read")

    def write(self, value: Any) -> None:
        """Make the place hold `value`, without a note in the journal."""
        raise TypeError("a location can be written")

    def release(self) -> None:
        """From now on keep the object no longer alive, if that can be."""

    def put_back(self, whole: Any, old: Any) -> None:
        """Let `whole`, what an object held, have what it held here before."""
        raise TypeError("only a part can be put back")

    def keeps_alive(self) -> bool:
        """Whether the place refers to its object."""
        return True

    def belongs_to(self, frame: object) -> bool:
        """Whether the place was made in the block of `frame`, outside of which nobody knows it."""
        return False

    def describe(self) -> str:
        """How the place is called in messages."""
        return type(self).__name__


class Attribute(Location):
    """`obj.name`."""

    __slots__ = ("_id", "_kind", "_obj", "_weak", "name")

    def __init__(self, obj: Any, name: str) -> None:
        self._obj = obj
        self._id = id(obj)
        self._kind = type(obj).__name__
        self._weak: weakref.ref[Any] | None = None
        self.name = name

    @property
    def obj(self) -> Any:
        """The object; None if it is gone."""
        return self._obj if self._weak is None else self._weak()

    @property
    def key(self) -> Hashable:
        return ("attribute", self._id, self.name)

    @property
    def subject(self) -> Any:
        return self.obj

    def read(self) -> Any:
        has_own_way = hasattr(type(self.obj), "__getattr__") and not isinstance(self.obj, type)
        read = object.__getattribute__ if has_own_way else getattr
        try:
            return read(self.obj, self.name)
        except (AttributeError, ValueError):
            return Undefined(self.describe(), AttributeError)

    def write(self, value: Any) -> None:
        if isinstance(value, Undefined) and value.is_absent:
            if not isinstance(self.read(), Undefined):
                _changed(delattr, object.__delattr__, self.obj, self.name)
        else:
            _changed(setattr, object.__setattr__, self.obj, self.name, value)

    def release(self) -> None:
        with contextlib.suppress(TypeError):
            self._weak = weakref.ref(self._obj)
            self._obj = None

    def keeps_alive(self) -> bool:
        return self._weak is None

    def describe(self) -> str:
        return f"{self._kind}.{self.name}"


def _changed(change: Callable[..., None], directly: Callable[..., None], *given: Any) -> None:
    """Change an attribute, of a frozen object too."""
    try:
        change(*given)
    except FrozenInstanceError:
        directly(*given)


class Item(Location):
    """`container[key]` of a dict."""

    __slots__ = ("container", "item")

    def __init__(self, container: Any, item: Hashable) -> None:
        self.container = container
        self.item = item

    @property
    def key(self) -> Hashable:
        return ("item", id(self.container), self.item)

    @property
    def subject(self) -> Any:
        return self.container

    def read(self) -> Any:
        # A table's items are known to the graph; their place are the entries.
        if not promotion.is_staged_table(self.container) and self.item in self.container:
            return self.container[self.item]
        return Undefined(self.item, KeyError)

    def write(self, value: Any) -> None:
        if promotion.is_staged_table(self.container):
            return
        if isinstance(value, Undefined) and value.is_absent:
            self.container.pop(self.item, None)
        else:
            self.container[self.item] = value

    def put_back(self, whole: Any, old: Any) -> None:
        Item(whole, self.item).write(old)

    def describe(self) -> str:
        return f"[{self.item!r}]"


class Order(Location):
    """The order of the keys of a dict; one that depends on the path is one of several in `open`."""

    __slots__ = ("container", "open")
    is_last = True

    def __init__(self, container: dict[Any, Any], open: dict[int, Any]) -> None:
        self.container = container
        self.open = open

    @property
    def key(self) -> Hashable:
        return ("order", id(self.container))

    @property
    def subject(self) -> Any:
        return self.container

    def read(self) -> Any:
        if promotion.is_staged_table(self.container):
            return KeyOrder()
        # No `or`: to ask one of several for its truth records branches.
        found = self.open.get(id(self.container))
        return KeyOrder(self.container) if found is None else found

    def write(self, value: Any) -> None:
        self.open.pop(id(self.container), None)
        if isinstance(value, KeyOrder):
            arrange(self.container, value)
        else:
            self.open[id(self.container)] = value

    def put_back(self, whole: Any, old: Any) -> None:
        if isinstance(old, KeyOrder):
            arrange(whole, old)

    def describe(self) -> str:
        return "the keys of a dict"

    def changed(self, key: Hashable, is_added: bool, last: bool = True) -> Any:
        """The order after a key is removed and, if that `is_added`, comes last or else first."""
        now, new = self.read(), (key,) if is_added else ()
        rests = [case.without(key) for case in ((now,) if isinstance(now, KeyOrder) else now.cases)]
        cases = [KeyOrder((*rest, *new) if last else (*new, *rest)) for rest in rests]
        alike = all(case == cases[0] for case in cases)
        return cases[0] if alike else type(now)(now.tag, cases)


class Contents(Location):
    """All items of a list or deque, as a list."""

    __slots__ = ("container",)

    def __init__(self, container: list[Any] | deque[Any]) -> None:
        self.container = container

    @property
    def key(self) -> Hashable:
        return ("contents", id(self.container))

    @property
    def subject(self) -> Any:
        return self.container

    def read(self) -> Any:
        return list(self.container)

    def write(self, value: Any) -> None:
        replace_items(self.container, value)

    def describe(self) -> str:
        return f"a {type(self.container).__name__}"


def replace_items(container: list[Any] | deque[Any], items: Iterable[Any]) -> None:
    """Make a list or deque hold other items."""
    items = list(items)
    container.clear()
    container.extend(items)


class Slot(Location):
    """The current value of something the recording keeps itself: a variable, an array, a generator.

    `owner` is kept alive, so that its identity stays its own.
    """

    __slots__ = ("name", "owner", "state")

    def __init__(self, state: dict[int, Any], owner: Any, name: str) -> None:
        self.state = state
        self.owner = owner
        self.name = name

    @property
    def key(self) -> Hashable:
        return ("slot", id(self.owner))

    @property
    def subject(self) -> Any:
        return self.owner

    def read(self) -> Any:
        return self.state[id(self.owner)]

    def write(self, value: Any) -> None:
        self.state[id(self.owner)] = value

    def describe(self) -> str:
        return self.name


class Frame(dict[Hashable, tuple[Location, Any]]):
    """The places written in one block, with what they held before; `made` are identities."""

    __slots__ = ("kept_in", "made", "spoiled", "writes")

    def __init__(self) -> None:
        super().__init__()
        self.writes = 0
        self.spoiled: list[tuple[Location, Any]] = []
        self.kept_in: Frame | None = None
        self.made: set[int] = set()

    def add(self, place: Location, old: Any) -> None:
        """Note what a place held before; the entries of a dict take in what is noted of each."""
        for key, (part, before) in list(self.items()) if place.takes_in_others else ():
            if part.subject is place.subject:
                part.put_back(old, before)
                del self[key]
        # What a block has spoiled is not what it found.
        found = (before for each, before in self.spoiled if each.key == place.key)
        self[place.key] = (place, next(found, old))

    def block(self) -> Frame:
        """The frame that has taken this one over, if its writes were kept."""
        frame = self
        while frame.kept_in is not None:
            frame = frame.kept_in
        return frame


class Journal:
    """The frames of the places written, innermost last."""

    def __init__(self) -> None:
        self.frames: list[Frame] = [Frame()]
        # The orders of keys that depend on the path, by the identity of the dict.
        self.orders: dict[int, Any] = {}

    def assign(self, location: Location, value: Any) -> None:
        """Write, after noting what the place held before."""
        order = self._order_changed(location, value) if isinstance(location, Item) else None
        self.note(location)
        location.write(value)
        if order is not None:
            self.order_of(location.subject).write(order)

    def _order_changed(self, item: Item, value: Any) -> Any:
        """The order of the keys after an item is written, if that changes it and it is open."""
        is_added = not (isinstance(value, Undefined) and value.is_absent)
        if is_added is (item.item in item.container):
            return None
        order = self.order_of(item.container)
        self.note(order)
        return order.changed(item.item, is_added) if id(item.container) in self.orders else None

    def order_of(self, container: dict[Any, Any]) -> Order:
        """The place of the order of a dict's keys."""
        return Order(container, self.orders)

    def note(self, location: Location) -> None:
        """Remember what `location` holds, before its first write in this frame.

        A place that the frame's own block has made goes with it: there is nothing to put back.
        """
        frame = self.frames[-1]
        frame.writes += 1
        if location.key not in frame and not location.belongs_to(frame):
            frame.add(location, location.read())

    def note_new(self, value: Any, names: Iterable[str]) -> None:
        """Remember that an object did not exist before the block, nor its attributes."""
        frame = self.frames[-1]
        frame.made.add(id(value))
        for name in names:
            place = Attribute(value, name)
            frame.setdefault(place.key, (place, Undefined(place.describe(), AttributeError)))

    def spoil(self, location: Location, value: Any) -> None:
        """Write what is no state of the block: it is only undone at its end."""
        self.frames[-1].spoiled.append((location, location.read()))
        location.write(value)

    def frame(self) -> Writes:
        """Collect the writes of a block, and undo them at its end."""
        return Writes(self)

    def merge(self, frame: Frame) -> None:
        """Take over the notes of a block whose writes are kept; others may have begun inside it."""
        place = next(n for n, other in enumerate(self.frames) if other is frame)
        del self.frames[place]
        frame.kept_in = outer = self.frames[place - 1]
        outer.writes += frame.writes
        outer.made |= frame.made
        for key, (location, old) in frame.items():
            if key not in outer and not location.belongs_to(outer):
                outer.add(location, old)
        outer.spoiled += frame.spoiled


class Writes:
    """While it is entered, writes go to a frame of its own; they are undone at its end."""

    __slots__ = ("_frame", "_journal")

    def __init__(self, journal: Journal) -> None:
        self._journal, self._frame = journal, Frame()

    def __enter__(self) -> Frame:
        self._journal.frames.append(self._frame)
        return self._frame

    def __exit__(self, *exc: object) -> None:
        self._journal.frames.pop()
        roll_back(self._frame)


def roll_back(frame: Frame) -> None:
    """Give every place of `frame` what it held before."""
    undone = [*reversed(frame.spoiled), *reversed(frame.values())]
    for location, old in sorted(undone, key=lambda each: each[0].is_last):
        location.write(old)
