"""The same random programs in every run: plain, converted, and as graphs, they mean the same.

`python -m tests.properties` checks more of them, and makes those that fail small.
"""

import os

import pytest

from tests.properties.__main__ import check_seed

FIRST = 1020
BLOCKS = 10


@pytest.mark.parametrize("block", range(BLOCKS))
def test_programs_mean_the_same_converted(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_VERIFY", "1")
    size = int(os.environ.get("AUTOGRAPH_RANDOM_PROGRAMS", "6"))
    for seed in range(FIRST + block * size, FIRST + (block + 1) * size):
        failure = check_seed(seed)
        # A program may be refused, with an error that says why.
        if failure is not None and failure.kind != "refused":
            raise AssertionError(f"seed {seed}: {failure.kind}: {failure.text}")
