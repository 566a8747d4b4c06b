"""Every operation keeps the promises of its definition; adding one adds its tests.

The kernel is the meaning. The inferred type, the recorded graph and the gradient agree with it.
"""

from __future__ import annotations

import numpy as np
import pytest

from autograph.runtime import promotion, types
from autograph.runtime.graph.trace import Trace
from autograph.runtime.ops.definition import Op, Sample, result_types
from autograph.runtime.ops.elementwise import ELEMENTWISE, UFUNCS
from autograph.runtime.tensor import EagerTensor, Tensor
from autograph.runtime.types import DType, ListType, TensorType
from tests.ops import cases, differences

each_op = pytest.mark.parametrize("op", cases.OPS, ids=lambda op: op.name)
each_pure_op = pytest.mark.parametrize("op", cases.PURE, ids=lambda op: op.name)


def _where(op: Op, number: int, sample: Sample) -> str:
    inputs = ", ".join(map(str, cases.types_of(sample)))
    return f"sample {number} of {op.name}: ({inputs}) with {sample.attrs}"


@each_op
def test_has_documentation_and_samples(op: Op) -> None:
    assert op.doc.strip().endswith(".")
    assert op.samples()


@each_pure_op
def test_infer_agrees_with_evaluate(op: Op) -> None:
    for number, sample in enumerate(op.samples()):
        where = _where(op, number, sample)
        results = cases.evaluate(op, sample.inputs, sample.attrs)
        inferred = result_types(op, cases.types_of(sample), sample.attrs)
        assert len(results) == len(inferred), where
        for type, result in zip(inferred, results, strict=True):
            cases.check_type(type, result, {}, where)


@each_pure_op
def test_infer_agrees_where_dimensions_are_not_known(op: Op) -> None:
    for number, sample in enumerate(op.samples()):
        results = cases.evaluate(op, sample.inputs, sample.attrs)
        for hide, values in cases.ways_to_hide(sample):
            hidden = cases.hidden_types(sample, hide)
            where = f"{_where(op, number, sample)} as ({', '.join(map(str, hidden))})"
            inferred = result_types(op, hidden, sample.attrs)
            for type, result in zip(inferred, results, strict=True):
                cases.check_type(type, result, values, where)


@each_pure_op
def test_recorded_agrees_with_eager(op: Op) -> None:
    for number, sample in enumerate(op.samples()):
        where = _where(op, number, sample)
        expected = cases.evaluate(op, sample.inputs, sample.attrs)
        for input_types in (
            cases.types_of(sample),
            cases.hidden_types(sample, lambda place, axis, size: None),
        ):
            graph = cases.record(op, input_types, sample.attrs, lambda inputs, outputs: outputs)
            results = cases.run(graph, sample.inputs)
            for result, value in zip(results, expected, strict=True):
                cases.assert_same(result, value, where)


@each_pure_op
def test_eager_tensors_have_the_value_of_the_kernel(op: Op) -> None:
    for number, sample in enumerate(op.samples()):
        input_types = cases.types_of(sample)
        inferred = result_types(op, input_types, sample.attrs)
        if any(isinstance(type, ListType) for type in (*input_types, *inferred)):
            continue
        results = op(*(EagerTensor(np.array(value)) for value in sample.inputs), **sample.attrs)
        expected = cases.evaluate(op, sample.inputs, sample.attrs)
        for result, value in zip(results if op.several else (results,), expected, strict=True):
            cases.assert_same(result._array, value, _where(op, number, sample))


@pytest.mark.parametrize("op", cases.SMOOTH, ids=lambda op: op.name)
def test_cotangents_have_the_types_of_the_inputs(op: Op) -> None:
    for number, sample in enumerate(op.samples()):
        for input_types in (
            cases.types_of(sample),
            cases.hidden_types(sample, lambda place, axis, size: None),
        ):
            where = f"{_where(op, number, sample)}, of types {', '.join(map(str, input_types))}"
            differences.check_types(op, sample, input_types, where)


@pytest.mark.parametrize("op", cases.SMOOTH, ids=lambda op: op.name)
def test_gradient_agrees_with_central_differences(op: Op) -> None:
    for number, sample in enumerate(op.samples()):
        inferred = result_types(op, cases.types_of(sample), sample.attrs)
        exact = [type for type in inferred if differences.has_derivative(type)]
        if not sample.smooth or not exact or not all(map(differences.is_exact, exact)):
            continue
        build = differences.applied(op, sample.attrs)
        try:
            differences.check(build, sample.inputs, cases.types_of(sample), order=2)
        except AssertionError as error:
            raise AssertionError(f"{_where(op, number, sample)}: {error}") from None


ALL_DTYPES = list(types.SHORT_NAMES.values())


@pytest.mark.parametrize("op", ELEMENTWISE.values(), ids=lambda op: op.name)
def test_elementwise_takes_exactly_the_dtypes_it_infers(op: Op) -> None:
    arity = len(op.samples()[0].inputs)
    accepted = [dtype for dtype in ALL_DTYPES if _accepts(op, dtype, arity)]
    assert accepted
    for dtype in accepted:
        ones = [_ones(dtype)] * arity
        (result,) = cases.evaluate(op, ones, {})
        cases.check_type(op.infer(*map(cases.type_of, ones)), result, {}, f"{op.name} of {dtype}")


def _accepts(op: Op, dtype: DType, arity: int) -> bool:
    try:
        op.infer(*[TensorType(dtype, (2,))] * arity)
    except TypeError:
        return False
    return True


def _ones(dtype: DType) -> np.ndarray[tuple[int], DType]:
    return np.array(["1", "1"], dtype) if dtype == types.string else np.ones(2, dtype)


@pytest.mark.parametrize("ufunc", UFUNCS, ids=lambda ufunc: ufunc.__name__)
def test_numpy_ufuncs_take_tensors(ufunc: np.ufunc) -> None:
    dtype = types.float32 if any("f" in loop for loop in ufunc.types) else types.int32
    array = np.array([1, 1], dtype)
    result = ufunc(*[promotion.as_tensor(array)] * ufunc.nin)
    assert isinstance(result, Tensor)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(result.numpy(), ufunc(*[array] * ufunc.nin), rtol=1e-6)
    with Trace("f") as trace:
        symbolic = [trace.input(TensorType(dtype, (2,)), "x") for _ in range(ufunc.nin)]
        recorded = ufunc(*symbolic)
    assert recorded.type == result.type
