"""`Stale`: what a mutable value holds once it is not known whether a write has reached it."""

from __future__ import annotations

from autograph.runtime.errors import IncompatibleStateError, as_of_here
from autograph.runtime.origin import spot_here
from autograph.runtime.staging.values.undefined import Undefined


class Stale(Undefined):
    """What a mutable value holds after a write to another one that may be the same for Python."""

    __slots__ = ("_kind", "_since")
    is_absent = False

    def __init__(self, kind: str) -> None:
        super().__init__(f"a stale {kind}")
        self._kind, self._since = kind, spot_here()

    def exception(self) -> Exception:
        """The error for its use."""
        error = IncompatibleStateError(
            f"this {self._kind} may be the same object as another one that was changed, depending "
            "on recorded control flow, so what it holds is not known here.",
            advice=f"Copy it first: {copy_of(self._kind)}",
        )
        error.asks_which = self._kind == "array"
        if self._since is not None:
            error.place = self._since.place()
        return as_of_here(error)

    def __repr__(self) -> str:
        # The text of a list that holds it would be another one.
        raise self.exception()


def copy_of(kind: str) -> str:
    """How a value of this kind is copied."""
    return _COPIES.get(kind, "copy.copy(x)")


_COPIES = {
    "list": "list(x)",
    "deque": "x.copy()",
    "dict": "dict(x)",
    "set": "set(x)",
    "array": "x.copy()",
}
