"""LLVM IR to machine code, in this process."""

from __future__ import annotations

import ctypes
import functools
import platform
from collections.abc import Callable
from typing import Any

from llvmlite import binding

from autograph.runtime import disk_cache, spans
from autograph.runtime.native.support import support

# What Python calls in the module of a graph.
ENTRY = "entry"
_FASTCALL = 0x80
# Loads one by one: where a loop reads at distances, they take less time than x86's gathers.
# The widest vectors, also where LLVM takes half of them for a processor whose clock they would
# slow down: they win (chain of exp and tanh 0.55, Viterbi 0.5), and the variants of functions
# that `math.definitions` makes for loops have this width.
_X86 = platform.machine() in ("x86_64", "AMD64")
_TUNING = ",+prefer-no-gather,-prefer-256-bit" if _X86 else ""


class _MethodDef(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    )


@functools.cache
def processor() -> tuple[str, str]:
    """Its name, and what it can do, with how code for it is tuned, in LLVM's words."""
    features = binding.get_host_cpu_features().flatten() + _TUNING
    return binding.get_host_cpu_name(), features


@functools.cache
def _machine() -> binding.TargetMachine:
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    support.install()
    target = binding.Target.from_default_triple()
    cpu, features = processor()
    return target.create_target_machine(
        cpu=cpu,
        features=features,
        opt=2,
        reloc="static",
        codemodel="jitdefault",
        jit=True,
    )


def _parsed(text: str) -> binding.ModuleRef:
    """The module of `text`, checked."""
    machine = _machine()
    module = binding.parse_assembly(text)
    module.triple = machine.triple
    module.data_layout = str(machine.target_data)
    module.verify()
    return module


def optimized(text: str) -> binding.ModuleRef:
    """The module of `text`, checked and optimized."""
    machine, module = _machine(), _parsed(text)
    options = binding.create_pipeline_tuning_options(speed_level=2)
    options.loop_vectorization = True
    options.slp_vectorization = True
    options.loop_unrolling = False
    passes = binding.create_pass_builder(machine, options)
    passes.getModulePassManager().run(module, passes)
    return module


def assembly(text: str) -> str:
    """The machine code of the module of `text`, as an assembler would take it."""
    code: str = _machine().emit_assembly(optimized(text))
    return code


def object_code(text: str, name: str = "", optimize: bool = True) -> bytes:
    """The machine code of a module as an object file."""
    with spans.span("compile", name):
        module = optimized(text) if optimize else _parsed(text)
        code: bytes = _machine().emit_object(module)
        return code


def key_of(source: str) -> str:
    """What the machine code of what `source` stands for is called on the disk."""
    return disk_cache.key_of(f"{binding.llvm_version_info} {processor()}\n{source}")


def _kept(text: str | Callable[[], str], source: str | None, name: str, optimize: bool) -> bytes:
    """The same, from the disk if it is known there."""
    if source is None:
        source = text = text if isinstance(text, str) else text()
    key = key_of(source)
    known = disk_cache.load(key)
    if known is None:
        known = object_code(text if isinstance(text, str) else text(), name, optimize)
        disk_cache.save(key, known)
    return known


def loaded(
    text: str | Callable[[], str],
    source: str | None = None,
    name: str = "",
    optimize: bool = True,
) -> binding.ExecutionEngine:
    """The engine that has the machine code of a module; it is kept on the disk.

    Where the text is written only when it is needed, `source` says what it follows from.
    """
    with spans.span("load", name):
        return engine_of(_kept(text, source, name, optimize))


def engine_of(code: bytes) -> binding.ExecutionEngine:
    """The engine that has this machine code, which is ready to run once its address is asked for.

    An engine takes a machine over, and a module it has to have. Nothing is compiled by them, so the
    machine is a plain one; to finalize the engine would compile the module, which takes longer than
    all else.
    """
    _machine()
    target = binding.Target.from_default_triple()
    machine = target.create_target_machine(opt=0, reloc="static", codemodel="jitdefault", jit=True)
    engine = binding.create_mcjit_compiler(binding.parse_assembly(""), machine)
    engine.add_object_file(binding.object_file.ObjectFileRef.from_data(code))
    return engine


class Code:
    """Machine code of one program; `call` is its entry as a Python function."""

    def __init__(self, engine: binding.ExecutionEngine, objects: tuple[Any, ...]) -> None:
        address = engine.get_function_address(ENTRY)
        definition = _MethodDef(b"graph", address, _FASTCALL, None)
        make = ctypes.pythonapi.PyCFunction_NewEx
        make.restype = ctypes.py_object
        make.argtypes = [ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p]
        # CPython looks into the definition when the function goes: what the function holds, last,
        # is all it needs, whoever keeps it.
        own = (*objects, definition, engine)
        self.call = make(ctypes.addressof(definition), own, None)
