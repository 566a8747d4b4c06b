"""Elementary functions as LLVM IR that loops can be vectorized with.

A formula (`exponential.py`, `logarithm.py`, ...) is Python over the numbers of `primitives.py`; the
polynomials in it come from `coefficients.py`, which `tests/native/minimax.py` writes. `registry.py`
names the functions. docs/accuracy.md has the measured errors.
"""

from autograph.runtime.native.math.registry import SUPPORTED as SUPPORTED
from autograph.runtime.native.math.registry import emit as emit
