"""Measure `autograph` and the installed peers: `python -m benchmarks [names] [--json file]`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

# One thread for everybody, our native engine, and double precision for JAX: set before any import.
SETTINGS = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "NUMBA_NUM_THREADS": "1",
    "AUTOGRAPH_NUM_THREADS": "1",
    "JAX_PLATFORMS": "cpu",
    "JAX_ENABLE_X64": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "AUTOGRAPH_ENGINE": "auto",
}


def main(arguments: list[str]) -> int:
    """Print the table, line by line as it is measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="modules of benchmarks/programs; all if none")
    parser.add_argument("--json", type=Path, help="write what was measured to this file")
    options = parser.parse_args(arguments)
    os.environ.update(SETTINGS)
    with tempfile.TemporaryDirectory() as folder:
        # First calls are to compile; who sets the variable measures those that load.
        os.environ.setdefault("AUTOGRAPH_CACHE_DIR", folder)
        return _measure(parser, options)


def _measure(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from benchmarks import program, report, runner

    known = program.all_programs()
    unknown = sorted(set(options.names) - set(known))
    if unknown:
        parser.error(f"no such program: {', '.join(unknown)}; there are {', '.join(known)}")
    chosen = [one for name in options.names or known for one in known[name]]
    # First calls come first: afterwards the functions are known.
    chosen.sort(key=lambda one: not one.first_call)
    runner.warm_up()
    print(report.HEADER, report.RULE, sep="\n", flush=True)
    rows = []
    for one in chosen:
        rows.append(runner.measure(one))
        print(report.line(rows[-1]), flush=True)
    print(*report.problems(rows), sep="\n")
    if options.json:
        options.json.write_text(report.as_json(rows) + "\n", encoding="utf-8")
    return 0


def stay_on_one_processor() -> None:
    """Let all threads of this process, JAX's workers included, take turns on one processor.

    What a thread that still runs elsewhere has used up is not yet in the time of the process.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


if __name__ == "__main__":
    stay_on_one_processor()
    sys.exit(main(sys.argv[1:]))
