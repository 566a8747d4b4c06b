"""Functions of which no graph can be made, refused by name: generators and coroutines.

    @ag.convert
    def count(n):
        yield n           is refused; the error points here and says what to write instead

A generator that converted code only calls runs as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gast

from autograph.converters.base import Conversion

_YIELD = "Collect the values in a list and return it: `out.append(value)`."
_ASYNC = "Await what is needed first, and pass it to an ordinary function that is converted."


def refuse_unsupported(conversion: Conversion) -> None:
    """Raise ConversionError, at its first mark, for a function that is a generator or coroutine."""
    function = conversion.function
    if isinstance(function, gast.AsyncFunctionDef):
        raise conversion.parsed.error(
            function, "`async def` functions cannot be converted.", _ASYNC
        )
    if function.scope.is_generator:
        found = next(_yields(function), function)
        raise conversion.parsed.error(
            found, "A generator (a function with `yield`) cannot be converted.", _YIELD
        )


def _yields(node: Any) -> Iterator[Any]:
    for child in gast.iter_child_nodes(node):
        if isinstance(child, gast.Yield | gast.YieldFrom):
            yield child
        elif not isinstance(child, gast.FunctionDef | gast.AsyncFunctionDef | gast.Lambda):
            yield from _yields(child)
