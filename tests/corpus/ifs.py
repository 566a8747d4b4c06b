"""`if`, `elif`, `else` and conditional expressions on tensors."""

# ruff: noqa: SIM108

import autograph as ag
from tests.corpus.harness import of, program, py, scenario

SIGNS = [3, -3, 0]
REALS = [2.5, -1.5, 0.0]


@program(args=SIGNS, conds=1, expect=[6, -4, -1])
def if_else(x):
    if x > 0:
        y = x * 2
    else:
        y = x - 1
    return y


@program(args=REALS, grads=True)
def if_else_of_floats(x):
    if x > 0.5:
        y = x * x
    else:
        y = 3.0 * x
    return y


@program(args=SIGNS, conds=1, expect=[3, 3, 0])
def if_without_else(x):
    if x < 0:
        x = -x
    return x


@program(args=SIGNS, conds=2)
def elif_chain(x):
    if x > 0:
        sign = 1
    elif x < 0:
        sign = -1
    else:
        sign = 0
    return sign


@program(args=[(1, 1), (1, -1), (-1, 1), (-1, -1)], conds=1, expect=[11, 12, 21, 22])
def nested_if(x, y):
    if x > 0:
        if y > 0:
            z = 11
        else:
            z = 12
    else:
        if y > 0:
            z = 21
        else:
            z = 22
    return z


@program(args=REALS, conds=1, grads=True)
def ternary(x):
    return x * 2.0 if x > 1.0 else x - 1.0


@program(args=SIGNS, status="beyond", expect=[1, -1, 0])
def nested_ternary(x):
    return 1 if x > 0 else (-1 if x < 0 else 0)


@program(args=[3, 30], expect=[7, 60])
def ternary_inside_expression(x):
    return (x if x > 5 else x + 1) + (x if x > 10 else 3)


@program(args=SIGNS)
def temporary_in_one_branch(x):
    y = x
    if x > 0:
        scale = x * 10
        y = y + scale
    return y


@program(args=[[1.0, -2.0, 3.0], [-1.0, -2.0, 0.5]], conds=1)
def vector_in_both_branches(v):
    if ag.reduce_sum(v) > 0:
        v = v * 2.0
    else:
        v = ag.abs(v)
    return v


@program(args=[1, -1])
def branches_of_different_length(x):
    if x > 0:
        y = ag.constant([1, 2, 3])
    else:
        y = ag.constant([4, 5])
    return y


@program(args=[2, -2], expect=[(2, 4), (2, 5)])
def several_names_assigned(x):
    a, b = 0, 0
    if x > 0:
        a = x
        b = x * 2
    else:
        a = -x
        b = 5
    return a, b


@program(args=[5, -5])
def assigned_name_also_read(x):
    total = x
    if total > 0:
        total = total + total
    if total > 8:
        total = total - 1
    return total


@program(args=[(py(True), 3), (py(False), 3)], conds=0)
def python_test_stays_python(flag, x):
    if flag:
        return x + 1
    return x - 1


@scenario
def dead_branch_of_a_python_test_is_not_traced():
    seen = []

    @ag.convert
    def f(x, mode):
        if mode == "train":
            seen.append("train")
            return x * 2
        seen.append("eval")
        return x

    assert int(f(ag.constant(3), "train")) == 6
    assert seen == ["train"]


@program(args=[(1, 2), (2, 1)], expect=[(2, 1), (2, 1)])
def swap_in_branch(a, b):
    if a < b:
        a, b = b, a
    return a, b


@program(args=[True, False], expect=[1, 2])
def bool_tensor_as_test(flag):
    if flag:
        return ag.constant(1)
    else:
        return ag.constant(2)


@program(args=[1.5, -1.5], expect=["positive", "not positive"])
def string_by_branch(x):
    if x > 0:
        name = "positive"
    else:
        name = "not positive"
    return name


@program(args=[of("float64", 1.5), of("float64", -1.5)])
def double_precision_branch(x):
    if x > 0:
        y = x / 2
    else:
        y = -x
    return y


@program(args=[of("int64", 7), of("int64", 8)], expect=[22, 4])
def long_integers(n):
    if n % 2 == 0:
        m = n // 2
    else:
        m = 3 * n + 1
    return m


@program(args=[([[1.0, 2.0], [3.0, 4.0]], 1.0), ([[1.0, 2.0], [3.0, 4.0]], -1.0)])
def matrix_branches(m, x):
    if x > 0:
        r = ag.matmul(m, m)
    else:
        r = ag.transpose(m)
    return r


@program(args=[1, 2, 3], expect=[(1, [1, 1]), (1, [2, 2]), (0, [0, 0])])
def tuple_in_branch(x):
    if x < 3:
        pair = (1, ag.stack([x, x]))
    else:
        pair = (0, ag.stack([0, 0]))
    return pair


@program(args=[1, -1], expect=[{"a": 2, "b": 1}, {"a": 1, "b": -1}])
def dict_updated_in_branch(x):
    d = {"a": 1, "b": x}
    if x > 0:
        d["a"] = 2
    return d


@program(args=[4, -4])
def early_return_guard(x):
    if x < 0:
        return -x
    y = x * 3
    return y + 1


@program(args=[1, 20, 300], expect=[0, 1, 2])
def several_guards(x):
    if x < 10:
        return 0
    if x < 100:
        return 1
    return 2


@program(args=[(2.0, 3.0), (-2.0, 3.0)], grads=True)
def gradient_of_both_inputs(x, y):
    if x > 0:
        z = x * y
    else:
        z = x + y * y
    return z


@program(args=[5.0, 0.5], grads=True)
def nested_gradient(x):
    y = x
    if x > 1.0:
        y = y * y
        if y > 20.0:
            y = ag.sqrt(y) * 3.0
    return y


@program(args=[3])
def pass_only_branch(x):
    if x > 0:
        pass
    else:
        x = -x
    return x


@program(args=[(1, 5), (9, 5)], expect=[5, 9])
def test_on_two_tensors(a, b):
    if a > b:
        m = a
    else:
        m = b
    return m


@program(args=[[0.5, 2.0], [-0.5, -2.0]], expect=[True, False])
def reduce_all_as_test(v):
    if ag.reduce_all(v > 0):
        ok = True
    else:
        ok = False
    return ok


@program(args=[(1, 2), (2, 1)])
def call_in_the_test(a, b):
    def larger(p, q):
        return p > q

    if larger(a, b):
        return a - b
    else:
        return b - a


@program(args=[3, 13], expect=[3, 10])
def tensor_compared_with_python_bound(x):
    bound = 10
    if bound < x:
        x = bound
    return x


@program(args=[1, -1])
def same_dtype_of_python_numbers(x):
    if x > 0:
        y = 1.5
    else:
        y = 2.5
    return y + 1.0
