"""Methods of texts, and builtins that make texts or read them, in recorded code.

f"{n}".zfill(5)    "abc".find(word)    chr(65 + n)    ord(word[0])    hex(n)
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

from autograph.converters.overrides import overrides
from autograph.runtime.ops.text_calls import METHODS, PARTS
from autograph.runtime.staging.texts import text_methods
from autograph.runtime.staging.texts.text_methods import is_unknown


def _method(name: str) -> Callable[..., Any]:
    original = getattr(str, name)

    def method(*args: Any, **kwargs: Any) -> Any:
        given = [part for arg in args for part in (arg if isinstance(arg, tuple) else (arg,))]
        if not any(map(is_unknown, (*given, *kwargs.values()))):
            return original(*args, **kwargs)
        return text_methods.call(name, *text_methods.positional(name, args, kwargs))

    return method


def _function(name: str) -> Callable[..., Any]:
    original = getattr(builtins, name)

    def function(*args: Any, **kwargs: Any) -> Any:
        if kwargs or len(args) != 1 or not is_unknown(args[0]):
            return original(*args, **kwargs)
        return text_methods.call(name, *args)

    return function


for _name in (METHODS | PARTS).keys() & vars(str).keys():
    overrides(getattr(str, _name))(_method(_name))
for _name in ("ascii", "bin", "chr", "hex", "oct", "ord"):
    overrides(getattr(builtins, _name))(_function(_name))
