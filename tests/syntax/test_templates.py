"""Templates: what replaces what, in which context, and where it points."""

from typing import Any

import gast
import pytest

from autograph.syntax import templates
from autograph.syntax.exchange import to_python
from autograph.syntax.names import Names
from autograph.syntax.origin import position_of
from autograph.syntax.parser import parse_expression, parse_source, parse_statements
from autograph.syntax.printer import to_source


def shown(source: str, *at: Any, **replacements: Any) -> str:
    return to_source(templates.statements(source, *at, **replacements))


def test_a_loop() -> None:
    (loop,) = parse_statements("while x > limit:\n    x = x / 2\n    n += 1\n")
    text = shown(
        """
        def while_test(state):
            return test

        def while_body(state):
            body
            return (state,)

        (state,) = ag__.while_stmt(while_test, while_body, (state,), names=names)
        """,
        loop,
        while_test="while_test_1",
        state=["x", "n"],
        test=loop.test,
        body=loop.body,
        names=templates.literal(("x", "n")),
    )
    assert text == (
        "def while_test_1(x, n):\n"
        "    return x > limit\n"
        "\n\n"
        "def while_body(x, n):\n"
        "    x = x / 2\n"
        "    n += 1\n"
        "    return x, n\n"
        "\n\n"
        "x, n = ag__.while_stmt(while_test_1, while_body, (x, n), names=('x', 'n'))\n"
    )


def test_text_renames_variables_parameters_and_functions() -> None:
    text = shown(
        "def f(a, *b, c=a):\n    a.b = g(a=b)\n    global a, d\n",
        a="x",
        b="y",
        f="h",
        d=["p", "q"],
    )
    assert text == "def h(x, *y, c=x):\n    x.b = g(a=y)\n    global x, p, q\n"


def test_trees_take_the_place_of_variables() -> None:
    call = parse_expression("f(x)")
    assert to_source(templates.expression("y + y * 2", y=call)) == "f(x) + f(x) * 2"
    assert (
        to_source(templates.expression("y.z[y]", y=parse_expression("a + b"))) == "(a + b).z[a + b]"
    )


def test_a_row_of_nothing() -> None:
    assert shown("def f(state):\n    return (state,)", state=[]) == "def f():\n    return ()\n"
    assert shown("f(a, *rest, b)\nbody", rest="r", body=[]) == "f(a, *r, b)\n"


def test_rows_of_trees() -> None:
    row = [parse_expression("x.a"), parse_expression("y[0]")]
    assert shown("state, z = f(state)", state=row) == "x.a, y[0], z = f(x.a, y[0])\n"


def test_one_statement_in_the_place_of_a_line() -> None:
    (statement,) = parse_statements("return 1")
    assert shown("if x:\n    body", body=statement) == "if x:\n    return 1\n"


def test_contexts() -> None:
    place = parse_expression("x, [y.a, *z[0]]")
    (assignment,) = templates.statements("place = place", place=place)
    (target,) = assignment.targets
    assert isinstance(place.ctx, gast.Load)
    inner = target.elts[1]
    stored = [target, target.elts[0], inner, inner.elts[0], inner.elts[1], inner.elts[1].value]
    assert all(isinstance(node.ctx, gast.Store) for node in stored)
    assert isinstance(inner.elts[0].value.ctx, gast.Load)
    assert isinstance(assignment.value.elts[0].ctx, gast.Load)
    (deletion,) = templates.statements("del place", place=assignment.targets[0])
    assert isinstance(deletion.targets[0].elts[0].ctx, gast.Del)
    code = compile(to_python(gast.Module([assignment], [])), "t", "exec")
    assert code.co_names


def test_nodes_are_never_shared() -> None:
    body = parse_statements("x = f(y)")
    test = parse_expression("a and b")
    template = "if test:\n    body\nelif test:\n    body\n"
    first = templates.statements(template, test=test, body=body)
    again = templates.statements(template, test=parse_expression("c"), body=body)
    nodes = [
        node
        for node in gast.walk(gast.Module(first, []))
        # These have no state of their own.
        if not isinstance(node, gast.Load | gast.Store | gast.And)
    ]
    assert len({id(node) for node in nodes}) == len(nodes)
    assert to_source(again) == "if c:\n    x = f(y)\nelif c:\n    x = f(y)\n"


def test_a_template_is_not_changed_by_its_use() -> None:
    (first,) = templates.statements("x = [1, 2]")
    first.value.elts.clear()
    assert shown("x = [1, 2]") == "x = [1, 2]\n"


def test_what_analyses_attach_is_kept_in_copies() -> None:
    node = parse_expression("x + y")
    node.note = "seen"
    result = templates.expression("f(a, a)", a=node)
    assert [argument.note for argument in result.args] == ["seen", "seen"]


def test_positions() -> None:
    module = parse_source("\n\nif (a\n        > b):\n    x = 1\nelse:\n    y = 2\n")
    conditional = module.body[0]
    assert position_of(conditional) == (3, 0, 4, 11)
    made = templates.statements("t = f(test)\nbody", conditional, test="t", body=conditional.body)
    assert [position_of(node) for node in gast.walk(made[0]) if hasattr(node, "lineno")] == (
        [(3, 0, 4, 11)] * 5
    )
    assert made[1].lineno == 5
    inferred = templates.expression("f(x, 1)", x=conditional.body[0].value)
    assert position_of(inferred) == position_of(inferred.args[1]) == (5, 8, 5, 9)


def test_refusals() -> None:
    with pytest.raises(TypeError, match="`x` stands for one expression, but is replaced by a list"):
        templates.expression("x + 1", x=["a"])
    with pytest.raises(TypeError, match="`x` stands for one expression, but is replaced by int"):
        templates.expression("x + 1", x=1)
    with pytest.raises(TypeError, match="replaced by Pass"):
        templates.expression("x + 1", x=gast.Pass())


def test_literals_and_names() -> None:
    assert to_source(templates.literal(("a", (1, None), ()))) == "('a', (1, None), ())"
    assert isinstance(templates.name("x", gast.Store).ctx, gast.Store)


def test_fresh_names() -> None:
    names = Names(["x", "x_1", "while_test"])
    assert [names.fresh("x"), names.fresh("x"), names.fresh("y"), names.fresh("y")] == [
        "x_2",
        "x_3",
        "y",
        "y_1",
    ]
    assert [names.fresh("break"), names.fresh("break")] == ["break_1", "break_2"]
    names.reserve(["z"])
    assert names.fresh("z") == "z_1"
