"""Expressions that mean the same a little earlier or later.

i, 0, -1, i + 1, a:b, (i, j)     are simple; calls, attributes and items may run any code
"""

from __future__ import annotations

from typing import Any

import gast


def is_simple(node: Any) -> bool:
    """Whether evaluating the expression runs no code of the user's, on ordinary numbers."""
    match node:
        case gast.Name():
            return not hasattr(node, "is_uncertain")
        case None | gast.Constant():
            return True
        case gast.UnaryOp():
            return is_simple(node.operand)
        case gast.BinOp():
            return is_simple(node.left) and is_simple(node.right)
        case gast.Slice():
            return all(map(is_simple, (node.lower, node.upper, node.step)))
        case gast.Tuple():
            return all(map(is_simple, node.elts))
    return False
