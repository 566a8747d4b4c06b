"""Which names a function looks up outside of itself."""

from __future__ import annotations

import dis
from types import CodeType
from typing import Any

import autograph as ag
from autograph.outside.places import globals_in

NUMBER = 600
# Beyond 255 names an instruction holds the place of one in several words.
MANY = "\n".join(f"    total += first_{i} * x.second_{i}" for i in range(NUMBER))
SOURCE = f"""
def many(x):
    global kept, unwanted
    total = 0
{MANY}
    kept = [inner for inner in (lambda: beyond + total,)]
    del unwanted
    return total
"""


def _looked_up(code: CodeType) -> set[str]:
    found = {
        str(each.argval)
        for each in dis.get_instructions(code)
        if each.opname.endswith(("_GLOBAL", "_NAME"))
    }
    nested = [each for each in code.co_consts if isinstance(each, CodeType)]
    return found.union(*map(_looked_up, nested))


def _codes() -> list[CodeType]:
    namespace: dict[str, Any] = {}
    exec(SOURCE, namespace)
    return [namespace["many"].__code__, dis.dis.__code__, ag.convert.__code__]


def test_names_that_are_looked_up_are_those_that_dis_finds() -> None:
    for code in _codes():
        assert globals_in(code) == _looked_up(code)
    many = globals_in(_codes()[0])
    assert {f"first_{NUMBER - 1}", "kept", "beyond", "unwanted"} <= many
    assert "second_0" not in many
