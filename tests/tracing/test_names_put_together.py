"""What is read outside by a name that is put together at run time may change between calls."""

import os
import types

import numpy as np
import pytest

import autograph as ag

RATE = 2.0
MODES = types.SimpleNamespace(mode_a=1.0)


class Model:
    """Has parameters under names with numbers."""

    def __init__(self):
        self.w0, self.w1 = 1.0, 2.0


def _twice(function, change, *args):
    """What a function and its conversion give before and after a change."""
    converted = ag.convert(function)
    # Twice each: records answer calls like earlier ones.
    before = [function(*args), *(converted(*args) for _ in range(3))]
    change()
    after = [function(*args), *(converted(*args) for _ in range(3))]
    assert all(np.array_equal(before[0], each) for each in before)
    assert all(np.array_equal(after[0], each) for each in after)
    assert not np.array_equal(before[0], after[0])


def test_attribute_with_a_number_in_its_name():
    model = Model()

    def total(x):
        return sum(getattr(model, f"w{i}") * x for i in range(2))

    _twice(total, lambda: setattr(model, "w1", 7.0), np.ones(2))


def test_attribute_of_an_argument():
    model = Model()

    def scaled(x, model, name):
        return x * getattr(model, "w" + name)

    _twice(scaled, lambda: setattr(model, "w1", 7.0), np.ones(2), model, "1")


@pytest.mark.parametrize("holder", [Model(), types.SimpleNamespace(), Model])
def test_attribute_that_comes_to_be(holder):
    def asked(x):
        return x * 2 if hasattr(holder, "fl" + "ag") else x

    _twice(asked, lambda: setattr(holder, "flag", 1), np.ones(2))
    del holder.flag


@pytest.mark.parametrize("holder", [Model(), types.SimpleNamespace(), Model])
def test_attribute_named_in_the_code_comes_to_be(holder):
    def asked(x):
        return x * getattr(holder, "factor", 1.0)

    _twice(asked, lambda: setattr(holder, "factor", 3.0), np.ones(2))
    del holder.factor


def test_attribute_that_is_gone():
    model = Model()

    def asked(x):
        return x * getattr(model, "w" + "1", 1.0)

    _twice(asked, lambda: delattr(model, "w1"), np.ones(2))


def test_name_of_the_module(monkeypatch):
    def scaled(x):
        return x * globals()["RA" + "TE"]

    _twice(scaled, lambda: monkeypatch.setitem(globals(), "RATE", 7.0), np.ones(2))


def test_name_that_the_module_may_have(monkeypatch):
    def scaled(x):
        found = globals().get("SPE" + "ED", 1.0)
        return x * found + ("SPE" + "ED" in globals())

    _twice(scaled, lambda: monkeypatch.setitem(globals(), "SPEED", 7.0), np.ones(2))


def test_environment(monkeypatch):
    def scaled(x):
        given = float(os.environ["AG_TEST_A"]) + float(os.environ.get("AG_TEST_B", "1"))
        return x * given * float(os.getenv("AG_TEST_C", "1")) + ("AG_TEST_D" in os.environ)

    monkeypatch.setenv("AG_TEST_A", "2")
    for name in "ABCD":
        _twice(scaled, lambda name=name: monkeypatch.setenv(f"AG_TEST_{name}", "5"), np.ones(2))


def test_attribute_that_is_written_itself():
    model = Model()

    def counted(x):
        name = "w" + "0"
        setattr(model, name, getattr(model, name) + 1)
        return x * model.w0

    converted = ag.convert(counted)
    assert [converted(np.ones(1))[0] for _ in range(4)] == [2, 3, 4, 5]
