"""Python's trees become gast trees and come back the same, positions included."""

import ast

import gast
import pytest

from autograph.syntax.exchange import to_gast, to_python
from autograph.syntax.origin import position_of
from tests.syntax.snippets import SNIPPETS


@pytest.mark.parametrize("text", SNIPPETS.values(), ids=SNIPPETS)
def test_there_and_back(text: str) -> None:
    tree = ast.parse(text)
    again = to_python(to_gast(tree))
    assert ast.dump(again, include_attributes=True) == ast.dump(tree, include_attributes=True)


@pytest.mark.parametrize("text", SNIPPETS.values(), ids=SNIPPETS)
def test_the_trees_are_those_of_gast(text: str) -> None:
    tree = ast.parse(text)
    assert gast.dump(to_gast(tree)) == gast.dump(gast.ast_to_gast(tree))


def test_nodes_without_positions_get_those_of_the_nodes_around_them() -> None:
    tree = to_gast(ast.parse("\nx = a\n"))
    tree.body[0].value = gast.BinOp(tree.body[0].value, gast.Add(), gast.Constant(1, None))
    tree.body.append(gast.Expr(gast.Constant(2, None)))
    first, second = to_python(tree, (7, 1, 7, 2)).body
    assert position_of(first.value) == position_of(first.value.right) == (2, 0, 2, 5)
    assert position_of(first.value.left) == (2, 4, 2, 5)
    assert position_of(second) == position_of(second.value) == (7, 1, 7, 2)


def test_positions_without_an_end_get_one() -> None:
    node = gast.Expr(gast.Name("x", gast.Load(), None, None))
    node.lineno = 3
    assert position_of(to_python(gast.Module([node], [])).body[0].value) == (3, 0, 3, 0)


def test_the_translation_shares_no_state_with_its_source() -> None:
    tree = ast.parse("def f(a, *b): return [a, b]")
    made = to_gast(tree)
    made.body[0].body.clear()
    made.body[0].args.args.clear()
    assert ast.unparse(tree) == "def f(a, *b):\n    return [a, b]"


def test_what_all_trees_share_stays_as_it_is() -> None:
    text = "def f(a): return -a < 1 <= a + 2 and not a"
    before = gast.dump(to_gast(ast.parse(text)))
    to_python(to_gast(ast.parse(text)))
    again = to_gast(ast.parse(text))
    assert gast.dump(again) == before
    assert {type(node).__module__ for node in ast.walk(again)} == {gast.gast.__name__}
