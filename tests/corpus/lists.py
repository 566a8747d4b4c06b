"""Python lists that grow, shrink and are indexed in staged loops and branches."""

# ruff: noqa: RUF005

import collections

import autograph as ag
from tests.corpus.harness import program


@program(args=[4, 1], status="beyond", loops=1, expect=[[0, 1, 4, 9], [0]])
def append_and_stack(n):
    out = []
    for i in range(n):
        out.append(i * i)
    return ag.stack(out)


@program(args=[100], status="beyond", loops=1)
def append_in_a_while(n):
    out = []
    while n > 1:
        out.append(n)
        n = n // 3
    return ag.stack(out), len(out)


@program(args=[8], status="beyond", expect=[[1, 3, 5, 7]])
def conditional_append(n):
    out = []
    for i in range(n):
        if i % 2 == 1:
            out.append(i)
    return ag.stack(out)


@program(args=[3], status="beyond", expect=[[5, 0, 1, 2]])
def starts_with_an_element(n):
    out = [5]
    for i in range(n):
        out.append(i)
    return ag.stack(out)


@program(args=[4], status="beyond", expect=[[0, 1, 2, 3]])
def list_is_returned(n):
    out = []
    for i in range(n):
        out.append(i)
    return out


@program(args=[4], status="beyond", expect=[([0, 1, 2, 3], [0, 2, 4, 6])])
def two_lists(n):
    a, b = [], []
    for i in range(n):
        a.append(i)
        b.append(i * 2)
    return ag.stack(a), ag.stack(b)


@program(args=[3], status="beyond", expect=[[[0.0, 1.0], [1.0, 2.0], [2.0, 3.0]]])
def elements_are_vectors(n):
    rows = []
    for i in range(n):
        x = ag.cast(i, ag.float32)
        rows.append(ag.stack([x, x + 1.0]))
    return ag.stack(rows)


@program(args=[5], status="beyond", expect=[[0, 1, 1, 2, 3, 5, 8]])
def last_elements_are_read(n):
    fib = [0, 1]
    for _ in range(n):
        fib.append(fib[-1] + fib[-2])
    return ag.stack(fib)


@program(args=[5], status="beyond", expect=[10])
def work_list_pops(n):
    stack = [n]
    total = 0
    while len(stack) > 0:
        k = stack.pop()
        if k > 1:
            stack.append(k - 1)
            total += k - 1
    return total


@program(args=[6], status="beyond", expect=[25])
def work_list_with_truth_test(n):
    stack = [n]
    calls = 0
    while stack:
        k = stack.pop()
        calls += 1
        if k > 1:
            stack.append(k - 1)
            stack.append(k - 2)
    return calls


@program(args=[5], status="beyond", expect=[[1, 2, 3, 4]])
def pop_from_the_front(n):
    items = []
    for i in range(n):
        items.append(i)
    items.pop(0)
    return ag.stack(items)


@program(args=[5], status="beyond", expect=[5])
def length_as_the_test(n):
    out = []
    while len(out) < n:
        out.append(len(out))
    return len(out)


@program(args=[(0, 7), (1, 7), (2, 7)], status="beyond", expect=[10, 20, 30])
def python_list_indexed_by_a_tensor(i, x):
    values = [10, 20, 30]
    return values[i]


@program(args=[(0, 7), (1, 7)], status="beyond", expect=[8, 14])
def list_of_functions_indexed_by_a_tensor(i, x):
    functions = [lambda v: v + 1, lambda v: v * 2]
    return functions[i](x)


@program(args=[3], status="beyond", expect=[[0, 10, 20, 0]])
def fixed_list_stored_by_a_tensor(n):
    items = [0, 0, 0, 0]
    for i in range(n):
        items[i] = i * 10
    return ag.stack(items)


@program(args=[4], status="beyond", expect=[6])
def sum_of_a_grown_list(n):
    out = []
    for i in range(n):
        out.append(i)
    return sum(out)


@program(args=[4], status="beyond", expect=[12])
def iterate_over_a_grown_list(n):
    out = []
    for i in range(n):
        out.append(i)
    total = 0
    for x in out:
        total += x * 2
    return total


@program(args=[3], status="beyond", expect=[[0, 0, 1, 1, 2, 2]])
def extend(n):
    out = []
    for i in range(n):
        out.extend([i, i])
    return ag.stack(out)


@program(args=[3], status="beyond", expect=[[0, 1, 2]])
def augmented_concatenation(n):
    out = []
    for i in range(n):
        out += [i]
    return ag.stack(out)


@program(args=[3], status="beyond", expect=[[2, 1, 0]])
def insert_at_the_front(n):
    out = []
    for i in range(n):
        out.insert(0, i)
    return ag.stack(out)


@program(args=[2], loops=0, expect=[[2, 4, 6]])
def append_in_an_unrolled_loop(x):
    out = []
    for k in (1, 2, 3):
        out.append(x * k)
    return out


@program(args=[7], status="beyond", expect=[[0, 1, 2, 3]])
def append_with_break(n):
    out = []
    for i in range(n):
        if i > 3:
            break
        out.append(i)
    return ag.stack(out)


@program(args=[3, -3], status="beyond", expect=[[1, 3], [1]])
def append_in_a_branch(x):
    out = [1]
    if x > 0:
        out.append(x)
    return out


@program(args=[4], status="beyond", expect=[[0, 1, 3, 6]])
def append_by_a_callee(n):
    out = []

    def keep(v):
        out.append(v)

    total = 0
    for i in range(n):
        total += i
        keep(total)
    return ag.stack(out)


@program(args=[3], status="beyond", expect=[[[0, 1], [1, 2], [2, 3]]])
def list_of_pairs(n):
    pairs = []
    for i in range(n):
        pairs.append((i, i + 1))
    return ag.stack([ag.stack(p) for p in pairs])


@program(args=[2], status="beyond", expect=[[0, 0, 1, 1, 2, 3]])
def append_in_nested_loops(n):
    out = [0, 0, 1]
    for i in range(n):
        for j in range(n):
            if i > 0:
                out.append(i + j + j)
    out.insert(3, 1)
    out.pop()
    out.pop()
    out.append(2)
    out.append(3)
    return ag.stack(out)


@program(args=[4], status="beyond", expect=[[3, 2, 1, 0]])
def reversed_list(n):
    out = []
    for i in range(n):
        out.append(i)
    out.reverse()
    return ag.stack(out)


@program(args=[(5, 3)], status="beyond", expect=[[2, 3, 4]])
def sliding_window(n, k):
    window = []
    for i in range(n):
        window.append(i)
        if len(window) > k:
            window.pop(0)
    return ag.stack(window)


@program(args=[5], status="beyond", expect=[10])
def queue_of_a_deque(n):
    queue = collections.deque([n])
    total = 0
    while queue:
        k = queue.popleft()
        if k > 1:
            queue.append(k - 1)
            total += k - 1
    return total


@program(args=[4], status="beyond", grads=False, expect=[(3, [0, 1, 2])])
def popped_value_is_used(n):
    out = []
    for i in range(n):
        out.append(i)
    last = out.pop()
    return last, ag.stack(out)


@program(args=[[0.5, 1.5]], status="beyond", grads=True)
def gradient_of_appended(v):
    out = []
    for x in v:
        if x > 1.0:
            out.append(x * x)
        else:
            out.append(x * 3.0)
    return ag.stack(out)


@program(args=[4], status="beyond", expect=[([0, 1, 2, 3], 9)])
def list_attribute_of_an_object(n):
    class Log:
        def __init__(self):
            self.items = []

        def add(self, x):
            self.items.append(x)

    log = Log()
    for i in range(n):
        log.add(i)
    return ag.stack(log.items), log.items[-1] * 3


@program(args=[4], status="beyond", expect=[{"x": [0, 1, 2, 3]}])
def list_in_a_dict(n):
    d = {"x": []}
    for i in range(n):
        d["x"].append(i)
    return {"x": ag.stack(d["x"])}


@program(args=[0, 4], status="beyond", loops=1)
def sum_with_a_list(n):
    out = []
    for i in range(n):
        out = out + [i * i]
    return out, len(out + [1, 2]), bool(out)


@program(args=[1, 4], status="beyond", loops=1)
def grows_at_the_front(n):
    out = [n]
    while n > 0:
        n -= 1
        out = [n] + out
    return out, out[0]


@program(args=[0, 3], status="beyond", loops=1)
def display_with_stars(n):
    out = [0]
    for i in range(n):
        out = [*out, i, i + 1]
    return [*out, *out, 7][-2], len([*out, *out])


@program(args=[2], status="beyond", raises="StagingError", plain=False)
def product_of_a_list(n):
    out = []
    for i in range(n):
        out.append(i)
    return len(out * 2)
