"""Lists and dicts that are one of several, depending on the path, and are written afterwards."""

from tests.corpus.harness import program, tree

NUMBERS = [2, 0, 5, 1]


@program(args=NUMBERS, status="beyond", face="array")
def rebound_in_a_branch(n):
    items = [1]
    first = items
    if n:
        items = [5]
    items.append(2)
    return items[0], len(items), first


@program(args=NUMBERS, status="beyond", face="array")
def one_of_two_is_written(n):
    xs, ys = [1], [2, 3]
    zs = xs if n else ys
    if n > 1:
        zs.append(n)
    for i in range(n):
        zs.append(i)
    zs[0] = 9
    return xs, ys, len(zs), zs[-1]


@program(args=NUMBERS, status="beyond", face="array")
def one_of_two_dicts_is_written(n):
    d, e = {"k": 1}, {"k": 2}
    g = d if n else e
    g["k"] += n
    g["z"] = 5
    return d, e, len(g)


@program(args=NUMBERS, status="beyond", face="array")
def the_original_is_written(n):
    xs, ys = [1], [2, 3]
    zs = xs if n else ys
    xs.append(4)
    return sum(zs), xs, ys


@program(args=NUMBERS, status="beyond", face="array")
def one_of_three(n):
    xs, ys = [1], [2, 3]
    zs = xs if n else ys
    ws = zs if n > 1 else [7]
    ws.append(5)
    return xs, ys, sum(zs), len(ws)


@program(args=NUMBERS, status="beyond", face="array")
def emptied_in_a_loop(n):
    xs = []
    while True:
        if n > 3:
            break
        xs.insert(0, n)
        n += 1
        if n == 2:
            xs = []
    return xs


@program(args=NUMBERS, status="beyond", face="array")
def rebound_in_a_loop(n):
    xs = [1]
    for i in range(n):
        if i % 2:
            xs = [i]
        xs.append(i)
    return xs


@program(args=NUMBERS, status="beyond", face="array")
def many_methods_of_a_choice(n):
    xs = [3, 1, 2]
    if n:
        xs = sorted(xs)
    xs.reverse()
    last = xs.pop()
    xs += [n, 4]
    del xs[0]
    return xs, last


@program(args=[(1, tree([8])), (0, tree([8]))], status="beyond", face="array")
def an_argument_or_a_new_list(n, items):
    if n:
        items = [0, 0]
    items.append(4)
    return len(items)


@program(args=NUMBERS, status="beyond", face="array")
def a_row_is_written(n):
    rows = [[1], [2]]
    row = rows[0] if n else rows[1]
    row.append(3)
    other = rows[n % 2]
    if n:
        other.append(4)
    other.append(5)
    return rows, len(other)


@program(args=[0, 7], face="array", status="beyond")
def which_list_it_is(n):
    items = [1, 2, 3]
    alias = items
    if n > 2:
        alias = items[:]
    one, other = [1], [2]
    chosen = one if n > 2 else other
    same = items is alias, items is not alias, alias is items
    return same, chosen is one, chosen is other, one is other


@program(args=[0, 7], face="array", status="beyond", raises="StagingError", plain=False)
def which_list_a_loop_left(n):
    items = [1]
    last = items
    for i in range(n):
        last = [i]
    return last is items
