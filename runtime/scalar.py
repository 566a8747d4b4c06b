"""`Scalar`: a Python number that is only known when the graph runs.

A loop counter, `len(x)` of an unknown extent, `x.shape[0]`: in plain Python these are `int`,
`float` or `bool`, so they compute as such: `7 / 2` is a float, integers do not wrap around,
division by zero raises. When one meets a tensor or an array it is weakly typed, as Python numbers
are.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from autograph.runtime import dispatch, number_kinds, types
from autograph.runtime.number_kinds import Kinds, wider
from autograph.runtime.ops import (
    arithmetic,
    bitwise,
    comparison,
    complex_parts,
    logic,
    python_numbers,
    reductions,
    rounding,
    selection,
)
from autograph.runtime.ops.casting import cast
from autograph.runtime.ops.number_casts import ROUND_NUMBER, cast_number
from autograph.runtime.promotion import PYTHON_NUMBERS, default_dtype, plain_number, python_kind
from autograph.runtime.tensor import EagerTensor, SymbolicTensor, Tensor
from autograph.runtime.types import DType

DTYPES: dict[str, DType] = {
    "bool": types.bool_,
    "int": types.int64,
    "float": types.float64,
    "complex": types.complex128,
}


def typed(value: Any, kind: str) -> Tensor:
    """A Python number or `Scalar` as a 0-d tensor of exactly the dtype of `kind`."""
    if isinstance(value, Scalar):
        return cast(value.tensor, DTYPES[kind])
    return EagerTensor(np.asarray(value, dtype=DTYPES[kind]))


def make(tensor: Tensor, kind: str, kinds: Kinds | None = None) -> Any:
    """The Python number that `tensor` is, or the `Scalar` that stands for it."""
    if kinds is not None and isinstance(kinds.which, EagerTensor):
        kind, kinds = number_kinds.ORDER[int(kinds.which._array)], None
        tensor = cast(tensor, DTYPES[kind])
    if isinstance(tensor, EagerTensor) and kinds is None:
        return tensor._array.item()
    return Scalar(tensor, kind, kinds)


class Scalar:
    """A symbolic `bool`, `int`, `float` or `complex`, according to `python_kind`.

    With `kinds` it is of one of these, and `python_kind` is the widest. Its class has the name of
    that, which Python's errors say: "unsupported operand type(s) for +: 'int' and 'str'".
    """

    __slots__ = ("kinds", "python_kind", "tensor")
    has_kinds = True
    __array_ufunc__ = None

    def __new__(cls, tensor: Tensor, kind: str, kinds: Kinds | None = None) -> Scalar:
        """A number whose class is called as Python calls it."""
        return object.__new__(_CLASSES[kind])

    def __init__(self, tensor: Tensor, kind: str, kinds: Kinds | None = None) -> None:
        self.tensor = tensor
        self.python_kind = kind
        self.kinds = kinds

    def __ag_tensor__(self) -> Tensor:
        """As the tensor face takes a Python number: int32 or float32."""
        return cast_number(self.tensor, default_dtype(self.python_kind))

    def whole(self, error: Exception) -> Any:
        """The integer that the number is; raises `error` where it is none."""
        if self.python_kind in ("bool", "int"):
            return self
        if self.kinds is None or self.kinds.names[0] not in ("bool", "int"):
            raise error
        dispatch.raise_if(make(logic.logical_not(self.kinds.is_at_most("int")), "bool"), error)
        number, names = cast(self.tensor, types.int64), self.kinds.names
        one_of = Kinds(("bool", "int"), self.kinds.which) if names[0] == "bool" else None
        return make(number, "int", one_of)

    @property
    def real(self) -> Any:
        if self.python_kind == "complex":
            real = complex_parts.real(self.tensor)
            return make(real, "float", number_kinds.of_real(self))
        return +self

    @property
    def imag(self) -> Any:
        is_complex = self.python_kind == "complex"
        kind = "float" if is_complex else wider(self.python_kind, "int")
        imaginary = complex_parts.imag(self.tensor) if is_complex else typed(0, kind)
        return make(imaginary, kind, number_kinds.of_real(self))

    def is_integer(self) -> Any:
        """Whether it is a whole number."""
        if self.python_kind in ("bool", "int"):
            return getattr(1, "is_integer")()  # noqa: B009 - not every Python has it
        if self.kinds is not None and not hasattr(1, "is_integer"):
            error = AttributeError("'int' object has no attribute 'is_integer'")
            dispatch.raise_if(make(self.kinds.is_at_most("int"), "bool"), error)
        return _BINARY["eq"](_BINARY["floordiv"](self, 1), self)

    def bit_length(self) -> Any:
        """The number of bits of an integer."""
        number = self.whole(AttributeError("'float' object has no attribute 'bit_length'"))
        size = typed(abs(number), "int")
        powers = EagerTensor(2 ** np.arange(63, dtype=np.int64))
        bits = cast(comparison.greater_equal(size, powers), types.int64)
        return make(reductions.reduce_sum(bits), "int")

    @property
    def shape(self) -> tuple[()]:
        """Python numbers have none; what `np.shape` would say."""
        return ()

    @property
    def dtype(self) -> DType:
        """The dtype the number has in the graph."""
        return self.tensor.dtype

    def __copy__(self) -> Scalar:
        return self

    def __deepcopy__(self, memo: Any) -> Scalar:
        return self

    def __bool__(self) -> bool:
        return bool(self.tensor)

    def __int__(self) -> int:
        return int(self.tensor)

    def __float__(self) -> float:
        return float(self.tensor)

    def __complex__(self) -> complex:
        return complex(self.tensor)

    def as_integer_ratio(self) -> tuple[int, int]:
        """What `statistics` asks of a number: its value."""
        return float(self).as_integer_ratio()

    def __index__(self) -> int:
        return operator.index(self.tensor)

    def __hash__(self) -> int:
        dispatch.hash_number(self)
        return id(self)

    def __pos__(self) -> Any:
        # Of a truth it is the integer; times one, as -0.0 + 0 is none.
        return _BINARY["mul"](1, self) if "bool" in number_kinds.names_of(self) else self

    def __divmod__(self, other: Any) -> tuple[Any, Any]:
        return operator.floordiv(self, other), operator.mod(self, other)

    def __rdivmod__(self, other: Any) -> tuple[Any, Any]:
        return operator.floordiv(other, self), operator.mod(other, self)

    def __format__(self, spec: str) -> str:
        return dispatch.format_later(self, spec)

    def __str__(self) -> str:
        return dispatch.format_later(self, "")

    def __repr__(self) -> str:
        if isinstance(self.tensor, SymbolicTensor):
            text = f'Scalar("{self.tensor.name}", {self.python_kind})'
            return dispatch.repr_later(self) or text
        return f"Scalar({self.tensor!r})"

    def __round__(self, digits: Any = None) -> Any:
        if self.python_kind in ("bool", "int") and digits is None:
            return +self
        if digits is None:
            return make(cast_number(rounding.round(typed(self, "float")), types.int64), "int")
        kind = wider(self.python_kind, "int")
        result = ROUND_NUMBER(typed(self, kind), digits=operator.index(digits))
        return _of_kinds(result, kind, number_kinds.of_result(self, 0, "int"))


_CLASSES = {kind: type(kind, (Scalar,), {"__slots__": ()}) for kind in (*DTYPES, "str")}


def _of_kinds(result: Tensor, kind: str, kinds: Kinds | None, is_sum: bool = False) -> Any:
    if kinds is not None and kind != "int":
        number_kinds.check_exact(result, kinds.is_at_most("int"))
        # No sum of integers is -0.0.
        result = result if is_sum else number_kinds.settled(result, kinds)
    return make(result, kind, kinds)


def _arithmetic(integers: Any, floats: Any, at_least: str = "int") -> Callable[..., Any]:
    """Python arithmetic; `integers` and `floats` are the operations for either kind."""

    def compute(a: Any, b: Any) -> Any:
        kind = wider(python_kind(a) or "int", python_kind(b) or "int", at_least)
        op = integers if kind == "int" else floats
        # The quotient of integers is a float; what is said of a divisor of zero tells them apart.
        whole = op is python_numbers.python_divide and {*map(python_kind, (a, b))} == {"int"}
        operands = [typed(number, "int" if whole else kind) for number in (a, b)]
        if _kinds_of(a) is _kinds_of(b) is None:
            return make(op(*operands), kind)
        kinds = number_kinds.of_result(a, b, at_least)
        if kinds is not None and op is python_numbers.python_power:
            kinds = number_kinds.of_power(kinds, operands[1])
        is_sum = op in (arithmetic.add, arithmetic.subtract)
        return _of_kinds(op(*operands), kind, kinds, is_sum)

    return compute


def _kinds_of(value: Any) -> Kinds | None:
    return value.kinds if isinstance(value, Scalar) else None


def _of_integers(symbol: str, compute: Callable[..., Any]) -> Callable[..., Any]:
    """Of numbers that are integers on some of their paths, the operation on those."""

    def of_integers(*operands: Any) -> Any:
        kinds = " and ".join(repr(python_kind(value)) for value in operands)
        error = TypeError(f"unsupported operand type(s) for {symbol}: {kinds}")
        return compute(*(_whole(value, error) for value in operands))

    return of_integers


def _whole(value: Any, error: Exception) -> Any:
    if isinstance(value, Scalar):
        return value.whole(error)
    if isinstance(value, int):
        return value
    raise error


def _is_long(number: Any) -> bool:
    return isinstance(number, int) and not -(2**63) <= number < 2**63


def _comparison(compare: Any, op: Any, symbol: str = "") -> Callable[..., Any]:
    """A comparison; complex numbers have no order, whose `symbol` is given."""

    def compute(a: Any, b: Any) -> Any:
        kind = wider(python_kind(a) or "int", python_kind(b) or "int")
        if symbol and kind == "complex":
            _check_ordered(symbol, a, b)
        if kind == "int" and (_is_long(a) or _is_long(b)):
            # No integer of the graph has 64 bits or more.
            small = [number if _is_long(number) else 0 for number in (a, b)]
            return bool(compare(*small))
        return make(op(typed(a, kind), typed(b, kind)), "bool")

    return compute


def _check_ordered(symbol: str, *numbers: Any) -> None:
    """Raise what Python raises for complex numbers, on the paths where one is."""
    for number in numbers:
        if python_kind(number) == "complex":
            kinds = _kinds_of(number)
            error = _no_order(symbol, *map(python_kind, numbers))
            if kinds is None:
                raise error
            dispatch.raise_if(make(logic.logical_not(kinds.is_at_most("float")), "bool"), error)


def _no_order(symbol: str, left: Any, right: Any) -> TypeError:
    return TypeError(f"'{symbol}' not supported between instances of '{left}' and '{right}'")


def _bits(symbol: str, op: Any, truth: Any) -> Callable[..., Any]:
    def compute(a: Any, b: Any) -> Any:
        kind = wider(python_kind(a) or "int", python_kind(b) or "int")
        chosen = truth if kind == "bool" else op
        kinds = number_kinds.of_result(a, b, "bool")
        return make(chosen(typed(a, kind), typed(b, kind)), kind, kinds)

    return _of_integers(symbol, compute)


_raised = _arithmetic(python_numbers.checked_power, python_numbers.python_power)


def _power(a: Any, b: Any) -> Any:
    return _raised(a, float(b) if type(b) is int and b < 0 else b)  # Python's 2 ** -1 is 0.5.


_BINARY: dict[str, Callable[..., Any]] = {
    "add": _arithmetic(python_numbers.checked_add, arithmetic.add),
    "sub": _arithmetic(python_numbers.checked_subtract, arithmetic.subtract),
    "mul": _arithmetic(python_numbers.checked_multiply, arithmetic.multiply),
    "truediv": _arithmetic(None, python_numbers.python_divide, "float"),
    "floordiv": _arithmetic(python_numbers.python_floordiv, python_numbers.python_floordiv),
    "mod": _arithmetic(python_numbers.python_mod, python_numbers.python_mod),
    "pow": _power,
    "and": _bits("&", bitwise.bitwise_and, logic.logical_and),
    "or": _bits("|", bitwise.bitwise_or, logic.logical_or),
    "xor": _bits("^", bitwise.bitwise_xor, logic.logical_xor),
    "lshift": _of_integers("<<", _arithmetic(python_numbers.checked_left_shift, None)),
    "rshift": _of_integers(">>", _arithmetic(bitwise.right_shift, None)),
    "lt": _comparison(operator.lt, comparison.less, "<"),
    "le": _comparison(operator.le, comparison.less_equal, "<="),
    "gt": _comparison(operator.gt, comparison.greater, ">"),
    "ge": _comparison(operator.ge, comparison.greater_equal, ">="),
    "eq": _comparison(operator.eq, comparison.equal),
    "ne": _comparison(operator.ne, comparison.not_equal),
}


def _method(name: str, compute: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: Scalar, other: Any) -> Any:
        if other is None:
            return _of_none(name, self)
        other = plain_number(other, f"__r{name}__")
        known = isinstance(other, Scalar) or type(other) in PYTHON_NUMBERS
        return compute(self, other) if known else NotImplemented

    return method


def _reflected(name: str, compute: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: Scalar, other: Any) -> Any:
        if other is None:
            return _of_none(name, self, is_left=True)
        other = plain_number(other, f"__{name}__")
        return compute(other, self) if type(other) in PYTHON_NUMBERS else NotImplemented

    return method


def _of_none(name: str, number: Scalar, is_left: bool = False) -> Any:
    """What Python says to a number and None, with the kind of the number in the text."""
    function = getattr(operator, f"__{name}__")
    zero = PYTHON_NUMBERS[number_kinds.ORDER.index(number.python_kind)]()
    return function(None, zero) if is_left else function(zero, None)


def _negative(self: Scalar) -> Any:
    if self.python_kind in ("bool", "int"):
        return _BINARY["sub"](0, self)
    kinds = number_kinds.of_result(self, 0, "int")
    return _of_kinds(-self.tensor, self.python_kind, kinds)


def _absolute(self: Scalar) -> Any:
    if self.python_kind in ("bool", "int"):
        size = selection.maximum(typed(self, "int"), typed(_negative(self), "int"))
        return make(size, "int")
    return make(arithmetic.abs(self.tensor), "float", number_kinds.of_size(self))


def _invert(self: Scalar) -> Any:
    number = self.whole(TypeError(f"bad operand type for unary ~: '{self.python_kind}'"))
    return make(bitwise.invert(typed(number, "int")), "int")


for _name, _compute in _BINARY.items():
    setattr(Scalar, f"__{_name}__", _method(_name, _compute))
    if _name not in ("lt", "le", "gt", "ge", "eq", "ne"):
        setattr(Scalar, f"__r{_name}__", _reflected(_name, _compute))


def _or_repeated(product: Callable[..., Any]) -> Callable[..., Any]:
    """As Python has it, `[0] * n` is a list of `n` items."""

    def method(self: Scalar, other: Any) -> Any:
        if isinstance(other, dispatch.SEQUENCES):
            return dispatch.repeated(other, self)
        return product(self, other)

    return method


for _name in ("__mul__", "__rmul__"):
    setattr(Scalar, _name, _or_repeated(getattr(Scalar, _name)))
for _name, _unary in {"neg": _negative, "abs": _absolute, "invert": _invert}.items():
    setattr(Scalar, f"__{_name}__", _unary)


def _as_python_int(tensor: Tensor) -> Any:
    return make(tensor, "int")


dispatch.as_python_int = _as_python_int
