"""Chapter 2 of the reference."""

from __future__ import annotations

from tests.language.table import row, same


@row("comments, docstrings, joined lines, `;`", "as in Python", nodes="Expr Constant")
def test_layout_of_lines() -> None:
    def f(x):
        """A docstring."""
        y = x; z = 2  # fmt: skip  # noqa: E702
        if x > 0 and \
                y > 1:  # fmt: skip
            y = (x +
                 z)  # fmt: skip
        return y

    same(f, (3.0,), (-3.0,))
    assert f.__doc__ == "A docstring."


@row("numbers, text, bytes, `...`", "constants of the graph, or Python's", nodes="Constant")
def test_literals() -> None:
    def f(x):
        a = 1_000 + 0x10 + 0b11 + 1e-3
        c = ... is Ellipsis
        return x * a, "ab", b"c" + rb"\d", c, None, True

    same(f, (3.0,), (-3.0,))


@row(
    "f-strings",
    "of staged values, text that is made when the graph runs",
    "staged values print as numbers; conversions `!r` and nested formats work on Python values",
    nodes="JoinedStr FormattedValue",
)
def test_f_strings() -> None:
    def f(x):
        name = "x"
        if x > 0:
            print(f"{name}={x:.2f} {name!r:>5} {[name, 'é']!a} {(1, 2)!s}")
        return f"{name:>{3}}"

    same(f, (3.0,), (-3.0,))


@row("names that look like ours", "safe", nodes="Name Load Store arguments arg")
def test_reserved_names() -> None:
    def f(ag__, while_test=1.0):
        while_body = ag__
        while while_body < 10.0:
            while_body = while_body * 2.0 + while_test
        return while_body

    same(f, (3.0,), (20.0,))
