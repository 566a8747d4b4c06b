"""Bad input gives one readable error: of a fitting type, and pointing at the user's own line."""

import operator
import pickle
import re
import traceback
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag

PAIR = ag.constant([1.0, 2.0])
TRIPLE = ag.constant([1.0, 2.0, 3.0])
OURS = re.compile(r'File ".*[/\\](?:autograph|converters|runtime)[/\\](?!function\.py)')


def shown(error: BaseException) -> str:
    """What Python prints for this error."""
    return "".join(traceback.format_exception(error))


def failure(kind: type[Exception], function: Callable[..., Any], *args: Any) -> str:
    """What is printed when a converted function fails with exactly this kind of error."""
    with pytest.raises(kind) as caught:
        function(*args)
    assert type(caught.value) is kind
    text = shown(caught.value)
    assert not OURS.search(text), text
    return text


def lines(text: str, *expected: str) -> None:
    """Check that the text has these parts, in this order."""
    position = 0
    for part in expected:
        found = text.find(part, position)
        assert found >= 0, f"no {part!r} in, or not in this order:\n{text}"
        position = found


class TestOptions:
    def test_an_unknown_option_is_named(self) -> None:
        with pytest.raises(TypeError, match="'unrol'"):
            ag.convert(unrol=3)  # type: ignore[call-overload]

    @pytest.mark.parametrize("unroll", ["many", -1, 2.5])
    def test_an_option_with_a_senseless_value_is_named(self, unroll: Any) -> None:
        with pytest.raises(ValueError, match="unroll is a number of iterations"):
            ag.convert(unroll=unroll)(lambda x: x)

    @pytest.mark.parametrize("value", [3, "f", None.__class__, len, dict])
    def test_what_is_no_function_is_refused(self, value: Any) -> None:
        with pytest.raises(TypeError, match=r"ag\.convert takes a (?:Python )?function"):
            ag.convert(value)

    def test_a_signature_for_more_arguments_than_there_are(self) -> None:
        spec = ag.TensorSpec([None], ag.float32)
        with pytest.raises(TypeError, match=r"describes 2 arguments, but .*\(x\) takes 1"):
            ag.convert(lambda x: x, input_signature=[spec, spec])

    def test_a_signature_of_a_method_leaves_self_out(self) -> None:
        class Model:
            @ag.convert(input_signature=[ag.TensorSpec([None], ag.float32)])
            def twice(self, x):
                return x * 2

        assert list(Model().twice(PAIR)) == [2.0, 4.0]
        assert Model().twice.get_concrete_function().inputs[0].shape == (None,)
        with pytest.raises(TypeError, match=r"for 'x', but its input_signature has"):
            Model().twice(PAIR[0])


class TestConversion:
    def test_a_generator(self) -> None:
        @ag.convert
        def count(x):
            while x > 0:
                yield x
                x = x - 1

        text = failure(ag.ConversionError, count, ag.constant(3.0))
        lines(
            text,
            "autograph.errors.ConversionError: "
            "A generator (a function with `yield`) cannot be converted.",
            "test_messages.py:",
            "count\n",
            "yield x\n",
            "^^^^^^^\n",
            "Collect the values in a list",
        )

    def test_a_coroutine(self) -> None:
        @ag.convert
        async def wait(x):
            return x

        text = failure(ag.ConversionError, wait, ag.constant(3.0))
        lines(text, "`async def` functions cannot be converted.", "test_messages.py:", "wait(x)")

    def test_source_that_is_not_available(self) -> None:
        names: dict[str, Any] = {}
        exec("def clip(x):\n    return x if x > 0 else -x", names)
        text = failure(ag.ConversionError, ag.convert(names["clip"]), ag.constant(3.0))
        lines(
            text,
            "The source of `clip` is not available",
            "<string>:1, in clip",
            "into a file",
            "ag.convert(source=text)",
        )

    def test_source_that_has_changed_since(self, tmp_path: Any) -> None:
        file = tmp_path / "model.py"
        file.write_text("def clip(x):\n    return x if x > 0 else -x\n")
        names: dict[str, Any] = {}
        exec(compile(file.read_text(), str(file), "exec"), names)
        file.write_text("def clip(x):\n    return x if x > 1 else -x\n")
        text = failure(ag.ConversionError, ag.convert(names["clip"]), ag.constant(3.0))
        lines(text, "has changed since it was loaded", "model.py:1, in clip", "again")


class TestValues:
    def test_ragged_lists(self) -> None:
        with pytest.raises(ValueError, match="nested lists of different lengths"):
            ag.constant([[1, 2], [3]])

    @pytest.mark.parametrize("value", [object(), [1, None], np.array([1, "a"], dtype=object)])
    def test_objects(self, value: Any) -> None:
        with pytest.raises(TypeError, match="tensors hold numbers, booleans or strings"):
            ag.constant(value)

    def test_an_array_of_objects_as_argument(self) -> None:
        rows = np.array([[1, 2], [3]], dtype=object)
        text = failure(ag.errors.SymbolicValueError, ag.convert(lambda x: x + 1), rows)
        lines(text, "'x' is an array of Python objects", "different lengths, pad them")

    def test_a_dtype_that_is_not_supported(self) -> None:
        days = np.array(["2020-01-01"], dtype="datetime64[D]")
        text = failure(TypeError, ag.convert(lambda x: x + 1), days)
        lines(text, "dtype datetime64[D] is not supported; supported are bool, ", "float64")


class TestMismatches:
    def test_shapes_with_the_lines_they_come_from(self) -> None:
        @ag.convert
        def total(x, y):
            a = x * 2
            b = y + 1
            return a + b

        for x, y in [(PAIR, TRIPLE), (PAIR.numpy(), TRIPLE.numpy())]:
            lines(
                failure(ValueError, total, x, y),
                "in total",
                "return a + b",
                "could not be broadcast together with shapes (2,) (3,)",
                "float32 of shape (2,), from test_messages.py:",
                "a = x * 2",
                "float32 of shape (3,), from test_messages.py:",
                "b = y + 1",
            )

    def test_shapes_that_are_only_known_when_it_runs(self) -> None:
        @ag.convert(input_signature=[ag.TensorSpec([None]), ag.TensorSpec([None])])
        def total(x, y):
            a = x * 2
            return a + y

        lines(
            failure(ValueError, total, PAIR, TRIPLE),
            "in total",
            "return a + y",
            "could not be broadcast together with shapes (2,) (3,)",
            "a = x * 2",
            "'y'",
        )

    def test_shapes_of_a_matrix_product(self) -> None:
        @ag.convert
        def product(x, y):
            return x @ y

        lines(
            failure(ValueError, product, ag.zeros([1, 2]), ag.zeros([1, 3])),
            "return x @ y",
            "1 is different from 2",
            "float32 of shape (1, 2), 'x'",
            "float32 of shape (1, 3), 'y'",
        )

    def test_shapes_in_eager_code(self) -> None:
        with pytest.raises(ValueError, match=r"shapes \(2,\) \(3,\)"):
            PAIR + TRIPLE

    def test_dtypes(self) -> None:
        @ag.convert
        def total(x, y):
            return x + y

        text = failure(TypeError, total, PAIR, ag.constant(["a", "b"]))
        lines(text, "return x + y", "cannot combine float32 and string")

    def test_a_dtype_that_the_operation_does_not_take(self) -> None:
        @ag.convert
        def shifted(x):
            return x << 2

        text = failure(TypeError, shifted, PAIR)
        lines(text, "return x << 2", "left_shift takes int values, not float32")

    def test_a_shape_that_cannot_be_had(self) -> None:
        @ag.convert
        def square(x):
            return ag.reshape(x, [2, 2])

        text = failure(ValueError, square, TRIPLE)
        lines(text, "ag.reshape(x, [2, 2])", "cannot reshape array of size 3 into shape (2,2)")

    def test_a_variable_keeps_its_shape(self) -> None:
        variable = ag.Variable([1.0, 2.0], name="weights")
        with pytest.raises(
            ValueError, match=r"shape \(3,\) to the variable 'weights' of shape \(2"
        ):
            variable.assign([1.0, 2.0, 3.0])


@ag.do_not_convert
def sign_of(x):
    """Decides about a value, and stays as it is."""
    return 1 if x > 0 else -1


class TestUnconvertedCode:
    def test_a_decision_in_a_function_marked_to_stay_as_it_is(self) -> None:
        lines(
            failure(ag.errors.SymbolicValueError, ag.convert(lambda x: sign_of(x)), PAIR[0]),
            "return 1 if x > 0 else -1",
            "a recorded tensor (a bool scalar) cannot decide a Python `if`",
            "`sign_of` (test_messages.py:",
            "it is marked with ag.do_not_convert",
        )

    def test_a_decision_where_the_decorator_leaves_control_flow_alone(self) -> None:
        @ag.convert(autograph=False)
        def positive(x):
            while x < 0:
                x = x + 1
            return x

        lines(
            failure(ag.errors.SymbolicValueError, positive, PAIR[0]),
            "while x < 0:",
            "positive` (test_messages.py:",
            "its decorator says autograph=False",
        )

    def test_a_decision_that_a_builtin_makes(self) -> None:
        @ag.convert
        def place(x):
            return operator.countOf([0.5, 1.5], x)

        lines(
            failure(ag.errors.SymbolicValueError, place, PAIR[0]),
            "return operator.countOf([0.5, 1.5], x)",
            "place` (test_messages.py:",
            "is converted, but this line needs the value itself",
        )

    def test_an_index(self) -> None:
        @ag.convert(autograph=False)
        def chosen(i):
            return ["a", "b"][i]

        lines(
            failure(ag.errors.SymbolicValueError, chosen, ag.constant(1)),
            'return ["a", "b"][i]',
            "cannot be a Python index",
            "chosen` (test_messages.py:",
        )

    @pytest.mark.parametrize("kind", [float, int, complex])
    def test_a_python_number(self, kind: type) -> None:
        @ag.convert(autograph=False)
        def number(x):
            return kind(x)

        text = failure(ag.errors.SymbolicValueError, number, PAIR[0])
        lines(text, "return kind(x)", "its value is only known when the graph runs")

    def test_a_value_kept_after_its_recording(self) -> None:
        kept = []

        @ag.do_not_convert
        def keep(x):
            kept.append(x)

        ag.convert(lambda x: keep(x))(PAIR)
        with pytest.raises(ag.errors.LeakedValueError, match="after its recording has ended"):
            kept[0] + 1

    def test_asking_for_the_value_itself(self) -> None:
        @ag.convert
        def half(x):
            return x.numpy() / 2

        text = failure(ag.errors.SymbolicValueError, half, PAIR)
        lines(text, "return x.numpy() / 2", "has no .numpy()", "Use an operation of `ag` or NumPy")

    def test_a_numpy_function_that_has_no_graph(self) -> None:
        @ag.convert
        def spectrum(x):
            return np.fft.fft(x)

        text = failure(ag.errors.SymbolicValueError, spectrum, PAIR.numpy())
        lines(text, "return np.fft.fft(x)", "np.fft.fft cannot be recorded", "outside")

    @pytest.mark.parametrize("x", [PAIR, PAIR.numpy()], ids=["tensor", "array"])
    def test_the_truth_of_several_values(self, x: Any) -> None:
        @ag.convert
        def positive(x):
            if x > 0:
                return x
            return -x

        text = failure(ValueError, positive, x)
        lines(text, "if x > 0:", "truth value of an array with more than one element is ambiguous")


class TestState:
    def test_loop_state_of_incompatible_types(self) -> None:
        @ag.convert
        def nested(x):
            y = x
            while ag.reduce_sum(x) < 10.0:
                x = x + 1
                y = ag.stack([y, y])
            return y

        lines(
            failure(ag.errors.IncompatibleStateError, nested, PAIR),
            "while ag.reduce_sum(x) < 10.0:",
            "`y` is float32 of shape ",
            "before an iteration of this loop and float32 of shape ",
            "Give the name its final kind before the loop",
        )

    def test_a_name_that_a_branch_did_not_set(self) -> None:
        @ag.convert
        def positive(x):
            if x > 0:
                y = x
            return y

        lines(failure(UnboundLocalError, positive, ag.constant(-1.0)), "return y", "'y'")

    def test_a_name_that_a_loop_did_not_set(self) -> None:
        @ag.convert
        def last(x):
            while x > 0:
                y = x
                x = x - 1
            return y

        lines(failure(UnboundLocalError, last, ag.constant(-1.0)), "return y", "'y'")

    def test_loop_state_of_incompatible_types_shows_both_lines(self) -> None:
        @ag.convert
        def nested(x):
            y = x * 1.0
            while ag.reduce_sum(x) < 10.0:
                x = x + 1
                y = ag.stack([y, y])
            return y

        text = failure(ag.errors.IncompatibleStateError, nested, PAIR)
        lines(text, "while ag.reduce_sum(x)", "y = ag.stack([y, y])")


def index_error(x: Any) -> type[Exception]:
    """What an index outside of its axis raises: NumPy's error, or one that is TensorFlow's too."""
    return IndexError if isinstance(x, np.ndarray) else ag.errors.InvalidIndexError


class TestIndices:
    @pytest.mark.parametrize("x", [PAIR, PAIR.numpy()], ids=["tensor", "array"])
    def test_static(self, x: Any) -> None:
        @ag.convert
        def tenth(x):
            return x[10]

        text = failure(index_error(x), tenth, x)
        lines(text, "in tenth", "return x[10]", "index 10 is out of bounds for axis 0 with size 2")

    @pytest.mark.parametrize("x", [PAIR, PAIR.numpy()], ids=["tensor", "array"])
    def test_dynamic(self, x: Any) -> None:
        @ag.convert
        def item(x, i):
            return x[i]

        text = failure(ag.errors.InvalidIndexError, item, x, ag.constant(7))
        lines(text, "in item", "return x[i]", "index 7 is out of bounds for axis 0 with size 2")

    def test_in_a_loop(self) -> None:
        @ag.convert
        def total(x):
            s = 0.0
            for i in ag.range(20):
                s = s + x[i]
            return s

        text = failure(ag.errors.InvalidIndexError, total, PAIR)
        lines(text, "s = s + x[i]", "index 2 is out of bounds for axis 0 with size 2")

    def test_by_a_concrete_function(self) -> None:
        item = ag.convert(lambda x, i: x[i]).get_concrete_function(PAIR, ag.constant(1))
        text = failure(ag.errors.InvalidIndexError, item, PAIR, ag.constant(7))
        lines(text, "lambda x, i: x[i]", "index 7 is out of bounds for axis 0 with size 2")
        assert "During handling" not in text

    def test_store(self) -> None:
        @ag.convert
        def store(x, i):
            x[i] = 3.0

        text = failure(IndexError, store, PAIR.numpy(), np.int64(7))
        lines(text, "x[i] = 3.0", "index 7 is out of bounds for axis 0 with size 2")

    def test_too_many(self) -> None:
        @ag.convert
        def corner(x):
            return x[0, 0]

        text = failure(IndexError, corner, PAIR)
        lines(text, "return x[0, 0]", "array is 1-dimensional, but 2 were indexed")

    def test_a_store_into_an_eager_tensor(self) -> None:
        with pytest.raises(TypeError, match=r"cannot be changed in place.*@ag\.convert"):
            PAIR[0] = 3.0


class TestFeeds:
    def test_a_shape_that_does_not_fit(self) -> None:
        with ag.Graph().as_default() as g:
            x = g.placeholder(ag.float32, [2], name="x")
            y = x + 1.0
        with pytest.raises(ag.errors.InvalidArgumentError, match=r"shape \(3,\).*shape \(2,\)"):
            g.run(y, feed={x: [1.0, 2.0, 3.0]})

    def test_no_feed(self) -> None:
        with ag.Graph().as_default() as g:
            x = g.placeholder(ag.float32, [2], name="x")
            y = x + 1.0
        with pytest.raises(ag.errors.InvalidArgumentError, match="x:0"):
            g.run(y)

    def test_what_is_no_placeholder(self) -> None:
        with ag.Graph().as_default() as g:
            g.placeholder(ag.float32, [2], name="x")
        with ag.Graph().as_default() as other:
            elsewhere = other.placeholder(ag.float32, [2], name="x")
        for key in ("q", elsewhere):
            with pytest.raises(
                ag.errors.InvalidArgumentError, match="no placeholder of this graph"
            ):
                g.run(feed={key: [1.0]})

    def test_what_cannot_be_fetched(self) -> None:
        with pytest.raises(TypeError, match="fetches tensors and variables, not int 3"):
            ag.Graph().run(3)


class TestArguments:
    @pytest.mark.parametrize(
        ("value", "given"),
        [(ag.zeros([1, 1]), "float32 of shape (1, 1)"), (ag.constant([1]), "int32 of shape (1,)")],
    )
    def test_what_the_input_signature_does_not_admit(self, value: Any, given: str) -> None:
        @ag.convert(input_signature=[ag.TensorSpec([None], ag.float32)])
        def same(x):
            return x

        text = failure(TypeError, same, value)
        lines(text, "same() was given", given, "for 'x'", "TensorSpec(shape=(None,), dtype=float32")

    def test_a_missing_argument(self) -> None:
        @ag.convert
        def total(x, y):
            return x + y

        lines(failure(TypeError, total, PAIR), "missing 1 required positional argument: 'y'")

    def test_arguments_that_overlap_and_are_written(self) -> None:
        @ag.convert
        def double(x, y):
            x[:] = y * 2

        data = np.ones(4)
        text = failure(ag.errors.InvalidArgumentError, double, data[:3], data[1:])
        lines(text, "'x' and 'y' share memory", "Pass a copy")


class TestUsersErrors:
    def test_an_assertion(self) -> None:
        @ag.convert
        def root(x):
            assert x >= 0, "x must not be negative"
            return ag.sqrt(x)

        text = failure(AssertionError, root, ag.constant(-1.0))
        lines(
            text, "in root", 'assert x >= 0, "x must not', "AssertionError: x must not be negative"
        )

    def test_an_exception_that_is_raised_in_a_branch(self) -> None:
        @ag.convert
        def root(x):
            if x < 0:
                raise ValueError("x must not be negative")
            return ag.sqrt(x)

        text = failure(ValueError, root, ag.constant(-1.0))
        lines(text, "in root", "raise ValueError(", "ValueError: x must not be negative")


class TestGradients:
    def test_with_respect_to_an_integer(self) -> None:
        with pytest.raises(TypeError, match="no derivative with respect to an int32 scalar"):
            ag.grad(lambda x: x * 2)(ag.constant(1))

    def test_of_what_is_no_scalar(self) -> None:
        with pytest.raises(ag.errors.GradientError, match=r"returned float32 of shape \(2,\)"):
            ag.grad(lambda x: x * 2)(PAIR)


@pytest.mark.parametrize("name", ag.errors.__all__)
def test_errors_are_found_where_tracebacks_name_them(name: str) -> None:
    kind = getattr(ag.errors, name)
    error = kind("boom")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == str(error)
