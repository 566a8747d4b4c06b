"""Loops around one elementary function, compiled as the engine compiles its own."""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable
from typing import Any

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir

from autograph.runtime.native.compiler import processor
from autograph.runtime.native.math import emit

Array = np.ndarray[Any, Any]
_I64 = ir.IntType(64)
ARITY = dict.fromkeys("pow atan2 hypot fmod floor_mod floor_divide".split(), 2)
_ENGINES: list[Any] = []  # the code lives as long as they


def target_machine(cpu: str = "") -> Any:
    """The code generator for `cpu`, or for this processor with all it has."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    name, features = (cpu, "") if cpu else processor()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=name,
        features=features,
        opt=3,
        reloc="static",
        codemodel="jitdefault",
    )


Body = Callable[..., ir.Value]


def loop_module(body: Body, count: int, type: ir.Type) -> ir.Module:
    """`void loop(out, in..., n)`: out[i] = body(builder, in[i]...)."""
    module = ir.Module()
    pointers = [type.as_pointer()] * (count + 1)
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), [*pointers, _I64]), "loop")
    for argument in function.args[:-1]:
        argument.add_attribute("noalias")
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    loop, after = function.append_basic_block("body"), function.append_basic_block("after")
    entry = builder.block
    builder.branch(loop)
    builder.position_at_end(loop)
    index = builder.phi(_I64)
    out, *inputs, n = function.args
    elements = [builder.load(builder.gep(pointer, [index])) for pointer in inputs]
    builder.store(body(builder, *elements), builder.gep(out, [index]))
    following = builder.add(index, ir.Constant(_I64, 1))
    index.add_incoming(ir.Constant(_I64, 0), entry)
    index.add_incoming(following, builder.block)
    builder.cbranch(builder.icmp_unsigned("<", following, n), loop, after)
    builder.position_at_end(after)
    builder.ret_void()
    return module


def optimized(module: ir.Module, machine: Any, level: int = 3) -> Any:
    parsed = llvm.parse_assembly(str(module))
    parsed.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=level)
    options.loop_vectorization = options.slp_vectorization = True
    passes = llvm.create_pass_builder(machine, options)
    passes.getModulePassManager().run(parsed, passes)
    return parsed


def compiled(body: Body, count: int, dtype: Any, cpu: str = "") -> Callable[..., Array]:
    """A NumPy function of contiguous arrays that runs the loop."""
    type = ir.DoubleType() if np.dtype(dtype) == np.float64 else ir.FloatType()
    machine = target_machine(cpu)
    module = optimized(loop_module(body, count, type), machine)
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    keep(engine)
    pointers = [ctypes.c_void_p] * (count + 1)
    entry = ctypes.CFUNCTYPE(None, *pointers, ctypes.c_int64)(engine.get_function_address("loop"))

    def run(*arrays: Array, out: Array | None = None) -> Array:
        arrays = tuple(np.ascontiguousarray(a, dtype) for a in arrays)
        out = np.empty_like(arrays[0]) if out is None else out
        entry(out.ctypes.data, *(a.ctypes.data for a in arrays), out.size)
        return out

    return run


@functools.cache
def native(name: str, dtype: Any) -> Callable[..., Array]:
    """The function `name` over arrays of `dtype`."""
    count = ARITY.get(name, 1)
    return compiled(lambda builder, *xs: emit(builder, name, *xs), count, dtype)


def keep(engine: Any) -> None:
    """Keep compiled code to the end of the process."""
    _ENGINES.append(engine)
