"""The names a program may use at one point, each of one kind that its name tells."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.properties.rules import EVERY_FACE

NAMES = {
    "float": ("x", "y", "s", "t", "z"),
    "int": ("n", "k", "i", "j"),
    "bool": ("flag", "done", "ok"),
    "best": ("best", "last"),
    "list": ("items", "log"),
    "stack": ("stack", "todo"),
    "queue": ("queue",),
    "pair": ("pair", "other"),
    "table": ("table", "counts"),
    "text": ("word", "label"),
    "vector": ("v", "w"),
    "matrix": ("m",),
    "ints": ("q",),
    "grown": ("g",),
    "account": ("account",),
    "function": ("f",),
}
KIND = {name: kind for kind, names in NAMES.items() for name in names}
TOPICS = (
    *("sequences", "comprehensions", "mappings", "texts", "functions", "handlers"),
    *("arrays", "state", "matching", "flow"),
)


@dataclass
class Scope:
    """Names that are bound here, and names that may be."""

    bound: set[str]
    maybe: set[str] = field(default_factory=set)

    def copy(self) -> Scope:
        """A scope for a branch or a loop body."""
        return Scope(set(self.bound), set(self.maybe))

    def bind(self, *names: str) -> None:
        """Note assignments."""
        self.bound.update(names)
        self.maybe.difference_update(names)

    def unbind(self, name: str) -> None:
        """Note that a name may have lost its value."""
        self.bound.discard(name)
        self.maybe.add(name)

    def join(self, ends: Iterable[Scope]) -> None:
        """Go on behind branches that ended like this."""
        ends = list(ends)
        everything = set().union(*(end.bound | end.maybe for end in ends))
        self.bound = set.intersection(*(end.bound for end in ends))
        self.maybe = everything - self.bound

    def of(self, kind: str) -> list[str]:
        """The bound names of a kind, in a steady order."""
        return [name for name in NAMES[kind] if name in self.bound]

    def perhaps(self, kind: str) -> list[str]:
        """The names of a kind that may be unbound."""
        return [name for name in NAMES[kind] if name in self.maybe]

    def numbers(self) -> Scope:
        """A scope that knows the numbers of this one only."""
        kinds = ("float", "int", "bool")
        return Scope({name for name in self.bound if KIND.get(name) in kinds})


@dataclass(frozen=True)
class Style:
    """What a whole program is made of.

    `face` is "tensor", "array" or "python"; `smooth` programs have a gradient; `unsafe` is how
    often something may raise; in `mixed` programs a name may hold integers and floats; arguments
    named in `plain` are Python numbers on every face.
    """

    face: str
    smooth: bool
    unsafe: float
    mixed: bool
    plain: tuple[str, ...]
    topics: tuple[str, ...]

    @classmethod
    def draw(cls, choose: random.Random) -> Style:
        """A style at random."""
        face = choose.choice(("tensor", "tensor", "array", "array", "python"))
        assert face in EVERY_FACE
        smooth = face == "tensor" and choose.random() < 0.15
        unsafe = 0.0 if smooth else choose.choice((0.0, 0.0, 0.03, 0.1))
        mixed = not smooth and choose.random() < 0.15
        plain = {"n": 0.2, "k": 0.5, "flag": 0.5, "x": 0.1, "y": 0.2}
        names = [name for name, share in plain.items() if choose.random() < share]
        topics = [topic for topic in TOPICS if choose.random() < 0.35]
        return cls(face, smooth, unsafe, mixed, tuple(names), tuple(topics))
