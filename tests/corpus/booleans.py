"""`and`, `or`, `not`, comparisons and their chains, truth of numbers."""

# ruff: noqa: SIM108

import autograph as ag
from tests.corpus.harness import of, program, py

PAIRS = [(1, 1), (1, -1), (-1, 1), (-1, -1)]


@program(args=PAIRS, expect=[1, 0, 0, 0])
def and_in_test(x, y):
    if x > 0 and y > 0:
        r = 1
    else:
        r = 0
    return r


@program(args=PAIRS, expect=[1, 1, 1, 0])
def or_in_test(x, y):
    if x > 0 or y > 0:
        r = 1
    else:
        r = 0
    return r


@program(args=PAIRS)
def not_in_test(x, y):
    if not x > 0:
        y = y * 10
    return y


@program(args=PAIRS)
def mixed_operators(x, y):
    if (x > 0 and not y > 0) or x == y:
        return x + y
    else:
        return x - y


@program(args=[5, 0, 10, 15], expect=[1, 0, 1, 0])
def chained_comparison(x):
    if 0 < x <= 10:
        inside = 1
    else:
        inside = 0
    return inside


@program(args=[(1, 2, 3), (1, 3, 2), (3, 2, 1)], expect=[True, False, False])
def chain_of_three_tensors(a, b, c):
    return a < b < c


@program(args=[(0, [5, 6]), (7, [5, 6])], expect=[5, -1])
def and_guards_an_index(i, v):
    n = v.shape[0]
    if i < n and v[i] > 0:
        return v[i]
    else:
        return ag.constant(-1)


@program(args=[(1, py(True)), (1, py(False)), (-1, py(True))])
def python_and_tensor(x, flag):
    if flag and x > 0:
        r = 1
    else:
        r = 0
    return r


@program(args=[(0, 7), (3, 7)], status="beyond", expect=[7, 3])
def or_gives_an_operand(a, b):
    return a or b


@program(args=[(0, 7), (3, 7)], status="beyond", expect=[0, 7])
def and_gives_an_operand(a, b):
    return a and b


@program(args=[0, 5, -5], status="beyond", expect=[2, 1, 1])
def truth_of_an_int(x):
    if x:
        r = 1
    else:
        r = 2
    return r


@program(args=[0.0, 0.5], status="beyond", expect=[True, False])
def not_of_a_float(x):
    return not x


@program(args=[0.0, -0.5], status="beyond", expect=[1, 2])
def truth_of_a_float_in_ternary(x):
    return 2 if x else 1


@program(args=[3, 4], status="beyond", expect=[True, False])
def membership_in_tuple(x):
    return x in (2, 3, 5)


@program(args=[(3, [1, 2, 3]), (4, [1, 2, 3])], status="beyond", expect=[1, 0])
def membership_in_tensor(x, v):
    if x in v:
        r = 1
    else:
        r = 0
    return r


@program(args=[3, 4], status="beyond", expect=[10, 20])
def not_in_tuple(x):
    if x not in (4, 8):
        return 10
    return 20


@program(args=[(1, 1), (1, 2)])
def equality_of_tensors(a, b):
    if a == b:
        r = 1
    elif a != b:
        r = 2
    else:
        r = 3
    return r


@program(args=[py(None), 3], expect=[0, 3])
def is_none_of_an_argument(x):
    if x is None:
        return ag.constant(0)
    return x


@program(args=[(True, False), (True, True), (False, False)])
def bool_tensors_combined(a, b):
    if a and b:
        r = 0
    elif a or b:
        r = 1
    else:
        r = 2
    return r


@program(args=[([1.0, 2.0], [2.0, 1.0])])
def elementwise_logic(a, b):
    return ag.logical_and(a > 1.0, b > 0.0), ag.logical_or(a > b, b > a), ag.logical_not(a > b)


@program(args=[(3, 5), (6, 5)], status="beyond", expect=[(False, 1), (True, 2)])
def middle_of_a_chain_is_evaluated_once(x, y):
    calls = []

    def middle():
        calls.append(1)
        return x

    inside = 5 < middle() < 100
    extra = 1 if inside else 0
    return inside, len(calls) + extra


@program(args=[of("bool", [True, False, True])])
def bitwise_on_bools(v):
    w = ~v
    return v & w, v | w, v ^ v


@program(args=[2, -2], expect=[[True, False], [False, True]])
def comparison_results_as_values(x):
    flags = [x > 0 and x < 10, x < 0 or x > 10]
    return ag.stack(flags)


@program(args=[(2, 3, -1), (2, -3, 1), (-1, -1, -1)])
def three_way_or(a, b, c):
    if a < 0 or b < 0 or c < 0:
        r = a + b + c
    else:
        r = a * b * c
    return r
