"""The way from a function to its converted form, one step after the other.

    parse -> lower jumps -> analyse -> rewrite -> load

The order of the steps is decided here and nowhere else.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from types import FunctionType, MethodType, SimpleNamespace
from typing import Any

import gast

from autograph import cache, kept_conversions, numpy, report
from autograph.converters import (
    builtin_calls,
    calling,
    dataclass_calls,
    itertools_calls,
    overrides,
    reflection,
    sorted_lists,
    text_calls,
    texts,
)
from autograph.converters.assertions import Assertions
from autograph.converters.assignment_expressions import box_in_lambdas, lower_assigning_tests
from autograph.converters.assignments import Assignments
from autograph.converters.base import OPERATORS, Conversion, Converter, Rewriter, is_converted
from autograph.converters.boxes import box_variables
from autograph.converters.breaks import lower_breaks
from autograph.converters.calls import Calls, mark_name_readers
from autograph.converters.comprehensions import Comprehensions
from autograph.converters.conditional_expressions import ConditionalExpressions
from autograph.converters.continues import lower_continues
from autograph.converters.dict_displays import DictDisplays
from autograph.converters.final_jumps import close_finals, open_finals
from autograph.converters.for_loops import ForLoops
from autograph.converters.generators import (
    Generators,
    leave_yields_to_python,
    mark_generator,
    split_generators,
    with_steps,
)
from autograph.converters.if_statements import IfStatements
from autograph.converters.logical_expressions import LogicalExpressions
from autograph.converters.long_chains import cut_long_chains
from autograph.converters.match_statements import lower_matches
from autograph.converters.outer_variables import OuterVariables
from autograph.converters.raises import RaiseStatements, mark_raises
from autograph.converters.reflection import ClassReads
from autograph.converters.returns import lower_returns
from autograph.converters.set_operators import SetOperators
from autograph.converters.starred_calls import StarredCalls
from autograph.converters.starred_displays import StarredDisplays
from autograph.converters.subscripts import Subscripts
from autograph.converters.texts import Texts
from autograph.converters.try_statements import TryStatements, lower_tries, mark_tries
from autograph.converters.undefined_names import UndefinedNames
from autograph.converters.unsupported import refuse_unsupported
from autograph.converters.while_loops import WhileLoops
from autograph.converters.with_statements import lower_withs
from autograph.runtime.recursion_limits import deep_walk
from autograph.syntax.captures import shared_variables
from autograph.syntax.definitions import annotate_definitions
from autograph.syntax.effects import summarize
from autograph.syntax.liveness import annotate_state
from autograph.syntax.loader import bind_function, compile_function
from autograph.syntax.parser import ParsedFunction, parse_function, parsed_function
from autograph.syntax.plain_numbers import names_by_kind
from autograph.syntax.printer import to_source
from autograph.syntax.scopes import analyze_scopes
from autograph.syntax.sources import File, Found

# All in one walk, parts before wholes. Where several want the same kind of node, the order counts.
# Before all of them come `UndefinedNames`: the checks of names are wrapped in all that follows.
REWRITES: list[type[Converter]] = [
    ConditionalExpressions,
    LogicalExpressions,
    SetOperators,
    Comprehensions,
    Subscripts,  # before calls: they make calls of operators, which are left alone
    Assertions,
    RaiseStatements,
    Calls,
    OuterVariables,
    Assignments,  # before loops: it leaves them targets that are plain names
    IfStatements,
    WhileLoops,
    ForLoops,
    TryStatements,
    Texts,
    Generators,
    StarredDisplays,
    DictDisplays,
    ClassReads,
]


def convert_tree(parsed: ParsedFunction, form: str = "function") -> Conversion:
    """Convert a parsed function; the result holds the tree and the name of its operators.

    A generator can be converted to its `pulled` form or to its `steps`, a function to one that asks
    for `sets`.
    """
    conversion = Conversion(parsed)
    conversion.asks_for_sets = form == "sets"
    function = conversion.function
    # The decorators have made what they make of the original function.
    if isinstance(function, gast.FunctionDef):
        function.decorator_list = []
    if box_in_lambdas(conversion):
        analyze_scopes(function)
    if form == "steps":
        with_steps(conversion, function)
    elif form in ("function", "sets") or not mark_generator(function):
        refuse_unsupported(conversion)
    if split_generators(conversion, function) or form == "steps":
        analyze_scopes(function)
    for inner in list(_functions(function)):
        inner.locals = [name for name in inner.scope.bound if inner.scope.is_local(name)]
        inner.names_of_user = list(inner.locals)
        _lower(conversion, inner)
    _analyze(function)
    if _box_shared_variables(conversion):
        _analyze(function)
    for inner in _functions(function):
        annotate_definitions(inner, inner.variables)
        mark_raises(inner.body)
        mark_name_readers(inner)
        inner.numbers, inner.sequences, inner.sets, inner.frozensets = names_by_kind(inner)
    marks, starred = UndefinedNames(conversion), StarredCalls(conversion)
    converters = [marks, *(kind(conversion) for kind in REWRITES)]

    def before(statement: Any) -> list[Any]:
        return [*starred.before(statement), *marks.before(statement)]

    Rewriter(conversion, converters, before).function(function)
    return conversion


def _lower(conversion: Conversion, function: gast.FunctionDef) -> None:
    # What becomes branches comes first: returns and breaks may stand in there.
    function.body = lower_matches(conversion, function.body)
    function.body = lower_withs(conversion, function.body)
    if not function.scope.is_generator:
        # A generator's own jumps are left to Python.
        open_finals(conversion, function.body)
    # Before anything else goes down into the branches: they may be hundreds deep.
    function.body = cut_long_chains(conversion, function.body)
    lower_assigning_tests(function.body)
    # Before the jumps: those out of such a `try` need flags.
    mark_tries(function.body)
    # Returns first: in a loop they become a flag and a break.
    if function.scope.is_generator:
        leave_yields_to_python(conversion, function.body)
    else:
        lower_returns(conversion, function)
    # Breaks before continues: what follows a break is guarded, and may continue.
    function.body = lower_breaks(conversion, function.body)
    lower_continues(conversion, function.body)
    close_finals(function.body)
    # Jumps are gone from them, so that their parts can be moved.
    lower_tries(conversion, function.body)


def _analyze(function: Any) -> None:
    analyze_scopes(function)
    for inner in _functions(function):
        # A name whose assignments could never run is still the function's own.
        inner.vanished = [name for name in inner.locals if name not in inner.scope.bound]
        for name in inner.vanished:
            inner.scope.bind(name)
        inner.variables = summarize(inner)
        annotate_state(inner, inner.variables)


def _box_shared_variables(conversion: Conversion) -> bool:
    """Put variables that several functions share and change into boxes; say if there are any."""
    functions = _functions(conversion.function)
    shared = [(inner, shared_variables(inner, conversion.flags)) for inner in functions]
    for inner, names in shared:
        if names:
            box_variables(conversion, inner, names)
            inner.locals = [name for name in inner.locals if name not in names]
    return any(names for _, names in shared)


def _functions(function: Any) -> Iterator[gast.FunctionDef]:
    """Yield the function and those inside it that are converted with it; lambdas have no flow."""
    for scope in function.scope.walk():
        if isinstance(scope.node, gast.FunctionDef) and is_converted(scope.node):
            yield scope.node


def convert_function(fn: FunctionType | MethodType, form: str = "function") -> Any:
    """Return the converted function; functions with the same code share one conversion."""
    if isinstance(fn, MethodType):
        function: Any = fn.__func__
        return MethodType(convert_function(function, form), fn.__self__)
    if cache.is_converted_code(fn.__code__):
        return fn
    code, name = cache.converted_code(fn, _convert_code, form)
    return bind_function(code, fn, {name: NAMESPACE})


def _convert_code(fn: FunctionType, form: str) -> tuple[Any, str]:
    return report.converted(fn, lambda: kept_conversions.kept(fn, form, compiled))


def compiled(fn: FunctionType, form: str = "function") -> tuple[Any, str]:
    """Return the code of the converted function, and the name by which it calls our operators."""
    # Long chains of `elif` are trees as deep as they are long.
    with deep_walk(), _growing_trees():
        conversion = convert_tree(parse_function(fn), form)
        name = conversion.namespace
        return compile_function(conversion.function, fn, [name]), name


@contextmanager
def _growing_trees() -> Iterator[None]:
    """Spare the collector: of thousands of new nodes none is garbage before the end.

    Without this, half the time of converting a long function goes into looking for garbage.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def converted_source(fn: FunctionType | MethodType) -> str:
    """Return the text of the converted function."""
    return to_source(convert_tree(parse_function(fn)).function)


def converted_text(file: File, found: Found, name: str) -> str:
    """Return the same for a function in a file that was read, not run."""
    return to_source(convert_tree(parsed_function(file, found, name)).function)


calling.convert_with(convert_function)
calling.register_override(overrides.lookup)
calling.register_override(reflection.lookup)
calling.register_override(texts.lookup)
# They fill the table of overrides.
OVERRIDES = (builtin_calls, dataclass_calls, itertools_calls, sorted_lists, text_calls)
calling.register_override(numpy.lookup)

NAMESPACE = SimpleNamespace(**OPERATORS)
"""What converted code calls `ag__`."""
