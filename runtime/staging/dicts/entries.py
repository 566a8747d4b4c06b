"""All items of a dict or set as one place, which branches and loops carry as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograph.runtime.errors import StagingError
from autograph.runtime.staging.journal import Location
from autograph.runtime.staging.values import structure


class Entries(Location):
    """All items of a set, or of a dict whose keys only the graph knows: as a dict."""

    __slots__ = ("container", "is_of_row", "is_renewed")
    takes_in_others = True

    def __init__(self, container: Any, is_renewed: bool = False) -> None:
        self.container = container
        # Whether a list in it may not be the one that was there before.
        self.is_renewed = is_renewed
        # Whether the items of a list in it have changed.
        self.is_of_row = False

    @property
    def key(self) -> tuple[str, int]:
        return ("entries", id(self.container))

    @property
    def subject(self) -> Any:
        return self.container

    def read(self) -> Any:
        held = self.container
        return dict(held) if isinstance(held, dict) else dict.fromkeys(held)

    def write(self, value: Any) -> None:
        if structure.is_one_of(value):
            value = self._as_table(value)
        self.container.clear()
        fill(self.container, value)

    def _as_table(self, value: Any) -> dict[Any, Any]:
        """The items of one of several dicts, as a table of which the graph knows the keys."""
        # Tables rest on this module.
        from autograph.runtime.staging.dicts.tables import held, table_of
        from autograph.runtime.staging.switching import switch

        refusal = StagingError(
            f"what this {self._name} holds depends on a recorded test, and "
            "its items have to be told apart while it is recorded.",
            advice="Use an array of booleans indexed by the item.",
        )
        if type(self.container) is set:
            raise refusal
        try:
            table: dict[Any, Any] = switch(value, lambda case: held(table_of(case)))
        except StagingError:
            raise refusal from None
        if structure.is_one_of(table):
            raise refusal
        return table

    def describe(self) -> str:
        return f"a {self._name}"

    @property
    def _name(self) -> str:
        return "set" if isinstance(self.container, set) else type(self.container).__name__


def fill(container: Any, items: dict[Any, Any]) -> None:
    """Put items into an empty dict, or their keys into an empty set."""
    if not isinstance(container, dict):
        container.update(items)
        return
    # Not `update`: that of a Counter counts.
    for key, value in items.items():
        container[key] = value


def collection(form: structure.Layout, keys: Iterable[Any], values: Iterable[Any]) -> Any:
    """A dict or set of a kind, of these keys."""
    items = dict(zip(keys, values, strict=True))
    if form.kind is dict or issubclass(form.kind, set):
        return items if form.kind is dict else getattr(form.kind, "kind", set)(list(items))
    made = structure.make_empty(form)
    fill(made, items)
    return made
