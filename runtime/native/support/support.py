"""Memory of native code, and its way to and from Python's objects.

Every buffer has a header with a count of references; a context lists the headers that live, so
that whatever happens, nothing is left behind when a call ends.

    ag_new      a buffer                 ag_wrap     a header for a Python object
    ag_release  one reference less       ag_box      an ndarray over a buffer, which keeps it alive
    ag_finish   free what is left        ag_own      may this buffer be overwritten?
    ag_begin    a step that is measured  ag_end      the end of one
    ag_leave    long work begins         ag_enter    what follows needs the GIL
    ag_share    a nest on several threads
    ag_call     call Python              ag_results  what the call gives, at its end
    ag_draw     numbers of a generator of NumPy's

It is compiled once per process, from `support_code.py` and the modules it names. What needs the
GIL takes it (`gil_code.py`); the rest belongs to one call, which one thread runs.
"""

from __future__ import annotations

import ctypes
import functools
import importlib
import os
from typing import Any

import numpy as np
from llvmlite import binding

from autograph.runtime import threads
from autograph.runtime.native.measuring import measuring_code
from autograph.runtime.native.support import sharing_code, support_code

KERNELS = 4  # the place of the tuple of Python functions in a context
RECORD = 5  # that of the record of a call that is measured
RELEASED = 3  # that of the thread that has let go of the GIL, null while it is held
TICKS = 1  # that of the countdown to the next look at signals
DEPTH = 2  # that of the number of calls that are left before RecursionError
CONTEXT_WORDS = 8
POLL_EVERY = 65536
# Work of so many units, about a nanosecond each, is done without the GIL: to let go of it and to
# take it again costs a tenth of a microsecond.
LONG = 8192
# Nests of so many units are shared between threads, if several are asked for: that costs up to 5
# microseconds, measured with no processor to spare.
SHARED = 1 << 14
PERMANENT = 1 << 40  # so many references that a buffer is never freed nor overwritten

OWN, CAPSULE, FOREIGN, OBJECT, STATIC = range(5)

# header: references, kind, owner, previous, next, bytes, begin, (a word free); 64 bytes
HEADER_WORDS = 8
REFERENCES, KIND, OWNER = 0, 1, 2

# Places of functions in the table of NumPy's C API, which are part of its ABI.
_ARRAY_TYPE, _COPY_INTO, _RETURN, _NEW, _SET_BASE = 2, 50, 76, 93, 282

_FUNCTIONS = (
    "ag_new ag_wrap ag_release ag_finish ag_own ag_box ag_fresh ag_copied ag_call ag_plain "
    "ag_results ag_poll ag_too_deep ag_annotate ag_capsule_free ag_begin ag_end ag_leave ag_enter "
    "ag_share ag_draw ag_draw_even ag_draw_floats ag_draw_gauss ag_draw_normal ag_draw_integers"
).split()
_engines: list[binding.ExecutionEngine] = []


def _numpy_api() -> ctypes.Array[ctypes.c_void_p]:
    module: Any = importlib.import_module("numpy._core._multiarray_umath")
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    address = pointer(module._ARRAY_API, None)
    return ctypes.cast(address, ctypes.POINTER(ctypes.c_void_p * (_SET_BASE + 1))).contents


@functools.cache
def install() -> None:
    """Compile the support code and make its symbols known to everything that is compiled later."""
    api = _numpy_api()
    for name, place in (
        ("ag_array_type", _ARRAY_TYPE),
        ("ag_array_return", _RETURN),
        ("ag_copy_into", _COPY_INTO),
        ("ag_array_new", _NEW),
        ("ag_set_base", _SET_BASE),
    ):
        binding.add_symbol(name, api[place])
    python = ctypes.pythonapi
    for name in (
        "PyErr_Fetch PyErr_NormalizeException PyErr_Restore PyErr_Clear "
        "PyErr_Format PyErr_CheckSignals PyEval_SaveThread PyEval_RestoreThread "
        "PyCapsule_New PyCapsule_GetPointer Py_IncRef Py_DecRef PyObject_Call PyTuple_New "
        "PyObject_Vectorcall PyInterpreterState_Get PyInterpreterState_ThreadHead "
        "PyThreadState_Next"
    ).split():
        binding.add_symbol(name, ctypes.cast(getattr(python, name), ctypes.c_void_p).value)
    for name in ("PyExc_MemoryError", "PyExc_RecursionError"):
        binding.add_symbol(name, ctypes.addressof(ctypes.c_void_p.in_dll(python, name)))
    machine = binding.Target.from_default_triple().create_target_machine(opt=2)
    binding.add_symbol("ag_threads", ctypes.addressof(threads.NUMBER))
    text = support_code.TEXT + measuring_code.TEXT + sharing_code.TEXT
    engine = binding.create_mcjit_compiler(binding.parse_assembly(text), machine)
    engine.finalize_object()
    for name in _FUNCTIONS:
        binding.add_symbol(name, engine.get_function_address(name))
    # The code lives as long as the process.
    _engines.append(engine)
    new_crew = ctypes.CFUNCTYPE(None)(engine.get_function_address("ag_new_crew"))
    new_crew()
    os.register_at_fork(after_in_child=new_crew)


def dtype_number(dtype: np.dtype[Any]) -> int:
    """NumPy's number of a dtype, which is part of its ABI."""
    return int(dtype.num)
