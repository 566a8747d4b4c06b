"""Generators whose flow depends on staged values, consumed in every way Python knows."""

import functools
import itertools

from tests.corpus.harness import program, py

V = [1.0, -2.0, 3.0, 4.0, -5.0]


def halves(x):
    while x > 1:
        yield x
        x = x / 2


def upto(n):
    i = 0
    while i < n:
        yield i
        i += 1


def positive(v):
    for x in v:
        if x > 0:
            yield x


def early(v):
    for x in v:
        if x < 0:
            return
        yield x
    yield 100.0


def count():
    n = 0
    while True:
        yield n
        n += 1


@program(args=[10.0], face="array", status="beyond")
def sum_of_a_generator(x):
    return sum(halves(x))


@program(args=[10.0], face="array", status="beyond")
def list_of_a_generator(x):
    return list(halves(x))


@program(args=[10.0], face="array", status="beyond")
def largest_and_smallest(x):
    return max(halves(x)), min(halves(x))


@program(args=[0.5], face="array", status="beyond")
def largest_with_a_default(x):
    return max(halves(x), default=-1.0)


@program(args=[10.0], face="array", status="beyond")
def enumerate_a_generator(x):
    t = 0.0
    for i, v in enumerate(halves(x), 1):
        t += i * v
    return t


@program(args=[(10.0, V)], face="array", status="beyond")
def zip_with_an_array(x, w):
    t = 0.0
    for a, b in zip(halves(x), w, strict=False):
        t += a * b
    return t


@program(args=[(10.0, V)], face="array", status="beyond")
def zip_behind_an_array(x, w):
    t = 0.0
    for b, a in zip(w, halves(x), strict=False):
        t += a * b
    return t


@program(args=[10.0], face="array", status="beyond")
def zip_with_a_list(x):
    return [a * b for a, b in zip(halves(x), [1, 2, 3], strict=False)]


@program(args=[10.0], face="array", status="beyond")
def map_over_a_generator(x):
    return list(map(lambda v: v * 2, halves(x)))


@program(args=[V], face="array", status="beyond")
def filter_a_generator(x):
    return list(filter(lambda v: v > 2, positive(x)))


@program(args=[V], face="array", status="beyond")
def comprehension_over_a_generator(x):
    return [v * 2 for v in positive(x) if v < 4]


@program(args=[V], face="array", status="beyond")
def expression_over_a_generator(x):
    return sum(v * 2 for v in positive(x) if v < 4)


@program(args=[V], face="array", status="beyond")
def generator_returns_early(x):
    return list(early(x))


@program(args=[V], face="array", status="beyond")
def any_and_all_of_a_generator(x):
    return any(v > 2 for v in positive(x)), all(v > 2 for v in positive(x))


@program(args=[V], face="array", status="beyond")
def first_item(x):
    return next(positive(x))


@program(args=[[-1.0, -2.0]], face="array", status="beyond")
def first_item_or_a_default(x):
    return next(positive(x), 7.0)


@program(args=[V], face="array", status="beyond")
def first_item_of_an_expression(x):
    return next((v for v in x if v > 2), -1.0)


@program(args=[3], face="array", status="beyond")
def break_ends_an_endless_generator(n):
    t = 0
    for i in count():
        if i >= n:
            break
        t += i
    return t


@program(args=[3], face="array", status="beyond")
def return_ends_an_endless_generator(n):
    for i in count():
        if i * i > n:
            return i


@program(args=[10], face="array", status="beyond")
def continue_in_the_consumer(n):
    t = 0
    for i in upto(n):
        if i % 3 == 0:
            continue
        t += i
    return t


def nested(n):
    for i in upto(n):
        yield from upto(i)
        yield 10 * i


@program(args=[4], face="array", status="beyond")
def yield_from_in_a_loop(n):
    return list(nested(n))


@program(args=[4], face="array", status="beyond")
def loops_over_two_generators(n):
    t = 0
    for i in upto(n):
        for j in upto(i):
            if j > 1:
                break
            t += i * j
    return t


def withresult(n):
    t = 0
    for i in upto(n):
        yield i
        t += i
    return t


def delegating(n):
    r = yield from withresult(n)
    yield r * 100


@program(args=[4], face="array", status="beyond")
def yield_from_gives_the_result(n):
    return list(delegating(n))


class Tree:
    def __init__(self, v, left=None, r=None):
        self.v, self.l, self.r = v, left, r

    def walk(self, x):
        if self.l is not None:
            yield from self.l.walk(x)
        if self.v > x:
            yield self.v * x
        if self.r is not None:
            yield from self.r.walk(x)


TR = Tree(3.0, Tree(1.0, None, Tree(2.0)), Tree(5.0))


@program(args=[1.5], face="array", status="beyond")
def recursive_method(x):
    return list(TR.walk(x)), sum(TR.walk(x))


def withfinally(n, log):
    try:
        i = 0
        while i < n:
            yield i
            i += 1
    finally:
        log.append(n)


@program(args=[(5, py([0]))], face="array", status="beyond")
def consumer_leaves_a_try_finally(n, log):
    t = 0
    for i in withfinally(n, log):
        if i > 2:
            break
        t += i
    return t


@program(args=[3.0], face="array", status="beyond")
def unpacking_with_a_star(x):
    def g():
        yield x
        yield x * 2
        yield x * 3

    a, *b = g()
    return a, b, [*g()], max(*g())


@program(args=[3.0], face="array", status="beyond")
def python_generator_is_pulled(x):
    def g():
        for i in range(3):
            yield x * i

    it = g()
    a = next(it)
    b = next(it)
    return a, b, list(it), list(it), next(it, None)


@program(args=[3.0], face="array", status="beyond")
def python_generator_is_resumed(x):
    def g():
        for i in range(5):
            yield x * i

    it = g()
    out = []
    for i, v in enumerate(it):
        if i == 2:
            break
        out.append(v)
    for v in it:
        out.append(v + 100)
    return out


@program(args=[3.0], face="array", status="beyond")
def values_are_sent(x):
    def g():
        y = yield x
        while y is not None:
            y = yield y * x

    it = g()
    return next(it), it.send(2.0), it.send(5.0)


@program(args=[20.0], face="array", status="beyond")
def an_exhausted_generator_is_empty(x):
    it = halves(x)
    return sum(it), sum(it), list(it)


@program(args=[20.0], face="array", status="beyond")
def consumed_in_a_branch(x):
    it = halves(x)
    r = sum(it) if x > 5 else 0.0
    return r


@program(args=[20.0], face="array", status="beyond")
def next_of_a_list_in_a_staged_loop(x):
    it = iter([1.0, 2.0, 3.0, 4.0, 5.0])
    n = 0.0
    while x > 3:
        n += next(it)
        x = x / 2
    return n


@program(args=[3], face="array", status="beyond")
def generator_rebinds_a_variable(n):
    k = 0

    def g():
        nonlocal k
        while k < n:
            k += 1
            yield k

    t = 0
    for v in g():
        t += v * k
    return t, k


@program(args=[(3, py([]))], face="array", status="beyond")
def producer_and_consumer_append(n, out):
    def g():
        i = 0
        while i < n:
            out.append(("p", i))
            yield i
            i += 1

    for v in g():
        out.append(("c", v))
    return len(out)


@program(args=[[1.0, 2.0, 3.0]], face="array", status="beyond")
def producer_and_consumer_write_an_array(a):
    def g():
        i = 0
        while i < len(a):
            if a[i] > 1:
                a[i] += 10
                yield a[i]
            i += 1

    t = 0.0
    for v in g():
        t += v
        a[0] += v
    return t


@program(args=[7.0], face="array", status="beyond")
def consumer_carries_optional_values(x):
    best = None
    name = "none"
    for v in halves(x):
        if best is None or v < best:
            best = v
            name = "some"
    return best, name


@program(args=[7.0], face="array", status="beyond")
def nested_consumption(x):
    a = b = 0.0
    for v in halves(x):
        for w in halves(v):
            a += w
        b += v
    return a, b


def exc(x):
    while x > 1:
        if x > 5:
            raise ValueError("big")
        yield x
        x = x / 2


@program(args=[4.0], face="array", status="beyond")
def no_exception_in_a_generator(x):
    try:
        return sum(exc(x))
    except ValueError:
        return -1.0


@program(args=[8.0], face="array", status="beyond")
def exception_in_a_generator_is_caught(x):
    try:
        return sum(exc(x))
    except ValueError:
        return -1.0


def catching(v):
    for x in v:
        try:
            if x > 2:
                raise ValueError
            yield x
        except ValueError:
            yield -1.0


@program(args=[3.0], face="array", status="beyond")
def slice_of_an_endless_generator(x):
    return [v * x for v in itertools.islice(count(), 3)]


@program(args=[4], face="array", status="beyond")
def slice_of_staged_length(n):
    return [v for v in itertools.islice(count(), n)]


@program(args=[4.0], face="array", status="beyond")
def take_while(x):
    return sum(itertools.takewhile(lambda v: v < x, count()))


@program(args=[4.0], face="array", status="beyond")
def reduce_a_generator(x):
    return functools.reduce(lambda a, b: a * b, halves(x), 1.0), functools.reduce(
        lambda a, b: a * b, halves(x)
    )


@program(args=[4], face="array", status="beyond")
def membership(n):
    return 3 in upto(n), 9 in upto(n)


def _fails_late(n):
    yield 5
    if n > 4:
        raise KeyError("late")
    yield n


@program(
    args=[(6,), (3,), (-2,), (py(6),), (py(3),), (py(7),), (py(8),)],
    status="beyond",
    face="array",
)
def items_before_an_exception_count(n):
    total = 0
    try:
        for v in _fails_late(n):
            total += v
    except KeyError:
        total += 100
    return total
