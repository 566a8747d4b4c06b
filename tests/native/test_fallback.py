"""Which operations have no native code: they call their NumPy kernel, whatever they are given."""

from __future__ import annotations

from autograph.runtime.native.program import Program
from autograph.runtime.ops.definition import Op
from autograph.runtime.passes.spell_out import spell_out
from tests.ops import cases

# An operation that gets native code leaves this list; none may join it by accident.
KERNELS_ONLY = """
    angle as_string bincount cholesky complex cumulative_logsumexp det eig eigh einsum
    ensure_shape erfinv expm format_text gcd host_call inv lcm lgamma linear_recurrence
    list_add list_add_slice list_cast list_concat_rows list_empty list_fold list_pad list_repeat
    list_sizes list_split list_split_like list_take nextafter pinv polygamma print qr
    regex_full_match regex_replace round_number set_diag shape shift slogdet solve string_format
    string_join string_length string_lower string_reduce_join string_strip string_to_number
    string_upper substr svd text_call text_checked text_error text_parts triangular_solve unique
    windows_sum
"""


def has_native_code(op: Op) -> bool:
    """Whether some sample of `op` is compiled without a call of its kernel."""
    for sample in op.samples():
        graph = cases.record(op, cases.types_of(sample), sample.attrs, lambda _, outputs: outputs)
        if spell_out(graph):
            # In place of the operation there are others, each of which has its own samples.
            return True
        program = Program(graph)
        own = {node for node in graph.walk() if node.op is op}
        if own and not own & program.kernels:
            return True
    return False


def test_operations_without_native_code_are_these() -> None:
    found = {op.name for op in cases.OPS if not has_native_code(op)}
    assert found == set(KERNELS_ONLY.split())


def test_every_operation_has_a_sample_that_can_be_compiled() -> None:
    assert all(op.samples() for op in cases.OPS)
