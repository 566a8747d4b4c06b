"""Texts that are only known when the graph runs are what a `str` is in plain Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.errors import StagingError, SymbolicValueError

Program = Callable[[Any], Any]


def parts(n: Any) -> Any:
    s = str(n)
    return s[0], s[-1], s[1:], s[::-1], s[n % 3], s[: n % 2], int(s[::-1])


def methods(n: Any) -> Any:
    s = f" {n} "
    made = s.strip(), s.zfill(9), s.replace("3", "x"), s.center(11, "-"), s.ljust(8) + "|"
    found = s.find("0"), s.count("0"), s.isdigit(), s.startswith(" 3"), s.endswith(("1 ", "5 "))
    return made, found, s.split(), f"{n},{n + 1}".split(",", maxsplit=1), f"a={n}".partition("=")


def of_known_texts(n: Any) -> Any:
    return "305".startswith(str(n)), "a-b".replace("-", f"{n}"), "x305y".find(str(n)), "0" * (n % 5)


def by_keyword(n: Any) -> Any:
    lines = f"{n}\n{n}".splitlines(keepends=True)
    return f"{n}0{n}".split(sep="0"), lines, f"a\t{n}".expandtabs(tabsize=4)


def of_a_choice(n: Any) -> Any:
    w = "abc" if n > 200 else "de"
    m = n % 2 + 1
    made = w.upper(), w.find("c"), "xabcx".find(w), w * m, w[m - 1], w[:m], "abcd"[m], "abcd"[:m]
    return made, int("12" if n > 200 else "1"), ord(w[0]), "a" in w, w in "xabcx", list(w)


def unbound_methods(n: Any) -> Any:
    return list(map(str.upper, [f"a{n}", "b"])), str.lower(f"A{n}")


def characters(n: Any) -> Any:
    total = 0
    for place, c in enumerate(str(n)):
        if c == "7":
            break
        total += place + int(c) ** 3
    else:
        total = -total
    return total, sum(map(int, str(n))), [int(d) for d in str(n) if d != "0"]


def by_builtins(n: Any) -> Any:
    s = str(n)
    made = max(s), min(s), sorted(s), list(s), list(reversed(s)), "".join(reversed(s))
    pairs = [(i, c) for i, c in enumerate(s)], [a == b for a, b in zip(s, "315", strict=False)]
    return made, pairs, all(c.isdigit() for c in s), any(c == "7" for c in s), len(s)


def unpacked(n: Any) -> Any:
    a, b, c = str(n)
    first, *rest = f"{n}x"
    try:
        d, e = str(n)
    except ValueError as error:
        d, e = a, str(error)
    return a, b, c, d, e, first, rest


def used_up(n: Any) -> Any:
    s, count = str(n) + "abc", 0
    while s:
        s = s[1:]
        count += 1
    return count, bool(s), bool(str(n)), s or "none"


def palindrome(n: Any) -> Any:
    s = str(n)
    for i in range(len(s) // 2):  # noqa: SIM110
        if s[i] != s[-1 - i]:
            return False
    return True


def look_and_say(n: Any) -> Any:
    s = "1"
    for _ in range(n % 7):
        out, i = "", 0
        while i < len(s):
            j = i
            while j < len(s) and s[j] == s[i]:
                j += 1
            out += str(j - i) + s[i]
            i = j
        s = out
    return s


def triangle(n: Any) -> Any:
    out = ""
    for i in range(n % 6):
        out += " " * (n % 6 - i - 1) + (2 * i + 1) * "*" + "\n"
    return out


def codes(n: Any) -> Any:
    letter = chr(65 + n % 26)
    return (
        letter,
        ord(letter),
        chr(n) * 2,
        hex(n),
        bin(n),
        oct(n),
        ascii(chr(300 + n)),
        int("11", n % 30 + 2),
    )


def numbers(n: Any) -> Any:
    return float(f"{n}.5"), int(f" {n} "), int(f"{n % 8}", 8), int(f"{n:x}", base=16)


def looked_up(n: Any) -> Any:
    words = {"3": "three", "0": "zero", "5": "five", "1": "one", "2": "two"}
    return [words.get(c, "?") for c in str(n)], words[str(n)[0]], str(n) in words


def wrong_number(n: Any) -> Any:
    try:
        return int(f"x{n}")
    except ValueError as error:
        return error.args


def wrong_places(n: Any) -> Any:
    s, found = str(n), []
    for place in range(5):
        try:
            found.append(s[place])
        except IndexError as error:
            found.append(str(error))
    try:
        found.append(str(s.index("7")))
    except ValueError as error:
        found.append(str(error))
    return found


def wrong_row(n: Any) -> Any:
    try:
        return np.zeros(3)[n]
    except IndexError as error:
        return error.args


AGREE: list[Program] = [
    unpacked,
    *(parts, methods, of_known_texts, by_keyword, of_a_choice, unbound_methods, characters),
    *(by_builtins, used_up, palindrome, look_and_say, triangle, codes, numbers, looked_up),
    *(wrong_number, wrong_places, wrong_row),
]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("program", AGREE, ids=lambda program: program.__name__)
def test_texts_are_python_s(program: Program) -> None:
    converted = ag.convert(program)
    for number in (305, 121, 210):
        for n in (np.int64(number), np.int64(number + 1)):
            assert repr(converted(n)) == repr(program(n))


WRONG: list[Program] = [
    lambda n: int(f"x{n}"),
    lambda n: float(f"x{n}"),
    lambda n: str(n)[n],
    lambda n: "abc"[n],
    lambda n: str(n).index("7"),
    lambda n: ord(str(n)),
    lambda n: chr(-n),
    lambda n: str(n).split(""),
    lambda n: str(n).center(n, "ab"),
    lambda n: str(n).zfill(2.5),
    lambda n: str(n)["a"],
    lambda n: "ab" * (n / 2),
    lambda n: [0] * (n / 2),
    lambda n: str(n).nothing(),
    lambda n: 3 in str(n),
]


@pytest.mark.parametrize("program", WRONG)
def test_errors_are_python_s(program: Program) -> None:
    with pytest.raises(Exception) as plain:
        program(np.int64(305))
    with pytest.raises(plain.type) as ours:
        ag.convert(program)(np.int64(305))
    assert str(ours.value).split("\n")[0] == str(plain.value)


def test_what_is_not_recorded_says_so() -> None:
    with pytest.raises(SymbolicValueError, match="`encode` of a text made of recorded values"):
        ag.convert(lambda n: str(n).encode())(np.int64(3))
    with pytest.raises(OverflowError, match="out of bounds for int64"):
        ag.convert(lambda n: int("1" * n))(np.int64(30))


def repeated_lists(n: Any) -> Any:
    zeros = [0] * n
    zeros[0] = 5
    pairs, halves = [1, 2] * n, n * [0.5]
    halves.append(2.0)
    grown: list[Any] = []
    grown += [n] * 2
    grown *= n
    also = halves
    also *= n
    return zeros, pairs, halves, grown, len(pairs), [0] * -n, ["x"] * n, [(1, 2)] * n, [None] * n


def sieve(n: Any) -> Any:
    n = n * 10
    prime = [True] * (n + 1)
    prime[0] = prime[1] = False
    i = 2
    while i * i <= n:
        if prime[i]:
            for j in range(i * i, n + 1, i):
                prime[j] = False
        i += 1
    return [i for i in range(n + 1) if prime[i]]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("program", [repeated_lists, sieve])
def test_lists_are_repeated(program: Program) -> None:
    converted = ag.convert(program)
    for n in (np.int64(3), np.int8(5), np.int32(1)):
        assert repr(converted(n)) == repr(program(n))


def test_an_array_multiplies() -> None:
    for n in (np.array(3), np.array([2, 3])):
        result = ag.convert(lambda n: ([5, 1] * n, n * (1, 2)))(n)
        np.testing.assert_array_equal(result[0], [5, 1] * n)
        np.testing.assert_array_equal(result[1], n * (1, 2))


def test_what_cannot_be_repeated_says_so() -> None:
    with pytest.raises(StagingError, match="one and the same list several times"):
        ag.convert(lambda n: [[0]] * n)(np.int64(3))
