"""Which operations have no native code: they call their NumPy kernel, whatever they are given."""

from __future__ import annotations

import numpy as np

from autograph.runtime.native.program import Program
from autograph.runtime.ops.definition import Op, Sample
from autograph.runtime.passes.spell_out import spell_out
from tests.budget import ROOT
from tests.conftest import Golden
from tests.ops import cases

# An operation that gets native code leaves this list; none may join it by accident.
KERNELS_ONLY = """
    angle as_string bincount cholesky cumulative_logsumexp det eig eigh einsum ensure_shape
    erfinv exact_sum expm fit_error format_text gcd host_call inv lcm lgamma linear_recurrence
    list_add list_add_slice list_cast list_concat_rows list_empty list_fold list_pad list_repeat
    list_sizes list_split list_split_like list_take nextafter pinv polygamma print qr
    regex_full_match regex_replace round_number set_diag shape shift slogdet solve string_format
    string_join string_length string_lower string_reduce_join string_strip string_to_number
    string_upper substr svd text_call text_checked text_error text_parts triangular_solve unique
    windows_sum
"""


PAGE = ROOT / "docs" / "native.md"
TITLE = "## What calls a NumPy kernel\n\n"
KINDS = {"c": "complex numbers", "T": "strings", "biuf": "numbers"}


def has_native_code(op: Op, sample: Sample) -> bool:
    """Whether a sample of `op` is compiled without a call of its kernel."""
    graph = cases.record(op, cases.types_of(sample), sample.attrs, lambda _, outputs: outputs)
    if spell_out(graph):
        # In place of the operation there are others, each of which has its own samples.
        return True
    program = Program(graph)
    own = {node for node in graph.walk() if node.op is op}
    return bool(own) and not own & program.kernels


def test_operations_without_native_code_are_these() -> None:
    found = {op.name for op in cases.OPS if not any(has_native_code(op, s) for s in op.samples())}
    assert found == set(KERNELS_ONLY.split())


def test_the_page_lists_them(golden: Golden) -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(TITLE)
    section, _, after = rest.partition("\n\n## ")
    written = _section()
    if golden.update:
        PAGE.write_text(f"{before}{TITLE}{written}\n\n## {after}", encoding="utf-8")
    else:
        assert section == written, "`python -m tests golden` writes it"


def _section() -> str:
    """Which operations have no native code at all, and which have none for some numbers."""
    lacking: dict[str, list[str]] = {}
    for op in sorted(cases.OPS, key=lambda op: op.name):
        if op.name in KERNELS_ONLY.split():
            lacking.setdefault("anything", []).append(op.name)
            continue
        for kinds, title in KINDS.items():
            samples = [sample for sample in op.samples() if _is_of(sample, kinds)]
            if samples and not any(has_native_code(op, sample) for sample in samples):
                lacking.setdefault(title, []).append(op.name)
    rows = [
        f"| {title} | {', '.join(f'`{n}`' for n in names)} |" for title, names in lacking.items()
    ]
    return "\n".join(["| of | operations |", "|---|---|", *rows])


def _is_of(sample: Sample, kinds: str) -> bool:
    return bool(sample.inputs) and _kind(sample.inputs[0]) in kinds


def _kind(value: object) -> str:
    return np.asarray(value[0] if isinstance(value, list) and value else value).dtype.kind


def test_every_operation_has_a_sample_that_can_be_compiled() -> None:
    assert all(op.samples() for op in cases.OPS)
