"""A program run as plain Python, converted, and as a graph in several forms; what disagrees.

What must agree: the values with their structure and dtypes, the type of an exception (and its text,
where the program itself raises it), what was printed, and what became of the arguments.
"""

import contextlib
import copy
import io
import re
import signal
import tempfile
import types
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import autograph as ag
from autograph.errors import ConversionError
from autograph.runtime.errors import LeakedValueError, StagingError
from autograph.runtime.graph.naming import name_values
from autograph.runtime.graph.parse import parse_graph
from autograph.runtime.graph.text import graph_text
from autograph.runtime.interpreter import Executable
from tests.corpus.compare import Difference, assert_same
from tests.corpus.running import Outcome, describe, raised_here, run, run_plain
from tests.properties.scopes import Style

SETS = 3
VALUES: dict[str, tuple[Any, ...]] = {
    "x": (1.5, -0.75, 3.0),
    "y": (-2.0, 0.0, 0.5),
    "n": (3, -2, 0),
    "k": (2, 1, -3),
    "flag": (True, False, True),
    "v": ([0.5, -1.0, 2.0, 3.5], [0.0, 0.0, -4.0, 1.0], [2.5, 1.0, 0.25, -3.0]),
}
ARRAYS: dict[str, Callable[[int], Any]] = {
    "m": lambda number: np.arange(9.0).reshape(3, 3) - number,
    "q": lambda number: np.array([3, -1, 0, 2]) + number,
}
INTERNAL = (AssertionError, RecursionError, LeakedValueError)


@dataclass(frozen=True)
class Failure:
    """How a program failed: a kind to sort by, and the two outcomes in words."""

    kind: str
    text: str

    def cause(self) -> str:
        """What programs that fail alike have in common."""
        return re.sub(r"[-.\d]+", "#", f"{self.kind}: {self.text.splitlines()[-1]}")[:100]


def load(source: str) -> types.ModuleType:
    """The module that a text makes, from a file, so that its source can be found."""
    with tempfile.NamedTemporaryFile("w", suffix=".py", prefix="program_", delete=False) as file:
        file.write(source)
    module = types.ModuleType(Path(file.name).stem)
    module.__file__ = file.name
    exec(compile(source, file.name, "exec"), vars(module))
    return module


def arguments(module: types.ModuleType, style: Style, number: int) -> list[Any]:
    """Fresh arguments of the program, one of the sets."""
    code = module.program.__code__
    return [make(module, style, number, name) for name in code.co_varnames[: code.co_argcount]]


def make(module: types.ModuleType, style: Style, number: int, name: str) -> Any:
    """A fresh argument."""
    if name == "account":
        return module.Account()
    if name == "table":
        return {"a": 1.0, "b": np.float64(-0.5) if style.face == "array" else 2.0}
    if name == "items":
        return [[], [1.0, 2.5], [0.5]][number]
    if name in ARRAYS:
        return ARRAYS[name](number)
    value = VALUES[name][number]
    if name in style.plain or style.face == "python":
        return value
    if style.face == "array":
        return np.array(value)[()]
    dtype = {int: ag.int32, bool: ag.bool}.get(type(value), ag.float64)
    return ag.constant(value, dtype=dtype)


class TooLong(BaseException):
    """A program did not end; no `Exception`, so that no run takes it for the program's own."""


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise `TooLong` in the block if it computes longer; waiting does not count."""

    def stop(*_: Any) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def check(
    source: str, style: Style, seconds: float = 20.0, thorough: bool = True
) -> Failure | None:
    """The first disagreement of the runs of a program; a thorough check runs its graphs as well."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        module = load(source)
        try:
            with at_most(seconds):
                return _check(module, style, thorough)
        except TooLong:
            return Failure("hang", f"not done after {seconds} s")
        finally:
            Path(str(module.__file__)).unlink()


def _check(module: types.ModuleType, style: Style, thorough: bool) -> Failure | None:
    converted = ag.convert(module.program)
    for number in (*range(SETS), 0):

        def fresh(number: int = number) -> list[Any]:
            return arguments(module, style, number)

        failure = check_run(module, style, converted, fresh, thorough and number == 0)
        if failure is not None:
            return Failure(failure.kind, f"arguments {number}\n{failure.text}")
    return None


def check_run(
    module: types.ModuleType,
    style: Style,
    converted: Callable[..., Any],
    fresh: Callable[[], list[Any]],
    thorough: bool,
) -> Failure | None:
    """The first disagreement for one set of arguments."""
    try:
        wanted, state = run_plain(module.program, fresh()), take_globals(module)
    except TooLong:
        return Failure("endless", "plain Python does not end either")
    got, mine = run(converted, fresh()), take_globals(module)
    failure = compare(module, wanted, got, style)
    if failure is None and wanted.error is None:
        failure = same_parts(((mine, state, "globals"),), style)
    if failure is None and wanted.error is None and thorough:
        failure = check_graphs(converted, fresh())
        take_globals(module)
    if failure is None and wanted.error is None and style.smooth:
        failure = check_slopes(module.program, converted, fresh())
    return failure


def take_globals(module: types.ModuleType) -> dict[str, Any]:
    """What a run left in the globals that programs write; they are as at the start afterwards."""
    found = {name: vars(module)[name] for name in ("TOTAL", "LOG") if hasattr(module, name)}
    if "TOTAL" in found:
        module.TOTAL = 0.5  # type: ignore[attr-defined]
    if "LOG" in found:
        found["LOG"] = list(found["LOG"])
        module.LOG.clear()
    return found


def compare(
    module: types.ModuleType, wanted: Outcome, got: Outcome, style: Style
) -> Failure | None:
    """Where the converted run did something else than the plain one."""
    if wanted.error is not None:
        return compare_errors(module, wanted, got)
    if got.error is not None:
        return Failure("refused" if is_refusal(got.error) else "crash", describe(got.error))
    parts = ((got.value, wanted.value, "result"), (got.args, wanted.args, "argument"))
    failure = same_parts(parts, style)
    if failure is None and plainly(got.printed) != plainly(wanted.printed):
        return Failure("printed", f"printed {got.printed!r}, plain {wanted.printed!r}")
    return failure


def same_parts(parts: Iterable[tuple[Any, Any, str]], style: Style) -> Failure | None:
    """The first difference of pairs of values."""
    try:
        for mine, theirs, what in parts:
            assert_same(opened(mine), opened(theirs), what, not style.mixed, 1e-6)
    except Difference as difference:
        return Failure("wrong", str(difference))
    except StagingError as error:
        return Failure("leak", describe(error))
    return None


def is_refusal(error: BaseException) -> bool:
    """Whether this says that the program cannot be converted, rather than that we are wrong."""
    return isinstance(error, StagingError | ConversionError) and not isinstance(error, INTERNAL)


def plainly(printed: str) -> str:
    """Printed text with tensors as the numbers in them: a number may come out as a tensor."""
    return re.sub(r"ag\.Tensor\((.*?), shape=.*?, dtype=\w+\)", r"\1", printed)


def compare_errors(module: types.ModuleType, wanted: Outcome, got: Outcome) -> Failure | None:
    """Where the converted run ended with another exception than the plain one, or with none."""
    assert wanted.error is not None
    plain = describe(wanted.error)
    if got.error is None:
        return Failure("no error", f"plain {plain}; got {opened(got.value)!r:.200}")
    if is_refusal(got.error) and not is_refusal(wanted.error):
        return Failure("refused", describe(got.error))
    if type(wanted.error).__name__ not in [c.__name__ for c in type(got.error).__mro__]:
        return Failure("other error", f"plain {plain}; got {describe(got.error)}")
    if raised_here(wanted.error, module.program) and plainly(str(wanted.error)) not in plainly(
        str(got.error)
    ):
        return Failure("other text", f"plain {plain}; got {describe(got.error)}")
    if plainly(got.printed) != plainly(wanted.printed):
        return Failure("printed", f"printed {got.printed!r}, plain {wanted.printed!r}")
    return None


def opened(value: Any) -> Any:
    """Objects of the program as dicts of their attributes, and functions by their names.

    All floats are given in double precision; a Python float that meets an integer tensor is single
    in plain Python, and double in a graph where it comes from a branch with a double.
    """
    if isinstance(value, deque):
        return {"deque": [opened(item) for item in value], "maxlen": value.maxlen}
    if isinstance(value, list | tuple):
        return type(value)(opened(item) for item in value)
    if isinstance(value, dict):
        return {key: opened(item) for key, item in value.items()}
    if isinstance(value, types.FunctionType | types.BuiltinFunctionType):
        return f"function {value.__name__}"
    if ag.is_tensor(value) and value.dtype == np.float32:
        return ag.cast(value, ag.float64)
    return opened(vars(value)) if type(value).__name__ == "Account" else value


def check_graphs(converted: Any, args: list[Any]) -> Failure | None:
    """Where the graph, the optimized graph and its text read back give different results."""
    concrete = converted.get_concrete_function(*args).concrete
    given = concrete_inputs(converted, args) + [fetch() for _, fetch in concrete.captures]
    runs: list[tuple[str, Callable[[], Any]]] = [
        ("recorded", lambda: Executable(concrete.unoptimized)),
        ("optimized", lambda: Executable(concrete.graph)),
        ("read back", lambda: Executable(read_back(concrete.graph))),
    ]
    first: Any = None
    for name, make_executable in runs:
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                results = make_executable()(*copy.deepcopy(given))
            results = [np.array(each, copy=True) for each in results]
        except Exception as error:
            if "Python object" in str(error):
                continue
            return Failure("graph crash", f"{name}: {describe(error)}")
        texts = [(str(each.dtype), each.shape, each.tobytes()) for each in results]
        if first is not None and texts != first:
            return Failure("graph wrong", f"{name}: {results}")
        first = texts
    return None


def concrete_inputs(converted: Any, args: list[Any]) -> list[Any]:
    """The arrays that a graph takes for these arguments."""
    taken = converted._arguments(tuple(args), {})
    return [np.asarray(leaf.value) for leaf in taken.inputs()]


def read_back(graph: Any) -> Any:
    """The graph, from its text."""
    again = parse_graph(graph_text(graph))
    name_values(again)
    return again


def check_slopes(plain: Callable[..., Any], converted: Any, args: list[Any]) -> Failure | None:
    """Where the gradient of the graph differs from the one of the operations run one by one."""
    places = [p for p, value in enumerate(args) if getattr(value, "dtype", None) == np.float64]
    watched = [args[place] for place in places]
    found = []
    for function in (plain, converted):
        try:
            with ag.GradientTape() as tape:
                tape.watch(watched)
                result = run_plain(function, args) if function is plain else run(function, args)
                if result.error is not None:
                    raise result.error
                value = result.value
                value = ag.constant(value, dtype=ag.float64) if isinstance(value, float) else value
            found.append(tape.gradient(value, watched))
        except Exception as error:
            name = "plain" if function is plain else "converted"
            return Failure("slope crash", f"{name}: {describe(error)}")
    for place, wanted, got in zip(places, *found, strict=True):
        zero = np.zeros(args[place].shape)
        a, b = (zero if each is None else np.asarray(each) for each in (wanted, got))
        if not np.allclose(a, b, 1e-5, 1e-6, equal_nan=True):
            return Failure("slope wrong", f"argument {place}: {b}, plain {a}")
    return None
