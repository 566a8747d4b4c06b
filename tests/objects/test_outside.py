"""What a function relies on outside may change between calls: the next call goes by what is there.

Each program is a function and a list of changes; after every change it gives what Python gives.
"""

from __future__ import annotations

import types
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest

import autograph as ag
from autograph.answers import answering

NAMES: dict[str, Any] = {"np": np, "ag": ag}


@pytest.fixture(params=["python", "machine code"], autouse=True)
def _engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "machine code":
        monkeypatch.setenv("AUTOGRAPH_ENGINE", "native")
        monkeypatch.setattr(answering, "CALLS_BEFORE_LOADING", 0)


def module(**contents: Any) -> types.ModuleType:
    """A module as if it had been imported from a file of the user's."""
    made = types.ModuleType("settings")
    made.__file__ = "/home/user/settings.py"
    vars(made).update(contents)
    return made


def check(function: Callable[[Any], Any], *changes: Callable[[], object]) -> None:
    converted = ag.convert(function)
    x = np.array([1.0, -2.0])
    for change in (lambda: None, *changes):
        change()
        before = converted.trace_count
        for _ in range(3):
            np.testing.assert_array_equal(converted(x), function(x))
        assert converted.trace_count <= before + 1


def replaced(function: Any, other: Any) -> Callable[[], None]:
    return lambda: setattr(function, "__code__", other.__code__)


def test_attributes_of_modules() -> None:
    settings = module(rate=2.0, inner=types.SimpleNamespace(shift=1.0), table=np.ones(2))

    def f(x):  # type: ignore[no-untyped-def]
        return x * settings.rate + settings.inner.shift + settings.table

    check(
        f,
        lambda: setattr(settings, "rate", 3.0),
        lambda: setattr(settings.inner, "shift", 5.0),
        lambda: setattr(settings, "table", np.full(2, 7.0)),
        lambda: setattr(settings, "table", np.full((3, 2), 7.0)),
    )


def test_functions_of_modules() -> None:
    settings = module(helper=lambda x: x + 1.0)

    def f(x):  # type: ignore[no-untyped-def]
        return settings.helper(x)

    def changed(x):  # type: ignore[no-untyped-def]
        return x - 1.0

    check(
        f,
        lambda: setattr(settings, "helper", lambda x: x * 100.0),
        lambda: setattr(settings, "helper", changed),
    )


def test_a_builtin_that_is_given_another_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    def f(x):  # type: ignore[no-untyped-def]
        return abs(x) + len(x)

    check(
        f,
        lambda: monkeypatch.setitem(globals(), "abs", lambda x: x * 7.0),
        lambda: monkeypatch.setitem(globals(), "len", lambda x: 50.0),
        lambda: monkeypatch.delitem(globals(), "abs"),
    )


def test_defaults_and_code_of_functions_that_are_called() -> None:
    def helper(x, factor=2.0, *, shift=1.0):  # type: ignore[no-untyped-def]
        return x * factor + shift

    def other(x, factor=2.0, *, shift=1.0):  # type: ignore[no-untyped-def]
        return x - factor - shift

    def f(x):  # type: ignore[no-untyped-def]
        return helper(x) * 2.0

    check(
        f,
        lambda: setattr(helper, "__defaults__", (5.0,)),
        lambda: helper.__kwdefaults__.update(shift=9.0),
        lambda: setattr(helper, "__kwdefaults__", {"shift": 4.0}),
        replaced(helper, other),
    )


def test_code_of_converted_functions_that_are_called() -> None:
    def plain(x, factor=2.0):  # type: ignore[no-untyped-def]
        return x * factor

    helper = ag.convert(plain)

    def f(x):  # type: ignore[no-untyped-def]
        return helper(x) * 2.0

    check(f, lambda: setattr(plain, "__defaults__", (5.0,)))


class Base:
    rate: Any = 2.0

    def method(self, x):  # type: ignore[no-untyped-def]
        return x * self.rate

    @property
    def shift(self) -> float:
        return 1.0

    @staticmethod
    def twice(x):  # type: ignore[no-untyped-def]
        return x * 2.0


class Derived(Base):
    pass


@pytest.fixture
def derived() -> Iterator[Derived]:
    before = dict(vars(Base))
    yield Derived()
    for kind in (Base, Derived):
        for name in ("rate", "method", "shift", "twice"):
            if name in vars(kind):
                delattr(kind, name)
    for name in ("rate", "method", "shift", "twice"):
        setattr(Base, name, before[name])


def test_attributes_of_classes(derived: Derived) -> None:
    def f(x):  # type: ignore[no-untyped-def]
        return x * derived.rate

    check(
        f,
        lambda: setattr(Base, "rate", 3.0),
        lambda: setattr(Derived, "rate", 4.0),
        lambda: setattr(derived, "rate", 5.0),
        lambda: setattr(Derived, "rate", 6.0),
        lambda: delattr(derived, "rate"),
        lambda: setattr(Derived, "rate", 7.0),
        lambda: setattr(Derived, "rate", 8.0),
        lambda: setattr(Derived, "rate", 9.0),
        lambda: setattr(Derived, "rate", np.ones(2)),
        lambda: setattr(Derived, "rate", np.full(2, 3.0)),
    )
    assert "rate" not in vars(derived)


def test_methods_of_classes(derived: Derived) -> None:
    def f(x):  # type: ignore[no-untyped-def]
        return derived.method(x) + derived.shift + derived.twice(x)

    def three(self, x):  # type: ignore[no-untyped-def]
        return x * 3.0

    def four(self, x):  # type: ignore[no-untyped-def]
        return x * 4.0

    check(
        f,
        lambda: setattr(Base, "method", three),
        replaced(three, four),
        lambda: setattr(Base, "shift", property(lambda self: 5.0)),
        lambda: setattr(Base, "twice", staticmethod(lambda x: x * 20.0)),
        lambda: setattr(Derived, "method", lambda self, x: x * 6.0),
        lambda: setattr(derived, "method", lambda x: x * 7.0),
    )


def test_attributes_of_classes_as_arguments(derived: Derived) -> None:
    @ag.convert
    def f(x, model):  # type: ignore[no-untyped-def]
        return model.method(x)

    x = np.ones(2)
    for rate in (2.0, 3.0, 4.0, 5.0):
        Base.rate = rate
        for _ in range(3):
            np.testing.assert_array_equal(f(x, derived), x * rate)
    assert not vars(derived)


class Settings:
    rate: Any = 2.0
    table: Any = np.ones(2)

    class Inner:
        shift: Any = 1.0

    @staticmethod
    def twice(x):  # type: ignore[no-untyped-def]
        return x * 2.0


@dataclass(slots=True)
class Slotted:
    rate: Any
    below: Any = None


def test_attributes_of_classes_that_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def f(x):  # type: ignore[no-untyped-def]
        return Settings.twice(x * Settings.rate) + Settings.Inner.shift + Settings.table

    def set_(kind: type, name: str, value: Any) -> Callable[[], None]:
        return lambda: monkeypatch.setattr(kind, name, value)

    check(
        f,
        set_(Settings, "rate", 3.0),
        set_(Settings, "rate", 4.0),
        set_(Settings, "rate", 5.0),
        set_(Settings.Inner, "shift", 9.0),
        set_(Settings, "table", np.full(2, 7.0)),
        lambda: Settings.table.fill(4.0),
        set_(Settings, "twice", staticmethod(lambda x: x * 20.0)),
    )


def test_slots_and_long_ways() -> None:
    far = types.SimpleNamespace(rate=1.0)
    near = Slotted(2.0, Slotted(3.0, types.SimpleNamespace(below=Slotted(0.0, far))))

    def f(x):  # type: ignore[no-untyped-def]
        return x * near.rate + near.below.rate + near.below.below.below.below.rate

    check(
        f,
        lambda: setattr(near, "rate", 5.0),
        lambda: setattr(near.below, "rate", 7.0),
        lambda: setattr(far, "rate", 11.0),
        lambda: setattr(near, "rate", np.ones(2)),
        lambda: setattr(near, "rate", np.full(2, 3.0)),
    )


class Scaled:
    rate: Any = 2.0

    def __init__(self) -> None:
        self.weight = 3.0

    def __call__(self, x):  # type: ignore[no-untyped-def]
        return x * self.weight

    def __mul__(self, other: Any) -> Any:
        return other * self.weight

    @classmethod
    def make(cls, x):  # type: ignore[no-untyped-def]
        return x * cls.rate

    def inner(self, x):  # type: ignore[no-untyped-def]
        return self(x) + getattr(self, "weight")  # noqa: B009


def test_what_is_only_named_in_methods(monkeypatch: pytest.MonkeyPatch) -> None:
    scaled = Scaled()

    def f(x):  # type: ignore[no-untyped-def]
        return scaled(x) + scaled * x + Scaled.make(x) + scaled.inner(x)

    def set_(name: str, value: Any) -> Callable[[], None]:
        return lambda: monkeypatch.setattr(Scaled, name, value)

    check(
        f,
        lambda: setattr(scaled, "weight", 5.0),
        set_("rate", 7.0),
        set_("make", classmethod(lambda cls, x: x - cls.rate)),
        set_("__call__", lambda self, x: x + 100.0),
        set_("__mul__", lambda self, other: other + 50.0),
        lambda: setattr(scaled, "weight", np.ones(2)),
        lambda: setattr(scaled, "weight", np.full(2, 3.0)),
    )


def test_other_kinds_of_containers() -> None:
    pair = Pair(1.0, [2.0])
    ordered, default, counts = OrderedDict(a=1.0), defaultdict(float, a=1.0), Counter("aab")

    def f(x):  # type: ignore[no-untyped-def]
        return x * pair.first + pair.second[0] + ordered["a"] + default["a"] + counts["a"]

    check(
        f,
        lambda: pair.second.append(4.0),
        lambda: pair.second.__setitem__(0, 5.0),
        lambda: ordered.update(a=7.0),
        lambda: default.update(a=8.0),
        lambda: counts.update("aa"),
    )


def test_objects_that_refer_to_each_other() -> None:
    one, two = types.SimpleNamespace(rate=2.0), types.SimpleNamespace(rate=3.0)
    one.other, two.other = two, one

    def f(x):  # type: ignore[no-untyped-def]
        return x * one.rate + one.other.rate * one.other.other.rate

    check(f, lambda: setattr(two, "rate", 5.0), lambda: setattr(one, "rate", 7.0))


@pytest.mark.parametrize("kind", [list, tuple, deque])
def test_items_of_sequences(kind: Any) -> None:
    inner = [1.0, 2.0]
    outside = kind([3.0, inner, {"key": 4.0}])

    def f(x):  # type: ignore[no-untyped-def]
        total = x * outside[0]
        for item in outside[1]:
            total = total + item
        return total * outside[2]["key"]

    changes: list[Callable[[], object]] = [
        lambda: inner.__setitem__(0, 10.0),
        lambda: inner.append(5.0),
        lambda: inner.clear(),
        lambda: outside[2].update(key=7.0),
    ]
    if kind is not tuple:
        changes.append(lambda: outside.__setitem__(0, 8.0))
    check(f, *changes)


def test_items_of_dicts_and_sets() -> None:
    options, chosen = {"rate": 2.0, "inner": {"shift": 1.0}}, {1.0, 2.0}

    def f(x):  # type: ignore[no-untyped-def]
        total = x * 0.0
        for value in sorted(chosen):
            total = total + value
        for name, value in options.items():
            if name != "inner":
                total = total + value
        return total * options["inner"]["shift"]  # type: ignore[index]

    check(
        f,
        lambda: options.__setitem__("rate", 3.0),
        lambda: options["inner"].update(shift=5.0),  # type: ignore[attr-defined]
        lambda: options.__setitem__("more", 9.0),
        lambda: chosen.add(11.0),
        lambda: options.pop("rate"),
    )


def test_arrays_in_dicts_are_inputs() -> None:
    params: dict[str, Any] = {"w": np.ones(2), "b": np.zeros(2), "inner": {"c": np.ones(2)}}

    @ag.convert
    def f(x):  # type: ignore[no-untyped-def]
        return x * params["w"] + params["b"] - params["inner"]["c"]

    x = np.array([1.0, -2.0])
    for step in range(6):
        params["w"] = np.full(2, float(step))
        params["b"] += 1.0
        params["inner"] = {"c": np.full(2, step * 0.5)}
        expected = x * params["w"] + params["b"] - params["inner"]["c"]
        np.testing.assert_array_equal(f(x), expected)
    count = f.trace_count
    for step in range(6):
        params["w"] = np.full(2, float(step))
        np.testing.assert_array_equal(f(x), x * params["w"] + params["b"] - params["inner"]["c"])
    assert f.trace_count == count
    params["w"] = np.ones((3, 2))
    assert f(x).shape == (3, 2)
    params["w"] = 5.0
    np.testing.assert_array_equal(f(x), x * 5.0 + params["b"] - params["inner"]["c"])
    assert all(type(value) in (np.ndarray, float, dict) for value in params.values())


class Pair(NamedTuple):
    first: float
    second: list[float]


class Layer:
    def __init__(self, scale: float) -> None:
        self.scale = scale


def test_objects_in_lists() -> None:
    layers = [Layer(2.0), Layer(3.0)]

    def f(x):  # type: ignore[no-untyped-def]
        for layer in layers:
            x = x * layer.scale
        return x

    check(
        f,
        lambda: setattr(layers[1], "scale", 5.0),
        lambda: layers.append(Layer(7.0)),
        lambda: setattr(layers[2], "scale", 11.0),
        lambda: layers.__setitem__(0, Layer(13.0)),
    )


def test_lists_that_the_function_changes() -> None:
    seen: list[Any] = []
    counts = {"calls": 0}

    def f(x):  # type: ignore[no-untyped-def]
        seen.append(1.0)
        counts["calls"] += 1
        return x + len(seen)

    converted = ag.convert(f)
    x = np.ones(2)
    for n in range(1, 6):
        np.testing.assert_array_equal(converted(x), x + n)
        assert counts["calls"] == n
    seen.clear()
    np.testing.assert_array_equal(converted(x), x + 1)


def test_a_list_that_is_like_the_one_before_but_another() -> None:
    log: list[float] = []

    def f(x):  # type: ignore[no-untyped-def]
        log.append(1.0)
        return x

    converted = ag.convert(f)
    for count in range(5):
        old = log
        log = list(old)
        converted(np.ones(2))
        assert len(old) == count
        assert len(log) == count + 1


class Labelled(np.ndarray[Any, Any]):
    """An array whose sums are negative."""

    def __add__(self, other: Any) -> Any:
        return -(np.asarray(self) + other)


def test_subclasses_of_ndarray_do_what_their_class_says() -> None:
    @ag.convert
    def f(x):  # type: ignore[no-untyped-def]
        return x + 1.0

    x = np.ones((2, 2))
    for _ in range(3):
        np.testing.assert_array_equal(f(x), x + 1.0)
    np.testing.assert_array_equal(f(x.view(Labelled)), x.view(Labelled) + 1.0)
    masked = np.ma.masked_array([1.0, 2.0], mask=[False, True])
    result = f(masked)
    assert type(result) is type(masked + 1.0)
    assert result.mask.tolist() == [False, True]
    np.testing.assert_array_equal(f(x), x + 1.0)
