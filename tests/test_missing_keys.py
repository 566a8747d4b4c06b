"""Keys and names that exist only on some paths, read and returned."""

import pytest

import autograph as ag


@ag.convert
def one_key(x):
    d = {"a": x}
    if x > 0:
        d["b"] = x * 2
    return d


@ag.convert
def read_key(x):
    d = {"a": x}
    if x > 0:
        d["b"] = x * 2
    return d["b"]


@ag.convert
def in_a_tuple(x):
    d = {}
    if x > 0:
        d["b"] = x
    return d["b"], x


def test_a_key_that_was_not_set_is_not_in_the_dict():
    assert {k: int(v) for k, v in one_key(ag.constant(1)).items()} == {"a": 1, "b": 2}
    assert {k: int(v) for k, v in one_key(ag.constant(-1)).items()} == {"a": -1}


@pytest.mark.parametrize("function", [read_key, in_a_tuple])
def test_reading_a_key_that_was_not_set_raises(function):
    function(ag.constant(1))
    with pytest.raises(KeyError, match=r"^'b'$"):
        function(ag.constant(-1))
