"""Dictionaries, heaps, sorted lists and copies in staged code."""

import bisect
import copy
import heapq
from collections import Counter, OrderedDict, defaultdict

from tests.corpus.harness import program, py


@program(args=[5], face="array", status="beyond")
def keys_that_appear_in_a_loop(n):
    d = {"a": 0, "b": 1}
    for i in range(n):
        d["a"] += i
        d.update(b=d["b"] * 2)
        d["c"] = d.get("c", 0) + 1
        d.setdefault("e", 10)
    return d, len(d), "c" in d, "z" in d


@program(args=[5], face="array", status="beyond")
def iterates_over_a_dict(n):
    d = {"a": 0, "b": 1}
    t = 0
    for i in range(n):
        for _k, v in d.items():
            t += v
        for v in d.values():
            t += v
        for k in d:
            d[k] = d[k] + i
    return t, d, list(d), list(d.keys())


@program(args=[5], face="array", status="beyond")
def pops_a_key_on_one_path(n):
    d = {"a": 0, "b": 1}
    x = d.pop("a") if n > 3 else d.pop("z", 5)
    return x, d, len(d)


@program(args=[5], face="array", status="beyond")
def key_deleted_on_one_path(n):
    d = {"a": 0, "b": 1}
    if n > 3:
        del d["a"]
    return "a" in d


@program(args=[5], face="array", status="beyond")
def sorted_keys_of_one_path(n):
    d = {"a": 0, "b": 1}
    if n > 3:
        del d["a"]
    return sorted(d)


@program(args=[5], face="array", status="beyond")
def defaultdict_of_numbers(n):
    d = defaultdict(int)
    for i in range(n):
        d["x"] += i
        d["y"] -= 1
    return dict(d), d["zzz"], len(d)


@program(args=[5], face="array", status="beyond")
def defaultdict_of_lists(n):
    d = defaultdict(list)
    for i in range(n):
        d["x"].append(i)
    return dict(d)


@program(args=[5], face="array", status="beyond")
def counter(n):
    c = Counter()
    for i in range(n):
        c["a"] += i
        c.update(b=1)
    return dict(c)


@program(args=[5], face="array", status="beyond")
def union_of_dicts(n):
    d = {"a": n}
    d |= {"b": n + 1}
    e = d | {"c": 3}
    for i in range(n):
        d |= {"b": d["b"] + i}
    return d, e


@program(args=[2], face="array", status="beyond")
def dict_read_by_a_staged_key(n):
    d = {0: 5, 1: 6, 2: 7}
    return d[n], d.get(n), d.get(n, 4)


@program(args=[2], face="array", status="beyond")
def staged_key_in_a_dict(n):
    d = {0: 5, 1: 6, 2: 7}
    return n in d


@program(args=[(2, py({"a": 1}))], face="array", status="beyond")
def dict_of_the_caller(n, d):
    for i in range(n):
        d["a"] += i
        d["b"] = i
    return len(d)


@program(args=[4], face="array", status="beyond")
def list_in_a_dict(n):
    d = {"a": [], "b": 0}
    for i in range(n):
        d["a"].append(i)
        d["b"] += 1
    return d


@program(args=[4], face="array", status="beyond")
def dict_in_a_dict(n):
    d = {"k": {"x": 0}}
    for i in range(n):
        d["k"]["x"] += i
        d["k"]["y"] = i
    return d


@program(args=[4], face="array", status="beyond")
def wholes_of_a_dict(n):
    d = {"a": n, "b": 2}
    return (
        max(d, key=d.get),
        sorted(d.items(), key=lambda p: p[1]),
        min(d.values()),
        sum(d.values()),
        any(v > 3 for v in d.values()),
    )


@program(args=[4], face="array", status="beyond")
def copies_of_a_dict(n):
    d = {"a": n}
    e = d.copy()
    f = copy.copy(d)
    g = copy.deepcopy(d)
    for _i in range(n):
        e["a"] += 1
        f["a"] += 2
        g["a"] += 3
    return d, e, f, g


@program(args=[[3.0, 1.0, 2.0]], face="array", status="beyond")
def heap_of_rows(x):
    h = []
    for v in x:
        heapq.heappush(h, v)
    return heapq.heappop(h), heapq.heappop(h), len(h)


@program(args=[([3.0, 1.0, 2.0], 5)], face="array", status="beyond")
def heap_in_a_loop(x, n):
    h = []
    for i in range(n):
        heapq.heappush(h, (i * 3) % 5)
    t = 0
    while h:
        t = t * 10 + heapq.heappop(h)
    return t


@program(args=[4], face="array", status="beyond")
def heapify_and_nsmallest(n):
    h = [5, n, 3]
    heapq.heapify(h)
    return heapq.heappop(h), heapq.nsmallest(2, [n, 1, 9]), heapq.nlargest(1, [n, 1, 9])


@program(args=[4], face="array", status="beyond")
def heap_of_pairs(n):
    h = [(n, 0)]
    t = 0
    while h:
        d, u = heapq.heappop(h)
        t += d * u + 1
        if u < 3:
            heapq.heappush(h, (d + 1, u + 1))
    return t


@program(args=[4], face="array", status="beyond")
def bisect_staged_values(n):
    xs = [1, 3, 5, 7]
    return bisect.bisect(xs, n), bisect.bisect_left(xs, n), bisect.bisect_left([1, n, 9], 4)


@program(args=[4], face="array", status="beyond")
def insort_in_a_loop(n):
    xs = []
    for i in range(n):
        bisect.insort(xs, (i * 3) % 5)
    return xs


@program(args=[4], face="array", status="beyond")
def bisect_a_grown_list(n):
    xs = []
    for i in range(n):
        xs.append(i * 2)
    return bisect.bisect_left(xs, 3), bisect.bisect_right(xs, 4)


@program(args=[4], face="array", status="beyond")
def deep_copies(n):
    a = [n, [n + 1], {"k": n}]
    b = copy.deepcopy(a)
    c = copy.copy(a)
    for i in range(n):
        b[1].append(i)
        b[2]["k"] += 1
        c[0] += 1
    return a, b, c


@program(args=[([1.0, 2.0], 3)], face="array", status="beyond")
def deep_copies_of_arrays(x, n):
    a = [x]
    b = copy.deepcopy(a)
    c = copy.copy(a)
    for _i in range(n):
        b[0][0] += 1.0
        c[0][1] += 5.0
    return a, b


class P:
    def __init__(self, v):
        self.v = v
        self.items = []


@program(args=[3], face="array", status="beyond")
def copied_objects(n):
    p = P(n)
    q = copy.copy(p)
    r = copy.deepcopy(p)
    for i in range(n):
        q.v += 1
        q.items.append(i)
        r.items.append(-i)
    return p.v, q.v, p.items, r.items


@program(args=[3], face="array", status="beyond")
def swaps_and_slices(n):
    xs = [n, 2, 5]
    i, j = 0, 2
    while i < j:
        xs[i], xs[j] = xs[j], xs[i]
        i += 1
        j -= 1
    xs[n - 1] = 7
    xs[-1] += n
    return xs, xs[n - 2 :], xs.pop(n - 3), xs


@program(args=[3], face="array", status="beyond")
def grid_of_lists(n):
    g = [[0] * 3 for _ in range(3)]
    for i in range(n):
        for j in range(n):
            g[i][j] = i * j + n
    return g


@program(args=[3], face="array", status="beyond")
def zip_of_ranges(n):
    t = 0
    for i, (a, b) in enumerate(zip(range(n), reversed(range(n)), strict=False), start=2):
        t += i * a + b
    return t, list(zip(range(n), [1, 2, 3], strict=True))


@program(args=[3], face="array", status="beyond")
def stack_of_pairs(n):
    stack = [(n, 1)]
    best = 0
    while stack:
        v, d = stack.pop()
        best = max(best, v * d)
        if v > 0:
            stack.append((v - 1, d + 1))
            if d < 2:
                stack.append((v - 2, d * 2))
    return best


@program(args=[3, -3], status="beyond")
def deletion_from_one_of_two_dicts(n):
    table = {"c": n, "a": 2}
    if n > 0:
        table["d"] = n + 1
    else:
        table = {"a": n, "c": 5}
    if "c" in table:
        del table["c"]
    return table


@program(args=[3, -3, 0], status="beyond")
def dict_of_one_branch_beside_another_result(n):
    for _ in range(n):
        return "early"
    counts = {"a": 1, "b": n * 2}
    for key in counts.copy():
        counts[key] = 3.25
    if n < 0:
        return None
    return (counts,)


@program(args=[0, 1], face="array", status="beyond")
def order_without_a_key(n):
    d = {"a": 1, "b": 2}
    if n > 0:
        del d["a"]
    return d, list(d)


@program(args=[0, 1, 3], face="array", status="beyond")
def key_put_back_comes_last(n):
    d = {"a": 1, "b": 2, "c": 3}
    for _ in range(n):
        d["a"] = d.pop("a") + 1
    return d, list(d), list(d.values()), [key for key in d]


@program(args=[0, 1], face="array", status="beyond")
def keys_added_in_another_order(n):
    d = {}
    if n > 0:
        d["x"], d["y"] = 1, 2
    else:
        d["y"], d["x"] = 1, 2
    first = next(iter(d))
    d["z"] = 3
    return first, [d[key] for key in d]


@program(args=[0, 1], face="array", status="beyond")
def missing_key_comes_last(n):
    d = {"a": 1}
    if n > 0:
        d["c"] = 2
    d["b"] = 3
    d["c"] = 4
    return d, list(d.items())


@program(args=[0, 1], face="array", status="beyond")
def key_put_back_in_a_handler(n):
    d = {"a": 1, "b": 2}
    try:
        value = d.pop("a")
        if n > 0:
            raise ValueError
        d["a"] = value
    except ValueError:
        d["z"] = 1
        d["a"] = 7
    return list(d)


@program(args=[0, 1, 4], face="array", status="beyond")
def least_recently_used(n):
    cache = OrderedDict(a=1, b=2, c=3)
    for i in range(n):
        if i % 2 == 0:
            cache.move_to_end("b", last=False)
        else:
            cache.move_to_end("a")
    total = 0
    for value in cache.values():
        total = total * 10 + value
    return total, cache, list(reversed(cache))


@program(args=[0, 1], face="array", status="beyond", plain=False)
def order_of_a_given_dict(n):
    def change(table):
        if n > 0:
            table["a"] = table.pop("a")
        return len(table)

    table = {"a": 1, "b": 2}
    return change(table), table


@program(args=[0, 1], face="array", status="beyond")
def strings_in_their_order(n):
    word = "b" if n > 0 else "q"
    words = [word, "c", "d"]
    pairs = sorted([(word, 1), ("c", n), ("c", 0)], reverse=True)
    words.sort()
    return words, sorted([word, "c"], reverse=True), pairs


@program(args=[(0,), (3,), (7,)], face="array", status="beyond")
def views_of_one_of_two_dicts(n):
    d = {"a": 1, "b": n} if n > 2 else {"c": 3}
    t = 0
    for k in d:
        t += d[k]
    for _k, v in d.items():
        t += v
    return t, len(d), list(d.values()), sum(d.values()), [k for k, v in d.items() if v > 1]
