"""Errors: their type, their text, and the line of the user's file that they name."""

# ruff: noqa: F821

import autograph as ag
from tests.corpus.harness import assert_line, program, py, raises, scenario
from tests.corpus.running import run


def fails(function, *args, kind, at, text=""):
    """Check that the converted function raises, and names the right line."""
    error = raises(kind, ag.convert(function), *args, text=text)
    assert_line(error, function, at)
    return error


@program(args=[3], raises="NameError", at="nowhere + 1")
def undefined_name(x):
    y = x * 2
    return nowhere + 1 + y


@program(args=[3], raises="AttributeError", at="math.no_such")
def missing_attribute(x):
    import math

    return math.no_such(x)


@program(args=[3], raises="TypeError", at="clamp(x, 1, 2, 3)")
def wrong_number_of_arguments(x):
    def clamp(v, low):
        return v if v > low else low

    return clamp(x, 1, 2, 3)


@program(args=[3], raises="ValueError", at="raise ValueError")
def raise_in_the_open(x):
    y = x + 1
    raise ValueError("never mind")
    return y


@program(args=[(3, py("fast")), (3, py("slow"))], raises="ValueError", at="raise ValueError")
def raise_under_a_python_test(x, mode):
    if mode not in ("slow", "exact"):
        raise ValueError(f"unknown mode {mode!r}")
    return x


@program(args=[3], raises="ZeroDivisionError", at="1 / zero")
def error_in_python_arithmetic(x):
    zero = 0
    return x + 1 / zero


@program(args=[3], raises="KeyError", at='d["b"]')
def missing_key(x):
    d = {"a": x}
    return d["b"]


@program(args=[py(3)], raises="IndexError", at="items[i]")
def python_list_out_of_range(i):
    items = [1, 2]
    return items[i]


def helper(v):
    scaled = v * 2
    return scaled + undefined_in_helper


@scenario
def line_in_a_helper():
    def f(x):
        if x > 0:
            x = helper(x)
        return x

    error = raises(NameError, ag.convert(f), ag.constant(1), text="undefined_in_helper")
    assert_line(error, helper, "scaled + undefined_in_helper")
    assert_line(error, f, "x = helper(x)")


@scenario
def line_inside_a_staged_loop():
    def f(n):
        total = 0
        for i in ag.range(n):
            total += i
            total = total + missing_name
        return total

    fails(f, ag.constant(3), kind=NameError, at="total + missing_name", text="missing_name")


@scenario
def matmul_of_wrong_shapes():
    def f(a, b):
        c = a * 1.0
        return ag.matmul(c, b)

    error = fails(
        f, ag.ones([2, 3]), ag.ones([2, 3]), kind=ValueError, at="ag.matmul(c, b)", text="2.*3"
    )
    assert "matmul" in str(error)


@scenario
def addition_of_wrong_shapes():
    def f(a, b):
        return a + b

    fails(f, ag.ones([2]), ag.ones([3]), kind=ValueError, at="return a + b", text=r"2.*3")


@scenario
def reshape_of_wrong_size():
    def f(a):
        return ag.reshape(a, [4, 2])

    fails(f, ag.ones([6]), kind=ValueError, at="ag.reshape(a, [4, 2])", text="6")


@scenario
def concat_of_wrong_shapes():
    def f(a, b):
        return ag.concat([a, b], 0)

    fails(f, ag.ones([2, 2]), ag.ones([2, 3]), kind=ValueError, at="ag.concat")


@scenario
def static_index_out_of_range():
    def f(v):
        w = v * 2.0
        return w[10]

    fails(f, ag.ones([3]), kind=IndexError, at="return w[10]", text="10.*3")


@scenario
def dynamic_index_out_of_range():
    def f(v, i):
        w = v * 2.0
        return w[i]

    fails(f, ag.ones([3]), ag.constant(7), kind=IndexError, at="return w[i]", text="7")


@scenario
def index_out_of_range_inside_a_loop():
    def f(v, n):
        total = 0.0
        for i in ag.range(n):
            total += v[i]
        return total

    assert float(ag.convert(f)(ag.ones([3]), ag.constant(3))) == 3.0
    fails(f, ag.ones([3]), ag.constant(5), kind=IndexError, at="total += v[i]", text="3")


@scenario
def gather_out_of_range():
    def f(v, i):
        return ag.gather(v, i)

    error = raises(Exception, ag.convert(f), ag.ones([3]), ag.constant([0, 9]), text="9")
    assert_line(error, f, "ag.gather(v, i)")


@program(args=[3, -3], raises="InvalidArgumentError", at="ag.debugging.Assert")
def staged_assert_op(x):
    ag.debugging.Assert(x > 0, ["x must be positive", x])
    return x * 2


@program(args=[3, -3], raises="AssertionError", at="assert x > 0", status="beyond")
def assert_statement(x):
    assert x > 0, "x must be positive"
    return x * 2


@scenario(status="beyond")
def assert_message_is_kept():
    def f(n):
        total = 0
        for i in ag.range(n):
            total += i
            assert total < 5, "total is too large"
        return total

    assert int(ag.convert(f)(ag.constant(3))) == 3
    fails(f, ag.constant(9), kind=AssertionError, at="assert total < 5", text="total is too large")


@scenario
def assert_equal_op():
    def f(a, b):
        ag.debugging.assert_equal(a, b, message="sizes differ")
        return a

    assert int(ag.convert(f)(ag.constant(1), ag.constant(1))) == 1
    error = raises("InvalidArgumentError", ag.convert(f), ag.constant(1), ag.constant(2))
    assert "sizes differ" in str(error)
    assert_line(error, f, "ag.debugging.assert_equal")


class OddError(Exception):
    """An exception with a constructor of its own."""

    def __init__(self, code, detail):
        """Keep both."""
        super().__init__(f"{code}: {detail}")
        self.code = code


@scenario(status="beyond")
def custom_exception_keeps_its_type():
    def f(x):
        y = x + 1
        raise OddError(3, "three")
        return y

    error = fails(f, ag.constant(1), kind=OddError, at="raise OddError", text="3: three")
    assert error.code == 3


@scenario(status="beyond")
def cause_is_kept():
    def f(x):
        try:
            {}["k"]
        except KeyError as e:
            raise ValueError("no k") from e
        return x

    error = fails(f, ag.constant(1), kind=ValueError, at='raise ValueError("no k")')
    assert isinstance(error.__cause__, KeyError)


@scenario
def wrong_arguments_of_the_function_itself():
    @ag.convert
    def f(x, y):
        return x + y

    raises(TypeError, f, ag.constant(1), text="y")
    raises(TypeError, f, ag.constant(1), ag.constant(1), ag.constant(1))


@scenario
def eager_tensor_is_immutable():
    t = ag.constant([1, 2, 3])

    def store():
        t[0] = 5

    raises(TypeError, store)
    assert t.numpy().tolist() == [1, 2, 3]


@scenario
def ragged_value_is_refused():
    raises((ValueError), ag.constant, [[1, 2], [3]])


@scenario
def tensor_is_not_hashable():
    raises(TypeError, hash, ag.constant([1]))


@scenario
def truth_of_a_vector():
    def f(v):
        if v > 0:
            return v
        return -v

    error = raises(ValueError, ag.convert(f), ag.constant([1.0, 2.0]))
    assert_line(error, f, "if v > 0")


@scenario
def loop_state_changes_structure():
    def f(n):
        state = (0, 0)
        for i in ag.range(n):
            state = (i, i, i)
        return state

    # What Python gives, or a refusal that names the variable; never something else.
    for n, wanted in ((3, (2, 2, 2)), (0, (0, 0))):
        outcome = run(ag.convert(f), [ag.constant(n)])
        if outcome.error is None:
            assert tuple(int(v) for v in outcome.value) == wanted
        else:
            assert isinstance(outcome.error, TypeError | ValueError)
            assert "state" in str(outcome.error)


@scenario
def loop_state_changes_rank():
    def f(n):
        v = ag.zeros([2])
        for _ in ag.range(n):
            v = ag.stack([v, v])
        return v

    outcome = run(ag.convert(f), [ag.constant(3)])
    if outcome.error is None:
        assert tuple(outcome.value.shape) == (2, 2, 2, 2)
    else:
        assert isinstance(outcome.error, TypeError | ValueError) and "v" in str(outcome.error)


@scenario(status="beyond")
def exec_function_says_that_source_is_missing():
    space = {}
    exec("def f(x):\n    if x > 0:\n        return x\n    return -x\n", space)

    def both():
        return ag.convert(space["f"])(ag.constant(1))

    raises("AutographError", both, text="source")


@scenario(status="beyond")
def exec_function_with_source_given():
    text = "def f(x):\n    if x > 0:\n        return x\n    return -x\n"
    space = {}
    exec(text, space)
    assert int(ag.convert(source=text)(space["f"])(ag.constant(-3))) == 3


@scenario
def linecache_cell_is_converted():
    import linecache

    text = "def f(x):\n    if x > 0:\n        return x\n    return -x\n"
    name = "<cell 1>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    space = {}
    exec(compile(text, name, "exec"), space)
    assert int(ag.convert(space["f"])(ag.constant(-3))) == 3


@scenario
def traceback_shows_source_text():
    import traceback

    def f(x):
        while x > 0:
            x = x - unknown_step
        return x

    error = raises(NameError, ag.convert(f), ag.constant(3))
    shown = "".join(traceback.format_exception(error))
    assert "x = x - unknown_step" in shown and __file__ in shown


@scenario
def leaked_symbolic_value():
    leaks = []

    @ag.do_not_convert
    def keep(v):
        leaks.append(v)

    @ag.convert
    def f(x):
        y = x * 2
        keep(y)
        return y

    f(ag.constant(1))
    raises(Exception, lambda: leaks[0].numpy())
