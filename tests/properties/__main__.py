"""Run many random programs: `python -m tests.properties --count 1000 --seed 0`.

Prints each failing program, shrunk, with the outcomes that differ, and at the end how many failed
for which cause. AUTOGRAPH_VERIFY is set, so every pass is verified.
"""

import argparse
import os
import sys
import time
from collections import Counter

from tests.properties.checking import Failure, check
from tests.properties.shrinking import shrink
from tests.properties.writing import Writer


def main(arguments: list[str]) -> int:
    """Check programs; the exit status says whether all agreed."""
    parser = argparse.ArgumentParser(prog="python -m tests.properties", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="how many programs")
    parser.add_argument("--seed", type=int, default=0, help="the first one")
    parser.add_argument("--minutes", type=float, default=60.0, help="stop after so long")
    parser.add_argument("--keep", type=int, default=3, help="how many to shrink of each cause")
    options = parser.parse_args(arguments)
    os.environ["AUTOGRAPH_VERIFY"] = "1"
    causes: Counter[str] = Counter()
    end, done = time.monotonic() + 60 * options.minutes, 0
    for seed in range(options.seed, options.seed + options.count):
        if time.monotonic() > end:
            break
        done += 1
        failure = check_seed(seed)
        if failure is not None:
            causes[failure.cause()] += 1
            if causes[failure.cause()] <= options.keep:
                report(seed, failure)
    print(f"{done} programs, {causes.total()} failed")
    for cause, count in causes.most_common():
        print(f"{count:6}  {cause}")
    return int(bool(causes))


def check_seed(seed: int) -> Failure | None:
    """How the program of a seed fails."""
    writer = Writer(seed)
    return check(writer.module(), writer.style)


def report(seed: int, failure: Failure) -> None:
    """Print a failing program in its smallest form."""
    writer = Writer(seed)
    source, failure = shrink(writer.module(), failure, lambda text: check(text, writer.style, 1.5))
    print(
        f"---- seed {seed}, {writer.style}\n{failure.kind}: {failure.text}\n{source}\n", flush=True
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
