"""Check the files of the standard library and of NumPy; see the package's text."""

import argparse
import sys

from tests.stdlib.checking import Report, check
from tests.stdlib.files import files, slice_of
from tests.stdlib.working import MODULES, differences


def main(arguments: list[str]) -> int:
    """Check what was asked for; the exit status says whether all was right."""
    parser = argparse.ArgumentParser(prog="python -m tests.stdlib")
    parser.add_argument("-k", default="", help="only files whose path has this in it")
    parser.add_argument("--every", type=int, default=1, help="one file in so many")
    parser.add_argument("--first", type=int, default=0, help="which of them comes first")
    options = parser.parse_args(arguments)
    total = Report()
    paths = [path for path in files() if options.k in str(path)]
    for path in slice_of(paths, options.every, options.first):
        total.add(check(path))
    for failure in total.failures:
        print(failure)
    print(total)
    different = [text for name in MODULES if options.k in name for text in differences(name)]
    print(*different, f"{len(different)} differences in what converted modules do", sep="\n")
    return int(bool(total.failures or different))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
