"""Check the whole table: `python -m tests.constructs`, or some of it: `--place "in a for"`."""

import argparse
import sys
import time

from tests.constructs.programs import PLACES, STATEMENTS, difference, is_refused

_LONG = 15.0


def main(arguments: list[str]) -> int:
    """Print what differs; the exit status says whether anything does but by being refused."""
    parser = argparse.ArgumentParser(prog="python -m tests.constructs", description=__doc__)
    parser.add_argument("--place", action="append", choices=[*PLACES], help="can be repeated")
    parser.add_argument("--statement", action="append", choices=[*STATEMENTS])
    options = parser.parse_args(arguments)
    count = wrong = refused = 0
    for place in options.place or PLACES:
        for statement in options.statement or STATEMENTS:
            begun = time.perf_counter()
            found = difference(place, statement)
            seconds = time.perf_counter() - begun
            count += 1
            refused += is_refused(found)
            wrong += found is not None and not is_refused(found)
            if found is not None or seconds > _LONG:
                print(f"{statement}, {place}: {found} [{seconds:.1f} s]", flush=True)
    print(f"{count} programs, {wrong} differ, {refused} refused")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
