"""Lazy mode: names, runs, feeds, variables, control flow, mistakes."""

from __future__ import annotations

import numpy as np
import pytest

import autograph as ag
from autograph.errors import InvalidArgumentError, LeakedValueError, StagingError


def test_nothing_runs_until_it_is_run():
    with ag.Graph().as_default() as g:
        a, b = ag.constant([1, 2, 3]), ag.constant([0, 0, 1])
        c = ag.add(a, b)
        d = c + 1
    assert str(c) == 'ag.Tensor("Add:0", shape=(3,), dtype=int32)'
    assert str(d) == 'ag.Tensor("Add_1:0", shape=(3,), dtype=int32)'
    assert g.run(c).tolist() == [1, 2, 4]
    both = g.run({"c": c, "d": (d, d)})
    assert both["c"].tolist() == [1, 2, 4] and both["d"][1].tolist() == [2, 3, 5]


def test_placeholders():
    with ag.Graph().as_default() as g:
        x = g.placeholder(ag.float32, [None, 2], name="x")
        y = g.placeholder(ag.int32, (), name="y")
        total = ag.reduce_sum(x) * 2
        unneeded = y + 1
    assert g.run(total, feed={x: [[1, 2], [3, 4]]}) == 20
    assert g.run(total, feed={x: np.zeros((0, 2), np.float32)}) == 0
    assert g.run(unneeded, feed={y: 4}) == 5


def test_variables_are_read_and_assigned_in_order():
    v = ag.Variable(1.0)
    with ag.Graph().as_default() as g:
        before = v * 10
        v.assign_add(1.0)
        after = v * 10
        v.assign(100.0)
    assert g.run(before) == 10 and v.numpy() == 1
    assert g.run(after) == 20 and v.numpy() == 2
    assert g.run(v) == 100 and v.numpy() == 100
    assert [float(x) for x in g.run([before, after])] == [1000, 1010]


def test_effects_before_a_fetched_value_happen(capfd):
    with ag.Graph().as_default() as g:
        x = ag.constant(2)
        ag.print("first", x)
        y = x + 1
        ag.print("second", y)
    assert capfd.readouterr().err == ""
    assert g.run(y) == 3
    assert capfd.readouterr().err == "first 2\n"
    assert g.run() is None
    assert capfd.readouterr().err == "first 2\nsecond 3\n"


def test_converted_functions_are_recorded_into_the_graph():
    @ag.convert
    def collatz(n):
        steps = 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        return steps

    with ag.Graph().as_default() as g:
        n = g.placeholder(ag.int32, (), name="n")
        steps = collatz(n)
    assert [int(g.run(steps, feed={n: k})) for k in (1, 6, 27)] == [0, 8, 111]


def test_a_graph_can_be_continued():
    g = ag.Graph()
    with g.as_default():
        a = ag.constant(1) + 1
    assert g.run(a) == 2
    with g.as_default():
        b = a * 10
    assert g.run(b) == 20


def test_wrong_feeds():
    with ag.Graph().as_default() as g:
        x = g.placeholder(ag.float32, [2], name="x")
        y = x * 2
    with ag.Graph().as_default() as second:
        other = second.placeholder(ag.float32, [2], name="other")
    with pytest.raises(InvalidArgumentError, match=r"value for the placeholder 'x:0'.* is missing"):
        g.run(y)
    with pytest.raises(InvalidArgumentError, match=r"shape \(3,\) for 'x:0', which has"):
        g.run(y, feed={x: [1.0, 2.0, 3.0]})
    with pytest.raises(InvalidArgumentError, match="cannot feed int64 values for 'x:0'"):
        g.run(y, feed={x: np.array([1, 2])})
    with pytest.raises(InvalidArgumentError, match="'x' cannot be fed: it is no placeholder"):
        g.run(y, feed={"x": [1.0, 2.0]})
    with pytest.raises(InvalidArgumentError, match="it is no placeholder of this graph"):
        g.run(y, feed={other: [1.0, 2.0]})


def test_wrong_fetches():
    with ag.Graph().as_default() as g:
        y = ag.constant(1) + 1
    with ag.Graph().as_default() as other:
        z = ag.constant(1) + 1
    with pytest.raises(TypeError, match="fetches tensors and variables, not str"):
        g.run("y")
    with pytest.raises(LeakedValueError, match="another graph"):
        g.run(z)
    assert other.run(z) == g.run(y) == 2


def test_wrong_nesting():
    g = ag.Graph()
    with pytest.raises(StagingError, match="while its graph records"):
        g.placeholder(ag.float32)
    with g.as_default():
        with pytest.raises(StagingError, match="is the default already"), g.as_default():
            pass
        with pytest.raises(StagingError, match="another graph"), ag.Graph().as_default():
            pass
        with pytest.raises(StagingError, match="another one"):
            ag.Graph().run()


def test_a_graph_runs_while_it_is_the_default():
    with ag.Graph().as_default() as g:
        total = ag.constant(1) + ag.constant(2)
        assert g.run(total) == 3
        assert g.run(total * 2) == 6
