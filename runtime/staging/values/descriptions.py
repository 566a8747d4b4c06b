"""Descriptions of values in words, for messages."""

from __future__ import annotations

from autograph.runtime.staging.values.specs import (
    Fixed,
    Growing,
    Leaf,
    OneOfSpec,
    Spec,
    Struct,
    kinds_of,
    leaf_of,
)


def describe(spec: Spec) -> str:
    """The description in words, for messages."""
    if isinstance(spec, Leaf):
        kinds = " or ".join(kinds_of(spec))
        python = {"python": f"a Python {kinds}", "text": "a Python str"}
        if kinds and spec.face != "python":
            return f"a number ({kinds})"
        return python.get(spec.face) or spec.type.describe()
    if isinstance(spec, Growing):
        return f"a {spec.form.kind.__name__} that grows"
    if isinstance(spec, Struct):
        inside = ", ".join(describe(child) for child in spec.children)
        return f"{spec.layout.kind.__name__}({inside})"
    if isinstance(spec, OneOfSpec):
        return " or ".join(describe(case) for case in spec.cases)
    assert isinstance(spec, Fixed)
    leaf = leaf_of(spec.value)
    return describe(leaf) if leaf is not None else f"{spec.value!r:.40}"
