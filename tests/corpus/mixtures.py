"""Programs that mix several idioms: nested control flow with containers, effects and returns."""

# ruff: noqa: SIM108

import collections
import dataclasses
import math
import typing

import numpy as np

import autograph as ag
from tests.corpus.harness import program, scenario


@dataclasses.dataclass
class Particle:
    """A position, a speed and a history."""

    x: typing.Any
    v: typing.Any
    history: list = dataclasses.field(default_factory=list)

    def step(self, h):
        """Move, and bounce off the wall at one."""
        self.x = self.x + h * self.v
        if self.x > 1.0:
            self.v = -self.v
            self.x = 2.0 - self.x
        self.history.append(self.x)


@program(args=[5, 1], status="beyond", tolerance=1e-4)
def object_with_a_history(n):
    p = Particle(0.0, 0.4)
    for _ in range(n):
        p.step(1.0)
    return ag.stack(p.history), p.v


@program(args=[[3, 1, 2, 5, 4], [2, 1]], status="beyond", face="array")
def merge_two_halves(v):
    middle = len(v) // 2
    left, right = np.sort(v[:middle]), np.sort(v[middle:])
    out = np.zeros_like(v)
    i = j = 0
    for k in range(len(v)):
        if j >= len(right) or (i < len(left) and left[i] <= right[j]):
            out[k] = left[i]
            i += 1
        else:
            out[k] = right[j]
            j += 1
    return out


@program(args=[(7, 3), (2, 9), (0, 0)], status="beyond")
def state_machine(n, k):
    state, log = "start", []
    i = 0
    while i < n:
        if state == "start":
            state = "run" if i + k > 4 else "start"
        elif state == "run":
            state = "stop" if i * k > 10 else "run"
        else:
            log.append(i)
        i += 1
    return state, len(log)


@program(args=[6], status="beyond", expect=[{"even": [0, 2, 4], "odd": [1, 3, 5]}])
def two_lists_in_a_dict(n):
    groups = {"even": [], "odd": []}
    for i in range(n):
        if i % 2 == 0:
            groups["even"].append(i)
        else:
            groups["odd"].append(i)
    return {key: ag.stack(items) for key, items in groups.items()}


@program(args=[(6, 2), (6, 100)], status="beyond")
def search_with_a_budget(n, limit):
    tried = 0
    best = None
    for i in range(n):
        for j in range(i):
            tried += 1
            if tried > limit:
                return best, tried
            score = (i * 7 + j * 3) % 11
            if best is None or score > best[0]:
                best = (score, i, j)
    return best, tried


@program(args=[[0.5, -1.0, 2.0]], status="beyond", grads=True)
def gradient_with_lists_and_returns(v):
    kept = []
    total = v[0] * 0.0
    for x in v:
        if x < 0.0:
            continue
        kept.append(x * x)
        total = total + kept[-1] * len(kept)
        if total > 100.0:
            return total
    return total * 2.0


@program(args=[(1.0, 3), (0.1, 6)], status="beyond", grads=True)
def gradient_with_none_and_optional(x, n):
    best = None
    y = x
    for _ in range(n):
        y = y * 1.5 + 0.1
        if best is None or ag.sin(y) > best:
            best = ag.sin(y)
    return best


@program(args=[[2.0, 1.0, 3.0]], face="array", grads=True)
def gradient_with_stores_in_a_while(v):
    out = np.zeros(3)
    i = 0
    while i < np.int64(3) and v[0] > 0:
        out[i] = v[i] * v[(i + 1) % 3]
        if i > 0:
            out[i] += out[i - 1]
        i += 1
    return out


@program(args=[([[1.0, 2.0], [3.0, 4.0]], 3)], grads=True)
def matrix_recurrence(m, n):
    state = ag.eye(2, dtype=m.dtype)
    total = ag.zeros_like(state)
    for i in range(n):
        state = ag.tanh(state @ m * 0.1)
        if i % 2 == 0:
            total = total + state
        else:
            total = total - 0.5 * state
    return total


@program(args=[12, 13], status="beyond")
def factorize(n):
    factors = []
    d = 2
    while n > 1:
        while n % d == 0:
            factors.append(d)
            n = n // d
        d += 1
        if d * d > n:
            if n > 1:
                factors.append(n)
            break
    return ag.stack(factors)


@program(args=[4], status="beyond")
def permutation_by_swaps(n):
    items = [0, 1, 2, 3]
    for i in range(n):
        j = (i * 3 + 1) % 4
        items[i], items[j] = items[j], items[i]
    return items


@program(args=[5], status="beyond", expect=[(3, [0, 1, 3])])
def closure_with_two_effects(n):
    count = 0
    seen = []

    def visit(i):
        nonlocal count
        if i % 3 != 2 and i < 4:
            count += 1
            seen.append(i)

    for i in range(n):
        visit(i)
    return count, ag.stack(seen)


@program(args=[(3, 4), (0, 4)], status="beyond")
def loop_else_with_return(n, k):
    for i in range(n):
        for j in range(k):
            if i * j == 100:
                break
        else:
            if i == 2:
                return "second", i
    else:
        return "end", n
    return "never", n


@program(args=[3, -3, 0], status="beyond")
def nested_try_and_branches(x):
    result = []
    try:
        if x > 0:
            result.append(x)
            if x > 2:
                raise ValueError("large")
        elif x < 0:
            raise KeyError("negative")
        result.append(1)
    except ValueError:
        result.append(100)
    except KeyError:
        result.append(200)
    finally:
        result.append(0)
    return result


@program(args=[6], status="beyond")
def tuple_swap_with_continue_and_else(n):
    a, b, rounds = 0, 1, 0
    i = 0
    while i < n:
        i += 1
        if (a + b) % 3 == 0:
            a, b = b + 1, a
            continue
        a, b = b, a + b
        rounds += 1
    else:
        rounds = rounds * 10
    return a, b, rounds


@program(args=[[3, 0, 2, 0, 1]], status="beyond", expect=[([3, 2, 1], 2)])
def compact_and_count(v):
    kept, zeros = [], 0
    for x in v:
        if x:
            kept.append(x)
        else:
            zeros += 1
    return ag.stack(kept), zeros


@program(args=[5], status="beyond", expect=[[3, 4]])
def deque_of_the_last_two(n):
    window = collections.deque(maxlen=2)
    for i in range(n):
        window.append(i)
    return list(window)


@program(args=[(2.0, 0.5)], face="array", tolerance=1e-9)
def golden_section_search(high, low):
    def f(x):
        return (x - 1.2) ** 2 + 0.1 * math.exp(-x)

    phi = (math.sqrt(5) - 1) / 2
    a, b = low, high
    c, d = b - phi * (b - a), a + phi * (b - a)
    fc, fd = (c - 1.2) ** 2, (d - 1.2) ** 2
    while b - a > 1e-6:
        if fc < fd:
            b, d, fd = d, c, fc
            c = b - phi * (b - a)
            fc = (c - 1.2) ** 2
        else:
            a, c, fc = c, d, fd
            d = a + phi * (b - a)
            fd = (d - 1.2) ** 2
    return (a + b) / 2


@program(args=[([1.0, 2.0, 3.0], 0.5)], face="array", grads=True, status="beyond")
def layers_in_a_list(x, rate):
    layers = [np.tanh, lambda v: v * rate, np.sin]
    for layer in layers:
        if np.sum(x) > 0:
            x = layer(x)
    return x


@program(
    args=[4], status="beyond", expect=[[[0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [3, 4, 5, 6]]]
)
def nested_comprehensions(n):
    return ag.stack([ag.stack([i + j for j in range(n)]) for i in range(n)])


@program(args=[(10, 3)], status="beyond")
def early_exit_from_three_levels(n, k):
    for i in range(n):
        j = 0
        while j < k:
            for m in (1, 2, 3):
                if i * j * m == 12:
                    return i, j, m
            j += 1
    return None


@program(args=[[4.0, 2.0, 7.0]], status="beyond")
def best_and_second_best(v):
    best = second = None
    for i, x in enumerate(v):
        if best is None or x > best[1]:
            second = best
            best = (i, x)
        elif second is None or x > second[1]:
            second = (i, x)
    return best, second


@program(args=[(5, 1), (5, -1)], status="beyond", dtypes=False)
def variable_type_by_path(n, x):
    out = []
    for i in range(n):
        if x > 0:
            y = i
        else:
            y = i * 0.5
        out.append(y)
    return out[-1]


@program(args=[6], status="beyond", prints=True)
def prints_in_nested_flow(n):
    for i in range(n):
        if i == 4:
            print("stop at", i)
            break
        if i % 2:
            continue
        j = i
        while j > 0:
            print("  inner", i, j)
            j -= 2
    print("done")
    return n


@scenario(status="beyond")
def containers_of_the_caller_at_every_call():
    log, totals = [], {"n": 0}

    @ag.convert
    def f(n):
        for i in range(n):
            if i % 2 == 0:
                log.append(i)
                totals["n"] = totals["n"] + i
        return n

    f(ag.constant(4))
    f(ag.constant(3))
    assert [int(x) for x in log] == [0, 2, 0, 2]
    assert int(totals["n"]) == 4


@scenario(status="beyond")
def generator_expression_of_a_nested_function():
    @ag.convert
    def f(v, limit):
        def small(x):
            return x < limit

        return sum(x for x in v if small(x)), any(small(x) for x in v), all(small(x) for x in v)

    total, some, every = f(ag.constant([1, 5, 2, 9]), ag.constant(4))
    assert (int(total), bool(some), bool(every)) == (3, True, False)


@program(args=[(3, 2.0), (0, 2.0)], status="beyond", grads=True)
def power_by_recursion_of_a_loop(n, x):
    def power(k):
        r = x * 0.0 + 1.0
        for _ in range(k):
            r = r * x
        return r

    total = x * 0.0
    for k in range(n):
        total = total + power(k + 1) / (k + 1)
    return total


@program(args=[[[0, 1], [1, 1], [2, 0]]], status="beyond", face="array")
def union_find(edges):
    parent = np.arange(4)

    def root(i):
        while parent[i] != i:
            i = parent[i]
        return i

    for a, b in edges:
        x, y = root(a), root(b)
        if x != y:
            parent[x] = y
    return parent


@program(args=[[5.0, 1.0, 4.0, 2.0]], status="beyond", face="array")
def running_median(v):
    medians = []
    seen = []
    for x in v:
        seen.append(x)
        medians.append(np.median(np.array(seen)))
    return np.array(medians)


@program(args=[([1.0, 2.0], [[2.0, 0.0], [0.0, 3.0]])], face="array", grads=True)
def newton_step_with_solve(x, a):
    for _ in range(12):
        r = a @ x - np.sin(x)
        if np.linalg.norm(r) < 1e-12:
            break
        x = x - np.linalg.solve(a - np.diag(np.cos(x)), r) * 0.5
    return x


@program(args=[(1, 5)], status="beyond")
def attribute_rebound_to_another_object(x, n):
    class Node:
        def __init__(self, value, following):
            self.value = value
            self.following = following

    head = Node(x, Node(x + 1, Node(x + 2, None)))
    total = 0
    node = head
    while node is not None:
        if node.value < n:
            total += node.value
        node = node.following
    return total
