"""The names a program may use at one point, each of one kind that its name tells."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

NAMES = {
    "float": ("x", "y", "s", "t"),
    "int": ("n", "k", "i", "j"),
    "bool": ("flag", "done", "ok"),
    "best": ("best", "last"),
    "list": ("items", "log"),
    "vector": ("v", "w"),
    "matrix": ("m",),
}
KIND = {name: kind for kind, names in NAMES.items() for name in names}


@dataclass
class Scope:
    """Names that are bound here, and names that may be."""

    bound: set[str]
    maybe: set[str] = field(default_factory=set)

    def copy(self) -> "Scope":
        """A scope for a branch or a loop body."""
        return Scope(set(self.bound), set(self.maybe))

    def bind(self, name: str) -> None:
        """Note an assignment."""
        self.bound.add(name)

    def join(self, ends: Iterable["Scope"]) -> None:
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


@dataclass(frozen=True)
class Style:
    """What a whole program is made of.

    `face` is "tensor", "array" or "python"; `smooth` programs have a gradient; `unsafe` is how
    often something may raise; in `mixed` programs a name may hold integers and floats.
    """

    face: str
    smooth: bool
    unsafe: float
    mixed: bool

    @classmethod
    def draw(cls, choose: random.Random) -> "Style":
        """A style at random."""
        face = choose.choice(("tensor", "tensor", "array", "array", "python"))
        smooth = face == "tensor" and choose.random() < 0.3
        unsafe = 0.0 if smooth else choose.choice((0.0, 0.0, 0.03, 0.1))
        return cls(face, smooth, unsafe, not smooth and choose.random() < 0.15)
