"""Running a program, and what can be said about one run: its value, exception, line and print."""

import contextlib
import inspect
import io
import re
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import autograph as ag
from tests.corpus.compare import Difference

Function = Callable[..., Any]


@dataclass
class Outcome:
    """What one run did."""

    args: Sequence[Any]
    value: Any = None
    error: BaseException | None = None
    printed: str = ""


@contextlib.contextmanager
def eagerly() -> Iterator[None]:
    """Make converted functions plain Python for a while."""
    ag.run_eagerly(True)
    try:
        yield
    finally:
        ag.run_eagerly(False)


def run_plain(function: Function, args: Sequence[Any]) -> Outcome:
    """Run a function as ordinary Python."""
    with eagerly():
        return run(function, args)


def run(function: Function, args: Sequence[Any]) -> Outcome:
    """Run a function and note its value or exception and what it printed."""
    outcome, text = Outcome(args), io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        try:
            outcome.value = function(*args)
        except Exception as error:
            outcome.error = error
    outcome.printed = text.getvalue()
    return outcome


def printed(function: Function, *args: Any) -> str:
    """Call a function and return what it printed."""
    outcome = run(function, args)
    if outcome.error is not None:
        raise outcome.error
    return outcome.printed


def raised_here(error: BaseException, function: Function) -> bool:
    """Say whether the exception was raised by a `raise` or `assert` of the program itself."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    if last is None or last.filename != function.__code__.co_filename:
        return False
    return (last.line or "").strip().startswith(("raise ", "assert ")) and "(" in (last.line or "")


def line_of(function: Function, text: str) -> int:
    """Return the line number of the one source line of `function` that contains `text`."""
    lines, first = inspect.getsourcelines(inspect.unwrap(function))
    found = [first + i for i, line in enumerate(lines) if text in line and "at=" not in line]
    if len(found) != 1:
        raise ValueError(f"{text!r} is on {len(found)} lines of {function.__name__}")
    return found[0]


def assert_line(error: BaseException, function: Function, text: str) -> None:
    """Check that the traceback or the message names the line of `function` with `text`."""
    function = getattr(function, "python_function", function)
    line, file = line_of(function, text), function.__code__.co_filename
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    if any(frame.lineno == line for frame in frames):
        return
    told = "\n".join([str(error), *getattr(error, "__notes__", [])])
    base = re.escape(file.rpartition("/")[2])
    if re.search(rf'{base}(:|", line ){line}\b', told):
        return
    raise Difference(
        f"line {line} ({text}) wanted; traceback has {[f.lineno for f in frames]}, "
        f"message {told[:300]!r}"
    ) from error


def describe(error: BaseException) -> str:
    """Return the type, text and innermost place of an exception, on one line."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" [{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}]" if frames else ""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:220]}{place}"


def raises(kind: type[BaseException] | str, function: Function, *args: Any, text: str = "") -> Any:
    """Call a function that must raise; return the exception for further checks."""
    outcome = run(function, args)
    if outcome.error is None:
        raise Difference(f"{kind} wanted, got {outcome.value!r}")
    names = [c.__name__ for c in type(outcome.error).__mro__]
    wanted = kind if isinstance(kind, str) else kind.__name__
    if wanted not in names:
        raise Difference(f"{wanted} wanted, got {describe(outcome.error)}") from outcome.error
    if not re.search(text, "\n".join([str(outcome.error)])):
        raise Difference(f"text {text!r} wanted, got {describe(outcome.error)}")
    return outcome.error
