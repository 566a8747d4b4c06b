"""Strings: what the functions give, beyond the promises that every operation keeps."""

from __future__ import annotations

import pytest

from autograph import strings
from autograph.runtime.ops.creation import constant


def test_join_with_broadcasting() -> None:
    joined = strings.join([["a", "b"], "x"], separator="-")
    assert joined.numpy().tolist() == ["a-x", "b-x"]


def test_length_in_bytes_and_in_characters() -> None:
    assert strings.length("grün").numpy() == 5
    assert strings.length(["grün", ""], unit="UTF8_CHAR").numpy().tolist() == [4, 0]
    with pytest.raises(ValueError, match="BYTE"):
        strings.length("a", unit="WORD")


def test_changes_of_text() -> None:
    words = constant([" Ab ", "c d"])
    assert strings.upper(words).numpy().tolist() == [" AB ", "C D"]
    assert strings.lower(words).numpy().tolist() == [" ab ", "c d"]
    assert strings.strip(words).numpy().tolist() == ["Ab", "c d"]
    assert strings.substr(words, 1, 2).numpy().tolist() == ["Ab", " d"]
    assert strings.substr("hello", -3, 2).numpy() == "ll"
    assert strings.regex_replace("a1b22", r"\d+", "#").numpy() == "a#b#"
    assert (
        strings.regex_replace("a1b22", r"(\d+)", r"<\1>", replace_global=False).numpy() == "a<1>b22"
    )
    assert strings.regex_full_match(["ab", "abc"], "a.").numpy().tolist() == [True, False]


def test_from_and_to_numbers() -> None:
    assert strings.as_string([1.5, -2.0]).numpy().tolist() == ["1.500000", "-2.000000"]
    assert strings.as_string(3.14159, precision=2).numpy() == "3.14"
    assert strings.as_string([True, False]).numpy().tolist() == ["true", "false"]
    assert strings.as_string(7, width=3, fill="0").numpy() == "007"
    assert strings.to_number(["1.5", "2"]).numpy().tolist() == [1.5, 2.0]
    with pytest.raises(ValueError, match="could not correctly convert string: x"):
        strings.to_number("x")


def test_reduce_join() -> None:
    table = constant([["a", "b"], ["c", "d"]])
    assert strings.reduce_join(table, separator=",").numpy() == "a,b,c,d"
    assert strings.reduce_join(table, axis=0).numpy().tolist() == ["ac", "bd"]
    assert strings.reduce_join(table, axis=-1, keepdims=True).numpy().tolist() == [["ab"], ["cd"]]


def test_format() -> None:
    text = strings.format("x = {}, y = {}", [constant([1, 2]), constant(2.5)])
    assert text.numpy() == "x = [1 2], y = 2.5"
    with pytest.raises(ValueError, match="1 placeholders"):
        strings.format("{}", [1, 2])


def test_operators() -> None:
    words = constant(["ab", "b"])
    assert (words == "ab").numpy().tolist() == [True, False]
    assert (words + "!").numpy().tolist() == ["ab!", "b!"]
    assert ("<" + words).numpy().tolist() == ["<ab", "<b"]


def test_numbers_are_no_strings() -> None:
    with pytest.raises(TypeError, match="takes strings"):
        strings.upper(1)
