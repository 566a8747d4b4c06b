"""Strings as keys of dicts and sets, which string it is being known when the graph runs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from tests.test_recorded_keys import outcome

NAMES = ["ant", "bee", "cat", "bee"]


def words(ids: Any) -> Any:
    counts = {}
    for i in ids:
        w = NAMES[int(i)]
        counts[w] = counts.get(w, 0) + 1
    return counts, list(counts), max(counts, key=counts.get)


def default_words(ids: Any) -> Any:
    counts: Any = defaultdict(int)
    for i in ids:
        counts[NAMES[int(i)]] += 1
    return counts, sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def counted(ids: Any) -> Any:
    counts: Any = Counter()
    for i in ids:
        counts[NAMES[int(i)]] += 1
    return counts.most_common(1), Counter([NAMES[int(i)] for i in ids])


def where(ids: Any) -> Any:
    places: Any = {}
    for k, i in enumerate(ids):
        places.setdefault(NAMES[int(i)], []).append(k)
    for w in places:
        places[w].append(len(w))
    return places, {w: sum(v) for w, v in places.items()}


def spelled_numbers(ids: Any) -> Any:
    d: Any = {"3": -1}
    for i in ids:
        k = str(int(i))
        d[k] = d.get(k, 0) + 1
        if len(d) > 2 and k in d:
            del d[k]
    return d, d["3"], "2" in d, d.pop("3", 0), len(d)


def anagrams(ids: Any) -> Any:
    groups = defaultdict(list)
    for i in ids:
        groups["".join(sorted(str(int(i) * 12 + 9)))].append(int(i))
    return dict(groups), [f"{k}={v}" for k, v in groups.items()]


def letters(ids: Any) -> Any:
    text = "".join(chr(97 + int(i)) for i in ids)
    counts: Any = {}
    for letter in text:
        counts[letter] = counts.get(letter, 0) + 1
    for place, letter in enumerate(text):
        if counts[letter] == 1:
            return place, sorted(set(text)), Counter(text) == Counter(reversed(list(text)))
    return -1


def pairs(ids: Any) -> Any:
    d: Any = {}
    for k in range(len(ids) - 1):
        pair = NAMES[int(ids[k])] + "!", int(ids[k + 1])
        d[pair] = d.get(pair, 0) + 1
    return d, ("bee!", 1) in d, d.get(("ant!", 2), -1)


def missing(ids: Any) -> Any:
    d = {NAMES[int(i)] + "!": k for k, i in enumerate(ids)}
    try:
        return d["cat!"], str(d)
    except KeyError as error:
        return error.args


def known_pair(ids: Any) -> Any:
    d: Any = {}
    for i in ids:
        d[int(i), 1] = 1
    return d[2, 1]


def half_known(ids: Any) -> Any:
    d: Any = {"even": [], "odd": []}
    for i in ids:
        d["even" if i % 2 == 0 else "odd"].append(int(i))
    return d


PROGRAMS = [
    words,
    default_words,
    counted,
    where,
    spelled_numbers,
    anagrams,
    letters,
    pairs,
    missing,
]
PROGRAMS += [known_pair, half_known]
INPUTS = [np.array(row) for row in ([0, 1, 0, 2, 3], [1, 1], [2, 0, 2, 1, 0, 3, 1])]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.__name__)
def test_as_plain_python(program: Callable[..., Any]) -> None:
    converted = ag.convert(program)
    for ids in INPUTS:
        assert outcome(converted, ids) == outcome(program, ids), ids


def test_the_callers_dict_gets_words() -> None:
    def count(d: Any, ids: Any) -> int:
        for i in ids:
            w = NAMES[int(i)] + "!"
            d[w] = d.get(w, 0) + 1
        return len(d)

    given: list[dict[str, int]] = [{"bee!": 1}, {"bee!": 1}]
    assert ag.convert(count)(given[0], INPUTS[0]) == count(given[1], INPUTS[0])
    assert list(given[0].items()) == list(given[1].items())


def test_keys_of_numpy_among_those_of_python() -> None:
    def degrees(edges: Any, n: Any) -> Any:
        near: Any = {i: [] for i in range(n)}
        for u, v in edges:
            near[u].append(int(v))
            near[v].append(int(u))
        return near

    edges = np.array([[0, 1], [2, 1]])
    assert ag.convert(degrees)(edges, np.int64(4)) == degrees(edges, 4)
    with pytest.raises(KeyError):
        ag.convert(degrees)(edges, np.int64(2))

    def added(members: Any, n: Any) -> Any:
        seen = set(range(n))
        for v in members:
            seen.add(v)
        return sorted(seen)

    for row in ([1, 0], [1, 5]):
        given = np.array(row), np.int64(3)
        assert list(map(repr, ag.convert(added)(*given))) == list(map(repr, added(*given)))


def test_sets_are_values() -> None:
    def groups(ids: Any) -> Any:
        found: Any = {}
        for i in ids:
            if int(i) % 2 not in found:
                found[int(i) % 2] = set()
            found[int(i) % 2].add(int(i))
        return found

    assert ag.convert(groups)(INPUTS[0]) == groups(INPUTS[0])
