"""`Function`: what `@ag.convert` makes of a function; a cache of its graphs, one per signature."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from autograph import pipeline, report
from autograph.answers.answering import Answers
from autograph.outside.guards import Lifted
from autograph.outside.snapshots import is_unchanged, signature_is_its_own, state_of
from autograph.runtime import dispatch
from autograph.runtime.errors import InvalidIndexError, StagingError, of_numpy
from autograph.runtime.spans import span
from autograph.runtime.staging import call_user, tracing
from autograph.runtime.staging.exceptions.raising import is_users
from autograph.runtime.staging.recording import DEFAULT_UNROLL
from autograph.runtime.tracebacks import fold
from autograph.runtime.types import TensorType
from autograph.runtime.vectorcall import Called, answered_by_code
from autograph.tracing.bound import BoundConcrete
from autograph.tracing.concrete import ConcreteFunction, leave_writes
from autograph.tracing.input_signature import apply_signature
from autograph.tracing.signature import Arguments, Leaf, TensorSpec, input_type, take_apart
from autograph.tracing.trace_report import TraceReport
from autograph.tracing.traces import Traces
from autograph.tracing.tracing import InputType, Session
from autograph.tracing.unconverted import left_alone

if TYPE_CHECKING:
    from autograph.runtime.native.explain import Explanation

_eagerly = False


def run_functions_eagerly(run_eagerly: bool) -> None:
    """Make converted functions run as the plain Python they were written as (True), or not."""
    global _eagerly
    dispatch.count_unusual(bool(run_eagerly) - _eagerly)
    _eagerly = bool(run_eagerly)


def functions_run_eagerly() -> bool:
    """Whether converted functions run as plain Python."""
    return _eagerly


@contextmanager
def functions_run_as_graphs() -> Iterator[None]:
    """Let converted functions be recorded, whatever `run_functions_eagerly` said."""
    was = functions_run_eagerly()
    run_functions_eagerly(False)
    try:
        yield
    finally:
        run_functions_eagerly(was)


class Function(Called):
    """A converted function.

    It is called like the function it was made of. Its traces are kept by signature, the 128 that
    were used last; `trace_count` tells how many were made, `trace_report()` why.

    A Python number that keeps changing, be it an argument, an attribute or a global, becomes an
    input of the graph at its third value, and extents of arrays that keep changing become unknown,
    unless `reduce_retracing` is False. A number that is needed by value, as the index of a layer,
    is never an input. As an input an `int` has 64 bits; a call for which that is too little has a
    trace of its own. Objects that are arguments are told apart by identity, and not kept alive.
    """

    __name__: str
    __qualname__: str

    def __init__(
        self,
        python_function: Callable[..., Any],
        input_signature: Sequence[Any] | None = None,
        autograph: bool = True,
        unroll: int = DEFAULT_UNROLL,
        reduce_retracing: bool = True,
    ) -> None:
        functools.update_wrapper(self, python_function)
        self.python_function = python_function
        self.input_signature = None if input_signature is None else tuple(input_signature)
        self.unroll = unroll
        self._autograph = autograph
        if not autograph:
            left_alone(python_function, "its decorator says autograph=False")
        self._converted: Callable[..., Any] | None = None
        self._seen = state_of(python_function)
        self._signature = inspect.signature(python_function)
        names = list(self._signature.parameters)
        # The signature is written for the caller of a method, who gives no `self`.
        self._described = names[1:] if names[:1] == ["self"] else names
        _check_options(self)
        self._traces = Traces(
            self.__name__, self._described_key, self._input_type, self._record, reduce_retracing
        )
        self._answers = Answers(self, self._traces)

    def __reduce__(self) -> str:
        """Like a function it is pickled by name, and a copy of it is itself."""
        return self.__qualname__

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else BoundFunction(self, instance)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if _eagerly:
            return self.python_function(*args, **kwargs)
        if tracing():
            return call_user(self.python_function, self.converted, args, kwargs)

        def plain() -> Any:
            return self.python_function(*args, **kwargs)

        try:
            arguments = self._arguments(args, kwargs, plain)
            if arguments.has_other_arrays():
                return plain()
            try:
                arguments.plain = plain
                with span("call", self.__qualname__):
                    concrete, given = self._traces.found(arguments)
                    result = self._traces.run(concrete, given, arguments)
            except InvalidIndexError as error:
                raise (of_numpy(error) if arguments.are_arrays() else error) from error.__cause__
        except Exception as error:
            fold(error)
            raise
        self._answers.note(concrete, given, args, kwargs)
        return result

    def again(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The result of a call by a trace of its own, for just these numbers."""
        arguments = self._arguments(args, kwargs)
        arguments.plain = lambda: self.python_function(*args, **kwargs)
        return self._traces.exact(arguments).run(arguments)

    @property
    def converted(self) -> Callable[..., Any]:
        """The function with its control flow rewritten."""
        self._look()
        if self._converted is None:
            function: Any = self.python_function
            self._converted = pipeline.convert_function(function) if self._autograph else function
        converted: Callable[..., Any] = self._converted
        return converted

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> BoundConcrete:
        """The graph for arguments like these, which may be `TensorSpec`s."""
        given = len(self._signature.parameters) - len(self._described)
        if self.input_signature is not None and len(args) == given and not kwargs:
            args = (*args, *self.input_signature)
        arguments = self._arguments(args, kwargs)
        return BoundConcrete(self._traces.exact(arguments), arguments, self)

    @property
    def trace_count(self) -> int:
        """The number of traces made."""
        return self._traces.log.count

    def trace_report(self) -> TraceReport:
        """Each trace that was made: its signature, what differed from the nearest one, the call.

        >>> import autograph as ag
        >>> @ag.convert
        ... def scale(x, factor):
        ...     return x * factor
        >>> for factor in (2, 3, 4, 5):
        ...     result = scale(ag.constant(1.0), factor)
        >>> report = scale.trace_report()
        >>> len(report), str(report[1].differences[0])
        (3, 'factor: 2 -> 3')
        >>> report[2].varying
        ('factor',)
        """
        return self._traces.log.report()

    def explain(self, *args: Any, measure: bool = False, **kwargs: Any) -> Explanation:
        """How native code computes the function for arguments like these; print the result.

        With `measure` it is run for these arguments, often enough to tell how long each step takes.
        What the function writes to is not written.
        """
        return self.get_concrete_function(*args, **kwargs).explain(measure)

    def experimental_get_tracing_count(self) -> int:
        """The number of traces made, TensorFlow's name for `trace_count`."""
        return self.trace_count

    def _arguments(
        self,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        plain: Callable[[], Any] | None = None,
    ) -> Arguments:
        """The arguments taken apart; if they do not fit, what `plain` raises, Python's own call."""
        self._look()
        try:
            bound = self._signature.bind(*args, **kwargs)
        except TypeError as error:
            if plain is not None and signature_is_its_own(self.python_function):
                plain()
            raise TypeError(f"{self.__name__}{self._signature}: {error}") from None
        bound.apply_defaults()
        if self.input_signature is not None:
            specs = dict(zip(self._described, self.input_signature, strict=False))
            apply_signature(bound, specs, self.__name__)
        return take_apart(bound)

    def _record(
        self, arguments: Arguments, type_of: InputType, varying: Sequence[Lifted], tentative: bool
    ) -> ConcreteFunction:
        """Record; numbers outside that the function writes become inputs in a second recording.

        A place that only the first recording wrote belonged to an object made by the function.
        """

        def recorded(
            written: Sequence[Lifted], plain: Any
        ) -> tuple[ConcreteFunction, list[Lifted]]:
            converted, tells_which = self.converted, False
            while True:
                session = Session(converted, self.__name__, self.unroll, self.python_function)
                session.is_plain = converted is self.converted and self._autograph
                session.recording.asks_operands = converted is not self.converted
                session.recording.is_tentative = tentative
                session.recording.tells_which = tells_which
                try:
                    found = session.record(arguments, type_of, written, varying)
                    if not session.asks_for_sets:
                        return found
                except Exception as error:
                    asks_which = not tells_which and getattr(error, "asks_which", False)
                    if not (asks_which or session.asks_for_sets):
                        if plain is not None and session.has_written and is_users(error):
                            leave_writes(plain)
                        raise
                    tells_which |= asks_which
                if session.asks_for_sets:
                    function: Any = self.python_function
                    converted = pipeline.convert_function(function, "sets")

        def work() -> ConcreteFunction:
            concrete, found = recorded([], None if tentative else arguments.plain)
            if not found:
                return concrete
            try:
                again, confirmed = recorded(found, None)
                if len(confirmed) < len(found):
                    again, _ = recorded(confirmed, None) if confirmed else (concrete, [])
            except (StagingError, TypeError, ValueError, LookupError):
                return concrete
            return again

        return report.recorded(self.__qualname__, arguments, work)

    def _look(self) -> None:
        """If it was given other code or defaults, it is as if it were another function."""
        if not is_unchanged(self.python_function, self._seen):
            self._converted = None
            self._seen = state_of(self.python_function)
            self._signature = inspect.signature(self.python_function)
            self._traces.clear()

    def _described_key(self, leaf: Leaf) -> Hashable | None:
        """The key of an argument that the input signature describes."""
        spec = self._spec_for(leaf)
        if spec is None:
            return None
        return ("spec", spec.dtype, len(leaf.value.shape) if spec.shape is None else spec.shape)

    def _spec_for(self, leaf: Leaf) -> TensorSpec | None:
        if self.input_signature is None or not leaf.is_input():
            return None
        if leaf.path[0] not in self._described:
            return None
        spec: Any = self.input_signature
        place = self._described.index(str(leaf.path[0]))
        for step in (place, *leaf.path[1:]):
            if isinstance(spec, TensorSpec) or (isinstance(step, int) and step >= len(spec)):
                break
            spec = spec[step]
        return spec if isinstance(spec, TensorSpec) else None

    def _input_type(self, leaf: Leaf) -> TensorType:
        spec = self._spec_for(leaf)
        if spec is None:
            return input_type(leaf)
        shape = (None,) * len(leaf.value.shape) if spec.shape is None else spec.shape
        return TensorType(spec.dtype, shape)

    def __repr__(self) -> str:
        return f"<converted function {self.__qualname__}>"


answered_by_code(Function)


def _check_options(function: Function) -> None:
    """Raise TypeError or ValueError for options that make no sense for this function."""
    unroll, specs = function.unroll, function.input_signature or ()
    if not isinstance(unroll, int) or unroll < 0:
        raise ValueError(f"ag.convert: unroll is a number of iterations, not {unroll!r}")
    count = len(function._described)
    variadic = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}
    kinds = {parameter.kind for parameter in function._signature.parameters.values()}
    if len(specs) > count and not kinds & variadic:
        raise TypeError(
            f"input_signature describes {len(specs)} arguments, but "
            f"{function.__name__}{function._signature} takes {count}"
        )


class BoundFunction:
    """A converted method of one object."""

    def __init__(self, function: Function, instance: Any) -> None:
        self.__func__ = function
        self.__self__ = instance
        self.__name__ = function.__name__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return self.__func__(self.__self__, *args, **kwargs)
        except Exception as error:
            fold(error)
            raise

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> BoundConcrete:
        """The graph for arguments like these."""
        return self.__func__.get_concrete_function(self.__self__, *args, **kwargs)

    def explain(self, *args: Any, **kwargs: Any) -> Explanation:
        """How native code computes the method for arguments like these."""
        return self.__func__.explain(self.__self__, *args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__func__, name)
