"""Each statement of the table in one place: `python -m tests.constructs` has them in all."""

import pytest

from tests.constructs.programs import PLACES, STATEMENTS, difference

# Neighbours stand in places that are different in kind.
_STEP = 5


def _in_turn() -> list[tuple[str, str]]:
    places = [*PLACES]
    return [
        (statement, places[number * _STEP % len(places)])
        for number, statement in enumerate(STATEMENTS)
    ]


@pytest.mark.parametrize(("statement", "place"), _in_turn())
def test_as_in_python(statement: str, place: str) -> None:
    assert difference(place, statement) is None
