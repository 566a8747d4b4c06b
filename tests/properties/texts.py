"""Text: chosen, compared, formatted and printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.properties.rules import Body, expression, statement

if TYPE_CHECKING:
    from tests.properties.scopes import Scope
    from tests.properties.writing import Writer

WORDS = ("left", "right", "up")


@expression("text", "texts")
def text(w: Writer, scope: Scope, depth: int) -> str:
    """A text."""
    word = repr(w.choose.choice(WORDS))
    names = scope.of("text")
    if names and w.chance(0.4):
        word = w.choose.choice(names)
    formatted = "f'{" + w.integer(scope, 0) + "}'"
    return w.pick(
        *(word, word, f"({word} if {w.truth(scope, 1)} else {w.choose.choice(WORDS)!r})"),
        *(f"({word} + '!')", formatted, f"str({w.integer(scope, 0)})", f"{word}.upper()"),
    )


@expression("bool", "texts", "text", weight=3)
def compared_texts(w: Writer, scope: Scope, depth: int) -> str:
    """A comparison of texts."""
    name = w.name("text", scope, "")
    other = repr(w.choose.choice(WORDS))
    return w.pick(
        *(f"({name} == {other})", f"({name} != {other})", f"({name} in ('left', 'up'))"),
        f"({name}[:1] == 'l')",
    )


@expression("int", "texts", "text")
def length(w: Writer, scope: Scope, depth: int) -> str:
    """The length of a text."""
    return f"len({w.name('text', scope, '')})"


@statement("texts", weight=5)
def bind_text(w: Writer, scope: Scope, depth: int) -> Body:
    """A name for a text."""
    name = w.pick("word", "label")
    line = f"{name} = {text(w, scope, 1)}"
    scope.bind(name)
    return [line]


@statement("texts", weight=3)
def print_formatted(w: Writer, scope: Scope, depth: int) -> Body:
    """`print` of a formatted text."""
    number = w.name("int", scope, "n")
    word = w.name("text", scope, "'none'")
    return w.pick(
        *([f"print(f'{{{number}}} then')"], [f"print({word}, {number}, sep='-')"]),
        *([f"print('%d' % {number})"], [f"print({word}, end='; ')"], [f"print({number}, {word})"]),
        [f"print(f'{{{w.name('float', scope, 'x')}:.2f}}')"],
    )
