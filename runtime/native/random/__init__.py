"""Random numbers as LLVM IR: the numbers of `runtime/ops/random_ops.py`, bit by bit.

`philox.py` makes the blocks of random bits; `uniform.py` and `normal.py` fill arrays from them.
"""

from autograph.runtime.native.random.normal import normal as normal
from autograph.runtime.native.random.uniform import uniform as uniform
