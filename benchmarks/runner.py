"""Runs everybody's version of a program side by side, in one process and one thread.

The versions take turns, so that a machine that is busy for a while is busy for all of them. Time is
the processor's, of the whole process. Every result is compared with that of plain Python.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.program import Function, Program
from benchmarks.results import as_plain, difference

PEERS = ("numba", "jax")
# Seconds: a version whose first call, compilation included, took longer is not called again.
PATIENCE = 30.0
# Seconds that all rounds of one version may take, and what one measurement should take at least.
_SHARE = 2.0
_GRAIN = 2e-3
_WARMING_UP = 0.03
_ROUNDS = 15


@dataclass
class Measured:
    """The times of one version in seconds, its first call's, and what went wrong."""

    first: float = float("nan")
    rounds: list[float] = field(default_factory=list)
    error: str = ""

    @property
    def seconds(self) -> float:
        """The lower quartile of the rounds; the first call's time where there were none.

        Not the best: where a peer has threads of its own, the process' clock now and then misses
        what another processor did, and one such round in fifteen would be the peer's time.
        """
        if self.error:
            return float("nan")
        return sorted(self.rounds)[len(self.rounds) // 4] if self.rounds else self.first


@dataclass
class Row:
    """A program, measured: one entry for `plain`, `autograph` and each installed peer."""

    program: Program
    versions: dict[str, Measured] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """Our time over the best peer's: what is left out is a peer that was wrong."""
        peers = [self.versions[name].seconds for name in PEERS if name in self.versions]
        known = [seconds for seconds in peers if seconds == seconds]
        return self.versions["autograph"].seconds / min(known) if known else float("nan")


def installed() -> tuple[str, ...]:
    """The peers that can be imported."""
    return tuple(name for name in PEERS if importlib.util.find_spec(name))


def warm_up() -> None:
    """Have everybody load what the first compilation loads, so that no program pays for it."""
    program = Program("", _halved, lambda: (np.ones(3), np.float64(2.0)), tuple, 1.0, _WARMING)
    measure(program)


def _halved(x: Any, limit: Any) -> Any:
    while np.max(x) > limit:
        x = x / 2.0
    return x


def _halved_by_numba() -> Function:
    import numba

    compiled: Function = numba.njit(_halved)
    return compiled


def _halved_by_jax() -> Function:
    import jax

    def halved(x: Any, limit: Any) -> Any:
        return jax.lax.while_loop(lambda y: y.max() > limit, lambda y: y / 2.0, x)

    compiled: Function = jax.jit(halved)
    return compiled


_WARMING = {"numba": _halved_by_numba, "jax": _halved_by_jax}


def measure(program: Program) -> Row:
    """Run every version of the program."""
    row = Row(program)
    expected = _reference(program, row)
    made = {
        name: make
        for name, make in program.versions().items()
        if name == "autograph" or name in installed()
    }
    ready = {}
    for name, make in made.items():
        measured = row.versions[name] = Measured()
        call = _first(program, name, make, measured, expected)
        if call is not None and not program.first_call and measured.first < PATIENCE:
            ready[name] = call
    if not program.first_call and row.versions["plain"].first < 1.0:
        ready["plain"] = _caller(program.plain, as_plain(program.arguments()))
    _rounds(ready, row)
    return row


def _reference(program: Program, row: Row) -> Any:
    arguments = as_plain(program.arguments())
    measured = row.versions["plain"] = Measured()
    with np.errstate(all="ignore"):
        start = time.process_time()
        expected = program.plain(*arguments)
        measured.first = time.process_time() - start
    return expected


def _first(
    program: Program,
    name: str,
    make: Callable[[], Function],
    measured: Measured,
    expected: Any,
) -> Callable[[], Any] | None:
    """Make a version and call it once; give what calls it again, if it is right."""
    arguments = _arguments_of(name, program.arguments())
    try:
        start = time.process_time()
        call = _waiting(name, _caller(make(), arguments))
        result = call()
        measured.first = time.process_time() - start
    except Exception as error:
        measured.error = f"{type(error).__name__}: {str(error).strip().splitlines()[0]}"
        return None
    measured.error = difference(result, expected, program.tolerance)
    return None if measured.error else call


def _caller(function: Function, arguments: tuple[Any, ...]) -> Callable[[], Any]:
    return lambda: function(*arguments)


def _waiting(name: str, call: Callable[[], Any]) -> Callable[[], Any]:
    """JAX gives its results before they are there."""
    if name != "jax":
        return call
    import jax

    return lambda: jax.block_until_ready(call())


def _arguments_of(name: str, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """JAX is given its own arrays: it would copy ours at each call."""
    if name != "jax":
        return arguments
    import jax

    return tuple(item if isinstance(item, int) else jax.device_put(item) for item in arguments)


def _rounds(ready: dict[str, Callable[[], Any]], row: Row) -> None:
    counts = {name: _calibrated(call) for name, call in ready.items()}
    spent = dict.fromkeys(ready, 0.0)
    for _ in range(_ROUNDS):
        for name, call in ready.items():
            if spent[name] < _SHARE:
                taken = _timed(call, counts[name])
                spent[name] += taken
                row.versions[name].rounds.append(taken / counts[name])


def _calibrated(call: Callable[[], Any]) -> int:
    """How many calls make one measurement, once the function has been called for a while.

    Ours is answered without Python only when it has turned out to be called often.
    """
    end = time.process_time() + _WARMING_UP
    call()
    while time.process_time() < end:
        call()
    return max(1, int(_GRAIN / max(_timed(call, 3) / 3, 1e-7)))


def _timed(call: Callable[[], Any], count: int) -> float:
    start = time.process_time()
    for _ in range(count):
        call()
    return time.process_time() - start
