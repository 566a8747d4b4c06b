# ruff: noqa: SIM102, SIM108
"""Names of arrays that branches and loops bind anew, and writes that have to reach the right array.

The programs are compared with plain Python: results, and what the caller's array is afterwards.
"""

import numpy as np
import pytest

import autograph as ag


class Box:
    def __init__(self, v):
        self.v = v


def bound_in_a_branch_of_a_branch(x, a):
    if x > 0:
        if x > 1:
            a = a * 2
    a[0] = 9
    return a


def bound_at_three_depths(x, a):
    b = a
    if x > 0:
        if x > 1:
            if x > 2:
                a = a * 2
            else:
                a = np.tanh(a)
    elif x < -1:
        a = a + 1
    a[0] = 9
    a[1] += x
    return a, b


def bound_where_the_other_path_raises(x, a):
    if x > 5:
        raise ValueError(x)
    else:
        if x > 1:
            a = a * 2
    a[0] = 9
    return a


def bound_in_a_try(x, a):
    try:
        if x > 1:
            a = a * 2
            if x > 2:
                raise ValueError(3)
    except ValueError:
        a[1] = 7
    a[0] = 9
    return a


def written_on_one_path_bound_on_another(x, a):
    if x < 4:
        if x > 1:
            a[1] += 2
        else:
            if x > 0:
                x = x + 1
            else:
                a = a[::-1] + a
    a[2] = 5
    return a


def an_attribute_bound_in_a_branch_of_a_branch(x, a):
    o = Box(a)
    if x > 0:
        if x > 1:
            o.v = a * 2
    o.v[0] = 3
    return o.v


def exchanged_in_a_branch_of_a_branch(x, a):
    b = a + 1
    if x > 0:
        if x > 1:
            a, b = b, a
    a[0] = 3
    b[1] = 4
    return a, b


def bound_by_two_branches(x, a):
    if x > 0:
        a = a * 2
    if x > 1:
        a = a + 1
    a[0] = 9
    return a


def bound_by_two_branches_with_another_name(x, a):
    if x > 0:
        a = a * 2
    b = a
    if x > 1:
        a = a + 1
    a[0] = 9
    b[1] = 4
    return a, b


def bound_on_some_iterations(x, a):
    k = 0
    while k < x:
        k += 1
        if k % 2 == 0:
            a = np.tanh(a)
        a[k % 3] += 1
    return a


def bound_while_it_is_gone_through(x, a):
    for v in a:
        if v > x:
            a = a + 1
        a[0] = v
    return a


def bound_in_a_loop_with_break(x, a):
    k = 0
    while k < 5:
        k += 1
        a[k % 3] += 1
        if a[0] > x:
            a = a * 2
            if x > 1:
                break
        else:
            a[1] = 0.5
    a[2] = 8
    return a


def bound_in_a_nest(x, a):
    for k in range(int(x) + 3):
        for j in range(k):
            if a[j % 3] > x:
                a = a * 0.5
            a[j % 3] += 1
        a[0] += 1
    return a


def the_best_so_far(x, a):
    best = a
    for k in range(int(x) + 4):
        y = best * 0.5 + k
        y[k % 3] = -1
        if np.sum(y) > np.sum(best) - 2:
            best = y
        best[0] += 0.25
    return best


def bound_in_a_loop_with_continue(x, a):
    k = 0
    while True:
        k += 1
        if k > x + 4:
            break
        if a[2] < 3:
            continue
        if k % 2:
            a = np.maximum(a, 2.0)
        a[k % 3] = k
    return a, k


def bound_by_a_function_that_is_called(x, a):
    def put(v, k):
        v[k] += 1
        if v[k] > x:
            v = v * 2
        v[0] = 0.5
        return v

    for k in range(int(x) + 3):
        a = put(a, k % 3)
    return a


def longer_on_some_iterations(x, a):
    for k in range(int(x) + 3):
        if a.sum() > 6:
            a = np.append(a, k)
        a[0] += 1
    return a


def doubled_by_a_loop_and_written_behind_it(x, a):
    y = a
    for _k in range(int(x)):
        y = y * 2
    y[0] = 5
    return y


def doubled_by_a_while_and_written_behind_it(x, a):
    y = a
    while np.sum(y) < x * 10:
        y = y * 2 + 1
    y[0] = 5
    return y


def bound_before_a_break_and_increased_behind_it(x, a):
    y = a
    for _k in range(int(x)):
        if y[1] > x:
            break
        y = y * 2
    y += 1
    return y


def bound_on_some_iterations_and_written_behind_it(x, a):
    y = a
    for _k in range(int(x)):
        if y[1] < x:
            y = y * 2
    y[1:] = 0
    return y, a


def a_view_bound_by_a_loop(x, a):
    y = a[1:]
    for _k in range(int(x)):
        if y[1] < x:
            y = y * 2
    y[0] = 0
    return y, a


def an_attribute_bound_on_some_iterations(x, a):
    o = Box(a)
    for _k in range(int(x)):
        if o.v[1] < x:
            o.v = o.v * 2
        o.v[0] += 1
    return o.v


def an_attribute_bound_by_a_loop(x, a):
    o = Box(a)
    for _k in range(int(x)):
        o.v = o.v * 2
    o.v[0] += 1
    return o.v


def an_item_of_a_dict_bound_on_some_iterations(x, a):
    d = {"w": a}
    for _k in range(int(x)):
        if x > 1:
            d["w"] = d["w"] * 2
        d["w"][1] += 1
    return d


def bound_to_what_another_name_may_hold(x, a):
    b = a + 1
    for k in range(int(x) + 3):
        if a[0] > b[1]:
            a = b
        elif x > 1:
            b = a * 2
        a[k % 3] += x
        b[1] -= 1
    a[0] = 5
    return a, b


def returned_early_and_written_behind_that(x, a):
    if x > 0:
        for _ in range(int(x)):
            return a
    elif x > -2:
        return x, x
    a = a * 2
    if a[0] > 0:
        if x > -3:
            return a
    a[1] = 4
    return None


def returned_from_two_places_and_written_behind_them(x, a):
    if x > 0:
        for _ in range(int(x)):
            return a
    a = a * 2
    if a[0] > 0:
        if x > -1:
            return a
    a[1] = 4
    return a, a


def two_names_of_what_a_branch_made(x, a):
    b = a + 1
    if x > 0:
        a = np.where(a > x, a, 0.5)
        if x > 2:
            b = a
    a[2] += 1
    return b


def two_names_of_what_the_loop_made(x, a):
    b = a + 1
    for k in range(int(x) + 3):
        if x > 1:
            b = a * 2
        if a[0] > 2:
            a = b
        a[k % 3] += x
        b[1] -= 1
    return a, b


def a_name_and_an_attribute_of_what_the_loop_made(x, a):
    o = Box(a)
    for k in range(int(x) + 3):
        a[k % 3] += x
        o.v[1] -= 1
        if a[0] > 0:
            a = a * 2
        if x > 1:
            o.v = a
    return a, o.v


def put_into_a_list(x, a):
    out = []
    for _k in range(int(x) + 3):
        if a[1] > x:
            a = a * 2
        a[0] += 1
        out.append(a)
    return out, a


def turned_round_by_a_loop(x, a):
    for _k in range(int(x)):
        a = a[::-1]
        a[0] += 1
    return a


def an_attribute_that_gets_an_array_of_another_name(x, a):
    b = a + 1
    o = Box(a * 3)
    for _ in range(int(x) + 2):
        o.v = b
    b[1] -= 1
    return b, o.v


FOLLOWED = [
    returned_early_and_written_behind_that,
    returned_from_two_places_and_written_behind_them,
    an_attribute_that_gets_an_array_of_another_name,
    bound_in_a_branch_of_a_branch,
    bound_at_three_depths,
    bound_where_the_other_path_raises,
    bound_in_a_try,
    written_on_one_path_bound_on_another,
    an_attribute_bound_in_a_branch_of_a_branch,
    exchanged_in_a_branch_of_a_branch,
    bound_by_two_branches,
    bound_by_two_branches_with_another_name,
    bound_on_some_iterations,
    bound_while_it_is_gone_through,
    bound_in_a_loop_with_break,
    bound_in_a_nest,
    the_best_so_far,
    bound_in_a_loop_with_continue,
    bound_by_a_function_that_is_called,
    longer_on_some_iterations,
    doubled_by_a_loop_and_written_behind_it,
    doubled_by_a_while_and_written_behind_it,
    bound_before_a_break_and_increased_behind_it,
    bound_on_some_iterations_and_written_behind_it,
    a_view_bound_by_a_loop,
    an_attribute_bound_on_some_iterations,
    an_attribute_bound_by_a_loop,
    an_item_of_a_dict_bound_on_some_iterations,
]
REFUSED = [
    two_names_of_what_a_branch_made,
    bound_to_what_another_name_may_hold,
    two_names_of_what_the_loop_made,
    a_name_and_an_attribute_of_what_the_loop_made,
    put_into_a_list,
    turned_round_by_a_loop,
]
NUMBERS = (-3.0, -0.5, 0.5, 1.5, 2.5, 6.0)


def outcome(function, x):
    """The result, and the caller's array afterwards; an exception counts as a result."""
    array = np.array([1.0, 2.0, 3.0])
    try:
        result = function(np.float64(x), array)
    except ValueError as error:
        result = error.args
    return result, array


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("function", FOLLOWED)
def test_writes_reach_the_array_that_python_writes(function):
    converted = ag.convert(function)
    for x in NUMBERS:
        np.testing.assert_equal(outcome(converted, x), outcome(function, x), str(x))


@pytest.mark.parametrize("function", REFUSED)
def test_what_cannot_be_followed_is_refused(function):
    with pytest.raises(ag.errors.StagingError) as caught:
        outcome(ag.convert(function), 2.5)
    assert "opy" in str(caught.value)


def test_loops_that_write_no_array_carry_nothing_more():
    """Which array a name is goes round only where a recording without that has failed."""

    def plain(x, a):
        while np.sum(a) < x:
            a = a * 2
        return a

    text = ag.graph_text(plain, np.float64(9), np.ones(3), optimized=False)
    assert "while_loop(a, test=test, body=body)" in text


def several_kinds_to_return(n, a):
    while n > 0:
        if n == 7:
            return a * 2
        for j in range(3):
            return j + 2
    return None


@pytest.mark.parametrize("n", [0, 2, 7])
def test_arrays_and_numbers_are_returned_from_one_loop(n):
    given = np.int64(n), np.arange(3.0)
    np.testing.assert_equal(
        ag.convert(several_kinds_to_return)(*given), several_kinds_to_return(*given)
    )
