"""Lists, work lists, queues and tuples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.properties.flow import loop
from tests.properties.rules import Body, expression, statement

if TYPE_CHECKING:
    from tests.properties.scopes import Scope
    from tests.properties.writing import Writer


@expression("list", "basic", weight=4)
def new_list(w: Writer, scope: Scope, depth: int) -> str:
    """A new list of floats."""
    count = w.pick(0, 0, 1, 2)
    return f"[{', '.join(w.real(scope, 1) for _ in range(count))}]"


@expression("list", "sequences", "list", weight=4)
def derived_list(w: Writer, scope: Scope, depth: int) -> str:
    """A list made of another one."""
    a = w.name("list", scope, "[]")
    return w.pick(
        *(f"{a}[:]", f"{a}[1:]", f"{a}[-2:]", f"{a}[::-1]", f"list({a})", f"{a}.copy()"),
        *(f"({a} + [{w.real(scope, 1)}])", f"[{w.real(scope, 1)}, *{a}]", f"sorted({a})"),
        *(f"list(reversed({a}))", f"[{w.real(scope, 0)}] * 3", f"({a} or [1.0])"),
        *(f"({a} if {w.truth(scope, 1)} else [{w.real(scope, 1)}])", f"{a}[:-1]"),
    )


@expression("stack", "sequences")
def new_stack(w: Writer, scope: Scope, depth: int) -> str:
    """A new list of integers."""
    return f"[{', '.join(w.integer(scope, 1) for _ in range(w.pick(0, 1, 2, 3)))}]"


@expression("queue", "sequences")
def new_queue(w: Writer, scope: Scope, depth: int) -> str:
    """A new deque of floats."""
    return w.pick("deque()", "deque(maxlen=2)", f"deque([{w.real(scope, 1)}], maxlen=3)")


@expression("pair", "sequences")
def new_pair(w: Writer, scope: Scope, depth: int) -> str:
    """A float and an integer."""
    return f"({w.real(scope, 1)}, {w.integer(scope, 1)})"


@expression("float", "sequences", "list", weight=3)
def of_list(w: Writer, scope: Scope, depth: int) -> str:
    """A float made of a list."""
    a = w.name("list", scope, "[]")
    return w.pick(
        *(
            f"sum({a}, 0.0)",
            f"sum({a}, {w.real(scope, 0)})",
            f"max({a}, default={w.real(scope, 0)})",
        ),
        *(f"min([0.5, *{a}])", f"(sorted({a}) or [0.25])[0]", f"[1.0, *{a}][{w.pick(0, -1)}]"),
        f"[{w.real(scope, 1)}, {w.real(scope, 1)}, 0.5][{w.place(scope, 1)} % 3]",
    )


@expression("float", "sequences", "pair")
def of_pair(w: Writer, scope: Scope, depth: int) -> str:
    """The float of a pair."""
    return f"{w.name('pair', scope, '')}[0]"


@expression("int", "sequences", "pair")
def of_pair_integer(w: Writer, scope: Scope, depth: int) -> str:
    """The integer of a pair."""
    return f"{w.name('pair', scope, '')}[-1]"


@expression("bool", "sequences", "pair")
def compared_pairs(w: Writer, scope: Scope, depth: int) -> str:
    """A comparison of tuples."""
    return f"({w.name('pair', scope, '')} {w.pick('==', '<', '>=')} {new_pair(w, scope, 0)})"


@expression("int", "sequences", "stack")
def of_stack(w: Writer, scope: Scope, depth: int) -> str:
    """An integer made of a work list."""
    a = w.name("stack", scope, "")
    return w.pick(f"len({a})", f"sum({a}) % 9", f"({a}[-1] if {a} else 1)", f"{a}.count(1)")


@expression("bool", "sequences", "stack")
def in_stack(w: Writer, scope: Scope, depth: int) -> str:
    """Membership."""
    a = w.name("stack", scope, "")
    return f"({w.integer(scope, 1)} {w.pick('in', 'not in')} {a})"


@expression("float", "sequences", "queue")
def of_queue(w: Writer, scope: Scope, depth: int) -> str:
    """A float of a queue."""
    a = w.name("queue", scope, "")
    return w.pick(f"({a}[0] if {a} else 0.5)", f"sum({a}, 0.0)", f"({a}[-1] if len({a}) else x)")


@statement("sequences", weight=4)
def bind_sequence(w: Writer, scope: Scope, depth: int) -> Body:
    """A new sequence."""
    kind, name = w.pick(
        *(("list", "items"), ("list", "log"), ("stack", "stack"), ("stack", "todo")),
        *(("pair", "pair"), ("pair", "other")),
    )
    text = f"{name} = {w.of(kind, scope)}"
    scope.bind(name)
    return [text]


@statement("basic", "list", weight=3)
def change_list(w: Writer, scope: Scope, depth: int) -> Body:
    """Append to a list, write an item, take one out."""
    a, value, place = w.name("list", scope, ""), w.real(scope, 1), w.place(scope, 1)
    options = [[f"{a}.append({value})"], [f"if {a}:", f"    {a}[{place} % len({a})] = {value}"]]
    if "s" in scope.bound:
        options.append([f"if len({a}) > 1:", f"    s = {a}.pop()"])
    return w.choose.choice(options)


@statement("sequences", "list", weight=3)
def change_list_more(w: Writer, scope: Scope, depth: int) -> Body:
    """The other methods of a list."""
    a, value = w.name("list", scope, ""), w.real(scope, 1)
    return w.pick(
        *([f"{a}.insert({w.pick('0', '1', w.integer(scope, 0))}, {value})"], [f"{a}.reverse()"]),
        *([f"{a}.extend([{value}, {w.real(scope, 0)}])"], [f"{a} += [{value}]"], [f"{a}.sort()"]),
        *([f"if {a}:", f"    del {a}[0]"], [f"if {a}:", f"    {a}[-1] += {value}"]),
        *([f"{a}.clear()"], [f"{a}[:1] = [{value}]"], [f"if {a}:", f"    {a}.pop(0)"]),
        [f"if len({a}) > 1:", f"    {a}[0], {a}[-1] = {a}[-1], {a}[0]"],
    )


@statement("sequences", "pair", weight=2)
def unpack(w: Writer, scope: Scope, depth: int) -> Body:
    """Unpacking, with and without a star."""
    pair = w.name("pair", scope, "")
    lines = [f"s, i = {pair}"]
    scope.bind("s", "i")
    if w.chance(0.5):
        lines = [f"s, *log = [{w.real(scope, 1)}, {w.real(scope, 1)}, *{pair}]"]
        scope.bind("log")
    elif w.chance(0.3):
        lines = [f"(s, i), t = {pair}, {w.real(scope, 1)}"]
        scope.bind("t")
    return lines


@statement("sequences", weight=2)
def change_queue(w: Writer, scope: Scope, depth: int) -> Body:
    """A deque, made or changed."""
    if not scope.of("queue") or w.chance(0.1):
        text = f"queue = {new_queue(w, scope, 0)}"
        scope.bind("queue")
        return [text]
    value = w.real(scope, 1)
    return w.pick(
        *([f"queue.append({value})"], [f"queue.appendleft({value})"], [f"queue.append({value})"]),
        *(["if queue:", "    queue.popleft()"], ["if queue:", "    queue.pop()"]),
    )


@statement("sequences", weight=2, nested=True)
def work_list(w: Writer, scope: Scope, depth: int) -> Body:
    """A list of what is still to do, that grows and shrinks."""
    name, counter = w.pick("stack", "todo"), w.count_up("c")
    made = f"{name} = [{w.integer(scope, 1)}, {w.integer(scope, 1)}]"
    scope.bind(name)
    inside = scope.copy()
    inside.bind("i")
    take = w.pick(f"i = {name}.pop()", f"i = {name}.pop(0)")
    push = w.pick(f"{name}.append(i - 2)", f"{name} += [i - 1, i - 3]", f"{name}.extend([i - 2])")
    first = [f"{counter} += 1", take, f"if i > {w.pick('0', '1')}:", f"    {push}"]
    head = f"while {name} and {counter} < 9:"
    return [made, f"{counter} = 0", *loop(w, head, first, inside, scope, depth)]
