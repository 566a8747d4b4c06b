"""When a converted function is traced again, signatures, concrete functions."""

import numpy as np

import autograph as ag
from tests.corpus.harness import raises, scenario


def square(x):
    """Square a number."""
    return x * x


@scenario
def one_trace_for_one_signature():
    f = ag.convert(lambda x: x + 1)
    for value in (1, 2, 3):
        assert int(f(ag.constant(value))) == value + 1
    assert f.trace_count == 1


@scenario
def not_traced_before_the_first_call():
    f = ag.convert(square)
    assert f.trace_count == 0


@scenario
def another_dtype_is_another_trace():
    f = ag.convert(square)
    f(ag.constant(1))
    f(ag.constant(1.0))
    f(ag.constant(2))
    assert f.trace_count == 2


@scenario
def another_shape_is_another_trace():
    f = ag.convert(square)
    f(ag.constant([1.0]))
    f(ag.constant([1.0, 2.0]))
    f(ag.constant([3.0, 4.0]))
    assert f.trace_count == 2


@scenario
def another_rank_is_another_trace():
    f = ag.convert(square)
    f(ag.constant(1.0))
    f(ag.constant([[1.0]]))
    assert f.trace_count == 2


@scenario
def python_numbers_are_keyed_by_value():
    f = ag.convert(lambda x, n: x * n)
    x = ag.constant(2)
    assert [int(f(x, n)) for n in (3, 3, 4, 4)] == [6, 6, 8, 8]
    assert f.trace_count == 2


@scenario
def python_strings_and_bools_are_keyed_by_value():
    @ag.convert
    def f(x, mode, flag=True):
        if mode == "double" and flag:
            return x * 2
        return x

    x = ag.constant(4)
    assert [int(f(x, m)) for m in ("double", "keep", "double")] == [8, 4, 8]
    assert f.trace_count == 2
    assert int(f(x, "double", False)) == 4
    assert f.trace_count == 3


@scenario
def defaults_and_keywords_share_a_trace():
    @ag.convert
    def f(x, n=2):
        return x * n

    x = ag.constant(3)
    assert int(f(x)) == int(f(x, 2)) == int(f(x, n=2)) == int(f(n=2, x=x)) == 6
    assert f.trace_count == 1


@scenario
def lists_are_keyed_by_structure():
    @ag.convert
    def f(items):
        return sum(items[1:], items[0])

    one, two = ag.constant(1), ag.constant(2)
    assert int(f([one, two])) == int(f([two, one])) == 3
    assert f.trace_count == 1
    assert int(f([one, two, two])) == 5
    assert f.trace_count == 2


@scenario
def dicts_are_keyed_by_keys():
    @ag.convert
    def f(d):
        return d["a"] + d.get("b", 0)

    one = ag.constant(1)
    assert int(f({"a": one})) == 1
    assert int(f({"a": one, "b": one})) == 2
    assert int(f({"a": one})) == 1
    assert f.trace_count == 2
    assert int(f({"b": one, "a": one})) == 2


@scenario
def arrays_are_keyed_by_dtype_and_shape():
    @ag.convert
    def f(x):
        return np.sum(x * 2)

    assert f(np.array([1.0, 2.0])) == 6.0
    assert f(np.array([3.0, 4.0])) == 14.0
    assert f.trace_count == 1
    assert f(np.array([3, 4])) == 14
    assert f.trace_count == 2


@scenario
def python_side_effects_happen_once_per_trace():
    traces = []

    def note(text):
        traces.append(text)

    quiet = ag.do_not_convert(note)

    @ag.convert
    def f(x):
        quiet("trace")
        return x + 1

    f(ag.constant(1))
    f(ag.constant(2))
    assert traces == ["trace"]
    f(ag.constant(1.5))
    assert traces == ["trace", "trace"]


@scenario
def appending_a_python_value_happens_at_every_call():
    calls = []

    @ag.convert
    def f(x):
        calls.append("call")
        return x + 1

    f(ag.constant(1))
    f(ag.constant(2))
    assert calls == ["call", "call"]
    assert f.trace_count == 1


@scenario
def input_signature_of_unknown_length():
    @ag.convert(input_signature=[ag.TensorSpec([None], ag.float32)])
    def f(v):
        total = 0.0
        for x in v:
            total += x
        return total

    assert float(f(ag.constant([1.0]))) == 1.0
    assert float(f(ag.constant([1.0, 2.0, 3.0]))) == 6.0
    assert f.trace_count == 1


@scenario
def input_signature_refuses_another_dtype():
    @ag.convert(input_signature=[ag.TensorSpec([None], ag.float32)])
    def f(v):
        return v * 2.0

    raises("TypeError", f, ag.constant([1, 2]))
    raises("TypeError", f, ag.constant([[1.0]]))


@scenario
def input_signature_takes_python_values():
    @ag.convert(input_signature=[ag.TensorSpec([], ag.int32)])
    def f(n):
        total = 0
        for i in ag.range(n):
            total += i
        return total

    assert [int(f(n)) for n in (3, 4, 5)] == [3, 6, 10]
    assert f.trace_count == 1


@scenario
def concrete_function_of_a_spec():
    @ag.convert
    def f(v):
        return ag.reduce_sum(v) * 2.0

    concrete = f.get_concrete_function(ag.TensorSpec([None], ag.float32))
    assert float(concrete(ag.constant([1.0, 2.0]))) == 6.0
    assert float(concrete(ag.constant([1.0, 2.0, 3.0]))) == 12.0
    assert f.trace_count == 1


@scenario
def concrete_function_of_an_example():
    f = ag.convert(square)
    concrete = f.get_concrete_function(ag.constant(3))
    assert int(concrete(ag.constant(5))) == 25


@scenario
def unknown_rank_and_dims():
    @ag.convert(input_signature=[ag.TensorSpec([None, None, 3], ag.float32)])
    def f(v):
        return ag.reduce_sum(v, axis=2), ag.shape(v)

    sums, shape = f(ag.ones([2, 4, 3]))
    assert sums.numpy().tolist() == [[3.0] * 4] * 2
    assert shape.numpy().tolist() == [2, 4, 3]
    sums, shape = f(ag.ones([1, 1, 3]))
    assert tuple(sums.shape) == (1, 1) and f.trace_count == 1


@scenario
def closure_over_python_number_is_fixed_at_trace():
    k = [2]

    @ag.convert
    def f(x):
        return x * k[0]

    assert int(f(ag.constant(3))) == 6
    assert f.trace_count == 1


@scenario
def two_objects_are_two_functions():
    class Scale:
        def __init__(self, k):
            self.k = k

        @ag.convert
        def __call__(self, x):
            return x * self.k

    two, five = Scale(2), Scale(5)
    x = ag.constant(3)
    assert [int(two(x)), int(five(x)), int(two(x))] == [6, 15, 6]


@scenario
def variables_and_tensors_differ():
    f = ag.convert(square)
    assert float(f(ag.Variable(3.0))) == 9.0
    assert float(f(ag.constant(3.0))) == 9.0


@scenario
def same_function_converted_twice_is_independent():
    f, g = ag.convert(square), ag.convert(square)
    f(ag.constant(1))
    assert (f.trace_count, g.trace_count) == (1, 0)


@scenario
def redefined_function_gets_the_new_body():
    results = []
    for k in (1, 10):

        @ag.convert
        def f(x, k=k):
            if x > 0:
                return x * k
            return x

        results.append(int(f(ag.constant(3))))
    assert results == [3, 30]


@scenario
def many_closures_of_one_function():
    def make(k):
        @ag.convert
        def f(x):
            if x > 0:
                return x + k
            return x - k

        return f

    functions = [make(k) for k in range(5)]
    assert [int(f(ag.constant(1))) for f in functions] == [1, 2, 3, 4, 5]
    assert [int(f(ag.constant(-1))) for f in functions] == [-1, -2, -3, -4, -5]


@scenario
def none_and_tensor_are_two_traces():
    @ag.convert
    def f(x, mask=None):
        if mask is None:
            return x
        return x * mask

    x = ag.constant([1.0, 2.0])
    assert f(x).numpy().tolist() == [1.0, 2.0]
    assert f(x, ag.constant([0.0, 1.0])).numpy().tolist() == [0.0, 2.0]
    assert f.trace_count == 2


@scenario(status="beyond")
def changing_python_numbers_become_symbolic():
    @ag.convert
    def f(x, n):
        return x + n

    assert [int(f(ag.constant(1), n)) for n in range(10)] == list(range(1, 11))
    assert f.trace_count < 5


@scenario(status="beyond")
def changing_lengths_become_unknown():
    @ag.convert
    def f(v):
        return ag.reduce_sum(v)

    for n in range(1, 10):
        assert float(f(ag.ones([n]))) == n
    assert f.trace_count < 5


@scenario(status="beyond")
def trace_report_names_the_argument():
    @ag.convert
    def f(x, count):
        return x * count

    f(ag.constant(1), 2)
    f(ag.constant(1), 3)
    assert "count" in str(f.trace_report())


@scenario(status="beyond")
def rebound_global_number_is_noticed():
    global FACTOR

    @ag.convert
    def f(x):
        return x * FACTOR

    FACTOR = 2
    assert int(f(ag.constant(3))) == 6
    FACTOR = 7
    result = int(f(ag.constant(3)))
    FACTOR = 2
    assert result == 21


FACTOR = 2
