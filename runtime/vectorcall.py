"""Objects whose calls machine code may answer.

    class Function(Called):              a call runs `__call__`, as ever
        def __call__(self, *args): ...
    answered_by_code(Function)           from now on it runs what `_code` is the address of, if any

CPython looks for such an address at the place that a class names in `__vectorcalloffset__`, which
only classes made in C can have. `_chain` is what the machine code finds in the object, next to it.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

# Numbers of CPython's stable interface.
_SIZE, _UNSIGNED, _READ_ONLY = 19, 18, 1
_MEMBERS, _CALL = 72, 50
_BASE_TYPE, _VECTORCALL, _METHOD_DESCRIPTOR, _DEFAULT = 1 << 10, 1 << 11, 1 << 17, 1 << 18
# Where an object has the address and, after it, the chain; and where a class has its flags.
CODE = object.__basicsize__
CHAIN = CODE + 8
_FLAGS = 168


class _Member(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("type", ctypes.c_int),
        ("offset", ctypes.c_ssize_t),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    )


class _Slot(ctypes.Structure):
    _fields_ = (("slot", ctypes.c_int), ("content", ctypes.c_void_p))


class _Spec(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("basic_size", ctypes.c_int),
        ("item_size", ctypes.c_int),
        ("flags", ctypes.c_uint),
        ("slots", ctypes.c_void_p),
    )


def _made() -> Any:
    members = (_Member * 3)(
        _Member(b"__vectorcalloffset__", _SIZE, CODE, _READ_ONLY, None),
        _Member(b"_code", _UNSIGNED, CODE, 0, None),
        _Member(),
    )
    call = ctypes.cast(ctypes.pythonapi.PyVectorcall_Call, ctypes.c_void_p)
    slots = (_Slot * 3)(
        _Slot(_MEMBERS, ctypes.addressof(members)), _Slot(_CALL, call.value), _Slot()
    )
    name = b"autograph.runtime.vectorcall.Addressed"
    flags = _DEFAULT | _BASE_TYPE | _VECTORCALL
    spec = _Spec(name, CHAIN, 0, flags, ctypes.addressof(slots))
    make = ctypes.pythonapi.PyType_FromSpec
    make.restype, make.argtypes = ctypes.py_object, [ctypes.c_void_p]
    made = make(ctypes.addressof(spec))
    # Names in it are kept by CPython as they are, up to 3.11.
    _kept.append((members, slots, name))
    return made


_kept: list[Any] = []

if TYPE_CHECKING:

    class _Addressed:
        """An object with the address of the code that answers its calls, or 0."""

        _code: int

else:
    _Addressed = _made()


class Called(_Addressed):
    """An object that is called; `_chain` is there once machine code answers."""

    __slots__ = ("__dict__", "__weakref__", "_chain")

    _chain: tuple[Any, ...]


def answered_by_code(kind: type[Called]) -> bool:
    """Let CPython use the addresses in objects of this very class; False where it cannot.

    As a method it gets the object as its first argument, without a bound method in between.
    """
    flags = ctypes.c_ulong.from_address(id(kind) + _FLAGS)
    if flags.value != kind.__flags__ or not _is_laid_out(kind):
        return False
    flags.value |= _VECTORCALL | _METHOD_DESCRIPTOR
    return True


def _is_laid_out(kind: type[Called]) -> bool:
    """Whether an object has the chain where machine code looks for it."""
    chain = ("chain",)
    probe = object.__new__(kind)
    probe._chain = chain
    return ctypes.c_size_t.from_address(id(probe) + CHAIN).value == id(chain)
