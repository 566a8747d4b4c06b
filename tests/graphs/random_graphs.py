"""Random graphs of scalars and small vectors, with branches and loops inside each other."""

import random
from typing import Any

import numpy as np

from autograph.runtime import types
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.trace import Trace, wrap
from autograph.runtime.ops.control import COND, FOR, WHILE
from autograph.runtime.ops.definition import REGISTRY
from autograph.runtime.ops.lists import list_append, list_empty, list_get
from autograph.runtime.types import TensorType, Type

SCALAR = TensorType(types.float64)
VECTOR = TensorType(types.float64, (3,))
COUNT = TensorType(types.int64)
FLAG = TensorType(types.bool_)
BINARY = {
    SCALAR: ("add", "subtract", "multiply", "divide"),
    VECTOR: ("add", "subtract", "multiply", "divide"),
    COUNT: ("add", "subtract", "multiply", "floordiv", "python_floordiv", "checked_add"),
    FLAG: ("logical_and", "logical_or"),
}
UNARY = {SCALAR: "negative", VECTOR: "negative", COUNT: "negative", FLAG: "logical_not"}
CONSTANTS = {
    SCALAR: (0.0, -0.0, 1.0, 2.5),
    VECTOR: ([1.0, 1.0, 1.0], [0.0, -0.0, 0.0]),
    COUNT: (0, 1, 2, 3),
    FLAG: (True, False),
}


class Writer:
    """Records random operations on the values that are visible."""

    size = 10

    def __init__(self, seed: int) -> None:
        self.choose = random.Random(seed)
        self.trace = Trace("random")

    def graph(self) -> Graph:
        with self.trace as trace:
            known = [trace.input(type, "x") for type in self.input_types()]
            for _ in range(self.size):
                self.step(known, depth=0)
            trace.graph.outputs = [trace.value_of(result) for result in self.results(known)]
        return trace.graph

    def input_types(self) -> list[Type]:
        return [SCALAR, VECTOR, COUNT, FLAG]

    def results(self, known: list[Any]) -> list[Any]:
        return self.choose.sample(known, k=min(4, len(known)))

    def step(self, known: list[Any], depth: int) -> None:
        kinds = [self.arithmetic] * 6 + [self.constant, self.comparison]
        if depth < 2:
            kinds += [self.branch, self.counted, self.bounded, self.kept_and_read]
        self.choose.choice(kinds)(known, depth)

    def pick(self, known: list[Any], type: Any) -> Any:
        fitting = [tensor for tensor in known if tensor.type == type]
        # A constant where there is nothing else.
        return self.choose.choice(fitting) if fitting else self.new_constant(type)

    def new_constant(self, type: Any) -> Any:
        number = self.choose.choice(CONSTANTS[type])
        return wrap(self.trace.constant(np.array(number, dtype=type.dtype)))

    def constant(self, known: list[Any], depth: int) -> None:
        known.append(self.new_constant(self.choose.choice(list(CONSTANTS))))

    def arithmetic(self, known: list[Any], depth: int) -> None:
        type = self.choose.choice(list(BINARY))
        if self.choose.random() < 0.2:
            known.append(REGISTRY[UNARY[type]](self.pick(known, type)))
            return
        name = self.choose.choice(BINARY[type])
        known.append(REGISTRY[name](self.pick(known, type), self.pick(known, type)))

    def comparison(self, known: list[Any], depth: int) -> None:
        type = self.choose.choice((SCALAR, COUNT))
        known.append(REGISTRY["less"](self.pick(known, type), self.pick(known, type)))

    def inside(self, known: list[Any], depth: int, wanted: list[Any]) -> list[Any]:
        """Some operations in a region; returns results of the wanted types."""
        local = list(known)
        for _ in range(self.choose.randint(0, 4)):
            self.step(local, depth + 1)
        if self.choose.random() < 0.1:
            self.say(local)
        return [self.pick(local, type).value for type in wanted]

    def say(self, known: list[Any]) -> None:
        options = {"faces": ("python",), "formats": ("",), "stream": "stdout"}
        REGISTRY["print"](self.pick(known, COUNT), template=("", "\n"), **options)

    def state(self, known: list[Any]) -> list[Any]:
        return self.choose.choices([SCALAR, VECTOR, COUNT, FLAG], k=self.choose.randint(1, 4))

    def branch(self, known: list[Any], depth: int) -> None:
        wanted = self.state(known)
        regions = {}
        for name in ("then", "orelse"):
            with self.trace.nested(name) as region:
                region.outputs = self.inside(known, depth, wanted)
            regions[name] = region
        test = self.pick(known, FLAG).value
        known += self.trace.add_node(COND, [test], {}, regions, wanted)

    def body(self, known: list[Any], depth: int, wanted: list[Any]) -> Graph:
        with self.trace.nested("body") as body:
            state = [self.trace.region_input(type, "s") for type in wanted]
            results = self.inside([*known, *state], depth, wanted)
            keep = [self.choose.random() < 0.3 for _ in wanted]
            body.outputs = [
                s.value if k else r for s, k, r in zip(state, keep, results, strict=True)
            ]
        return body

    def counted(self, known: list[Any], depth: int) -> None:
        wanted = self.state(known)
        start = [self.pick(known, type).value for type in wanted]
        bounds = [wrap(self.trace.constant(np.array(n))).value for n in (0, self.trips(), 1)]
        with self.trace.nested("body") as body:
            i = self.trace.region_input(COUNT, "i")
            state = [self.trace.region_input(type, "s") for type in wanted]
            body.outputs = self.inside([*known, i, *state], depth, wanted)
        known += self.trace.add_node(FOR, [*bounds, *start], {}, {"body": body}, wanted)

    def kept_and_read(self, known: list[Any], depth: int) -> None:
        """A loop that keeps a value of each iteration, others, and one that reads what was kept."""
        item = next((type for type in self.state(known) if isinstance(type, TensorType)), SCALAR)
        bounds = [wrap(self.trace.constant(np.array(n))).value for n in (0, self.trips(), 1)]
        wanted = self.state(known)
        start = [*(self.pick(known, type).value for type in wanted), list_empty(item).value]
        with self.trace.nested("body") as body:
            i, *state = [self.trace.region_input(type, "s") for type in (COUNT, *wanted)]
            kept = self.trace.region_input(start[-1].type, "kept")
            *results, last = self.inside([*known, i, *state], depth, [*wanted, item])
            body.outputs = [*results, list_append(kept, wrap(last)).value]
        types = [*wanted, start[-1].type]
        *results, kept = self.trace.add_node(FOR, [*bounds, *start], {}, {"body": body}, types)
        known += results
        for _ in range(self.choose.randint(0, 2)):
            self.step(known, 2)
        wanted = self.state(known)
        start = [self.pick(known, type).value for type in wanted]
        with self.trace.nested("body") as body:
            i, *state = [self.trace.region_input(type, "s") for type in (COUNT, *wanted)]
            local = [*known, *state, i]
            place = i if self.choose.random() < 0.9 else self.pick(local, COUNT)
            body.outputs = self.inside([*local, list_get(kept, place)], depth, wanted)
        known += self.trace.add_node(FOR, [*bounds, *start], {}, {"body": body}, wanted)

    def trips(self) -> int:
        return self.choose.randint(0, 3)

    def bounded(self, known: list[Any], depth: int) -> None:
        wanted = self.state(known)
        start = [self.pick(known, type).value for type in wanted]
        with self.trace.nested("test") as test:
            state = [self.trace.region_input(type, "s") for type in wanted]
            test.outputs = self.inside([*known, *state], 2, [FLAG])
        regions = {"test": test, "body": self.body(known, depth, wanted)}
        attrs = {"maximum_iterations": self.trips()}
        known += self.trace.add_node(WHILE, start, attrs, regions, wanted)
