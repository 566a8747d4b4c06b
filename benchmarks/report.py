"""The table for people, and JSON for programs."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from benchmarks.runner import PEERS, Measured, Row

COLUMNS = ("plain", "autograph", *PEERS)
HEADER = "| program | " + " | ".join(COLUMNS) + " | ours / best peer | goal |"
RULE = "|---|" + "---:|" * (len(COLUMNS) + 2)


def line(row: Row) -> str:
    """One line of the table."""
    cells = [_cell(row.versions.get(name)) for name in COLUMNS]
    ratio = "" if row.ratio != row.ratio else f"{row.ratio:.2f}"
    return (
        f"| {row.program.title} | " + " | ".join([*cells, ratio, f"{row.program.goal:.2g}"]) + " |"
    )


def problems(rows: Sequence[Row]) -> list[str]:
    """A line for each version that failed."""
    return [
        f"{row.program.title}, {name}: {measured.error}"
        for row in rows
        for name, measured in row.versions.items()
        if measured.error
    ]


def duration(seconds: float) -> str:
    """Three digits and the unit that fits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}" if seconds < 1000 * size else f"{seconds:.0f} s"
    return f"{seconds * 1e9:.0f} ns"


def as_json(rows: Sequence[Row]) -> str:
    """Everything that was measured, with the versions of who took part."""
    return json.dumps({"versions": versions(), "programs": list(map(_record, rows))}, indent=1)


def versions() -> dict[str, str]:
    """Python's version, ours, and the installed peers'."""
    found = {"python": platform.python_version()}
    for name in ("numpy", "llvmlite", *PEERS):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _cell(measured: Measured | None) -> str:
    if measured is None:
        return ""
    return "failed" if measured.error else duration(measured.seconds)


def _record(row: Row) -> dict[str, Any]:
    times = {
        name: {"error": measured.error} if measured.error else _seconds(measured)
        for name, measured in row.versions.items()
    }
    ratio = None if row.ratio != row.ratio else row.ratio
    return {"title": row.program.title, "goal": row.program.goal, "ratio": ratio, **times}


def _seconds(measured: Measured) -> dict[str, float]:
    return {"first": measured.first, "seconds": measured.seconds}
