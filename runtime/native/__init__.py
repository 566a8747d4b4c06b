"""The native engine: a whole graph, control flow included, as machine code.

executable.py     what a caller holds: compile once, call often
compiler.py       LLVM IR text -> machine code
entry.py          the function that Python calls: arrays in, arrays out
regions.py        the nodes of a graph, in order; who owns which buffer
control.py        branches, loops and calls
schedule.py       which values are computed together, in one loop nest
nests.py          a loop nest: stores and reductions over one space of indices
index_maps.py     how one element of a value follows from elements of others; so do
selections.py     keys, moving.py what is moved, and grids.py what follows from places
scalars.py        arithmetic on single numbers
kernels.py        operations without native code call their NumPy kernel
support.py        memory, and the way to and from Python's objects
explain.py        what was made of a graph, as text for people
layout.py         how values lie in memory and in registers
"""
