"""`BoundConcrete`: a concrete function with the arguments it was made for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from autograph.runtime import promotion
from autograph.runtime.engines import explanation
from autograph.runtime.staging import tracing
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.tracebacks import folded
from autograph.tracing.concrete import ConcreteFunction
from autograph.tracing.signature import Arguments, Leaf, TensorSpec

if TYPE_CHECKING:
    from autograph.runtime.native.explain import Explanation


class _Owner(Protocol):
    """The function that a concrete one was made from."""

    __name__: str

    @property
    def converted(self) -> Callable[..., Any]: ...


class BoundConcrete:
    """It is called with tensors only."""

    def __init__(self, concrete: ConcreteFunction, arguments: Arguments, function: _Owner) -> None:
        self.concrete = concrete
        self._arguments = arguments
        self._function = function

    @property
    def graph(self) -> Any:
        """The optimized graph."""
        return self.concrete.graph

    @property
    def name(self) -> str:
        """The name of the function."""
        return self._function.__name__

    @property
    def inputs(self) -> list[TensorSpec]:
        """The specs of the tensors it takes."""
        return [
            TensorSpec(
                [d if isinstance(d, int) else None for d in value.type.shape],
                value.type.dtype,
                value.name,
            )
            for value in self.graph.inputs[: len(self._arguments.inputs())]
        ]

    @folded
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run on tensors, by position or name; TypeError if their types do not fit."""
        function = self._function
        if tracing():
            return function.converted(*args, **kwargs)
        leaves = self._arguments.inputs()
        given = dict(zip([leaf.path for leaf in leaves], args, strict=False))
        given.update({leaf.path: kwargs[leaf.name] for leaf in leaves if leaf.name in kwargs})
        if len(given) != len(leaves) or len(args) > len(leaves):
            raise TypeError(f"{self.name}() takes {len(leaves)} tensors, got {len(args)}")
        replaced = [
            Leaf(leaf.path, leaf.name, self._checked(given[leaf.path], spec))
            if leaf.path in given
            else leaf
            for leaf, spec in self._with_specs()
        ]
        return self.concrete.run(
            Arguments(self._arguments.bound, replaced, self._arguments.containers)
        )

    def explain(self, measure: bool) -> Explanation:
        """How native code computes it, and how long each step takes for just these arguments."""
        if not measure:
            return explanation(self.graph)
        unknown = [
            leaf.name for leaf in self._arguments.leaves if isinstance(leaf.value, TensorSpec)
        ]
        if unknown:
            raise TypeError(
                f"{self.name}: only a run can be measured, and {', '.join(unknown)} is given by a "
                "TensorSpec; pass values, or leave out measure=True"
            )
        return explanation(self.graph, self.concrete.measure(self._arguments))

    def _with_specs(self) -> list[tuple[Leaf, TensorSpec | None]]:
        specs = iter(self.inputs)
        return [(leaf, next(specs) if leaf.is_input() else None) for leaf in self._arguments.leaves]

    def _checked(self, value: Any, spec: TensorSpec | None) -> Any:
        assert spec is not None
        tensor = promotion.as_tensor(value) if not isinstance(value, Tensor) else value
        if promotion.python_kind(value) is not None:
            tensor = promotion.convert(value, spec.dtype)
        if not spec.admits(tensor.dtype, tensor.type.shape):
            raise TypeError(
                f"{self.name}() takes {spec} for {spec.name!r}, not {tensor.type.describe()}"
            )
        assert isinstance(tensor, EagerTensor)
        return tensor if not hasattr(value, "__array_interface__") else value

    def __repr__(self) -> str:
        return f"<concrete function {self.name}{tuple(str(v.type) for v in self.graph.inputs)}>"
