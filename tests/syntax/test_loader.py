"""Functions loaded from trees stand in for the originals, down to closures and tracebacks."""

import asyncio
import inspect
import traceback
import types
from collections.abc import Callable, Iterator
from typing import Any

import gast
import pytest

from autograph.syntax import templates
from autograph.syntax.loader import bind_function, compile_function, load_function
from autograph.syntax.parser import parse_function

Operators = types.SimpleNamespace


def reloaded(fn: Any, **namespace: object) -> Any:
    """The function, parsed and loaded as it stands."""
    return load_function(parse_function(fn).node, fn, namespace)


def with_body(fn: Any, source: str, **namespace: object) -> Any:
    """The function, loaded with another body, whose lines are those of the first statement."""
    node = parse_function(fn).node
    node.body = templates.statements(source, node.body[0])
    return load_function(node, fn, namespace)


def test_metadata_is_carried_over() -> None:
    def f(a: int, b: "str" = "x", *, c: float = 1.5) -> bool:
        """Say what it does."""
        return bool(a and b and c)

    f.tag = "user's"  # type: ignore[attr-defined]
    new = reloaded(f)
    assert new is not f and new.__code__ is not f.__code__
    names = ["name", "qualname", "module", "doc", "defaults", "kwdefaults", "annotations", "dict"]
    for name in [f"__{name}__" for name in names]:
        assert getattr(new, name) == getattr(f, name), name
    assert new.__globals__ is f.__globals__
    assert new.tag == "user's"
    assert inspect.signature(new) == inspect.signature(f)
    assert new(1) is True


def test_defaults_annotations_and_decorators_are_not_evaluated_again() -> None:
    calls = []

    def note(value: Any) -> Any:
        calls.append(value)
        return value

    def same(fn: Any) -> Any:
        calls.append("decorator")
        return fn

    @same
    def f(a: note("annotation") = note("default")) -> note("returns"):  # noqa: B008
        return a

    before = list(calls)
    assert len(before) == 4
    assert reloaded(f)() == "default"
    assert calls == before


def test_free_variables_are_the_same_cells() -> None:
    total = 0

    def add(x: int) -> int:
        nonlocal total
        total += x
        return total

    new = reloaded(add)
    assert new.__closure__ == add.__closure__
    assert new(2) == 2
    assert total == 2
    assert add(3) == 5
    assert new(0) == 5


def test_the_namespace_is_visible_to_the_function_only() -> None:
    y = 5

    def f(x: int) -> int:
        return x + y

    new = with_body(f, "return ag__.call(x, y)", ag__=Operators(call=lambda x, y: x * y))
    assert new(3) == 15
    assert "ag__" not in globals()
    assert new.__code__.co_freevars == ("ag__", "y")


def test_cells_by_name() -> None:
    n = 1

    def f() -> int:
        return n

    new = with_body(f, "ag__cell_n.cell_contents = 7; return n", ag__=None)
    assert new() == 7
    assert f() == n == 7


def test_one_code_serves_every_closure() -> None:
    def outer(n: int) -> Callable[[], int]:
        def inner() -> int:
            return n

        return inner

    first, second = outer(1), outer(2)
    code = compile_function(parse_function(first).node, first, ["ag__"])
    assert [bind_function(code, fn, {"ag__": None})() for fn in (first, second)] == [1, 2]


def test_super_and_the_class() -> None:
    class Base:
        def who(self) -> str:
            return "base"

    class Derived(Base):
        def who(self) -> str:
            return "derived of " + super().who()

        def which(self) -> type:
            return __class__  # type: ignore[name-defined, no-any-return]

    assert reloaded(Derived.who)(Derived()) == "derived of base"
    explicit = with_body(Derived.who, "return super(__class__, self).who()")
    assert explicit(Derived()) == "base"
    assert reloaded(Derived.which)(Derived()) is Derived


class Counter:
    """Has a private name."""

    def __init__(self) -> None:
        self.__count = 0

    def step(self) -> int:
        self.__count += 1
        return self.__count


def test_private_names() -> None:
    counter = Counter()
    assert reloaded(Counter.step)(counter) == 1
    assert counter.step() == 2


def test_lambdas() -> None:
    n = 2
    f = lambda x, y=1: (x + y) * n  # noqa: E731
    new = reloaded(f)
    assert (new(1), new(1, 2), new.__name__) == (4, 6, "<lambda>")


def factorial(n: int) -> int:
    """Is recursive."""
    return 1 if n == 0 else n * factorial(n - 1)


class Shadow:
    """Has a method with the name of a global function."""

    def factorial(self, n: int) -> int:
        return factorial(n) + 1


def test_recursion() -> None:
    def power(n: int) -> int:
        return 1 if n == 0 else 2 * power(n - 1)

    assert reloaded(factorial)(4) == 24
    assert reloaded(power)(4) == 16
    assert reloaded(Shadow.factorial)(Shadow(), 3) == 7
    assert reloaded(factorial).__code__.co_names == factorial.__code__.co_names


def test_generators_and_coroutines() -> None:
    def count(n: int) -> Iterator[int]:
        yield from range(n)

    async def wait(x: int) -> int:
        await asyncio.sleep(0)
        return x

    assert list(reloaded(count)(3)) == [0, 1, 2]
    assert asyncio.run(reloaded(wait)(4)) == 4


def test_names_of_what_is_inside() -> None:
    def f() -> Any:
        def g() -> None:
            pass

        class K:
            def m(self) -> None:
                pass

        return g, K, lambda: 1

    originals, new = f(), reloaded(f)()
    assert [each.__qualname__ for each in new] == [each.__qualname__ for each in originals]
    assert new[1].m.__qualname__ == originals[1].m.__qualname__
    assert new[0].__code__.co_qualname == originals[0].__code__.co_qualname


def failing(x: list[int]) -> int:
    """Fail on its last line."""
    first = x[0]

    def inner(i: int) -> int:
        return x[i + 100]

    if first:
        return inner(first)
    return 0


def frames_of(fn: Any, *arguments: Any) -> list[traceback.FrameSummary]:
    with pytest.raises(IndexError) as caught:
        fn(*arguments)
    return list(traceback.extract_tb(caught.value.__traceback__))[1:]


def test_tracebacks_are_those_of_the_original() -> None:
    expected = frames_of(failing, [1])
    frames = frames_of(reloaded(failing), [1])
    assert len(expected) == 2
    for frame, old in zip(frames, expected, strict=True):
        assert (frame.filename, frame.lineno, frame.name, frame.line) == (
            old.filename,
            old.lineno,
            old.name,
            old.line,
        )
        assert (frame.colno, frame.end_colno) == (old.colno, old.end_colno)


def test_generated_code_points_at_the_statement_it_stands_for() -> None:
    def f(x: list[int]) -> int:
        y = 1

        while x[y + 100]:
            y += 1
        return y

    node = parse_function(f).node
    loop = node.body[1]
    node.body[1:2] = templates.statements(
        """
        def while_test(y):
            return test
        ag__(while_test, y)
        """,
        loop,
        test=loop.test,
    )
    new = load_function(node, f, {"ag__": lambda test, y: test(y)})
    frames = [frame for frame in frames_of(new, [1]) if frame.name != "<lambda>"]
    assert [(frame.name, frame.line) for frame in frames] == [
        ("f", "while x[y + 100]:"),
        ("while_test", "while x[y + 100]:"),
    ]
    assert frames[0].end_lineno == frames[0].lineno


def test_a_tree_without_positions_gets_those_of_its_function() -> None:
    def f(x: list[int]) -> int:
        return x[0]

    node = parse_function(f).node
    for child in gast.walk(node.body[0]):
        for attribute in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
            vars(child).pop(attribute, None)
    (frame,) = frames_of(load_function(node, f, {}), [])
    assert frame.lineno == node.lineno


def test_parameters_of_types() -> None:
    namespace: dict[str, Any] = {}
    text = "def outer():\n    def f[T](x: T): return T, x\n    return f\n"
    try:
        code = compile(text, "<generic>", "exec")
    except SyntaxError:
        pytest.skip("type parameters came with Python 3.12")
    exec(code, namespace)
    f = namespace["outer"]()
    tree = gast.parse(text).body[0].body[0]
    new = load_function(tree, f, {})
    assert new(1) == (f.__type_params__[0], 1)
    assert new.__type_params__ == f.__type_params__
