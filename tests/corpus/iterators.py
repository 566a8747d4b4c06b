"""Iterators, `itertools` and generator expressions with staged values."""

import functools
import itertools
import operator

import numpy as np

from tests.corpus.generators import halves, positive
from tests.corpus.harness import program, py

V = [1.0, -2.0, 3.0, 4.0, -5.0]


@program(args=[4.0], face="array", status="beyond")
def chain_of_generators(x):
    return list(itertools.chain(halves(x), [1.0, 2.0], halves(x * 2)))


@program(args=[V], face="array", status="beyond")
def chain_of_arrays(x):
    return sum(itertools.chain(x, x)), sum(itertools.chain.from_iterable([x, x]))


@program(args=[V], face="array", status="beyond")
def accumulate_items(x):
    return (
        list(itertools.accumulate(x)),
        list(itertools.accumulate(x, lambda a, b: a * b)),
        list(itertools.accumulate(x, initial=2.0)),
    )


@program(args=[V], face="array", status="beyond")
def accumulate_with_max(x):
    return list(itertools.accumulate(x, max))


@program(args=[V], face="array", status="beyond")
def pairwise_rows(x):
    return [b - a for a, b in itertools.pairwise(x)]


@program(args=[V], face="array", status="beyond")
def zip_of_zips_and_pairs(x):
    total = 0.0
    for (a, b), (c, d) in zip(
        zip(x[1:], x[:-1], strict=True), itertools.pairwise(x * x), strict=False
    ):
        total += (b - a) * (c + d) / 2
    return total, list(zip(enumerate(x), halves(40.0), strict=False))


@program(args=[40.0], face="array", status="beyond")
def pairwise_of_a_generator(x):
    return [b - a for a, b in itertools.pairwise(halves(x))]


@program(args=[V], face="array", status="beyond")
def drop_and_take_while(x):
    return list(itertools.dropwhile(lambda v: v < 2, x)), list(
        itertools.takewhile(lambda v: v < 2, x)
    )


@program(args=[V], face="array", status="beyond")
def product_of_arrays(x):
    return sum(a * b for a, b in itertools.product(x, x))


@program(args=[V], face="array", status="beyond")
def product_of_generators(x):
    return sum(a * b for a, b in itertools.product(positive(x), positive(x)))


@program(args=[V], face="array", status="beyond")
def starmap(x):
    return list(map(lambda a, b: a * b, x, x))


@program(args=[V], face="array", status="beyond")
def compress(x):
    return list(itertools.compress(x, x > 0))


@program(args=[V], face="array", status="beyond")
def filterfalse_and_truth(x):
    return list(itertools.filterfalse(lambda v: v > 0, x)), list(filter(None, x))


@program(args=[4], face="array", status="beyond")
def count_until_a_staged_break(n):
    t = 0
    for i in itertools.count(2):
        if i > n:
            break
        t += i
    return t


@program(args=[40.0], face="array", status="beyond")
def zip_with_count(x):
    return [i * v for i, v in zip(itertools.count(1), halves(x))]


@program(args=[40.0], face="array", status="beyond")
def zip_with_a_cycle(x):
    return [i * v for v, i in zip(halves(x), itertools.cycle([1, -1]))]


@program(args=[3], face="array", status="beyond")
def repeat_staged_times(n):
    return sum(itertools.repeat(2, n)), [a * b for a, b in zip([1, 2, 3], itertools.repeat(n))]


@program(args=[(V, 2)], face="array", status="beyond")
def slices(x, n):
    return (
        list(itertools.islice(x, n)),
        list(itertools.islice(x, 1, None, 2)),
        list(itertools.islice(positive(x), 2)),
    )


@program(args=[V], face="array", status="beyond")
def next_and_then_a_loop(x):
    it = iter(x)
    a = next(it)
    t = 0.0
    for v in it:
        t += v * a
    return t, next(it, -1.0)


@program(args=[(V, 3)], face="array", status="beyond")
def next_in_a_staged_loop(x, n):
    it = iter(x)
    t = 0.0
    for _i in range(n):
        t += next(it)
    return t, list(it)


@program(args=[(V, 30)], face="array", status="beyond")
def next_with_a_default_in_a_staged_loop(x, n):
    it = iter(x)
    t = 0.0
    for _i in range(n):
        t += next(it, 1.0)
    return t


@program(args=[(V, 30)], face="array", status="beyond")
def stop_iteration_is_caught(x, n):
    it = iter(x)
    t = 0.0
    while True:
        try:
            v = next(it)
        except StopIteration:
            break
        if v > n:
            break
        t += v
    return t


@program(args=[V], face="array", status="beyond")
def loop_goes_on_where_another_left(x):
    it = iter(x)
    for v in it:
        if v > 2:
            break
    return next(it), list(it)


@program(args=[(py([1.0, 2.0, 3.0]), 2.0)], face="array", status="beyond")
def python_list_by_next(xs, n):
    it = iter(xs)
    t = 0.0
    while n > 0:
        t += next(it, 10.0)
        n -= 0.5
    return t


@program(args=[V], face="array", status="beyond")
def zip_of_one_iterator_with_itself(x):
    it = iter([1, 2, 3, 4])
    return [a * x[0] + b for a, b in zip(it, it, strict=False)]


@program(args=[V], face="array", status="beyond")
def reduce_an_array(x):
    return functools.reduce(lambda a, b: a + b * 2, x), functools.reduce(operator.mul, x, 2.0)


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n


class Bag:
    def __init__(self, *v):
        self.v = v

    def __iter__(self):
        for x in self.v:
            if x > 0:
                yield x


@program(args=[4], face="array", status="beyond")
def iterator_class(n):
    t = 0
    for i in Countdown(n):
        t += i
    return t, list(Countdown(n)), sum(Countdown(n))


@program(args=[4.0], face="array", status="beyond")
def class_with_a_generator(n):
    t = 0
    for i in Bag(n, -n, n * 2):
        t += i
    return t, list(Bag(n, -n)), max(Bag(n, -n, n + 1))


@program(args=[4], face="array", status="beyond", retraces=True)
def calls_until_a_sentinel(n):
    k = [0]

    def f():
        k[0] += 1
        return k[0]

    t = 0
    for v in iter(f, 5):
        t += v * n
    return t


@program(args=[4], face="array", status="beyond")
def calls_until_a_staged_sentinel(n):
    k = [0]

    def f():
        k[0] += 1
        return k[0]

    t = 0
    for v in iter(f, n):
        t += v
    return t


@program(args=[4.0], face="array", status="beyond")
def expression_sees_later_values(x):
    g = (v * x for v in [1, 2, 3])
    x = x + 1
    return list(g)


@program(args=[V], face="array", status="beyond")
def any_stops_asking(x):
    def p(v):
        print("p", v)
        return v > 2

    return any(p(v) for v in x), all(p(v) for v in x)


@program(args=[V], face="array", status="beyond")
def expressions_as_one_of_many_arguments(x):
    return (
        max((v for v in x if v > 10), default=0.0),
        sum((v for v in x if v > 0), 100.0),
        sorted(v for v in (3, 1)),
        min((v for v in x), key=lambda v: -v),
    )


@program(args=[V], face="array", status="beyond")
def nested_filters(x):
    return sum(a * b for a in x if a > 0 for b in x if b < 0), [a for a in x if a > 0 if a < 4]


@program(args=[V], face="array", status="beyond")
def dicts_of_known_keys(x):
    return {k: v for k, v in zip("abcde", x, strict=False)}, dict(
        (k, v) for k, v in zip("abc", [1, 2, 3], strict=False)
    )


@program(args=[4], face="array", status="beyond")
def strict_zip(n):
    return [a * b for a, b in zip(range(n), [1, 2, 3, 4], strict=True)]


@program(args=[4], face="array", status="beyond")
def reversed_and_enumerated_ranges(n):
    return [i for i in reversed(range(n))], [i for i in enumerate(range(n), 5)]


@program(args=[V], face="array", status="beyond")
def map_over_many(x):
    return list(map(lambda a, b, c: a + b * c, x, x, [1, 2, 3])), list(map(max, x, [0.0, 0.0, 0.0]))


@program(args=[4.0], face="array", status="beyond")
def zip_longest_of_lists(x):
    return [a * x + b for a, b in itertools.zip_longest([1, 2, 3], [1, 2], fillvalue=0)]


@program(args=[V], face="array", status="beyond")
def groupby_python_keys(x):
    return [(k, [v * x[0] for v in g]) for k, g in itertools.groupby([1, 1, 2], lambda v: v)]


@program(args=[4.0], face="array", status="beyond")
def permutations(x):
    return [a * x + b for a, b in itertools.permutations([1, 2, 3], 2)]


@program(args=[V], face="array", status="beyond")
def array_of_a_comprehension(x):
    return np.array([v * 2 for v in x if v > 0]), np.sum([v * 2 for v in x])


@program(args=[4], face="array", status="beyond")
def zip_longest_of_a_staged_range(n):
    return [a + b for a, b in itertools.zip_longest(range(n), [1, 2], fillvalue=0)]


@program(args=[V], face="array", status="beyond")
def join_of_a_generator(x):
    return ", ".join("up" if v > 0 else "down" for v in x)


@program(args=[V], face="array", status="beyond")
def join_of_a_list_with_recorded_words(x):
    return "-".join(["up" if v > 0 else "down" for v in x]), "".join(map(str, x))


@program(args=[V], face="array", status="beyond")
def join_of_a_list_that_grows(x):
    words = []
    for v in x:
        if v > 3:
            words.append("big")
        elif v < 0:
            words.append(f"minus {-v}")
    return "; ".join(words), "; ".join(w for w in words if w == "none")


@program(args=[py(3)], face="array", status="beyond")
def join_in_a_loop(n):
    text = ""
    for i in range(n):
        text = ",".join([text, str(i)])
    return text
