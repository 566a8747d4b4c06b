"""Strings: TensorFlow's `tf.strings`, on text."""

from autograph.runtime.ops.string_numbers import as_string, format, to_number
from autograph.runtime.ops.strings import (
    join,
    length,
    lower,
    reduce_join,
    regex_full_match,
    regex_replace,
    strip,
    substr,
    upper,
)

__all__ = [
    "as_string",
    "format",
    "join",
    "length",
    "lower",
    "reduce_join",
    "regex_full_match",
    "regex_replace",
    "strip",
    "substr",
    "to_number",
    "upper",
]
