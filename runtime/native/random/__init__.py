"""Random numbers as LLVM IR: the numbers of `runtime/ops/random_ops.py`, bit by bit.

`philox.py` makes the blocks of random bits, `stream.py` hands them out; `uniform.py`, `normal.py`
and `bounded.py` fill arrays from them.
"""
