"""A program for the tests of the command line: it raises, or exits, as its argument says."""

import sys

import autograph as ag


@ag.convert
def reciprocal(x):
    """One over x, for positive x."""
    if x <= 0:
        raise ValueError("not positive")
    return 1.0 / x


if __name__ == "__main__":
    print("begins", flush=True)
    if sys.argv[1] == "exit":
        sys.exit(int(sys.argv[2]))
    if sys.argv[1] == "message":
        sys.exit("no more")
    reciprocal(-1)
