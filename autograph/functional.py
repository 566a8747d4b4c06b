"""Functions that apply a function along an axis: `map_fn`, `scan`, `foldl`, `foldr`.

    ag.scan(lambda total, x: total + x, xs)      ->      running sums

They are loops over rows; with converted functions they become loops of the graph.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograph.api import convert
from autograph.function import Function
from autograph.runtime import promotion
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.joining import stack
from autograph.runtime.ops.tiling import reverse
from autograph.runtime.staging.values import structure


def map_fn(
    fn: Callable[..., Any],
    elems: Any,
    dtype: Any = None,
    parallel_iterations: Any = None,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    name: str | None = None,
    fn_output_signature: Any = None,
) -> Any:
    """`fn` of each row of `elems`, stacked; `elems` and results may be structures of tensors.

    >>> import autograph as ag
    >>> ag.map_fn(lambda x: x * x, ag.constant([1, 2, 3]))
    ag.Tensor([1 4 9], shape=(3,), dtype=int32)
    """
    layout, leaves = _rows(elems)
    results = _mapped(_inline(fn), leaves, layout)
    return _typed(_stacked(results), fn_output_signature or dtype)


def vectorized_map(fn: Callable[..., Any], elems: Any, fallback_to_while_loop: bool = True) -> Any:
    """The same as `map_fn`."""
    return map_fn(fn, elems)


def foldl(
    fn: Callable[..., Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """`fn(fn(initializer, elems[0]), elems[1])` and so on; without one, from the first row."""
    layout, leaves = _rows(elems)
    return _folded(_inline(fn), leaves, layout, initializer)


def foldr(
    fn: Callable[..., Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """The same as `foldl`, from the last row to the first."""
    layout, leaves = _rows(elems)
    return _folded(_inline(fn), [reverse(leaf, [0]) for leaf in leaves], layout, initializer)


def scan(
    fn: Callable[..., Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    reverse: bool = False,
    name: str | None = None,
) -> Any:
    """All intermediate results of `foldl`, stacked."""
    layout, leaves = _rows(elems)
    if reverse:
        leaves = [_backwards(leaf) for leaf in leaves]
    result = _stacked(_scanned(_inline(fn), leaves, layout, initializer))
    return structure.map_leaves(_backwards, result) if reverse else result


def _backwards(rows: Any) -> Any:
    return reverse(rows, [0])


def _inline(fn: Callable[..., Any]) -> Callable[..., Any]:
    """What `fn` is inside the converted loops below, which convert it in their turn."""
    return fn.python_function if isinstance(fn, Function) else fn


def _rows(elems: Any) -> tuple[Any, list[Any]]:
    taken = structure.take_apart(elems)
    if taken is None or (isinstance(elems, list) and not any(_is_tensor(e) for e in taken[1])):
        return None, [promotion.as_tensor(elems)]
    return taken[0], [promotion.as_tensor(part) for part in taken[1]]


def _is_tensor(value: Any) -> bool:
    return hasattr(value, "dtype") or hasattr(type(value), "__ag_tensor__")


def _row(leaves: list[Any], layout: Any, index: Any) -> Any:
    parts = [leaf[index] for leaf in leaves]
    return parts[0] if layout is None else structure.put_together(layout, parts)


@convert
def _mapped(fn: Any, leaves: Any, layout: Any) -> Any:
    results = []
    for i in range(leaves[0].shape[0]):
        results.append(fn(_row(leaves, layout, i)))
    return results


@convert
def _folded(fn: Any, leaves: Any, layout: Any, initializer: Any) -> Any:
    start = 0
    if initializer is None:
        start = 1
        total = _row(leaves, layout, 0)
    else:
        total = initializer
    for i in range(start, leaves[0].shape[0]):
        total = fn(total, _row(leaves, layout, i))
    return total


@convert
def _scanned(fn: Any, leaves: Any, layout: Any, initializer: Any) -> Any:
    results = []
    start = 0
    if initializer is None:
        start = 1
        total = _row(leaves, layout, 0)
        results.append(total)
    else:
        total = initializer
    for i in range(start, leaves[0].shape[0]):
        total = fn(total, _row(leaves, layout, i))
        results.append(total)
    return results


def _stacked(results: Any) -> Any:
    """A list of results, each maybe a structure, as one structure of stacked tensors."""
    if promotion.is_staged_list(results):
        return results[0].__ag_list__().stacked()
    taken = structure.take_apart(results[0])
    if taken is None:
        return stack(results)
    columns = zip(*(structure.take_apart(result)[1] for result in results), strict=True)  # type: ignore[index]
    return structure.put_together(taken[0], [_stacked(list(column)) for column in columns])


def _typed(result: Any, dtype: Any) -> Any:
    if dtype is None or structure.take_apart(result) is not None:
        return result
    return cast(result, getattr(dtype, "dtype", dtype))
