"""Random numbers: one stream, eager and converted; states, seeds and shapes."""

from __future__ import annotations

import numpy as np
import pytest

import autograph as ag

Generator = ag.random.Generator


def test_a_seed_gives_a_stream() -> None:
    a, b = Generator.from_seed(3), Generator.from_seed(3)
    first, second = a.normal([4]).numpy(), a.normal([4]).numpy()
    assert first.tolist() == b.normal([4]).numpy().tolist()
    assert second.tolist() == b.normal([4]).numpy().tolist()
    assert first.tolist() != second.tolist()
    assert first.tolist() != Generator.from_seed(4).normal([4]).numpy().tolist()


def test_eager_and_converted_draw_the_same_numbers() -> None:
    generator = Generator.from_seed(5)

    @ag.convert
    def walk(n):
        total = 0.0
        for i in ag.range(n):
            if i % 2 == 0:
                total += generator.normal([])
            else:
                total += ag.reduce_sum(generator.uniform([2]))
        return total

    converted = [walk(ag.constant(5)).numpy() for _ in range(2)]
    generator.reset_from_seed(5)
    eager = [walk.python_function(ag.constant(5)).numpy() for _ in range(2)]
    assert converted == eager and converted[0] != converted[1]
    assert walk.trace_count == 1


def test_set_seed_restarts_all_streams() -> None:
    @ag.convert
    def draw():
        return ag.random.normal([2]), ag.random.uniform([2], seed=1)

    def numbers():
        return [x.numpy().tolist() for x in draw()]

    ag.random.set_seed(1)
    first, second = numbers(), numbers()
    ag.random.set_seed(1)
    assert [numbers(), numbers()] == [first, second]
    assert first[0] != second[0] and first[1] != second[1]
    ag.random.set_seed(2)
    assert numbers() != first


def test_a_generator_made_by_converted_code_begins_anew_at_every_call() -> None:
    @ag.convert
    def draw():
        return Generator.from_seed(1).normal([2])

    expected = Generator.from_seed(1).normal([2]).numpy().tolist()
    assert [draw().numpy().tolist() for _ in range(2)] == [expected, expected]


def test_distributions() -> None:
    g = Generator.from_seed(0)
    x = g.normal([4000], mean=1.0, stddev=2.0).numpy()
    assert abs(x.mean() - 1) < 0.15 and abs(x.std() - 2) < 0.15
    assert abs(g.truncated_normal([4000]).numpy()).max() <= 2
    u = g.uniform([4000], 2.0, 4.0, ag.float64).numpy()
    assert u.dtype == np.float64 and u.min() >= 2 and u.max() < 4 and abs(u.mean() - 3) < 0.1
    n = g.uniform([1000], -1, 3, ag.int32).numpy()
    assert n.dtype == np.int32 and set(n) == {-1, 0, 1, 2}
    assert g.uniform_full_int([100], ag.uint8).numpy().max() > 200
    assert g.normal([3], dtype=ag.bfloat16).dtype == ag.bfloat16


def test_categorical_follows_the_odds() -> None:
    ag.random.set_seed(0)
    drawn = ag.random.categorical(np.log([[0.1, 0.6, 0.3], [1e-9, 1e-9, 1]]), 2000).numpy()
    shares = np.bincount(drawn[0], minlength=3) / 2000
    np.testing.assert_allclose(shares, [0.1, 0.6, 0.3], atol=0.05)
    assert set(drawn[1]) == {2} and drawn.dtype == np.int64


def test_shuffle_is_a_permutation_of_rows() -> None:
    ag.random.set_seed(0)
    rows = ag.random.shuffle(np.arange(20).reshape(10, 2)).numpy()
    assert sorted(rows[:, 0]) == list(range(0, 20, 2)) and (rows[:, 1] - rows[:, 0] == 1).all()
    assert rows[:, 0].tolist() != sorted(rows[:, 0])


def test_sizes_that_are_only_known_when_the_graph_runs() -> None:
    @ag.convert(input_signature=[ag.TensorSpec([], ag.int32)])
    def draw(n):
        return ag.random.normal([n, 2]), ag.random.shuffle(ag.range(n))

    for count in (0, 3):
        x, order = draw(count)
        assert x.shape == (count, 2) and sorted(order.numpy()) == list(range(count))


def test_gradient_flows_through_mean_and_deviation() -> None:
    @ag.convert
    def f(mean, deviation):
        with ag.GradientTape() as tape:
            tape.watch([mean, deviation])
            y = ag.reduce_sum(ag.random.normal([3], mean, deviation))
        return y, tape.gradient(y, [mean, deviation])

    y, (slope, spread) = f(ag.constant(2.0), ag.constant(3.0))
    assert slope.numpy() == 3
    assert y.numpy() == pytest.approx(6 + 3 * spread.numpy(), rel=1e-5)


def test_stateless_functions_depend_on_the_seed_only() -> None:
    a = ag.random.stateless_normal([3], seed=[1, 2])
    assert a.numpy().tolist() == ag.random.stateless_normal([3], seed=[1, 2]).numpy().tolist()
    assert a.numpy().tolist() != ag.random.stateless_normal([3], seed=[1, 3]).numpy().tolist()
    n = ag.random.stateless_uniform([50], [0, 1], 3, 5, ag.int32).numpy()
    assert set(n) == {3, 4}


def test_split_streams_differ() -> None:
    a, b = Generator.from_seed(1).split(2)
    assert a.normal([3]).numpy().tolist() != b.normal([3]).numpy().tolist()


def test_mistakes() -> None:
    with pytest.raises(ValueError, match="Need minval < maxval"):
        ag.random.uniform([2], 3, 3, ag.int32)
    with pytest.raises(ValueError, match="Must specify maxval"):
        ag.random.uniform([2], dtype=ag.int32)
    with pytest.raises(ValueError, match="no first axis"):
        ag.random.shuffle(1)
    with pytest.raises(ValueError, match="two integers"):
        ag.random.stateless_normal([2], seed=[1, 2, 3])
    with pytest.raises(ValueError, match=r"\[batch, classes\]"):
        ag.random.categorical([0.5], 1)
