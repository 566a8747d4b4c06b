"""Dicts and sets as values of dicts and items of lists, with recorded keys: as plain Python."""

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.tracing.outcomes import outcome

EDGES = np.array([[0, 1], [1, 2], [0, 2], [2, 3], [1, 2], [3, 0]])
MORE = np.array([[3, 3], [5, 1], [1, 5]])


def neighbours(edges: Any) -> Any:
    near = defaultdict(set)
    for u, v in edges:
        near[int(u)].add(int(v))
        near[int(v)].add(int(u))
    return near


def graph_of_sets(edges: Any) -> Any:
    near = neighbours(edges)
    counts = {k: len(s) for k, s in near.items()}
    both = [len(near[int(u)] & near[int(v)]) for u, v in edges]
    return near, counts, 2 in near[1], 7 in near, both, sum(len(s) for s in near.values())


def made_by_hand(edges: Any) -> Any:
    near, far = {}, {}
    for u, v in edges:
        u, v = int(u), int(v)
        if u not in near:
            near[u] = set()
        near[u].add(v)
        far.setdefault(v, set()).add(u)
    return near, far


def nested_counts(edges: Any) -> Any:
    counts: Any = defaultdict(dict)
    more: Any = defaultdict(lambda: defaultdict(int))
    by_hand: Any = {}
    tallies: Any = defaultdict(Counter)
    for a, b in edges:
        a, b = int(a), int(b)
        counts[a][b] = counts[a].get(b, 0) + 1
        more[a][b] += 1
        if a not in by_hand:
            by_hand[a] = {}
        if b not in by_hand[a]:
            by_hand[a][b] = 0
        by_hand[a][b] += 1
        tallies[a][b] += 1
    most = {k: c.most_common(1) for k, c in tallies.items()}
    return counts, {k: dict(v) for k, v in more.items()}, by_hand, most


def known_keys_inside(edges: Any) -> Any:
    rows: Any = defaultdict(dict)
    for u, v in edges:
        rows[int(u)]["n"] = rows[int(u)].get("n", 0) + 1
        rows[int(u)]["last"] = int(v)
    return rows, {k: row["last"] for k, row in rows.items()}


def known_keys_outside(edges: Any) -> Any:
    near: Any = {0: {5}, 1: set()}
    weights: Any = {0: {5: 1}, 1: {}}
    for u, v in edges:
        if u < 2:
            near[int(u)].add(int(v))
            weights[int(u)][int(v)] = 2
    return near, weights


def for_each_number(edges: Any) -> Any:
    size = int(np.max(edges)) + 1
    near = {i: set() for i in range(size)}
    weights = {i: {} for i in range(size)}
    for u, v in edges:
        near[int(u)].add(int(v))
        weights[int(u)][int(v)] = u * 0.5
    return near, weights, [len(row) for row in weights.values()]


def in_lists(edges: Any) -> Any:
    size = int(np.max(edges)) + 1
    near = [set() for _ in range(size)]
    counts = [defaultdict(int) for _ in range(size)]
    tallies = [Counter() for _ in range(size)]
    for u, v in edges:
        near[int(u)].add(int(v))
        near[int(v)].add(int(u))
        counts[int(u)][int(v)] += 1
        tallies[int(u)][int(v)] += 1
    return near, [len(s) for s in near], counts, tallies, [sorted(s) for s in near]


def through_names(edges: Any) -> Any:
    near: Any = defaultdict(set)
    for u, v in edges:
        own, other = near[int(u)], near[int(v)]
        own.add(int(v))
        other.add(50)
        own.add(60)
    for members in near.values():
        members.add(70)
    return near


def updated(edges: Any) -> Any:
    near: Any = defaultdict(set)
    for u, v in edges:
        near[int(u)] |= {int(v), 3}
    for u, v in edges:
        near[int(u)].update([int(v), 8])
    united, common = near[0] | near[1], near[0] & near[2]
    return near, united, common, near[0] - near[1], near[0] == near[1]


def emptied(edges: Any) -> Any:
    near = neighbours(edges)
    for u, v in edges:
        near[int(u)].discard(int(v))
        if not near[int(u)]:
            del near[int(u)]
    taken = neighbours(edges)
    row = taken.pop(int(edges[0, 0]))
    row.add(4)
    return near, sorted(row), taken


def missing_member(edges: Any) -> Any:
    near = neighbours(edges)
    near[1].remove(77)
    return near


def copied(edges: Any) -> Any:
    near = neighbours(edges)
    copies = {k: set(s) for k, s in near.items()}
    near[1].add(77)
    return copies, near


def three_levels(edges: Any) -> Any:
    sums: Any = defaultdict(lambda: defaultdict(set))
    for u, v in edges:
        sums[int(u)][int(v)].add(int(u + v))
    return sums[0][1], len(sums[1]), {k: sorted(row) for k, row in sums.items()}


def breadth_first(edges: Any) -> Any:
    near = neighbours(edges)
    seen, todo, order = {int(edges[0, 0])}, [int(edges[0, 0])], []
    while todo:
        u = todo.pop(0)
        order.append(u)
        for w in sorted(near[u]):
            if w not in seen:
                seen.add(w)
                todo.append(w)
    return order


def shortest_ways(edges: Any) -> Any:
    ways: Any = defaultdict(dict)
    for u, v in edges:
        ways[int(u)][int(v)] = int(u) + int(v)
        ways[int(v)][int(u)] = int(u) + int(v)
    first = int(edges[0, 0])
    length, todo = {first: 0}, [first]
    while todo:
        u = todo.pop()
        for v, way in ways[u].items():
            new = length[u] + way
            if v not in length or new < length[v]:
                length[v] = new
                todo.append(v)
    return length


def colours(edges: Any) -> Any:
    near, colour = neighbours(edges), {}
    for u in sorted(near):
        used = {colour[w] for w in sorted(near[u]) if w in colour}
        c = 0
        while c in used:
            c += 1
        colour[u] = c
    return colour


def topological_order(edges: Any) -> Any:
    size = int(np.max(edges)) + 1
    before = {i: set() for i in range(size)}
    for u, v in edges:
        if u < v:
            before[int(v)].add(int(u))
    order = []
    while len(order) < size:
        for i in range(size):
            if i not in order and len(before[i]) == 0:
                order.append(i)
                for j in range(size):
                    before[j].discard(i)
    return order


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    "function",
    [
        *(graph_of_sets, made_by_hand, nested_counts, known_keys_inside, known_keys_outside),
        *(for_each_number, in_lists, through_names, updated, emptied, missing_member, copied),
        *(three_levels, breadth_first, shortest_ways, colours, topological_order),
    ],
)
def test_they_are_as_in_python(function: Callable[..., Any]) -> None:
    converted = ag.convert(function)
    for edges in (EDGES, MORE, EDGES):
        assert told(converted, edges) == told(function, edges)


def told(function: Callable[..., Any], edges: Any) -> Any:
    """The outcome, with sets in order: Python has none for them."""
    return outcome(lambda: in_order(function(edges)))


def in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return type(value).__name__, [(key, in_order(item)) for key, item in value.items()]
    if isinstance(value, set):
        return "set", sorted(value)
    return [in_order(item) for item in value] if isinstance(value, list | tuple) else value


def followers(text: Any) -> Any:
    after: Any = defaultdict(set)
    counts: Any = defaultdict(lambda: defaultdict(int))
    words = text.split()
    for a, b in zip(words, words[1:], strict=False):  # noqa: RUF007
        after[a].add(b)
        counts[a][b] += 1
    return {k: sorted(v) for k, v in after.items()}, {k: dict(v) for k, v in counts.items()}


def places_of_words(text: Any) -> Any:
    places: Any = defaultdict(set)
    for i, line in enumerate(text.split(",")):
        for word in line.split():
            places[word].add(i)
    return {word: sorted(lines) for word, lines in sorted(places.items())}


def tree_of_words(text: Any) -> Any:
    children = [{}]
    for word in text.split():
        at = 0
        for letter in word:
            if letter not in children[at]:
                children.append({})
                children[at][letter] = len(children) - 1
            at = children[at][letter]
    return children


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("function", [followers, places_of_words, tree_of_words])
def test_words_are_as_in_python(function: Callable[..., Any]) -> None:
    converted = ag.convert(function)
    for text in ("ab abc ab b abc a", "x, y x,z y"):
        assert converted(text) == function(text)


def one_set_twice(edges: Any) -> Any:
    near, one = {}, set()
    for u, v in edges:
        near[int(u)] = one
        one.add(int(v))
    return near


def at_another_key(edges: Any) -> Any:
    near = neighbours(edges)
    near[0] = near[1]
    return near


def replaced(edges: Any) -> Any:
    near = neighbours(edges)
    old = near[1]
    near[1] = {99}
    old.add(3)
    return near, old


def taken_into_a_list(edges: Any) -> Any:
    rows = list(neighbours(edges).values())
    rows[0].add(55)
    return rows


def lists_taken_into_a_list(edges: Any) -> Any:
    near: Any = defaultdict(list)
    for u, v in edges:
        near[int(u)].append(int(v))
    rows = [near[k] for k in sorted(near)]
    rows[0].append(55)
    return near


def written_behind_a_list(edges: Any) -> Any:
    near: Any = defaultdict(list)
    for u, v in edges:
        near[int(u)].append(int(v))
    rows = [near[k] for k in sorted(near)]
    near[0].append(55)
    return rows


def walked_into_while_it_grows(edges: Any) -> Any:
    root: dict[int, Any] = {}
    node = root
    for u, _ in edges:
        node = node.setdefault(int(u), {})
    return root


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (walked_into_while_it_grows, "this dict may be the same object as another one"),
        (one_set_twice, "this set may be in a dict already"),
        (at_another_key, "this set may be in a dict already"),
        (replaced, "this set may be the same object as another one that was changed"),
        (taken_into_a_list, "this set is a copy of an item"),
        (lists_taken_into_a_list, "this list is a copy of an item"),
        (written_behind_a_list, "this list may be the same object as another one that was changed"),
    ],
)
def test_sets_at_two_places_are_refused(function: Callable[..., Any], message: str) -> None:
    with pytest.raises(ag.errors.StagingError, match=message):
        ag.convert(function)(EDGES)
