"""Names bound on one path only, `None` before a loop, and reading what is unbound."""

# ruff: noqa: B007, F821, SIM102, SIM108

import autograph as ag
from tests.corpus.harness import assert_line, program, raises, scenario


@program(args=[3, -3], status="beyond", expect=[7, 0])
def bound_in_one_branch_read_under_the_same_test(x):
    if x > 0:
        y = x * 2
    z = 0
    if x > 0:
        z = y + 1
    return z


@program(args=[3], status="beyond", expect=[6])
def bound_in_the_branch_taken(x):
    if x > 0:
        y = x * 2
    return y


@program(args=[3, -3], status="beyond", raises="UnboundLocalError", at="return y")
def unbound_on_the_other_path(x):
    if x > 0:
        y = x * 2
    return y


@program(args=[3, 0], status="beyond", raises="UnboundLocalError", at="return last")
def unbound_after_an_empty_loop(n):
    for i in range(n):
        last = i
    return last


@program(args=[3, 0], status="beyond", raises="UnboundLocalError", at="return i + 1")
def loop_target_after_an_empty_loop(n):
    for i in range(n):
        pass
    return i + 1


@program(args=[[-3.0, -1.0, -2.0], [1.0, 5.0, 2.0]], status="beyond", expect=[-1.0, 5.0])
def none_before_the_loop(v):
    best = None
    for x in v:
        if best is None or x > best:
            best = x
    return best


@program(args=[([4, 7], 7), ([4, 7], 8)], status="beyond", expect=[7, None])
def none_when_not_found(v, x):
    found = None
    for item in v:
        if item == x:
            found = item
    return found


@program(args=[([4, 7], 7), ([4, 7], 8)], status="beyond", expect=[14, -1])
def is_none_after_the_loop(v, x):
    found = None
    for item in v:
        if item == x:
            found = item
    if found is None:
        return -1
    return found * 2


@program(args=[3, -3], status="beyond", expect=[4, -3])
def none_on_one_side_of_a_branch(x):
    if x > 0:
        y = x
    else:
        y = None
    if y is not None:
        return y + 1
    return x


@program(args=[3, -3], status="beyond", expect=[(3, None), (None, -3)])
def none_in_a_tuple(x):
    if x > 0:
        pair = (x, None)
    else:
        pair = (None, x)
    return pair


@program(args=[4], status="beyond", expect=[6])
def initialised_in_the_first_iteration(n):
    for i in range(n):
        if i == 0:
            x = 0
        x = x + i
    return x


@program(args=[4], status="beyond", expect=[(2, 3)])
def previous_value(n):
    previous = None
    last = None
    for i in range(n):
        previous = last
        last = i
    return previous, last


@program(args=[[1, 3, 6, 10]], status="beyond", expect=[4])
def largest_difference(v):
    previous, best = None, None
    for x in v:
        if previous is not None:
            d = x - previous
            if best is None or d > best:
                best = d
        previous = x
    return best


@program(args=[3, -3], expect=[6, 3])
def bound_in_nested_branches(x):
    if x > 0:
        if x > 1:
            y = x * 2
        else:
            y = x
    else:
        y = -x
    return y


@program(args=[3, 30], expect=[3, 31])
def bound_only_in_one_of_three(x):
    if x < 10:
        r = x
    elif x < 100:
        y = x + 1
        r = y
    else:
        r = 0
    return r


@program(args=[3, -3], status="beyond", raises="UnboundLocalError", at="return x + y")
def deleted_in_a_branch(x):
    y = 1
    if x < 0:
        del y
    return x + y


@program(args=[5, 1], status="beyond", expect=[(8, 8), (0, 0)])
def bound_in_a_while_and_used_in_the_next(n):
    i, total = 0, 0
    while i < n:
        if i > 1:
            total += step
        step = i * 2
        i += 2
    return total * 2, step


@program(args=[3, -3], status="beyond", expect=[9, 1])
def function_bound_in_a_branch(x):
    if x > 0:
        f = lambda v: v * v  # noqa: E731
    else:
        f = lambda v: v + 4  # noqa: E731
    return f(x)


@program(args=[2, -2], status="beyond", expect=[10, -6])
def named_function_chosen_by_a_branch(x):
    def five(v):
        return v * 5

    def three(v):
        return v * 3

    f = five if x > 0 else three
    return f(x)


@scenario(status="beyond")
def unbound_read_is_a_run_time_matter():
    def f(x):
        if x > 0:
            y = x
        return y

    converted = ag.convert(f)
    assert int(converted(ag.constant(2))) == 2
    error = raises(UnboundLocalError, converted, ag.constant(-2), text="y")
    assert_line(error, f, "return y")
    assert int(converted(ag.constant(4))) == 4


@program(args=[[1.0, 2.0], [-1.0, -2.0]], status="beyond", expect=[2.0, None])
def optional_result_of_a_helper(v):
    def largest_positive(values):
        best = None
        for x in values:
            if x > 0:
                if best is None or x > best:
                    best = x
        return best

    return largest_positive(v)


@program(args=[3, -3], status="beyond", expect=[3, 0])
def none_or_default(x):
    y = x if x > 0 else None
    return 0 if y is None else y


@program(args=[(3, 1), (3, -1)], status="beyond", expect=[(3, 4), (3, None)])
def optional_attribute(x, y):
    class Node:
        def __init__(self):
            self.value = None

    node = Node()
    if y > 0:
        node.value = x + y
    return x, node.value


@program(args=[3], expect=[3])
def unbound_but_never_read(n):
    i = 0
    while i < n:
        if i > 100:
            unused = i
            i = unused
        i += 1
    return i


@program(args=[True], face="array", status="beyond", raises="UnboundLocalError")
def unbound_before_a_call_of_what_cannot_be_called(flag):
    name = "no function"
    if not flag:
        t = 1
    return t and name()


@program(args=[(3, 2.5), (0, 2.5)], status="beyond", face="array")
def a_python_number_or_none_in_arithmetic(n, x):
    best = None
    if n > 1:
        best = 3
    if best is None:
        return None
    return n - best, best - n, n > best, best > n, x * best, best / x, best**n, -best, n << best


@program(args=[5, 0], status="beyond", face="array")
def next_with_none_for_the_end(n):
    total, numbers = 0, iter(range(n))
    while True:
        number = next(numbers, None)
        if number is None:
            break
        total += number
    return total


@program(args=[(0,), (3,)], status="beyond")
def unbound_name_is_caught(n):
    if n > 2:
        y = 1
    try:
        return y
    except NameError:
        return -1


@program(args=[(0,), (3,)], status="beyond")
def deleted_name_is_caught(n):
    y = 1
    if n > 2:
        del y
    try:
        r = y
    except UnboundLocalError:
        r = -1
    return r
