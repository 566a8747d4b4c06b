"""Of what the state of a loop may hold copies, as its bodies show.

kept = None
for ...:
rows.append(x)       after an iteration, kept[0] is a copy here, and `rows` itself in Python
kept = (rows, x)
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Any

from autograph.runtime.staging.identity.copies import Copies
from autograph.runtime.staging.identity.mutables import Path, mutable_parts, placed_parts, root_of
from autograph.runtime.staging.values import lowering
from autograph.runtime.staging.values.specs import Fixed, Leaf, Spec

# The number of a value that goes round, its description, what came in, and what there is now.
Row = tuple[int, Spec, Any, Any]


class Relations:
    """What several attempts at a body tell of the objects in the state."""

    def __init__(self, copies: Copies) -> None:
        self._copies = copies
        # What the bodies gave so far; what several of them gave was there before the loop.
        self._given: dict[int, Any] = {}
        # What each part of the state may be a copy of, but for what came into the loop.
        self._sources: dict[int, dict[Path, list[Any]]] = {}
        # What of the state some body may have left as it came in.
        self._left: set[int] = set()
        # Parts of the state that some body left as one object.
        self._twins: set[tuple[int, int]] = set()

    def __bool__(self) -> bool:
        return bool(self._sources or self._twins or self._left)

    def note_sources(self, rows: Iterable[Row], entry: Sequence[Any]) -> bool:
        """Remember what the body did not make itself; say whether any is new."""
        new, given = False, dict[int, Any]()
        # What several attempts gave was there before the loop.
        known = {id(each) for value in entry for each in mutable_parts(value)} | self._given.keys()
        for index, spec, before, value in rows:
            own = {id(each) for each in mutable_parts(before)}
            for path, part in () if isinstance(spec, Fixed | Leaf) else placed_parts(value):
                originals = self._copies.originals_of(part)
                if any(id(each) in own for each in (part, *originals)):
                    self._left.add(index)
                sources = [part] if id(part) in self._given else []
                sources += [each for each in originals if id(each) in known - own]
                new |= any([self._add(index, path, source) for source in sources])
                given.update((id(each), each) for each in (part, *originals))
        self._given |= given
        return new

    def _add(self, index: int, path: Path, source: Any) -> bool:
        sources = self._sources.setdefault(index, {}).setdefault(path, [])
        is_new = not any(source is other for other in sources)
        if is_new:
            sources.append(source)
        return is_new

    def note_twins(self, rows: Iterable[Row], family: Callable[[Any], Sequence[Any]]) -> bool:
        """Remember which parts of the state share an object after a body; say if any is new."""
        holders: dict[int, int] = {}
        known = len(self._twins)
        for index, spec, _, value in rows:
            for part in () if isinstance(spec, Fixed) else mutable_parts(value):
                for each in family(root_of(part)):
                    first = holders.setdefault(id(each), index)
                    if first != index:
                        self._twins.add((first, index))
        return len(self._twins) > known

    def relate_objects(self, rows: Iterable[Row], has_run: bool) -> None:
        """Let it be known of what the state is a copy: its parts may be places as well.

        Once a body `has_run`, it is what came in only if a body may have left that.
        """
        for index, spec, before, value in rows:
            for copy in () if isinstance(spec, Leaf) else lowering.copied_parts(spec, value):
                if index in self._left or not has_run:
                    self._copies.relate(before, copy)
                self._relate_sources(self._sources.get(index, {}), copy)

    def _relate_sources(self, sources: dict[Path, list[Any]], copy: Any) -> None:
        parts: dict[Path, list[Any]] = {}
        for path, part in placed_parts(copy) if sources else ():
            parts.setdefault(path, []).append(part)
        for path, originals in sources.items():
            # A list that grows has its items by value: whoever writes one has written the list.
            holder = next(known for known in _prefixes(path) if not known or known in parts)
            for part, original in itertools.product(parts.get(holder, ()), originals):
                if holder == path:
                    self._copies.relate(original, part)
                elif isinstance(part, Container):
                    self._copies.hold(part, original)

    def relate_arrays(self, rows: Iterable[Row], values: Sequence[Any]) -> None:
        """Arrays are as new as the places: what goes round has been written with them."""
        for _, spec, before, value in rows:
            if isinstance(spec, Leaf):
                self._copies.relate(before, value)
        for one, other in self._twins:
            self._copies.entangle(values[one], values[other])


def _prefixes(path: Path) -> Iterator[Path]:
    """The path to a part, and those to what it is in, the innermost first."""
    return (path[:length] for length in range(len(path), -1, -1))
