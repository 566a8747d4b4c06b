"""`python -m tests.corpus [-k TEXT]`: run the corpus and print what fails, and why.

Each program is alone: an exception or a hang (see `--timeout`) is one line of the table.
"""

import argparse
import collections
import contextlib
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from types import FrameType

from tests.corpus import harness
from tests.corpus.compare import Difference
from tests.corpus.running import describe


class TooLong(BaseException):
    """A program ran into its time limit; not an `Exception`, so that programs can't catch it."""


@contextlib.contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise `TooLong` in the main thread after a while."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise TooLong(f"no end after {seconds:g} s")

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def attempt(program: harness.Program, seconds: float, verbose: bool) -> str:
    """Run one program; return why it failed, or nothing."""
    try:
        with limit(seconds):
            program.check()
    except Difference as error:
        if verbose:
            traceback.print_exc()
        return " ".join(str(error).split())
    except AssertionError as error:
        if verbose:
            traceback.print_exc()
        frames = traceback.extract_tb(error.__traceback__)
        said = f": {error}" if str(error) else ""
        return f"line {frames[-1].lineno}: {frames[-1].line}{said}"
    except (Exception, TooLong) as error:
        if verbose:
            traceback.print_exc()
        return describe(error)
    return ""


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("-k", default="", help="only programs whose name contains one of a,b,c")
    parser.add_argument("-s", "--status", help="only `supported` or only `beyond` programs")
    parser.add_argument("-x", action="store_true", help="stop at the first failure")
    parser.add_argument("-v", "--verbose", action="store_true", help="show tracebacks")
    parser.add_argument("-a", "--all", action="store_true", help="show programs that pass too")
    parser.add_argument("-w", "--width", type=int, default=200, help="cut reasons to this width")
    parser.add_argument("--timeout", type=float, default=20.0, help="seconds for one program")
    return parser.parse_args()


def main() -> int:
    """Run the chosen programs and print the table."""
    options = parse()
    warnings.simplefilter("ignore")
    broken = harness.load()
    for name, error in broken.items():
        print(f"BROKEN {name}: {describe(error)}")
        if options.verbose:
            traceback.print_exception(error)
    words = [word for word in options.k.split(",") if word]
    tally: collections.Counter[tuple[str, bool]] = collections.Counter()
    for program in harness.PROGRAMS:
        if words and not any(word in program.id for word in words):
            continue
        if options.status and program.status != options.status:
            continue
        start = time.perf_counter()
        reason = attempt(program, options.timeout, options.verbose)
        seconds = time.perf_counter() - start
        tally[program.status, not reason] += 1
        slow = f"  ({seconds:.1f} s)" if seconds > 3 else ""
        if reason or options.all or slow:
            mark = f"FAIL {program.status}" if reason else f"ok {program.status}"
            print(f"{mark:15s} {program.id}{slow}  {reason}"[: options.width], flush=True)
        if reason and options.x:
            break
    for status in sorted({key[0] for key in tally}):
        good, bad = tally[status, True], tally[status, False]
        print(f"{status}: {good} of {good + bad} pass")
    return 1 if broken or any(not good for _, good in tally) else 0


if __name__ == "__main__":
    sys.exit(main())
