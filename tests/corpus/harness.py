"""How a program of the corpus is written down, run both ways and compared.

    @program(args=[(3,), (-3,)])          the function is run as plain Python on eager values and
    def absolute(x):                      converted; values, dtypes, exceptions, printed text and
        return x if x > 0 else -x         what happened to the arguments must agree

    @scenario                             a program that makes its own assertions
    def one_trace_per_dtype(): ...

Plain values in `args` become tensors (`face="tensor"`) or NumPy values (`face="array"`). A
program with `status="beyond"` does what TensorFlow 2.21 refuses or gets wrong.
"""

import copy
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import autograph as ag
from tests.corpus.compare import Difference, assert_same, assert_value
from tests.corpus.running import (
    Function,
    Outcome,
    assert_line,
    describe,
    printed,
    raised_here,
    raises,
    run,
    run_plain,
)
from tests.corpus.slopes import check_gradients

__all__ = [
    "assert_line",
    "new",
    "of",
    "printed",
    "program",
    "py",
    "raises",
    "scenario",
    "staged_loops",
    "tree",
    "var",
]
SUPPORT = {
    "__init__",
    "__main__",
    "compare",
    "harness",
    "running",
    "slopes",
    "test_corpus",
    "test_harness",
}
PROGRAMS: list["Program"] = []


@dataclass(frozen=True)
class Program:
    """A registered program: its name, what it is for, and the check that runs it."""

    family: str
    name: str
    status: str
    check: Callable[[], None]
    pending: str = ""

    @property
    def id(self) -> str:
        """The name under which tests and the table show it."""
        return f"{self.family}.{self.name}"


@dataclass(frozen=True)
class Argument:
    """An argument that is made afresh for each run; objects are told apart by identity."""

    make: Callable[[], Any]
    is_object: bool = False


def py(value: Any) -> Argument:
    """Pass a plain Python value, not a tensor or an array."""
    return Argument(lambda: copy.deepcopy(value))


def of(dtype: str, value: Any, face: str = "tensor") -> Argument:
    """Pass a tensor (or array) of a named dtype."""
    if face == "array":
        return Argument(lambda: np.array(value, dtype=dtype)[()])
    return Argument(lambda: ag.constant(value, dtype=getattr(ag, dtype)))


def var(value: Any) -> Argument:
    """Pass a fresh `ag.Variable`."""
    return Argument(lambda: ag.Variable(value), is_object=True)


def new(make: Callable[[], Any]) -> Argument:
    """Pass what `make` returns, called once for each run."""
    return Argument(make, is_object=True)


def tree(value: Any) -> Argument:
    """Pass a Python list, tuple or dict whose leaves are tensors."""
    return Argument(lambda: _lift_leaves(value))


def _lift_leaves(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lift_leaves(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_lift_leaves(item) for item in value)
    return _lift(value, "tensor")


def _lift(value: Any, face: str) -> Any:
    if isinstance(value, Argument):
        return value.make()
    if face == "tensor":
        return ag.constant(value)
    return np.array(value)[()]


@dataclass(frozen=True)
class Case:
    """The facts of one `@program`."""

    function: Function
    args: Sequence[Any]
    face: str
    expect: Sequence[Any] | None
    raises: str
    at: str
    loops: int | None
    conds: int | None
    grads: bool
    dtypes: bool
    prints: bool
    plain: bool
    tolerance: float
    options: dict[str, Any] = field(default_factory=dict)
    retraces: bool = False

    def fresh(self, index: int) -> list[Any]:
        """Make the arguments of one set anew."""
        return [_lift(value, self.face) for value in self._given(index)]

    def has_objects(self, index: int) -> bool:
        """Whether arguments of a set are objects, other ones each time."""
        return any(isinstance(each, Argument) and each.is_object for each in self._given(index))

    def _given(self, index: int) -> tuple[Any, ...]:
        given = self.args[index]
        return given if isinstance(given, tuple) else (given,)


def program(
    *,
    args: Sequence[Any] = ((),),
    face: str = "tensor",
    status: str = "supported",
    expect: Sequence[Any] | None = None,
    raises: str = "",
    at: str = "",
    loops: int | None = None,
    conds: int | None = None,
    grads: bool = False,
    dtypes: bool = True,
    prints: bool = False,
    plain: bool = True,
    tolerance: float = 1e-5,
    options: dict[str, Any] | None = None,
    pending: str = "",
    retraces: bool = False,
) -> Callable[[Function], Function]:
    """Register a function that is compared with its plain self.

    Args:
        args: Sets of arguments; a set is a tuple, or one value.
        face: What plain values in `args` become: "tensor" or "array".
        status: "supported" for what TensorFlow does too, "beyond" for what it does not.
        expect: The value for each set, checked on both runs.
        raises: Name of the exception that every set raises, or that some sets may raise.
        at: Text of the source line that the exception must name.
        loops: Number of staged loops, nested ones included; 0 says unrolled or none.
        conds: Smallest number of staged conditionals.
        grads: Also compare gradients with central differences.
        dtypes: Whether dtypes must agree, not only values.
        prints: Whether the printed text must agree.
        plain: False where the plain run can't be the oracle (stores into eager tensors).
        tolerance: Relative error allowed between the runs.
        options: Options of `ag.convert`.
        pending: Why it fails for now; the test then expects the failure.
        retraces: Whether a call with arguments like those before is recorded anew.
    """

    def register(function: Function) -> Function:
        case = Case(
            function, args, face, expect, raises, at, loops, conds, grads, dtypes, prints, plain,
            tolerance, options or {}, retraces,
        )  # fmt: skip
        _add(function, status, lambda: check_case(case), pending)
        return function

    return register


def scenario(
    function: Function | None = None, *, status: str = "supported", pending: str = ""
) -> Any:
    """Register a function without arguments that makes its own assertions."""
    if function is None:
        return lambda f: scenario(f, status=status, pending=pending)
    _add(function, status, function, pending)
    return function


def _add(function: Function, status: str, check: Callable[[], None], pending: str) -> None:
    family = function.__module__.rpartition(".")[2]
    entry = Program(family, function.__name__, status, check, pending)
    if any(other.id == entry.id for other in PROGRAMS):
        raise ValueError(f"two programs are called {entry.id}")
    PROGRAMS.append(entry)


def check_case(case: Case) -> None:
    """Run one program on all its arguments and compare."""
    converted = ag.convert(**case.options)(case.function) if case.options else None
    converted = converted or ag.convert(case.function)
    sets = [*range(len(case.args)), 0]
    for index in sets:
        plain = run_plain(case.function, case.fresh(index)) if case.plain else None
        actual = run(converted, case.fresh(index))
        where = f"arguments {case.args[index]!r}: " if len(case.args) > 1 else ""
        _compare(case, index, plain, actual, where)
    if isinstance(converted, ag.Function) and not case.has_objects(0):
        check_retracing(case, converted)
    if case.loops is not None or case.conds is not None:
        check_staging(converted, case.fresh(0), case.loops, case.conds)
    if case.grads:
        for index in range(len(case.args)):
            what = f"arguments {case.args[index]!r}"
            check_gradients(case.function, converted, case.fresh(index), case.face, what)


def _compare(case: Case, index: int, plain: Outcome | None, actual: Outcome, where: str) -> None:
    for run_name, outcome in (("plain", plain), ("converted", actual)):
        if outcome is None:
            continue
        if outcome.error is not None and not case.raises:
            raise Difference(f"{where}{run_name} run raised {describe(outcome.error)}") from (
                outcome.error
            )
        if case.expect is not None and outcome.error is None:
            assert_value(outcome.value, case.expect[index], f"{where}{run_name} result")
    if plain is not None and plain.error is not None:
        check_error(case, plain.error, actual, where)
        return
    if actual.error is not None:
        if plain is None:
            check_error(case, actual.error, actual, where)
            return
        raise Difference(f"{where}only the converted run raised {describe(actual.error)}") from (
            actual.error
        )
    if plain is None:
        return
    assert_same(actual.value, plain.value, f"{where}result", case.dtypes, case.tolerance)
    for position, (got, wanted) in enumerate(zip(actual.args, plain.args, strict=True)):
        what = f"{where}argument {position} after the call"
        assert_same(got, wanted, what, case.dtypes, case.tolerance)
    if case.prints and actual.printed != plain.printed:
        raise Difference(f"{where}printed {actual.printed!r}, plain {plain.printed!r}")


def check_error(case: Case, wanted: BaseException, actual: Outcome, where: str) -> None:
    """Check type, text and line of the exception of the converted run."""
    error = actual.error
    if error is None:
        raise Difference(f"{where}plain raised {describe(wanted)}, converted gave {actual.value}")
    names = [c.__name__ for c in type(error).__mro__]
    if case.raises not in names:
        raise Difference(f"{where}{case.raises} wanted, got {describe(error)}") from error
    if raised_here(wanted, case.function) and str(wanted) not in str(error):
        raise Difference(f"{where}message {wanted!s} wanted, got {describe(error)}")
    if case.at:
        assert_line(error, case.function, case.at)


def check_retracing(case: Case, converted: Any) -> None:
    """Check that one more call with the first arguments is not recorded."""
    # The plain run may have left something else in a global.
    run(converted, case.fresh(0))
    count = converted.trace_count
    run(converted, case.fresh(0))
    if (converted.trace_count > count) != case.retraces:
        raise Difference(f"recorded anew: {converted.trace_report()}")


def staged_loops(function: Function, *args: Any) -> int:
    """Return how many loops the graph of a call holds, nested ones included."""
    counts = ag.count_ops(function, *args)
    return int(counts.get("while", 0) + counts.get("for", 0))


def check_staging(function: Function, args: Any, loops: int | None, conds: int | None) -> None:
    """Check how many loops and conditionals the graph holds."""
    counts = ag.count_ops(function, *args)
    found = counts.get("while", 0) + counts.get("for", 0)
    if loops is not None and found != loops:
        raise Difference(f"{found} staged loops, {loops} wanted: {dict(counts)}")
    if conds is not None and not counts.get("cond", 0) >= conds:
        raise Difference(f"{counts.get('cond', 0)} conds, {conds} wanted: {dict(counts)}")


def load() -> dict[str, BaseException]:
    """Import every file of the corpus; return those that could not be imported."""
    broken: dict[str, BaseException] = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        name = f"tests.corpus.{path.stem}"
        if path.stem in SUPPORT or name in sys.modules:
            continue
        try:
            __import__(name)
        except Exception as error:
            broken[path.stem] = error
    return broken
