"""One entry for all checks.

python -m tests                        what is quick: every test not marked slow
python -m tests ops -k tanh            the same, of one directory; the rest goes to pytest
python -m tests all                    ruff, mypy, and every test
python -m tests lint                   ruff and mypy alone
python -m tests golden                 rewrite the golden files, and show what changed
python -m tests budget                 the largest modules and functions, and the total
"""

import heapq
import itertools
import subprocess
import sys

from tests import budget

LINT = (("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",))
PYTEST = ("pytest", "-q", "-n", "auto", "--maxprocesses", "4")


def main(arguments: list[str]) -> int:
    modes = {"quick": quick, "all": everything, "lint": lint, "golden": golden, "budget": sizes}
    if arguments and arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0
    if arguments and arguments[0] in modes:
        return modes[arguments[0]](arguments[1:])
    return quick(arguments)


def quick(arguments: list[str]) -> int:
    return run(*PYTEST, "-m", "not slow", *in_tests(arguments))


def everything(arguments: list[str]) -> int:
    return any([lint([]), run(*PYTEST, *in_tests(arguments))])


def lint(arguments: list[str]) -> int:
    return any([run(*command, *arguments) for command in LINT])


def golden(arguments: list[str]) -> int:
    status = run(*PYTEST, "-m", "golden", "--update-golden", *in_tests(arguments))
    shown = ["git", "--no-pager", "diff", "--", "tests", "docs"]
    subprocess.run(shown, cwd=budget.ROOT, check=False)
    return status


def sizes(arguments: list[str]) -> int:
    for size in heapq.nlargest(20, budget.sizes(), key=lambda size: size.lines / size.limit):
        print(f"{size.lines:5} of {size.limit}  {size.name}")
    print(budget.summary())
    return len(budget.over_budget()) > 0


def in_tests(arguments: list[str]) -> list[str]:
    """Let a directory of tests be named without `tests/`."""
    names = list(itertools.takewhile(lambda argument: not argument.startswith("-"), arguments))
    here = budget.ROOT / "tests"
    paths = [f"tests/{name}" if (here / name).exists() else name for name in names]
    return [*paths, *arguments[len(names) :]]


def run(*command: str) -> int:
    print("$", *command, flush=True)
    return subprocess.run([sys.executable, "-m", *command], cwd=budget.ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
