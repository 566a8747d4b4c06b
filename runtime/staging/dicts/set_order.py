"""In which order Python has the members of a set.

    seen.add(x)                    as in any new set of these members: its text is made of one
    seen.discard(x), set(seen)     depends on how large its table was, so that there is no text

That is known for a recording as a whole: what is removed from one set leaves no text for others.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from autograph.runtime.staging.dicts.tables import no_order
from autograph.runtime.staging.effects import raise_if
from autograph.runtime.staging.recording import active


def told(length: Any) -> None:
    """Check the order for the text of so many members, and note that it was relied on."""
    recording = active()
    if recording is None:
        return
    if recording.has_lost_orders:
        raise_if(length > 1, no_order())
    if recording.region.parent is not None:
        # A loop may come back here.
        recording.has_told_orders = True


def lost(container: Any) -> None:
    """Note that the order depends on what a set has been through."""
    recording = active()
    if recording is None or not isinstance(container, Set):
        return
    if recording.has_told_orders:
        raise no_order()
    recording.has_lost_orders = True
