"""The command line: `autograph source`, `graph`, `profile` and `run`.

A mistake in what the user typed gives one line on stderr and exit code 2. A program that raises
shows its own traceback and gives 1, as it does under `python`.
"""

from __future__ import annotations

import argparse
import inspect
import os
import re
import sys
from collections.abc import Callable, Sequence
from types import CodeType
from typing import Any, NoReturn

import numpy as np

import autograph as ag
from autograph import pipeline, profiler, programs, report
from autograph._version import __version__
from autograph.api import convert
from autograph.errors import ConversionError
from autograph.function import BoundFunction, Function
from autograph.programs import Definition, ProgramError
from autograph.runtime.engines import explanation
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.naming import name_values
from autograph.runtime.graph.text import graph_text
from autograph.runtime.tracebacks import fold
from autograph.runtime.types import SHORT_NAMES
from autograph.syntax.sources import File
from autograph.tracing.concrete import ConcreteFunction
from autograph.tracing.signature import TensorSpec

COLORS = ("auto", "always", "never")
_TRACED_CALLS = 3
STAGES = ("recorded", "optimized", "both", "nests", "llvm")
_KEYWORD = re.compile(r"([^\W\d]\w*)=(?!=)(.*)", re.DOTALL)
_SPEC = re.compile(r"(\w+)(?:\[([^\]]*)\])?")


class _Parser(argparse.ArgumentParser):
    """Reports a mistake in one line, without the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see `{self.prog} --help`)\n")


def parser() -> argparse.ArgumentParser:
    """What the command line accepts."""
    top = _Parser(prog="autograph", description="Plain Python functions over arrays, as graphs.")
    top.add_argument("--version", action="version", version=f"autograph {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    source = commands.add_parser("source", help="print the converted source of functions")
    _describe_source(source)
    _describe_graph(commands.add_parser("graph", help="print the graph of a function"))
    _describe_profile(commands.add_parser("profile", help="measure each step of a function"))
    _describe_run(commands.add_parser("run", help="run a program; report what was recorded"))
    return top


def _describe_source(command: argparse.ArgumentParser) -> None:
    command.add_argument("target", metavar="FILE[:FUNC]", help="all decorated functions, or one")
    command.add_argument("--color", choices=COLORS, default="auto")
    command.set_defaults(run=_source)


def _describe_graph(command: argparse.ArgumentParser) -> None:
    _describe_call(command, "np.ones(3), or x=2.0, or a type such as f32[3, None]")
    command.add_argument("--stage", choices=STAGES, default="both", help="default: both")
    command.add_argument("--color", choices=COLORS, default="auto")
    command.set_defaults(run=_graph)


def _describe_call(command: argparse.ArgumentParser, examples: str) -> None:
    command.add_argument("target", metavar="FILE:FUNC", help="a function; the file is imported")
    command.add_argument(
        "--arg",
        action="append",
        default=[],
        metavar="EXPR",
        help=f"an argument: {examples}; can be repeated",
    )


def _describe_profile(command: argparse.ArgumentParser) -> None:
    _describe_call(command, "np.ones(3), or x=2.0")
    command.add_argument(
        "--trace", metavar="PATH", help="also write a trace of three calls for Perfetto or Chrome"
    )
    command.set_defaults(run=_profile)


def _describe_run(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--report", action="store_true", help="say for each function why it was recorded again"
    )
    command.add_argument("file", metavar="FILE", help="the program, run as __main__")
    command.add_argument("args", nargs=argparse.REMAINDER, help="what it finds in sys.argv")
    command.set_defaults(run=_run)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    options = parser().parse_args(argv)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except ProgramError as error:
        print(f"autograph {options.command}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read the output has seen enough; nothing more is written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _source(options: argparse.Namespace) -> int:
    path, name = programs.split_target(options.target)
    file = programs.read_program(path)
    if name is not None:
        chosen = [programs.definition(file, name)]
    else:
        everything = programs.definitions(file)
        chosen = [each for each in everything if each.is_decorated]
        if not chosen:
            listed = programs.listed([each.name for each in everything])
            raise ProgramError(
                f"{path} has no function decorated with ag.convert; "
                f"name one as {path}:FUNC (it has {listed})"
            )
    try:
        texts = [_converted(file, each, heading=name is None) for each in chosen]
    except ConversionError as error:
        print(f"autograph.errors.ConversionError: {error}", file=sys.stderr)
        return 1
    _show("\n\n".join(texts), options.color)
    return 0


def _converted(file: File, chosen: Definition, heading: bool) -> str:
    text = pipeline.converted_text(file, chosen.found, chosen.name).rstrip("\n")
    return f"# {chosen.name}, {file.filename}:{chosen.line}\n{text}" if heading else text


def _graph(options: argparse.Namespace) -> int:
    try:
        function, args, kwargs = _call(options)
        concrete = function.get_concrete_function(*args, **kwargs).concrete
    except ProgramError:
        raise
    except Exception as error:
        return _traceback(error)
    _show(_stages(concrete, options.stage), options.color)
    return 0


def _call(options: argparse.Namespace) -> tuple[Any, list[Any], dict[str, Any]]:
    """The function that was named, with its arguments."""
    path, name = programs.split_target(options.target)
    if name is None:
        raise ProgramError(f"say which function: {path}:FUNC")
    sys.argv = [path]
    module = programs.load_module(path)
    function = programs.member(module, name)
    args, kwargs = _arguments(options.arg, vars(module))
    if not isinstance(function, Function | BoundFunction):
        function = _convertible(function, name)
    _bind(function, name, args, kwargs)
    return function, args, kwargs


def _profile(options: argparse.Namespace) -> int:
    try:
        function, args, kwargs = _call(options)
        if any(isinstance(each, TensorSpec) for each in (*args, *kwargs.values())):
            raise ProgramError("only a run can be measured; give values with --arg, not types")
        if options.trace is not None:
            _write_trace(options.trace, lambda: function(*args, **kwargs))
        measurement = function.explain(*args, measure=True, **kwargs).measurement
    except ProgramError:
        raise
    except Exception as error:
        return _traceback(error)
    print(measurement.table())
    return 0


def _write_trace(path: str, call: Callable[[], Any]) -> None:
    """A trace of a few calls; only the first is recorded and compiled."""
    try:
        with profiler.trace(path):
            for _ in range(_TRACED_CALLS):
                call()
    except OSError as error:
        raise ProgramError(f"--trace {path}: {error.strerror}") from None


def _stages(concrete: ConcreteFunction, stage: str) -> str:
    """The text of one stage of a function, or of the two before and after the passes."""
    if stage in ("nests", "llvm"):
        shown = explanation(concrete.graph)
        return shown.steps if stage == "nests" else shown.optimized_llvm.rstrip()
    graphs = {"recorded": concrete.unoptimized, "optimized": concrete.graph}
    stages = STAGES[:2] if stage == "both" else (stage,)
    return "\n\n".join(_titled(each, graphs[each]) for each in stages)


def _convertible(function: Any, name: str) -> Any:
    try:
        return convert(function)
    except TypeError as error:
        raise ProgramError(f"{name}: {error}") from None


def _titled(stage: str, graph: Graph) -> str:
    count = report.count_nodes(graph)
    name_values(graph)
    nodes = f"{count} node{'' if count == 1 else 's'}"
    return f"# {graph.name}, {stage}: {nodes}\n{graph_text(graph, elide=True).rstrip()}"


def _arguments(texts: Sequence[str], names: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """The arguments that `--arg` gave, by position and by name."""
    args, kwargs = [], {}
    for text in texts:
        keyword = _KEYWORD.fullmatch(text)
        if keyword:
            kwargs[keyword[1]] = _evaluate(keyword[2], names)
        else:
            args.append(_evaluate(text, names))
    return args, kwargs


def _evaluate(text: str, names: dict[str, Any]) -> Any:
    """The value of an expression in which the file's own names, `np` and `ag` are known."""
    spec = _spec(text.strip(), names)
    if spec is not None:
        return spec
    try:
        return eval(text.strip(), {"np": np, "ag": ag, **names})
    except Exception as error:
        reason = error.msg if isinstance(error, SyntaxError) else error
        raise ProgramError(f"--arg {text!r}: {type(error).__name__}: {reason}") from None


def _spec(text: str, names: dict[str, Any]) -> TensorSpec | None:
    """`f32[3, None]` as a spec; None for what is no type."""
    match = _SPEC.fullmatch(text)
    if match is None or match[1] in names or match[1] not in SHORT_NAMES:
        return None
    dims = [each.strip() for each in (match[2] or "").split(",") if each.strip()]
    for dim in dims:
        if dim not in ("None", "_") and not dim.isdecimal():
            raise ProgramError(f"--arg {text!r}: {dim!r} is no extent; write a number, or None")
    shape = [int(dim) if dim.isdecimal() else None for dim in dims]
    return TensorSpec(shape, SHORT_NAMES[match[1]])


def _bind(function: Any, name: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Refuse arguments that do not fit the parameters."""
    bound = isinstance(function, BoundFunction)
    signature = inspect.signature(function.__func__ if bound else function)
    try:
        signature.bind(*([None] if bound else []), *args, **kwargs)
    except TypeError as error:
        raise ProgramError(f"{name}{signature}: {error}; give arguments with --arg") from None


def _run(options: argparse.Namespace) -> int:
    code = programs.compile_program(options.file)
    sys.argv = [options.file, *options.args]
    module = programs.new_module(options.file, "__main__")
    with report.collecting() as collected:
        status = _execute(code, vars(module))
    sys.stdout.flush()
    print(f"\n{collected.text()}", file=sys.stderr)
    if options.report and collected.logs:
        print(f"\n{collected.reasons()}", file=sys.stderr)
    return status


def _execute(code: CodeType, names: dict[str, Any]) -> int:
    """Run a program; the exit code that Python would give."""
    try:
        exec(code, names)
    except SystemExit as stop:
        if stop.code is None or isinstance(stop.code, int):
            return stop.code or 0
        print(stop.code, file=sys.stderr)
        return 1
    except KeyboardInterrupt as stop:
        return _traceback(stop, status=130)
    except Exception as error:
        return _traceback(error)
    return 0


def _traceback(error: BaseException, status: int = 1) -> int:
    """Show an error of the user's program as Python would, without our own frames."""
    sys.stdout.flush()
    fold(error)
    sys.excepthook(type(error), error, error.__traceback__)
    return status


def _show(text: str, color: str) -> None:
    """Print Python text, highlighted if wanted and Pygments is there."""
    if color == "auto" and sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        color = "always"
    print(_highlighted(text) if color == "always" else text)


def _highlighted(text: str) -> str:
    try:
        from pygments import highlight
        from pygments.formatters import TerminalFormatter
        from pygments.lexers import PythonLexer
    except ImportError:
        return text
    colored: str = highlight(text, PythonLexer(), TerminalFormatter())
    return colored.rstrip("\n")
