"""Reverse-mode gradients: the tape, the graph-to-graph transformation, custom rules, checks.

Importing this package makes the rules of branches, loops and calls known to `reverse`.
"""

from autograph.runtime.gradients import branches, calls, loops, recursion

__all__ = ["branches", "calls", "loops", "recursion"]
