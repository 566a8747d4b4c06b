"""Which passes run, in which order, until nothing changes.

Each makes work for the next: inlined calls bring constants together, folded constants decide
branches, decided branches repeat what stands outside, and what is merged leaves dead code.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from autograph.runtime.errors import VerificationError
from autograph.runtime.graph.clone import clone
from autograph.runtime.graph.ir import Graph
from autograph.runtime.graph.verifier import verify
from autograph.runtime.passes.cse import merge_common_subexpressions
from autograph.runtime.passes.dead_code import remove_dead_code
from autograph.runtime.passes.fold_constants import fold_constants
from autograph.runtime.passes.hoist import hoist_invariants
from autograph.runtime.passes.inline_calls import inline_calls
from autograph.runtime.passes.join_loops import join_loops
from autograph.runtime.passes.simplify import simplify
from autograph.runtime.passes.simplify_control import simplify_control
from autograph.runtime.passes.sort_less import sort_less
from autograph.runtime.passes.spell_out import spell_out

Pass = Callable[[Graph], bool]
PASSES: tuple[Pass, ...] = (
    inline_calls,
    spell_out,
    fold_constants,
    simplify,
    simplify_control,
    merge_common_subexpressions,
    sort_less,
    hoist_invariants,
    join_loops,
    remove_dead_code,
)
# Programs settle after two or three rounds; the bound is for those that uncover one thing a round.
_ROUNDS = 8


def optimize(graph: Graph) -> Graph:
    """An equivalent graph that computes less; `graph` stays as it is."""
    result = clone(graph)
    for _ in range(_ROUNDS):
        changes = [run(one, result) for one in PASSES]
        if not any(changes):
            break
    return result


def run(one: Pass, graph: Graph) -> bool:
    """Run one pass; the environment variable AUTOGRAPH_VERIFY=1 has its result checked."""
    changed = one(graph)
    if os.environ.get("AUTOGRAPH_VERIFY") == "1":
        try:
            verify(graph)
        except VerificationError as error:
            raise VerificationError(f"after {one.__name__}: {error}") from None
    return changed
