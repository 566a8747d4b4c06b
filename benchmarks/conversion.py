"""How long a conversion takes: of a function of a hundred lines, and as functions grow.

    python -m benchmarks.conversion

Processor time on one core, warm, the best of many rounds.
"""

from __future__ import annotations

import ast
import inspect
import time
from collections.abc import Callable
from types import FunctionType

from autograph import pipeline
from autograph.syntax.parser import parse_function
from benchmarks import hundred_lines

ROUNDS = 60


def milliseconds(step: Callable[[], object]) -> float:
    """The processor time of a step."""

    def once() -> float:
        start = time.process_time()
        step()
        return time.process_time() - start

    return min(once() for _ in range(ROUNDS)) * 1000


def main() -> None:
    """Print the times of the steps, with what Python takes to parse and compile the same text."""
    simulate = hundred_lines.simulate
    assert isinstance(simulate, FunctionType)
    text = inspect.getsource(simulate)
    steps: dict[str, Callable[[], object]] = {
        "whole conversion": lambda: pipeline.compiled(simulate),
        "of which: source to tree": lambda: parse_function(simulate),
        "of which: tree to tree": lambda: pipeline.convert_tree(parse_function(simulate)),
        "Python: ast.parse": lambda: ast.parse(text),
        "Python: compile": lambda: compile(text, "<text>", "exec"),
    }
    print(f"a function of {len(text.splitlines())} lines")
    for name, step in steps.items():
        print(f"{name:28}{milliseconds(step):8.2f} ms")


if __name__ == "__main__":
    main()
