"""Dicts: keys that come and go, keys chosen when the program runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.properties.rules import Body, expression, indented, statement

if TYPE_CHECKING:
    from tests.properties.scopes import Scope
    from tests.properties.writing import Writer


@expression("table", "mappings")
def new_table(w: Writer, scope: Scope, depth: int) -> str:
    """A new dict."""
    text = f"{{'a': {w.real(scope, 1)}, 'b': {w.real(scope, 1)}}}"
    tables = scope.of("table")
    if tables and w.chance(0.5):
        other = w.choose.choice(tables)
        text = w.pick(
            f"dict({other})", f"{{**{other}, 'c': {w.real(scope, 1)}}}", f"{other}.copy()"
        )
    return text


@expression("float", "mappings", "table", weight=3)
def of_table(w: Writer, scope: Scope, depth: int) -> str:
    """A float out of a dict."""
    table, other = w.name("table", scope, ""), w.real(scope, 0)
    return w.pick(
        *(f"{table}.get('c', {other})", f"({table}['c'] if 'c' in {table} else {other})"),
        *(f"sum({table}.values())", f"{table}['a' if {w.truth(scope, 1)} else 'b']"),
        *(f"{table}.setdefault('d', {other})", f"{table}.pop('c', {other})"),
        f"sum({table}[key] for key in {table})",
    )


@expression("int", "mappings", "table")
def size_of_table(w: Writer, scope: Scope, depth: int) -> str:
    """The number of keys."""
    return f"len({w.name('table', scope, '')})"


@expression("bool", "mappings", "table")
def has_key(w: Writer, scope: Scope, depth: int) -> str:
    """Membership."""
    return f"('{w.pick('c', 'd', 'a')}' {w.pick('in', 'not in')} {w.name('table', scope, '')})"


@statement("mappings", weight=2)
def bind_table(w: Writer, scope: Scope, depth: int) -> Body:
    """A name for a new dict."""
    name = w.pick("counts", "table")
    text = f"{name} = {new_table(w, scope, 1)}"
    scope.bind(name)
    return [text]


@statement("basic", "table", weight=1)
def write_table(w: Writer, scope: Scope, depth: int) -> Body:
    """A new value of an old key."""
    table, value = w.name("table", scope, ""), w.real(scope, 1)
    return w.pick([f"{table}['a'] = {value}"], [f"{table}['b'] -= {value}"])


@statement("mappings", "table", weight=5)
def change_table(w: Writer, scope: Scope, depth: int) -> Body:
    """Keys that come and go."""
    table, value = w.name("table", scope, ""), w.real(scope, 1)
    key = f"'{w.pick('a', 'b')}' if {w.truth(scope, 1)} else '{w.pick('a', 'b')}'"
    return w.pick(
        *([f"{table}['c'] = {value}"], [f"{table}['c'] = {table}.get('c', 0.0) + {value}"]),
        *([f"{table}.update(c={value})"], [f"{table}.update({{'a': {value}, 'd': 0.5}})"]),
        *([f"if 'c' in {table}:", f"    del {table}['c']"], [f"{table}[{key}] = {value}"]),
        *([f"{table}[{key}] += {value}"], [f"{table}.pop('d', None)"]),
        [f"if {w.truth(scope, 1)}:", f"    {table}['e'] = {value}"],
    )


@statement("mappings", "table", weight=2, nested=True)
def walk_table(w: Writer, scope: Scope, depth: int) -> Body:
    """`for key, t in table.items()`."""
    table = w.name("table", scope, "")
    inside = scope.copy()
    inside.bind("t")
    change = f"{table}[key] = {w.real(inside, 1)}"
    w.loops += 1
    body = w.block(inside, depth + 1)
    w.loops -= 1
    scope.join([scope.copy(), inside])
    head = f"for key, t in {w.pick(f'list({table}.items())', f'{table}.copy().items()')}:"
    return [head, *indented([*([change] if w.chance(0.5) else []), *body])]
