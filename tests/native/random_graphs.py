"""Random graphs of arrays of all kinds, and whether both engines give the same for them.

A graph is exact or smooth. The floats of an exact one are small multiples of a half, which both
engines compute alike to the last bit, so that it may round, compare and count. A smooth one has
the elementary functions, and nothing that jumps where two results differ in their last bits.
"""

from __future__ import annotations

import contextlib
import itertools
import random
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime.errors import AutographError
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.text import graph_text
from autograph.runtime.graph.trace import SymbolicList, wrap
from autograph.runtime.interpreter import Executable
from autograph.runtime.native.executable import NativeExecutable
from autograph.runtime.ops import keys
from autograph.runtime.ops.control import FOR
from autograph.runtime.ops.definition import REGISTRY
from autograph.runtime.ops.indexing import FULL
from autograph.runtime.ops.list_elements import element_attrs
from autograph.runtime.ops.lists import list_empty
from autograph.runtime.passes.manager import optimize
from autograph.runtime.types import ListType, TensorType, Type
from tests.graphs.random_graphs import COUNT, FLAG, Writer

DTYPES = "float64 float64 float64 float32 float16 int64 int64 int32 uint8 bool complex128".split()
EXTENTS = (None, None, 3, 3, 1, 2, 0)
OF_TWO = "add subtract maximum minimum add subtract multiply".split()
OF_ONE = "negative abs sign floor relu".split()
SMOOTH_OF_ONE = "exp tanh sin cos sigmoid softplus sqrt log1p erf negative square abs".split()
SMOOTH_OF_TWO = "add subtract multiply divide maximum minimum hypot atan2".split()
INTEGERS = "floordiv mod bitwise_and bitwise_xor multiply python_floordiv python_mod".split()
COMPARISONS = "less less_equal equal not_equal greater".split()
REDUCTIONS = "reduce_sum reduce_sum reduce_max reduce_min reduce_prod reduce_any reduce_all".split()
Draw = random.Random
# Of several indices that are out of bounds, NumPy names the first one in memory.
_BAD_INDEX = re.compile(r"index -?\d+ (?=is out of bounds)")


def plain(type: Type) -> Type:
    """The type without names for extents."""
    if isinstance(type, ListType):
        element = plain(type.element)
        assert isinstance(element, TensorType)
        return ListType(element)
    return TensorType(type.dtype, tuple(d if isinstance(d, int) else None for d in type.shape))


def fits(given: Type, wanted: Type) -> bool:
    """Whether a value of one type can be what a branch gives for the other."""
    if isinstance(given, ListType) or isinstance(wanted, ListType):
        return plain(given) == plain(wanted)
    if given.dtype != wanted.dtype or given.ndim != wanted.ndim:
        return False
    return all(w in (None, g) for g, w in zip(given.shape, wanted.shape, strict=True))


class ArrayWriter(Writer):
    """Records operations on arrays and lists of several dtypes, ranks and extents."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.smooth = self.choose.random() < 0.3
        self.size = self.choose.randint(4, 14)
        self.bound: Any = None

    # Values

    def random_type(self) -> TensorType:
        dtypes = DTYPES[:4] if self.smooth else DTYPES
        rank = self.choose.choice((0, 1, 1, 1, 2, 2, 3))
        shape = tuple(self.choose.choice(EXTENTS) for _ in range(rank))
        return TensorType(np.dtype(self.choose.choice(dtypes)), shape)

    def input_types(self) -> list[Type]:
        found: list[Type] = [COUNT, FLAG]
        found += [self.random_type() for _ in range(self.choose.randint(1, 4))]
        if self.choose.random() < 0.2:
            found.append(ListType(self.random_type()))
        return found

    def results(self, known: list[Any]) -> list[Any]:
        return self.choose.choices(known, k=self.choose.randint(1, 5))

    def pick(self, known: list[Any], type: Any) -> Any:
        # Recent values more often: chains grow.
        fitting = [item for item in known if fits(item.type, type)]
        if not fitting:
            return self.new_constant(type)
        return self.choose.choice(fitting[-3:] if self.choose.random() < 0.6 else fitting)

    def any_tensor(self, known: list[Any], test: Callable[[Any], bool] = lambda type: True) -> Any:
        found = [x for x in known if isinstance(x.type, TensorType) and test(x.type)]
        if not found:
            return self.new_constant(self.random_type())
        return self.choose.choice(found[-4:] if self.choose.random() < 0.6 else found)

    def a_list(self, known: list[Any]) -> Any:
        found = [x for x in known if isinstance(x, SymbolicList)]
        if found and self.choose.random() < 0.9:
            return self.choose.choice(found)
        element = plain(self.any_tensor(known).type)
        assert isinstance(element, TensorType)
        return list_empty(element)

    def an_index(self, known: list[Any]) -> Any:
        if self.choose.random() < 0.5:
            return self.constant_of(np.array(self.choose.randint(-3, 2)))
        return self.pick(known, COUNT)

    def constant_of(self, array: np.ndarray[Any, Any]) -> Any:
        return wrap(self.trace.constant(array))

    def new_constant(self, type: Any) -> Any:
        if isinstance(type, ListType):
            return list_empty(type.element)
        shape = tuple(3 if dim is None else dim for dim in type.shape)
        return self.constant_of(random_array(type.dtype, shape, self.choose))

    def state(self, known: list[Any]) -> list[Any]:
        number = self.choose.randint(1, 4)
        return [plain(item.type) for item in self.choose.choices(known, k=number)]

    # Steps

    def step(self, known: list[Any], depth: int) -> None:
        kinds = [self.two, self.two, self.two, self.one, self.comparison, self.choice, self.cast]
        kinds += [self.reduction, self.reduction, self.item, self.item, self.written, self.written]
        kinds += [self.joined, self.moved, self.moved, self.shaped, self.scanned, self.product]
        kinds += [self.listed, self.listed, self.listed, self.constant, self.extent, self.sorting]
        if depth < 2:
            kinds += [self.branch, self.branch, self.counted, self.counted, self.bounded]
            kinds += [self.kept_and_read]
        kind = self.choose.choice(kinds)
        # Where operands do not go together, nothing is recorded.
        with contextlib.suppress(TypeError, ValueError, LookupError, AutographError):
            kind(known, depth)

    def add(self, known: list[Any], name: str, *inputs: Any, **attrs: Any) -> None:
        made = REGISTRY[name](*inputs, **attrs)
        known += made if isinstance(made, tuple) else (made,)

    def add_small(self, known: list[Any], name: str, *inputs: Any, **attrs: Any) -> None:
        """The result of something that grows, cut to whole numbers that stay exact."""
        made = REGISTRY[name](*inputs, **attrs)
        if not self.smooth and made.type.dtype.kind == "f":
            low, high = (self.constant_of(np.array(b, made.type.dtype)) for b in (-64, 64))
            made = REGISTRY["floor"](REGISTRY["maximum"](REGISTRY["minimum"](made, high), low))
        known.append(made)

    def two(self, known: list[Any], depth: int) -> None:
        x = self.any_tensor(known)
        y = self.any_tensor(known, lambda type: type.dtype == x.type.dtype)
        name = self.choose.choice(SMOOTH_OF_TWO if self.smooth else OF_TWO)
        if x.type.dtype.kind in "iu" and self.choose.random() < 0.5:
            name = self.choose.choice(INTEGERS)
        if x.type.dtype.kind == "b":
            name = self.choose.choice(("logical_and", "logical_or", "logical_xor"))
        self.add_small(known, name, x, y)

    def one(self, known: list[Any], depth: int) -> None:
        x = self.any_tensor(known)
        name = self.choose.choice(SMOOTH_OF_ONE if self.smooth else OF_ONE)
        self.add(known, "logical_not" if x.type.dtype.kind == "b" else name, x)

    def comparison(self, known: list[Any], depth: int) -> None:
        test = (lambda type: type.dtype.kind != "f") if self.smooth else (lambda type: True)
        x = self.any_tensor(known, test)
        y = self.any_tensor(known, lambda type: type.dtype == x.type.dtype)
        self.add(known, self.choose.choice(COMPARISONS), x, y)

    def choice(self, known: list[Any], depth: int) -> None:
        x = self.any_tensor(known)
        y = self.any_tensor(known, lambda type: type.dtype == x.type.dtype)
        self.add(known, "where", self.any_tensor(known, lambda t: t.dtype.kind == "b"), x, y)

    def cast(self, known: list[Any], depth: int) -> None:
        x = self.any_tensor(known)
        kinds = DTYPES[:4] if self.smooth else DTYPES[:7]
        if self.smooth and x.type.dtype.kind != "f":
            return
        self.add(known, "cast", x, dtype=np.dtype(self.choose.choice(kinds)))

    def some_axes(self, rank: int) -> tuple[int, ...]:
        return tuple(axis for axis in range(rank) if self.choose.random() < 0.6)

    def reduction(self, known: list[Any], depth: int) -> None:
        x, keep = self.any_tensor(known), self.choose.random() < 0.3
        if self.choose.random() < 0.2 and not self.smooth:
            axis = self.choose.choice((None, *range(x.type.ndim)))
            name = self.choose.choice(("argmax", "argmin"))
            self.add(known, name, x, axis=axis, keepdims=keep, dtype=np.dtype("int64"))
            return
        name = self.choose.choice(REDUCTIONS)
        if self.smooth and self.choose.random() < 0.3:
            name = self.choose.choice(("reduce_mean", "reduce_logsumexp"))
        self.add_small(known, name, x, axis=self.some_axes(x.type.ndim), keepdims=keep)

    def key(self, known: list[Any], rank: int) -> tuple[tuple[Any, ...], list[Any]]:
        entries: list[Any] = []
        inputs: list[Any] = []

        def bound(dynamic: bool = True) -> Any:
            drawn = self.choose.random()
            if drawn < 0.4:
                return None
            if drawn < 0.8 or not dynamic:
                return self.choose.randint(-4, 4)
            inputs.append(self.an_index(known))
            return "?"

        for _ in range(self.choose.randint(0, rank)):
            drawn = self.choose.random()
            if drawn < 0.1:
                entries.append(None)
            if drawn < 0.2:
                entries.append(self.choose.randint(-3, 2))
            elif drawn < 0.4:
                inputs.append(self.an_index(known))
                entries.append("?")
            else:
                start, stop = bound(), bound()
                entries.append((start, stop, self.choose.choice((None, 1, 2, -1, -2, 3))))
        if self.choose.random() < 0.2:
            entries.insert(0, Ellipsis)
            if self.choose.random() < 0.5:
                entries.reverse()
                inputs.reverse()
        return tuple(entries), inputs

    def array_key(self, known: list[Any], x: Any) -> tuple[tuple[Any, ...], list[Any]]:
        """A key with arrays of indices or masks, between slices and numbers."""
        entries: list[Any] = []
        inputs: list[Any] = []
        rank = x.type.ndim
        while (left := rank - keys.consumed(tuple(entries), [i.type for i in inputs])) > 0:
            drawn = self.choose.random()
            if drawn < 0.5:
                entries.append("array")
                inputs.append(self.indices(known, x))
            elif drawn < 0.65:
                entries.append("mask")
                inputs.append(self.of_kind(known, "b", (0, 1, 2)[: left + 1]))
            elif drawn < 0.75:
                entries.append(self.choose.choice((0, -1, None)))
            elif drawn < 0.85:
                entries.append((None, None, self.choose.choice((None, -1, 2))))
            elif drawn < 0.9 and Ellipsis not in entries:
                entries.append(Ellipsis)
            else:
                break
        return tuple(entries), inputs

    def of_kind(self, known: list[Any], kinds: str, ranks: tuple[int, ...]) -> Any:
        """An array of integers or truth values, with few axes."""
        found = self.any_tensor(known, lambda t: t.dtype.kind in kinds and t.ndim in ranks)
        if found.type.dtype.kind in kinds and found.type.ndim in ranks:
            return found
        dtype = np.dtype("bool" if kinds == "b" else self.choose.choice(("int64", "uint8")))
        return self.constant_of(random_array(dtype, (3,) * self.choose.choice(ranks), self.choose))

    def indices(self, known: list[Any], x: Any) -> Any:
        """An array of indices, mostly inside of every axis that is not empty."""
        wanted = self.of_kind(known, "iu", (1, 2))
        if self.choose.random() < 0.1:
            return wanted
        limit = self.constant_of(np.array(self.choose.choice((1, 1, 2, 3)), wanted.type.dtype))
        inside = REGISTRY["mod"](wanted, limit)
        if wanted.type.dtype.kind == "i" and self.choose.random() < 0.3:
            return REGISTRY["negative"](REGISTRY["maximum"](inside, limit))
        return inside

    def a_key(self, known: list[Any], x: Any) -> tuple[tuple[Any, ...], list[Any]]:
        if self.choose.random() < 0.35:
            return self.array_key(known, x)
        return self.key(known, x.type.ndim)

    def sorting(self, known: list[Any], depth: int) -> None:
        x = self.any_tensor(known, lambda t: t.ndim > 0 and t.dtype.kind != "c")
        axis = self.choose.randrange(max(1, x.type.ndim))
        attrs: dict[str, Any] = {"axis": axis, "descending": self.choose.random() < 0.4}
        places = {**attrs, "dtype": np.dtype(self.choose.choice(("int32", "int64")))}
        kind = self.choose.randrange(5)
        if kind == 0:
            self.add(known, "sort", x, **attrs)
        elif kind == 4:
            self.add(known, "where_true", x)
        elif self.smooth:
            return
        elif kind == 1:
            last, count = self.choose.random() < 0.5, self.choose.randint(1, 4)
            self.add(known, "argsort_ends", x, **places, count=count, last=last)
        else:
            order = REGISTRY["argsort"](x, **places)
            part = self.choose.choice(((None, 2, None), (-2, None, None), (None, None, -1)))
            self.add(known, "get_item", order, key=(FULL,) * axis + (part,))

    def item(self, known: list[Any], depth: int) -> None:
        x = self.any_tensor(known, lambda type: type.ndim > 0)
        key, inputs = self.a_key(known, x)
        self.add(known, "get_item", x, *inputs, key=key)

    def written(self, known: list[Any], depth: int) -> None:
        x = self.any_tensor(known, lambda type: type.ndim > 0)
        dtype = x.type.dtype
        for _ in range(self.choose.randint(1, 3)):
            value = self.any_tensor(known, lambda type: type.dtype == dtype)
            key, inputs = self.a_key(known, x)
            name = self.choose.choice("set_item set_item set_item add_at add_at max_at".split())
            x = REGISTRY[name](x, value, *inputs, key=key)
        known.append(x)

    def joined(self, known: list[Any], depth: int) -> None:
        x = self.any_tensor(known)
        others = [
            self.any_tensor(known, lambda t: (t.dtype, t.ndim) == (x.type.dtype, x.type.ndim))
            for _ in range(self.choose.randint(0, 2))
        ]
        if self.choose.random() < 0.5:
            self.add(known, "stack", x, *others, axis=self.choose.randint(0, x.type.ndim))
        elif x.type.ndim:
            self.add(known, "concat", x, *others, axis=self.choose.randrange(x.type.ndim))

    def moved(self, known: list[Any], depth: int) -> None:
        x = self.any_tensor(known)
        rank = x.type.ndim
        name = self.choose.choice(("transpose", "expand_dims", "squeeze", "roll", "tile"))
        if name == "transpose":
            self.add(known, name, x, perm=tuple(self.choose.sample(range(rank), rank)))
        elif name == "expand_dims":
            self.add(known, name, x, axis=(self.choose.randint(0, rank),))
        elif name == "squeeze" and rank:
            self.add(known, name, x, axis=(self.choose.randrange(rank),))
        elif name == "roll" and rank:
            self.add(known, name, x, self.an_index(known), axis=(self.choose.randrange(rank),))
        elif name == "tile":
            times = tuple(self.choose.randint(0, 2) for _ in range(rank))
            self.add(known, name, x, multiples=times)

    def shaped(self, known: list[Any], depth: int) -> None:
        x = self.any_tensor(known)
        kind = self.choose.randrange(5)
        if kind == 0:
            self.add(known, "reshape", x, shape=(-1,))
        elif kind == 1:
            self.add(known, "reshape", x, shape=self.choose.choice(((3, -1), (1, -1), (-1, 1))))
        elif kind == 2:
            shape = tuple(self.choose.choice((1, 2, 3)) for _ in range(x.type.ndim + 1))
            self.add(known, "broadcast_to", x, shape=shape)
        elif kind == 3:
            scalar = self.any_tensor(known, lambda type: type.ndim == 0)
            self.add(known, "fill", scalar, self.bound_of(known), shape=(None, 2))
        else:
            like = self.any_tensor(known, lambda type: type.ndim >= x.type.ndim)
            self.add(known, "broadcast_like" if x.type.ndim else "fill_like", x, like)

    def bound_of(self, known: list[Any]) -> Any:
        """A count that is small at every run: an extent, or the input for counts."""
        x = self.any_tensor(known, lambda type: type.ndim > 0)
        if self.choose.random() < 0.3 and x.type.ndim:
            return REGISTRY["dim_size"](x, axis=self.choose.randrange(x.type.ndim))
        return known[0]

    def scanned(self, known: list[Any], depth: int) -> None:
        x = self.any_tensor(known, lambda type: type.ndim > 0)
        attrs = {key: self.choose.random() < 0.3 for key in ("exclusive", "reverse")}
        axis = self.choose.randrange(max(1, x.type.ndim))
        self.add_small(known, "cumsum", x, axis=axis, **attrs)

    def product(self, known: list[Any], depth: int) -> None:
        x = self.any_tensor(known, lambda type: type.ndim > 0)
        y = self.any_tensor(known, lambda t: t.ndim > 0 and t.dtype == x.type.dtype)
        self.add_small(known, "matmul", x, y)

    def extent(self, known: list[Any], depth: int) -> None:
        if self.choose.random() < 0.3:
            zero, one = self.constant_of(np.array(0)), self.constant_of(np.array(1))
            self.add(known, "arange", zero, self.bound_of(known), one)
            return
        x = self.any_tensor(known, lambda type: type.ndim > 0)
        self.add(known, "dim_size", x, axis=self.choose.randrange(max(1, x.type.ndim)))

    def listed(self, known: list[Any], depth: int) -> None:
        items = self.a_list(known)
        name = self.choose.choice(
            "append append append pop get set stack length slice reverse extend".split()
        )
        index = self.an_index(known)
        element = self.pick(known, items.type.element)
        if name == "append":
            for _ in range(self.choose.randint(1, 2)):
                items = REGISTRY["list_append"](items, element)
            known.append(items)
        elif name == "set":
            self.add(known, "list_set", items, index, element)
        elif name == "get":
            self.add(known, "list_get", items, index)
        elif name == "stack":
            self.add(known, "list_stack", items, **element_attrs(items.type.element))
        elif name == "slice":
            self.add(known, "list_slice", items, index, given=(True, False, False))
        elif name == "extend":
            self.add(known, "list_extend", items, self.pick(known, items.type))
        else:
            self.add(known, f"list_{name}", items)

    def constant(self, known: list[Any], depth: int) -> None:
        known.append(self.new_constant(self.random_type()))

    def counted(self, known: list[Any], depth: int) -> None:
        """A loop over a range, of which also the bounds may be found only when it runs."""
        wanted = self.state(known)
        start = [self.pick(known, type).value for type in wanted]
        bounds = [0, self.trips(), 1]
        if self.choose.random() < 0.3:
            bounds = [self.choose.randint(-1, 3), self.choose.randint(-1, 3), -1]
        inputs = [self.constant_of(np.array(bound)) for bound in bounds]
        if self.choose.random() < 0.4:
            inputs[1] = known[0]
        with self.trace.nested("body") as body:
            i = self.trace.region_input(COUNT, "i")
            state = [self.trace.region_input(type, "s") for type in wanted]
            body.outputs = self.inside([*known, i, *state], depth, wanted)
        values = [item.value for item in inputs]
        known += self.trace.add_node(FOR, [*values, *start], {}, {"body": body}, wanted)

    def say(self, known: list[Any]) -> None:
        """Nothing is printed."""


# Inputs


def random_array(dtype: np.dtype[Any], shape: tuple[int, ...], draw: Draw) -> Any:
    """Small numbers, the floats multiples of a half."""
    count = int(np.prod(shape, dtype=int))
    numbers = [draw.randint(-6, 6) for _ in range(count)]
    if dtype.kind in "fc":
        made = np.array(numbers, np.float64) / 2
        return (made * (1 + 2j) if dtype.kind == "c" else made).astype(dtype).reshape(shape)
    array = np.array([abs(n) % 4 if dtype.kind == "u" else n for n in numbers], np.int64)
    return (array > 0 if dtype.kind == "b" else array.astype(dtype)).reshape(shape)


def laid_out(array: Any, draw: Draw) -> Any:
    """The same elements, elsewhere in memory."""
    if not array.ndim:
        return array
    way = draw.randrange(8)
    if way == 0:
        return np.asfortranarray(array)
    if way == 1:
        return np.ascontiguousarray(array[::-1])[::-1]
    if way == 2:
        return np.repeat(array, 2, axis=-1)[..., ::2]
    if way == 3:
        raw = np.frombuffer(bytearray(b"\0" + array.tobytes()), np.uint8)[1:]
        return raw.view(array.dtype).reshape(array.shape)
    if way == 4:
        array.flags.writeable = False
    return array


def inputs_for(graph: Graph, seed: int) -> list[Any]:
    """Arguments: unknown extents are mostly one number, so that shapes often agree."""
    draw = random.Random(seed)
    usual = draw.choice((3, 3, 3, 1, 2, 0, 5))

    def value(type: Type) -> Any:
        if isinstance(type, ListType):
            return [value(type.element) for _ in range(draw.randint(0, 3))]
        shape = tuple(
            d if isinstance(d, int) else usual if draw.random() < 0.9 else draw.randint(0, 3)
            for d in type.shape
        )
        return laid_out(random_array(type.dtype, shape, draw), draw)

    # The first is the count of loops and extents.
    return [np.array(draw.randint(0, 3)), *(value(item.type) for item in graph.inputs[1:])]


# Both engines


def copies(value: Any) -> Any:
    """Arguments of which each run has its own."""
    return [copies(item) for item in value] if isinstance(value, list) else value.copy(order="K")


def outcome(run: Callable[..., Any], arguments: list[Any]) -> Any:
    """What a call gives, or the class and the text of its error."""
    with np.errstate(all="ignore"):
        try:
            return list(run(*arguments))
        except Exception as error:
            return f"{type(error).__name__}: {error}"


def difference(native: Any, wanted: Any) -> str:
    """In which way two outcomes differ; nothing if they do not."""
    if isinstance(native, str) or isinstance(wanted, str):
        same = isinstance(native, str) and isinstance(wanted, str)
        same = same and _BAD_INDEX.sub("", native) == _BAD_INDEX.sub("", wanted)
        return "" if same else f"{native!s:.300} for {wanted!s:.300}"
    if isinstance(wanted, list):
        if not isinstance(native, list) or len(native) != len(wanted):
            return f"{native!r:.300} for {wanted!r:.300}"
        return next(filter(None, map(difference, native, wanted)), "")
    one, other = np.asarray(native), np.asarray(wanted)
    if (one.dtype, one.shape) != (other.dtype, other.shape):
        return f"{one.dtype}{one.shape} for {other.dtype}{other.shape}"
    if other.dtype.kind not in "fc":
        return "" if np.array_equal(one, other) else f"{one} for {other}"
    finite = np.abs(other[np.isfinite(other)])
    limit = 64 * np.finfo(other.dtype).eps
    scale = float(finite.max()) if finite.size else 0.0
    with np.errstate(all="ignore"):
        close = np.allclose(one, other, rtol=limit, atol=limit * scale, equal_nan=True)
    return "" if close else f"{one} for {other}"


def check(seed: int) -> str:
    """What is wrong with native code for the graph of a seed; nothing if all is well."""
    try:
        graph = ArrayWriter(seed).graph()
    except RecursionError:
        return ""
    if seed % 2:
        graph = optimize(graph)
    native, interpreted = NativeExecutable(graph), Executable(graph)
    kept: list[tuple[Any, Any]] = []
    for number in range(3):
        arguments = inputs_for(graph, 3 * seed + number)
        mine, others = arguments, copies(arguments)
        before = copies(arguments)
        result, wanted = outcome(native, mine), outcome(interpreted, others)
        found = difference(result, wanted)
        if not found and not isinstance(wanted, str):
            kept.append((result, wanted))
            found = next(filter(None, itertools.starmap(difference, kept)), "")
        if not found and difference(mine, before) and not difference(others, before):
            found = "an argument was changed"
        if found:
            return f"seed {seed}, call {number}: {found}\n{graph_text(graph)}"
    return ""
