"""Every program of the corpus, as a test of its own name."""

import pytest

from tests.corpus import harness

BROKEN = harness.load()


def test_every_file_imports() -> None:
    assert not BROKEN, f"could not import {BROKEN}"


def _parameter(program: harness.Program) -> object:
    marks = [pytest.mark.xfail(reason=program.pending)] if program.pending else []
    return pytest.param(program, id=program.id, marks=marks)


@pytest.mark.parametrize("program", [_parameter(p) for p in harness.PROGRAMS])
def test_program(program: harness.Program) -> None:
    program.check()
