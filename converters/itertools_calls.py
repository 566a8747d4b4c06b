"""The functions of `itertools` on staged values, and with functions that are converted.

What is only made of Python values is left to Python; the rest are generators of ours, in
`iterator_functions`.
"""

from __future__ import annotations

import itertools
import operator
from typing import Any

from autograph.converters import iterator_functions as functions
from autograph.converters.iteration_calls import is_lazy, sources_of, zipped
from autograph.converters.iterators import collected, entered, lazily, written_out
from autograph.converters.overrides import overrides
from autograph.runtime import staging
from autograph.runtime.errors import StagingError
from autograph.runtime.staging import is_symbolic
from autograph.runtime.staging.loops.cursors import Cursor
from autograph.runtime.staging.loops.iteration import Endless, Longest, source_of
from autograph.runtime.staging.values.specs import is_recorded


def _is_staged(*values: Any) -> bool:
    """Whether one of the arguments is, or gives items that are, only known when the graph runs."""
    return any(is_symbolic(v) or is_lazy(v) or source_of(v) is not None for v in values)


@overrides(itertools.chain)
def chained(*iterables: Any) -> Any:
    """`itertools.chain(...)`."""
    rows = tuple(map(entered, iterables))
    return lazily(functions.chain_items, rows) if _is_staged(*rows) else itertools.chain(*rows)


@overrides(itertools.chain.from_iterable)
def chained_from(iterables: Any) -> Any:
    """`itertools.chain.from_iterable(iterables)`."""
    return lazily(functions.chain_items, entered(iterables))


@overrides(itertools.islice)
def sliced(iterable: Any, *bounds: Any) -> Any:
    """`itertools.islice(iterable, start, stop, step)`."""
    iterable = entered(iterable)
    if not _is_staged(iterable, *bounds):
        return itertools.islice(iterable, *bounds)
    if not any(map(is_symbolic, bounds)):
        # Python's own complaints about them.
        itertools.islice((), *bounds)
    start, stop, step = [*bounds, None][:3] if len(bounds) > 1 else (0, bounds[0], 1)
    return lazily(functions.slice_items, iterable, start or 0, stop, 1 if step is None else step)


@overrides(itertools.takewhile)
def taken_while(test: Any, iterable: Any) -> Any:
    """`itertools.takewhile(test, iterable)`."""
    return lazily(functions.take_while, test, entered(iterable))


@overrides(itertools.dropwhile)
def dropped_while(test: Any, iterable: Any) -> Any:
    """`itertools.dropwhile(test, iterable)`."""
    return lazily(functions.drop_while, test, entered(iterable))


@overrides(itertools.filterfalse)
def filtered_out(test: Any, iterable: Any) -> Any:
    """`itertools.filterfalse(test, iterable)`."""
    return lazily(functions.filter_items, test, entered(iterable), False)


@overrides(itertools.starmap)
def star_mapped(function: Any, iterable: Any) -> Any:
    """`itertools.starmap(function, iterable)`."""
    return lazily(functions.star_map_items, function, entered(iterable))


@overrides(itertools.accumulate)
def accumulated(iterable: Any, func: Any = None, *, initial: Any = None) -> Any:
    """`itertools.accumulate(iterable, func, initial=initial)`."""
    function = operator.add if func is None else func
    return lazily(functions.accumulate_items, entered(iterable), function, initial)


@overrides(itertools.count)
def counted(start: Any = 0, step: Any = 1) -> Any:
    """`itertools.count(start, step)`."""
    return _endless(lambda index: start + index * step)


@overrides(itertools.repeat)
def repeated(object: Any, *times: Any, **named: Any) -> Any:
    """`itertools.repeat(object, times)`."""
    bounds = (*times, *named.values())
    if not bounds:
        return _endless(lambda index: object)
    if _is_staged(*bounds):
        return lazily(functions.repeat_item, object, bounds[0])
    return itertools.repeat(object, *times, **named)


@overrides(itertools.cycle)
def cycled(iterable: Any) -> Any:
    """`itertools.cycle(iterable)`."""
    items = collected(iterable)
    source = source_of(items)
    if source is None:
        items = list(items)
        return _endless(lambda index: staging.get_item(items, index % len(items)), bool(items))
    return _endless(lambda index: source.item(index % source.length()))


def _endless(item: Any, has_items: bool = True) -> Any:
    recording = staging.current()
    return Cursor(recording, Endless(item) if has_items else ())


@overrides(itertools.pairwise)
def paired(iterable: Any) -> Any:
    """`itertools.pairwise(iterable)`."""
    rows = entered(iterable)
    return lazily(functions.pairs_of, rows) if _is_staged(rows) else itertools.pairwise(rows)


@overrides(itertools.compress)
def compressed(data: Any, selectors: Any) -> Any:
    """`itertools.compress(data, selectors)`."""
    return lazily(functions.compress_items, zipped(data, selectors))


@overrides(itertools.zip_longest)
def zipped_longest(*iterables: Any, fillvalue: Any = None) -> Any:
    """`itertools.zip_longest(...)`."""
    rows = [collected(iterable) for iterable in iterables]
    sources = sources_of(tuple(rows))
    if sources is None:
        return itertools.zip_longest(*rows, fillvalue=fillvalue)
    return Longest(sources, fillvalue)


@overrides(itertools.product)
def multiplied(*iterables: Any, repeat: int = 1) -> Any:
    """`itertools.product(*iterables, repeat=repeat)`."""
    rows = [collected(iterable) for iterable in iterables] * repeat
    if not _is_staged(*rows):
        return itertools.product(*rows)
    result: Any = [()]
    for row in rows:
        result = lazily(functions.product_of, result, row)
    return result


@overrides(itertools.groupby)
def grouped(iterable: Any, key: Any = None) -> Any:
    """`itertools.groupby(iterable, key)`."""
    items = written_out(collected(iterable))
    if source_of(items) is None:
        items = list(items)
        if not any(map(is_recorded, items)):
            return itertools.groupby(items, key)
    return lazily(functions.group_items, items, functions.as_it_is if key is None else key)


def _known(function: Any) -> None:
    """Let a function of `itertools` have all items at once, if their number is known."""

    @overrides(function)
    def called(iterable: Any, *args: Any, **kwargs: Any) -> Any:
        items = written_out(collected(iterable))
        if source_of(items) is not None:
            raise StagingError(
                f"`itertools.{function.__name__}` needs all items while the function is recorded, "
                "and how many there are is only known when the graph runs.",
                advice="Write it as loops over the indices.",
            )
        return function(items, *args, **kwargs)


for _function in (
    itertools.permutations,
    itertools.combinations,
    itertools.combinations_with_replacement,
    itertools.tee,
):
    _known(_function)
