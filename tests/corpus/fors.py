"""`for` loops over `ag.range`, tensors and Python iterables."""

# ruff: noqa: B007, SIM113

import autograph as ag
from tests.corpus.harness import of, program, py, tree


@program(args=[5, 0], loops=1, expect=[10, 0])
def range_of_tensor(n):
    total = 0
    for i in ag.range(n):
        total += i
    return total


@program(args=[5, 0], loops=1, expect=[10, 0])
def builtin_range_of_tensor(n):
    total = 0
    for i in range(n):
        total += i
    return total


@program(args=[(2, 11, 3), (11, 2, -3), (2, 2, 1)], loops=1)
def range_start_stop_step(a, b, c):
    total = 0
    for i in range(a, b, c):
        total = total * 10 + i
    return total


@program(args=[(1, 6)], loops=1, expect=[120])
def ag_range_start_stop(a, b):
    product = 1
    for i in ag.range(a, b):
        product = product * i
    return product


@program(args=[[1.0, 2.0, 3.0]], loops=1, grads=True, expect=[14.0])
def over_vector(v):
    total = 0.0
    for x in v:
        total += x * x
    return total


@program(args=[[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]], loops=1, grads=True)
def over_rows(m):
    total = ag.zeros([2])
    for row in m:
        total = total * 0.5 + row
    return total


@program(args=[[[1, 2], [3, 4]]], loops=2, expect=[10])
def rows_and_elements(m):
    total = 0
    for row in m:
        for x in row:
            total += x
    return total


@program(args=[[3, 1, 4, 1, 5], [1, 1]], loops=1)
def break_in_for(v):
    total = 0
    for x in v:
        if x == 4:
            break
        total += x
    return total


@program(args=[[3, 1, 4, 1, 5]], loops=1, expect=[9])
def continue_in_for(v):
    total = 0
    for x in v:
        if x % 2 == 0 or x == 5:
            continue
        total += x
        total += x // 3 * 3
    return total + 1


@program(args=[6])
def continue_in_inner_loop(n):
    total = 0
    for i in range(n):
        for j in range(n):
            if (i + j) % 2 == 0:
                continue
            total += i * j
    return total


@program(args=[(tree([1, 2, 3]), 2)], loops=0, expect=[12])
def python_list_of_tensors(items, x):
    total = 0
    for item in items:
        total += item * x
    return total


@program(args=[2], loops=0, expect=[20])
def python_tuple_is_unrolled(x):
    total = 0
    for k in (1, 2, 3, 4):
        total += k * x
    return total


@program(args=[2], loops=0)
def short_python_range_is_unrolled(x):
    total = x
    for i in range(3):
        total = total * 2 + i
    return total


@program(args=[2], loops=1)
def long_python_range_is_staged(x):
    total = x
    for i in range(100):
        total = (total * 3 + i) % 1001
    return total


@program(args=[2], loops=1, options={"unroll": 2})
def unroll_option(x):
    for i in range(4):
        x = x + i
    return x


@program(args=[tree({"a": 1, "b": 2})], expect=[[3, 1, 2]])
def dict_items(d):
    total = 0
    names = []
    for key, value in d.items():
        total += value
        names.append(value)
    return [total, *names]


@program(args=[5], expect=[4])
def target_after_loop(n):
    i = -1
    for i in range(n):
        pass
    return i


@program(args=[[1.0, -2.0, 3.0]], conds=0)
def if_in_for(v):
    pos, neg = 0.0, 0.0
    for x in v:
        if x > 0:
            pos += x
        else:
            neg += x
    return pos, neg


@program(args=[[2, 7, 1, 8]], loops=1, expect=[(8, 1)])
def max_and_min(v):
    low, high = v[0], v[0]
    for x in v:
        if x > high:
            high = x
        if x < low:
            low = x
    return high, low


@program(args=[4], expect=[[1, 1, 2, 6]])
def state_is_a_vector(n):
    v = ag.ones([4], dtype=ag.int32)
    f = 1
    for i in range(1, n):
        f = f * i
        v = ag.tensor_scatter_nd_update(v, [[i]], [f])
    return v


@program(args=[([[1.0, 2.0], [3.0, 4.0]], [1.0, 1.0])], grads=True)
def repeated_product(m, v):
    for _ in ag.range(ag.constant(3)):
        v = ag.tanh(ag.linalg.matmul(m, ag.expand_dims(v, 1))[:, 0])
    return v


@program(args=[(1.0, 4), (1.0, 0)], loops=1)
def compound_interest(x, n):
    for _ in range(n):
        x = x * 1.1
    return x


@program(args=[of("int64", 4)], expect=[24])
def long_range(n):
    f = n
    for i in ag.range(1, n):
        f = f * i
    return f


@program(args=[[True, False, True]], expect=[2])
def over_bools(v):
    count = 0
    for flag in v:
        if flag:
            count += 1
    return count


@program(args=[([1, 2, 3], 2), ([1, 2, 3], 9)], expect=[1, -1])
def search_with_break(v, x):
    found, i = -1, 0
    for item in v:
        if item == x:
            found = i
            break
        i += 1
    return found


@program(args=[3, 6], expect=[8, 64])
def range_from_shape_arithmetic(n):
    size = n * 1
    x = 1
    for _ in ag.range(size):
        x *= 2
    return x


@program(args=[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]], loops=1)
def over_transposed(m):
    out = 0.0
    for column in ag.transpose(m):
        out = out * 2.0 + ag.reduce_max(column)
    return out


@program(args=[(py([1, 2]), 3)], loops=1, expect=[36])
def python_loop_around_staged(factors, n):
    total = 0
    for i in range(n):
        for f in factors:
            total += (i + 1) * f * 2
    return total


@program(args=[(py([1, 2, 3]), 3)], loops=1, expect=[18])
def list_of_python_numbers_in_staged(values, n):
    total = 0
    for _ in range(n):
        for v in values:
            total += v
    return total


@program(args=[([1.0, 2.0, 3.0, 4.0], 1)], grads=True)
def gradient_with_continue(v, parity):
    total = 0.0
    i = 0
    for x in v:
        i += 1
        if i % 2 == parity:
            continue
        total += x * x * x
    return total


@program(args=[7], expect=[[0, 1, 1, 2, 3, 5, 8]])
def two_state_variables_and_array(n):
    a, b = 0, 1
    out = ag.TensorArray(ag.int32, size=n)
    for i in ag.range(n):
        out = out.write(i, a)
        a, b = b, a + b
    return out.stack()


@program(args=[[[1, 2], [3, 4], [5, 6]]], expect=[(9, 12)])
def unpack_known_row(m):
    left, right = 0, 0
    for row in m:
        a, b = row[0], row[1]
        left += a
        right += b
    return left, right
