"""Arrays: slices, masks, fancy indices, views, writes in place, other dtypes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.properties.rules import Body, expression, indented, statement

if TYPE_CHECKING:
    from tests.properties.scopes import Scope
    from tests.properties.writing import Writer

ARRAY = ("array",)
MASKED = ("{v}[{v} > {x}]", "{v}[{n} % 3:]", "{v}[1:3]", "{v}[::2]", "{v}[[0, 2]]", "{v}[:{n} % 4]")


@expression("vector", "basic", weight=6, faces=("tensor", "array"), smooth=True)
def vector(w: Writer, scope: Scope, depth: int) -> str:
    """A vector of four floats."""
    name = w.name("vector", scope, "")
    if not name:
        return "ag.zeros([4], ag.float64)" if w.style.face == "tensor" else "np.zeros(4)"
    options = [f"{name} * {w.pick('0.5', '2.0', '-1.5')}", f"{name} + {w.real(scope, 1)}"]
    options.append(f"({name} if {w.truth(scope, 1)} else {name} - 1.0)")
    if w.style.face != "tensor":
        options += [name, f"{name}.copy()", "np.zeros(4)", f"{name}[::-1]"]
    return w.choose.choice(options)


@expression("vector", "arrays", "vector", weight=6, faces=ARRAY)
def derived_vector(w: Writer, scope: Scope, depth: int) -> str:
    """A vector made of others."""
    v, value = w.name("vector", scope, ""), w.real(scope, 1)
    return w.pick(
        *(f"np.where({v} > {value}, {v}, {w.real(scope, 0)})", f"np.maximum({v}, {value})"),
        *(f"np.cumsum({v})", f"np.roll({v}, {w.integer(scope, 0)})", f"{v}.clip(-2.0, {value})"),
        *(f"np.append({v}[1:], {value})", f"np.sort({v})", f"np.full(4, {value})"),
        *(f"np.array([{value}, *{v}[1:]])", f"{v}.astype(np.float64)", f"np.abs({v})"),
        f"np.concatenate([{v}[2:], {v}[:2]])",
    )


@expression("vector", "arrays", "matrix", weight=2, faces=ARRAY)
def vector_of_matrix(w: Writer, scope: Scope, depth: int) -> str:
    """A vector out of a matrix."""
    m, place = w.name("matrix", scope, ""), w.place(scope, 1)
    return w.pick(f"np.append({m}[{place} % 3], 0.5)", f"np.append({m}[:, {place} % 3], x)")


@expression("matrix", "basic", faces=ARRAY)
def matrix(w: Writer, scope: Scope, depth: int) -> str:
    """A matrix of three rows of three floats."""
    m = w.name("matrix", scope, "")
    return w.pick(f"{m} * 0.5", f"{m}.T", f"{m}.copy()") if m else "np.ones((3, 3))"


@expression("ints", "arrays", faces=ARRAY)
def integers(w: Writer, scope: Scope, depth: int) -> str:
    """A vector of four integers."""
    q = w.name("ints", scope, "")
    if not q:
        return w.pick("np.arange(4)", "np.zeros(4, dtype=int)")
    return w.pick(f"{q} + {w.integer(scope, 1)}", f"{q} % 3", f"{q} // 2", f"np.sort({q})", f"{q}")


@expression("float", "arrays", "vector", weight=4, faces=ARRAY)
def of_vector(w: Writer, scope: Scope, depth: int) -> str:
    """A float made of an array."""
    v = w.name("vector", scope, "")
    part = w.choose.choice(MASKED).format(v=v, x=w.real(scope, 0), n=w.integer(scope, 0))
    return w.pick(
        *(f"np.sum({part})", f"{part}.sum()", f"np.dot({v}, {v})", f"{v}.max()", f"np.min({v})"),
        *(f"np.mean({v})", f"{v}[np.argmax({v})]", f"np.sum({part} * 2.0)", f"{v}[-1]"),
    )


@expression("float", "arrays", "matrix", weight=2, faces=ARRAY)
def of_matrix(w: Writer, scope: Scope, depth: int) -> str:
    """A float made of a matrix."""
    m, place = w.name("matrix", scope, ""), w.place(scope, 1)
    return w.pick(
        *(f"np.trace({m})", f"{m}[{place} % 3].sum()", f"{m}[:, 1].max()", f"{m}[-1, -1]"),
        *(f"{m}.sum(axis=0)[{place} % 3]", f"({m} @ {m})[0, 1]", f"{m}[{place} % 3][1]"),
    )


@expression("int", "arrays", "ints", weight=4, faces=ARRAY)
def of_integers(w: Writer, scope: Scope, depth: int) -> str:
    """An integer made of an array of integers."""
    q, place = w.name("ints", scope, ""), w.place(scope, 1)
    return w.pick(f"{q}[{place} % 4]", f"{q}.sum()", f"np.max({q})", f"int({q}[0])", f"len({q})")


@expression("int", "arrays", "vector", weight=2, faces=ARRAY)
def count_in_vector(w: Writer, scope: Scope, depth: int) -> str:
    """An integer that tells about an array of floats."""
    v = w.name("vector", scope, "")
    return w.pick(
        *(f"np.argmax({v})", f"np.count_nonzero({v})", f"np.sum({v} > {w.real(scope, 0)})"),
        f"int({v}[0])",
    )


@expression("bool", "arrays", "vector", weight=2, faces=ARRAY)
def test_vector(w: Writer, scope: Scope, depth: int) -> str:
    """A test of an array."""
    v, value = w.name("vector", scope, ""), w.real(scope, 0)
    return w.pick(f"np.any({v} > {value})", f"({v} < {value}).all()", f"np.all({v} == {v}[0])")


@statement("arrays", weight=4, faces=ARRAY)
def bind_array(w: Writer, scope: Scope, depth: int) -> Body:
    """A name for an array."""
    kind, name = w.pick(("vector", "w"), ("vector", "v"), ("ints", "q"), ("matrix", "m"))
    line = f"{name} = {w.of(kind, scope)}"
    scope.bind(name)
    return [line]


@statement("basic", "vector", weight=3, faces=ARRAY)
def write_vector(w: Writer, scope: Scope, depth: int) -> Body:
    """Writes to a vector."""
    v, value, place = w.name("vector", scope, ""), w.real(scope, 1), w.place(scope, 1)
    if w.risky():
        return [f"{v}[{place}] = {value}"]
    return w.pick(
        *([f"{v}[{place} % 4] = {value}"], [f"{v}[1:3] += {value}"], [f"{v} *= 0.5"]),
        *([f"{v}[{v} > {value}] = 0.0"], [f"{v}[{place} % 4] -= {value}"]),
    )


@statement("basic", "matrix", weight=2, faces=ARRAY)
def write_matrix(w: Writer, scope: Scope, depth: int) -> Body:
    """Writes to a matrix, through views as well."""
    m, value, place = w.name("matrix", scope, ""), w.real(scope, 1), w.place(scope, 1)
    return w.pick(
        *([f"{m}[{place} % 3, 1] = {value}"], [f"{m}[{place} % 3] += {value}"]),
        [f"row = {m}[{place} % 3]", f"row[{w.choose.randint(-1, 2)}] = {value}"],
        [f"column = {m}[:, 1]", f"column *= {w.pick('0.5', 'x')}"],
    )


@statement("arrays", "vector", weight=5, faces=ARRAY)
def write_parts(w: Writer, scope: Scope, depth: int) -> Body:
    """More writes to a vector."""
    v, value, place = w.name("vector", scope, ""), w.real(scope, 1), w.place(scope, 1)
    part = w.choose.choice(MASKED).format(v=v, x=w.real(scope, 0), n=place)
    return w.pick(
        *([f"{part} = {value}"], [f"{part} *= {w.pick('0.5', '-1.0')}"], [f"{part} += {value}"]),
        *([f"{v}[0], {v}[-1] = {v}[-1], {v}[0]"], [f"{v}[:] = {derived_vector(w, scope, 1)}"]),
        *([f"{v}[1:] = {v}[:-1].copy()"], [f"{v}[[0, 3]] = {v}[[3, 0]]"], [f"{v} -= {value}"]),
        *([f"part = {v}[1:]", f"part[{place} % 3] = {value}"], [f"{v}.fill({value})"]),
        *([f"np.add({v}, {value}, out={v})"], [f"{v}[np.argmin({v})] = {value}"]),
        [f"{v}[1:] = {v}[:-1]"],
    )


@statement("arrays", "ints", weight=3, faces=ARRAY)
def write_integers(w: Writer, scope: Scope, depth: int) -> Body:
    """Writes to a vector of integers."""
    q, value, place = w.name("ints", scope, ""), w.integer(scope, 1), w.place(scope, 1)
    return w.pick(
        *([f"{q}[{place} % 4] = {value}"], [f"{q}[{q} > 1] = 0"], [f"{q} += {value}"]),
        *(
            [f"{q}[{place} % 4] += 1"],
            [f"{q}[1:] *= 2", f"{q} %= 5"],
            [f"{q}[0] = {w.real(scope, 1)}"],
        ),
    )


@statement("arrays", "matrix", weight=4, faces=ARRAY)
def write_matrix_parts(w: Writer, scope: Scope, depth: int) -> Body:
    """More writes to a matrix."""
    m, value, place = w.name("matrix", scope, ""), w.real(scope, 1), w.place(scope, 1)
    return w.pick(
        *([f"{m}[:, {place} % 3] = {value}"], [f"{m}[1:, :2] -= {value}"], [f"{m}[{m} < 0] = 0.5"]),
        *([f"{m}[[0, 1]] = {m}[[1, 0]]"], [f"{m}[{place} % 3, :] = {m}[:, 0]"], [f"{m} *= 0.5"]),
        *([f"view = {m}.T", f"view[0] = {value}"], [f"{m}[{place} % 3][1] = {value}"]),
        *([f"flat = {m}.reshape(9)", f"flat[{place} % 9] = {value}"], [f"{m}[0] = {m}[1] * 0.5"]),
    )


@statement("arrays", "matrix", weight=2, faces=ARRAY, nested=True)
def walk_rows(w: Writer, scope: Scope, depth: int) -> Body:
    """`for row in m`, with a write through the row."""
    m = w.name("matrix", scope, "")
    inside = scope.copy()
    inside.bind("t")
    lines = w.pick([f"row[1] = {w.real(scope, 1)}"], ["row *= 0.5"], ["pass"])
    w.loops += 1
    body = w.block(inside, depth + 1)
    w.loops -= 1
    scope.join([scope.copy(), inside])
    return [f"for row in {m}:", *indented(["t = row[0]", *lines, *body])]


@statement("arrays", weight=2, faces=ARRAY)
def grow(w: Writer, scope: Scope, depth: int) -> Body:
    """A vector that gets longer."""
    if not scope.of("grown"):
        scope.bind("g")
        return [f"g = {w.pick('np.zeros(0)', 'np.zeros(1)', 'np.ones(2)')}"]
    value = w.real(scope, 1)
    return w.pick([f"g = np.append(g, {value})"], [f"g = np.concatenate([g, [{value}]])"])


@expression("float", "arrays", "grown", weight=2, faces=ARRAY)
def of_grown(w: Writer, scope: Scope, depth: int) -> str:
    """A float of the vector that gets longer."""
    return w.pick("g.sum()", "(g[-1] if len(g) else 0.5)", "np.sum(g[:2])")
