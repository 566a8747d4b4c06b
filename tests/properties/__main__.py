"""Run many random programs: `python -m tests.properties --count 1000 --seed 0`.

Prints each failing program, shrunk, with the outcomes that differ, and at the end how many agreed,
raised alike, were refused, and failed for which cause. In every fourth program each pass is
verified, and the graph is run before and after its passes and read back from its text.
"""

import argparse
import gc
import os
import sys
import time
from collections import Counter

from tests.properties.checking import Failure, check
from tests.properties.shrinking import shrink
from tests.properties.writing import Writer

THOROUGH = 4


def main(arguments: list[str]) -> int:
    """Check programs; the exit status says whether all agreed."""
    parser = argparse.ArgumentParser(prog="python -m tests.properties", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="how many programs")
    parser.add_argument("--seed", type=int, default=0, help="the first one")
    parser.add_argument("--minutes", type=float, default=60.0, help="stop after so long")
    parser.add_argument("--keep", type=int, default=3, help="how many to shrink of each cause")
    parser.add_argument("--refused", action="store_true", help="shrink those refused as well")
    options = parser.parse_args(arguments)
    causes: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    end, done = time.monotonic() + 60 * options.minutes, 0
    gc.disable()
    for seed in range(options.seed, options.seed + options.count):
        if time.monotonic() > end:
            break
        done += 1
        if done % 100 == 0:
            gc.collect()
        failure = check_seed(seed)
        if failure is None:
            continue
        refused = failure.kind == "refused"
        causes[refused][failure.cause()] += 1
        if causes[refused][failure.cause()] <= options.keep and (options.refused or not refused):
            report(seed, failure)
    refusals, failures = causes[True], causes[False]
    print(f"{done} programs, {failures.total()} failed, {refusals.total()} refused")
    for cause, count in (*failures.most_common(), *refusals.most_common()):
        print(f"{count:6}  {cause}")
    return int(bool(failures))


def check_seed(seed: int) -> Failure | None:
    """How the program of a seed fails."""
    writer = Writer(seed)
    thorough = seed % THOROUGH == 0
    os.environ["AUTOGRAPH_VERIFY"] = "1" if thorough else "0"
    return check(writer.module(), writer.style, thorough=thorough)


def report(seed: int, failure: Failure) -> None:
    """Print a failing program in its smallest form."""
    writer = Writer(seed)
    if failure.kind == "hang":
        print(f"---- seed {seed}, {writer.style}\n{failure.kind}: {failure.text}", flush=True)
        return
    source, failure = shrink(writer.module(), failure, lambda text: check(text, writer.style, 1.5))
    print(
        f"---- seed {seed}, {writer.style}\n{failure.kind}: {failure.text}\n{source}\n", flush=True
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
