"""`match`: literals, sequences, mappings, classes and guards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.properties.rules import Body, indented, leaves, statement

if TYPE_CHECKING:
    from tests.properties.scopes import Scope
    from tests.properties.writing import Writer


def cases(
    w: Writer,
    head: str,
    patterns: list[tuple[str, tuple[str, ...]]],
    scope: Scope,
    depth: int,
    total: bool,
) -> Body:
    """A `match`; each pattern comes with the names that it binds."""
    lines, ends = [f"match {head}:"], []
    for pattern, names in patterns:
        end = scope.copy()
        end.bind(*names)
        guard = f" if {w.truth(end, 1)}" if w.chance(0.3) and pattern != "_" else ""
        body = w.block(end, depth + 1)
        lines += indented([f"case {pattern}{guard}:", *indented(body)])
        ends += [] if leaves(body) else [end]
    # A pattern that does not match, or whose guard fails, may bind its names all the same.
    unsure = {name for _, names in patterns for name in names}
    for end in ends if total else [*ends, scope.copy()]:
        end.maybe |= unsure - end.bound
    scope.join(ends if total and ends else [*ends, scope.copy()])
    return lines


@statement("matching", weight=3, nested=True, smooth=True)
def match_number(w: Writer, scope: Scope, depth: int) -> Body:
    """`match n: case 0: …`."""
    patterns: list[tuple[str, tuple[str, ...]]] = [("0", ()), ("1 | 2", ()), ("-1", ())]
    patterns = w.choose.sample(patterns, k=w.pick(1, 2))
    total = w.chance(0.6)
    patterns += [w.pick(("_", ()), ("j", ("j",)))] if total else []
    if patterns[-1][0] == "j":
        total = False
    if w.chance(0.5) and patterns[-1][0] == "j":
        patterns = patterns[:-1]
    subject = w.integer(scope, 1)
    return cases(w, subject, _last_open(patterns), scope, depth, total)


def _last_open(
    patterns: list[tuple[str, tuple[str, ...]]],
) -> list[tuple[str, tuple[str, ...]]]:
    """The patterns, those that match everything at the end."""
    return sorted(patterns, key=lambda pattern: pattern[0] in ("_", "j"))


@statement("matching", weight=2, nested=True)
def match_sequence(w: Writer, scope: Scope, depth: int) -> Body:
    """`match (x, n): case (t, 0): …`."""
    patterns: list[tuple[str, tuple[str, ...]]]
    if scope.of("list") and w.chance(0.5):
        subject = w.name("list", scope, "")
        patterns = [
            ("[]", ()),
            ("[t]", ("t",)),
            ("[t, *log]", ("t", "log")),
            ("[s, t]", ("s", "t")),
        ]
    else:
        subject = f"({w.real(scope, 1)}, {w.integer(scope, 1)})"
        patterns = [("(t, 0)", ("t",)), ("(t, 1 | 2)", ("t",)), ("(s, i)", ("s", "i"))]
    chosen = w.choose.sample(patterns, k=2)
    chosen.sort(key=lambda pattern: pattern[0] in ("(s, i)", "[t, *log]"))
    return cases(w, subject, chosen, scope, depth, False)


@statement("matching", "table", weight=2, nested=True)
def match_mapping(w: Writer, scope: Scope, depth: int) -> Body:
    """`match table: case {'c': t}: …`."""
    patterns: list[tuple[str, tuple[str, ...]]] = [("{'c': t}", ("t",)), ("{'a': s}", ("s",))]
    return cases(w, w.name("table", scope, ""), patterns, scope, depth, False)


@statement("matching", "account", weight=2, nested=True)
def match_class(w: Writer, scope: Scope, depth: int) -> Body:
    """`match account: case Account(count=0): …`."""
    patterns: list[tuple[str, tuple[str, ...]]] = [
        *(("Account(count=0)", ()), ("Account(best=None, total=t)", ("t",))),
        ("Account(count=i)", ("i",)),
    ]
    chosen = [each for each in patterns if w.chance(0.6)] or patterns[:1]
    return cases(w, "account", chosen, scope, depth, False)


@statement("matching", "text", weight=2, nested=True)
def match_text(w: Writer, scope: Scope, depth: int) -> Body:
    """`match word: case 'left': …`."""
    patterns: list[tuple[str, tuple[str, ...]]] = [("'left'", ()), ("'right' | 'up'", ())]
    total = w.chance(0.5)
    patterns += [("_", ())] if total else []
    return cases(w, w.name("text", scope, ""), patterns, scope, depth, total)
