"""The printer: every feature of the syntax, whole files, and the look of the text."""

import ast
import inspect
import sys

import gast
import pytest

from autograph.syntax.parser import parse_expression, parse_source
from autograph.syntax.printer import SourcePrinter, to_source, to_source_map
from tests.stdlib.checking import tree_text
from tests.syntax import snippets

FEATURES = dict(snippets.SNIPPETS)
if sys.version_info >= (3, 12):
    FEATURES |= snippets.SNIPPETS_312
if sys.version_info >= (3, 13):
    FEATURES |= snippets.SNIPPETS_313


def tree_of(text: str) -> str:
    return tree_text(ast.parse(text))


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_is_printed_as_it_is_written(name: str) -> None:
    text = FEATURES[name]
    printed = to_source(parse_source(text))
    assert tree_of(printed) == tree_of(text)
    if "f-string" not in name:
        assert printed == text + "\n"


@pytest.mark.parametrize("text", snippets.OTHER_SPELLINGS)
def test_another_spelling_is_printed_in_the_usual_one(text: str) -> None:
    printed = to_source(parse_source(text))
    assert printed == snippets.OTHER_SPELLINGS[text] + "\n"
    assert tree_of(printed) == tree_of(text)


def test_the_battery_has_every_node_of_the_syntax() -> None:
    seen = {type(node).__name__ for text in FEATURES.values() for node in ast.walk(ast.parse(text))}
    bases = (ast.stmt, ast.expr, ast.pattern, ast.excepthandler)
    concrete = {
        name
        for name, kind in vars(ast).items()
        if isinstance(kind, type)
        and issubclass(kind, bases)
        and kind not in bases
        # Old names for constants, kept by the ast module for old programs.
        and kind.__subclasses__() == []
        and not issubclass(kind, ast.Constant)
    }
    concrete |= {"Constant"}
    assert concrete - seen - {"Num", "Str", "Bytes", "NameConstant", "Ellipsis"} == set()


def test_every_class_of_gast_has_a_printer_method() -> None:
    without_text = (
        ast.expr_context,
        ast.boolop,
        ast.operator,
        ast.unaryop,
        ast.cmpop,
        ast.TypeIgnore,
        gast.Expression,
    )
    classes = {
        name
        for name, kind in vars(gast).items()
        if inspect.isclass(kind)
        and kind.__module__ == "gast.gast"
        and issubclass(kind, ast.AST)
        and kind._fields + kind._attributes
        and not issubclass(kind, without_text)
    }
    assert len(classes) > 60
    assert {name for name in classes if not hasattr(SourcePrinter, "_" + name)} == set()


def test_text_of_generated_nodes_without_positions() -> None:
    node = gast.Assign([gast.Name("x", gast.Store(), None, None)], gast.Constant(-1, None), None)
    assert to_source_map(node) == ("x = -1\n", {})


@pytest.mark.parametrize(
    ("value", "printed"),
    [(-2, "(-2) ** 2"), (-0.5, "(-0.5) ** 2"), (float("-inf"), "(-1e309) ** 2"), (3, "3 ** 2")],
)
def test_numbers_made_by_a_converter_keep_their_value(value: float, printed: str) -> None:
    node = gast.BinOp(gast.Constant(value, None), gast.Pow(), gast.Constant(2, None))
    assert to_source(node) == printed
    assert eval(printed) == value**2


def test_expressions_have_no_line_end() -> None:
    assert to_source(parse_expression("(a) + b")) == "a + b"


def test_lists_of_statements() -> None:
    assert to_source(parse_source("x = 1\nif x:\n    y").body) == "x = 1\nif x:\n    y\n"
    assert to_source([]) == ""


SOURCE = """\
@decorated(
    1)
def f(x):
    '''Doc
    string.'''

    while x and \\
            y:
        x = g(
            1)

    else:
        z
    if a: b
    elif c: d
    try: e
    except E: h
    finally: i


    def k(): return 1
    return (x,)
"""

PRINTED = [
    (1, "@decorated(1)"),
    (3, "def f(x):"),
    (4, '    """Doc'),
    (5, '    string."""'),
    (7, "    while x and y:"),
    (9, "        x = g(1)"),
    (7, "    else:"),
    (13, "        z"),
    (14, "    if a:"),
    (14, "        b"),
    (15, "    elif c:"),
    (15, "        d"),
    (16, "    try:"),
    (16, "        e"),
    (17, "    except E:"),
    (17, "        h"),
    (16, "    finally:"),
    (18, "        i"),
    (None, ""),
    (21, "    def k():"),
    (21, "        return 1"),
    (22, "    return (x,)"),
]


def test_each_printed_line_knows_its_source_line() -> None:
    text, origin = to_source_map(parse_source(SOURCE))
    lines = text.splitlines()
    assert [(origin.get(number), line) for number, line in enumerate(lines, 1)] == PRINTED


LONG = """\
def f():
    values = ag__.call(f, [number for number, other in zip(numbers, others)], lambda x, y: (x, '('))
    first, second, third = ag__.while_stmt(
        while_test, while_body, (first, second, third), names=('first', 'second', 'third')
    )
    first_of_the_state, second_of_the_state = ag__.while_stmt(
        while_test,
        while_body,
        (first_of_the_state, second_of_the_state),
        names=('first_of_the_state', 'second_of_the_state'),
        options={
            'maximum_iterations': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]
        },
    )
    return sum(
        a_rather_long_function_name(number, other) for number, other in zip(numbers, the_others)
    )


def g(
    a_parameter: int, another_parameter: int = 1, *a_rest: int, an_option: str = ', (', **more: str
) -> int:
    a_long_name = another_long_name + yet_another_long_name + a_fourth_long_name + fifth_name
    if a_long_condition_of_a_function(
        parameter[1, 2, 3], another_parameter, lambda first, second: (first, second)
    ):
        x = table[
            a_rather_long_function_name(number, other), a_rather_long_function_name(number, 1)
        ]
"""


def test_long_lines_are_broken_at_their_brackets() -> None:
    text = LONG
    tree = parse_source(text)
    printed, origin = to_source_map(tree)
    assert printed == text
    assert tree_of(printed) == tree_of(text)
    lines = printed.splitlines()
    assert [origin[number] for number in (3, 4, 5)] == [3, 3, 3]
    assert max(map(len, lines)) <= 100


def test_the_standard_to_reach() -> None:
    text = """\
def newton(x, tol=1e-06):
    y = x

    def while_test(y):
        return ag__.call(np.max, ag__.call(np.abs, y * y - x)) > tol

    def while_body(y):
        y = 0.5 * (y + x / y)
        return (y,)
    (y,) = ag__.while_stmt(while_test, while_body, (y,), names=('y',))
    return y
"""
    assert to_source(parse_source(text)) == text
