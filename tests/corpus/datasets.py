"""`ag.data.Dataset` in `for` loops, eager and staged."""

import autograph as ag
from tests.corpus.harness import new, program, scenario

Dataset = ag.data.Dataset


def numbers(*values):
    """Return an argument: a data set of these values."""
    return new(lambda: Dataset.from_tensor_slices(list(values)))


@program(args=[numbers(1, 2, 3)], expect=[6])
def over_a_dataset(data):
    total = 0
    for x in data:
        total += x
    return total


@program(args=[numbers(1, 2, 3, 4, 5)], expect=[6])
def break_out_of_a_dataset(data):
    total = 0
    for x in data:
        if x > 3:
            break
        total += x
    return total


@program(args=[numbers(1, 2, 3, 4, 5)], expect=[9])
def continue_in_a_dataset(data):
    total = 0
    for x in data:
        if x % 2 == 0:
            continue
        total += x
    return total


@program(args=[numbers(1, 5, 2)], status="beyond", expect=[5])
def return_inside_a_dataset(data):
    for x in data:
        if x > 3:
            return x
    return ag.constant(-1)


@program(args=[new(lambda: Dataset.range(5))], expect=[10])
def dataset_range(data):
    total = ag.constant(0, dtype=ag.int64)
    for i in data:
        total += i
    return total


@program(args=[new(lambda: Dataset.range(7).batch(3))], expect=[(21, 3)])
def batches(data):
    total = ag.constant(0, dtype=ag.int64)
    count = 0
    for batch in data:
        total += ag.reduce_sum(batch)
        count += 1
    return total, count


@program(args=[new(lambda: Dataset.range(7).batch(3, drop_remainder=True))], expect=[15])
def batches_without_remainder(data):
    total = ag.constant(0, dtype=ag.int64)
    for batch in data:
        total += ag.reduce_sum(batch)
    return total


@program(args=[new(lambda: Dataset.from_tensor_slices(([1.0, 2.0], [3.0, 4.0])))], expect=[11.0])
def pairs(data):
    total = 0.0
    for x, y in data:
        total += x * y
    return total


@program(args=[new(lambda: Dataset.from_tensor_slices({"a": [1, 2], "b": [3, 4]}))], expect=[11])
def dicts(data):
    total = 0
    for row in data:
        total += row["a"] * row["b"]
    return total


@program(args=[numbers(1, 2, 3)], expect=[20])
def map_and_filter(data):
    total = 0
    for x in data.map(lambda v: v * v + 1).filter(lambda v: v > 2):
        total += x
    return total + 5


@program(args=[numbers(5, 6, 7)], expect=[20])
def enumerate_a_dataset(data):
    total = 0
    for i, x in enumerate(data):
        total += ag.cast(i, ag.int32) * x
    return total


@program(args=[(numbers(1, 2, 3), numbers(4, 5, 6))], expect=[32])
def zip_of_datasets(left, right):
    total = 0
    for a, b in ag.data.Dataset.zip((left, right)):
        total += a * b
    return total


@program(args=[numbers(1, 2, 3, 4)], expect=[3])
def take_and_skip(data):
    total = 0
    for x in data.take(2):
        total += x
    for x in data.skip(4):
        total += 100 * x
    return total


@program(args=[numbers(1, 2)], expect=[9])
def repeat(data):
    total = 0
    for x in data.repeat(3):
        total += x
    return total


@program(args=[numbers(1, 2, 3)], expect=[6])
def reduce_a_dataset(data):
    return data.reduce(ag.constant(0), lambda total, x: total + x)


@program(args=[numbers(3, 4)], expect=[(3, 4)])
def iterator_and_next(data):
    it = iter(data)
    first = next(it)
    second = next(it)
    return first, second


@scenario
def dataset_in_plain_python():
    data = Dataset.from_tensor_slices([[1, 2], [3, 4]])
    rows = [row.numpy().tolist() for row in data]
    assert rows == [[1, 2], [3, 4]]


@scenario
def model_trained_on_a_dataset():
    w = ag.Variable(0.0)
    data = Dataset.from_tensor_slices(([1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 6.0, 8.0])).batch(2)

    @ag.convert
    def train(data, epochs):
        for _ in ag.range(epochs):
            for x, y in data:
                with ag.GradientTape() as tape:
                    loss = ag.reduce_mean((w * x - y) ** 2)
                w.assign_sub(0.05 * tape.gradient(loss, w))

    train(data, ag.constant(20))
    assert abs(float(w.numpy()) - 2.0) < 1e-2


@program(args=[numbers(1, 2, 3)], expect=[(6, 14)])
def two_passes(data):
    total, squares = 0, 0
    for x in data:
        total += x
    for x in data:
        squares += x * x
    return total, squares
