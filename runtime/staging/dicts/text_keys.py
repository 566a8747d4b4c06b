"""Strings as keys of dicts and sets that only the graph knows.

    counts[word] = counts.get(word, 0) + 1

Beside its texts such a table has columns of numbers, and those are what a key is looked up by: two
words of a digest of the text that no two texts share, so that machine code finds it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograph.runtime.ops import lists, text_calls
from autograph.runtime.staging.values.specs import TEXT, Growing, Spec, Struct, python_leaf
from autograph.runtime.staging.values.structure import is_one_of
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.text import Text, typed

_NUMBER = python_leaf("int")


def as_text(key: Any) -> str | Text | None:
    """A key that is a string, be it one of several; None for others."""
    if is_one_of(key):
        tensor = key.as_text()
        return None if tensor is None else Text(tensor)
    return key if isinstance(key, str | Text) else None


def text_count(spec: Spec) -> int:
    """How many strings a key of this description has in it."""
    if isinstance(spec, Struct):
        return sum(map(text_count, spec.children))
    return int(spec == TEXT)


def digest_columns(spec: Spec) -> list[Growing]:
    """The lists that carry the digests of the strings in keys."""
    return [Growing(_NUMBER)] * (len(text_calls.HALVES) * text_count(spec))


def texts_in(key: Any, spec: Spec) -> list[Any]:
    """The strings in a key."""
    if isinstance(spec, Struct):
        return [text for pair in zip(key, spec.children, strict=True) for text in texts_in(*pair)]
    return [as_text(key)] if spec == TEXT else []


def digests(key: Any, spec: Spec) -> list[Tensor]:
    """What a key is looked up by, but for the numbers in it."""
    return [_half(text, half) for text in texts_in(key, spec) for half in text_calls.HALVES]


def _half(text: Any, half: int) -> Tensor:
    if isinstance(text, str):
        return EagerTensor(np.asarray(text_calls.digest(text, half)))
    number = EagerTensor(np.asarray(half, np.int64))
    return text_calls.text_call("digest", typed(text), number)


def lowered_digests(keys: list[Any], column: Growing) -> list[Any]:
    """The columns of digests of keys that are known."""
    spec = column.element
    if spec is None:
        return []
    if not keys:
        return [lists.list_empty(_NUMBER.type) for _ in digest_columns(spec)]
    columns = zip(*(digests(key, spec) for key in keys), strict=True)
    return [lists.list_of(*column) for column in columns]
