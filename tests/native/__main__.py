"""Compare both engines on many random graphs: `python -m tests.native --count 1000 --seed 0`.

Prints what differs for each, and at the end how many did.
"""

import argparse
import faulthandler
import sys
import time
import traceback

from tests.native.random_graphs import check


def main(arguments: list[str]) -> int:
    """Check graphs; the exit status says whether all agreed."""
    parser = argparse.ArgumentParser(prog="python -m tests.native", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="how many graphs")
    parser.add_argument("--seed", type=int, default=0, help="the first one")
    parser.add_argument("--minutes", type=float, default=60.0, help="stop after so long")
    options = parser.parse_args(arguments)
    # A crash says where it happened.
    faulthandler.enable()
    end = time.monotonic() + 60 * options.minutes
    done = failed = 0
    while done < options.count and time.monotonic() < end:
        found = outcome(options.seed + done)
        done += 1
        if found:
            failed += 1
            print(found, flush=True)
    print(f"{done} graphs, {failed} differ")
    return int(failed > 0)


def outcome(seed: int) -> str:
    """What `check` says, or the traceback of an internal error."""
    try:
        return check(seed)
    except Exception:
        return f"seed {seed}\n{traceback.format_exc()}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
