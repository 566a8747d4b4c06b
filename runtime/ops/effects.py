r"""What a program does besides computing: print, check, raise, call Python.

    print("x =", x)       becomes     print(x, template=("x = ", "\n"), faces=("python",),
                                            formats=("",), stream="stdout")
    raise ValueError(n)   becomes     raise_if(test, n, faces=("python",),
                                            exception=python("model.f.<locals>.<lambda>"))

A face says what the user's program would have there: a `tensor`, a NumPy `array`, a `python` number
or a `number` that comes with its kind. These operations stay in program order. Attributes that are
Python objects print by their qualified name; the text of such a graph cannot be read back.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from autograph.runtime import errors, promotion, types
from autograph.runtime.dims import Shape
from autograph.runtime.ops.definition import Sample, define, no_vjp
from autograph.runtime.tensor import EagerTensor
from autograph.runtime.types import TensorType

ResultSpec = tuple[str, Shape]
FACES = ("tensor", "array", "python", "number")
# The last three are for what stands in the brackets of a list or set.
_CONVERSIONS: dict[str, Callable[[Any], str]] = {
    "r": repr,
    "s": str,
    "a": ascii,
    "i": lambda items: ", ".join(map(repr, items)),
    "j": ", ".join,
    "t": lambda items: ", ".join(map(repr, set(items))),
}
_KINDS: dict[str, type[Exception]] = {
    "AssertionError": AssertionError,
    "InvalidArgumentError": errors.InvalidArgumentError,
    "ValueError": ValueError,
}


@dataclass(frozen=True, slots=True, eq=False)
class PythonObject:
    """A Python function that a graph calls when it runs."""

    function: Callable[..., Any]

    def __repr__(self) -> str:
        module = getattr(self.function, "__module__", "")
        name = getattr(self.function, "__qualname__", type(self.function).__name__)
        return f'python("{module}.{name}")'


def concrete(value: Any, face: str) -> Any:
    """What the user's program would have instead of the graph's array, or list of arrays."""
    if isinstance(value, list):
        return [concrete(item, face) for item in value]
    array = np.asarray(value)
    if face == "number":
        return promotion.number_of_kind(*array)
    if face == "tensor":
        return EagerTensor(array)
    if face == "array":
        return array if array.ndim else array[()]
    return array.item() if array.ndim == 0 else array.tolist()


def filled(
    template: Sequence[str], faces: Sequence[str], formats: Sequence[str], values: Sequence[Any]
) -> str:
    """The literal pieces of `template` with formatted values between them.

    A format is what stands behind the expression in an f-string, `""`, `"!r"`, `":.3f"`, or what
    `%` formats by, `"%d"`.
    """
    pieces = [template[0]]
    for value, face, how, literal in zip(values, faces, formats, template[1:], strict=True):
        pieces += [_formatted(concrete(value, face), how), literal]
    return "".join(pieces)


def _formatted(value: Any, how: str) -> str:
    if how.startswith("%"):
        return how % (value,)
    if how.startswith("!"):
        value = _CONVERSIONS[how[1]](value)
        how = how[2:]
    return format(value, how[1:])


def _print(
    *values: Any,
    template: Sequence[str],
    faces: Sequence[str],
    formats: Sequence[str],
    stream: str,
) -> tuple[()]:
    print(filled(template, faces, formats, values), end="", file=getattr(sys, stream))
    return ()


def _infer_test(test: TensorType, *values: Any, **attrs: Any) -> tuple[()]:
    if test.dtype != types.bool_ or test.shape:
        raise TypeError(f"a condition is a bool scalar, not {test.describe()}")
    return ()


def _assert(
    test: Any,
    *values: Any,
    template: Sequence[str],
    faces: Sequence[str],
    formats: Sequence[str],
    kind: str,
) -> tuple[()]:
    if not test:
        message = filled(template, faces, formats, values) if template else None
        raise _KINDS[kind](*([] if message is None else [message]))
    return ()


def _raise_if(test: Any, *values: Any, faces: Sequence[str], exception: PythonObject) -> tuple[()]:
    if test:
        _raise(exception.function(*map(concrete, values, faces)))
    return ()


def _raise(error: BaseException) -> NoReturn:
    raise error


def _infer_call(
    *arguments: Any, function: PythonObject, results: Sequence[ResultSpec]
) -> tuple[TensorType, ...]:
    return tuple(TensorType(types.SHORT_NAMES[dtype], shape) for dtype, shape in results)


def _call(
    *arguments: Any, function: PythonObject, results: Sequence[ResultSpec]
) -> tuple[np.ndarray[Any, Any], ...]:
    given = function.function(*arguments)
    values = given if isinstance(given, tuple) else (given,) if results else ()
    if len(values) != len(results):
        raise ValueError(
            f"{function!r} was declared to give {len(results)} results, it gave {len(values)}"
        )
    pairs = zip(values, results, strict=True)
    return tuple(_checked(function, value, *result) for value, result in pairs)


def _checked(function: PythonObject, value: Any, dtype: str, shape: Shape) -> np.ndarray[Any, Any]:
    array = np.asarray(value, dtype=types.SHORT_NAMES[dtype])
    fits = len(shape) == array.ndim and all(
        not isinstance(dim, int) or dim == extent
        for dim, extent in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise ValueError(
            f"{function!r} was declared to give a result of shape {shape}, it gave {array.shape}"
        )
    return array


def _sample_exception(value: Any) -> Exception:
    return ValueError(f"too large: {value}")


def _sample_call(x: Any) -> Any:
    return np.asarray(x) * 2


_SHOWN = {"template": ("x = ", "\n"), "faces": ("array",), "formats": ("",)}
_X = np.array([1.5, -2.0])

PRINT = define(
    "print",
    infer=lambda *values, **attrs: (),
    evaluate=_print,
    vjp=no_vjp("it gives no value"),
    samples=lambda: [Sample((_X,), {**_SHOWN, "stream": "stdout"})],
    several=True,
    effect=True,
    doc="Print the template with the values filled in.",
)

ASSERT = define(
    "assert",
    infer=_infer_test,
    evaluate=_assert,
    vjp=no_vjp("it gives no value"),
    samples=lambda: [Sample((np.array(True), _X), {**_SHOWN, "kind": "AssertionError"})],
    several=True,
    effect=True,
    doc="Raise an error with the filled template as its message unless the condition holds.",
)

RAISE_IF = define(
    "raise_if",
    infer=_infer_test,
    evaluate=_raise_if,
    vjp=no_vjp("it gives no value"),
    samples=lambda: [
        Sample(
            (np.array(False), np.array(3)),
            {"faces": ("python",), "exception": PythonObject(_sample_exception)},
        )
    ],
    several=True,
    effect=True,
    doc="Raise the exception that a Python function makes of the values, if the condition holds.",
)

HOST_CALL = define(
    "host_call",
    infer=_infer_call,
    evaluate=_call,
    vjp=no_vjp("it calls a Python function that was not converted"),
    samples=lambda: [
        Sample((_X,), {"function": PythonObject(_sample_call), "results": (("f64", (2,)),)})
    ],
    several=True,
    effect=True,
    doc="Call a Python function with arrays; its results have the declared types.",
)

FORMAT = define(
    "format_text",
    infer=lambda *values, template, faces, formats: TensorType(types.string),
    evaluate=lambda *values, template, faces, formats: np.array(
        filled(template, faces, formats, values), types.string
    ),
    vjp=no_vjp("text has no derivative"),
    samples=lambda: [
        Sample((np.array(3),), {"template": ("n=", "!"), "faces": ("python",), "formats": ("%d",)}),
        Sample((_X,), {"template": ("", ""), "faces": ("array",), "formats": ("!r",)}),
    ],
    doc="Literal pieces with formatted values between them.",
)


def format_text(
    template: Sequence[str], values: Sequence[Any], faces: Sequence[str], formats: Sequence[str]
) -> Any:
    """A string scalar: literal pieces with formatted values between them."""
    return FORMAT(*values, template=tuple(template), faces=tuple(faces), formats=tuple(formats))


def print_values(
    template: Sequence[str],
    values: Sequence[Any],
    faces: Sequence[str],
    formats: Sequence[str] | None = None,
    stream: str = "stdout",
) -> None:
    """Print literal pieces with values between them, when the graph runs."""
    PRINT(
        *values,
        template=tuple(template),
        faces=tuple(faces),
        formats=tuple(formats or [""] * len(values)),
        stream=stream,
    )


def assert_true(
    test: Any,
    template: Sequence[str] = (),
    values: Sequence[Any] = (),
    faces: Sequence[str] = (),
    formats: Sequence[str] | None = None,
    kind: str = "AssertionError",
) -> None:
    """Raise an error of `kind` when the graph runs, unless `test` holds.

    Without a template it has no message.
    """
    ASSERT(
        test,
        *values,
        template=tuple(template),
        faces=tuple(faces),
        formats=tuple(formats or [""] * len(values)),
        kind=kind,
    )


def raise_if(
    test: Any,
    exception: Callable[..., BaseException],
    values: Sequence[Any] = (),
    faces: Sequence[str] = (),
) -> None:
    """Raise `exception(*values)` when the graph runs, if `test` holds."""
    RAISE_IF(test, *values, faces=tuple(faces), exception=PythonObject(exception))


def host_call(
    function: Callable[..., Any], arguments: Sequence[Any], results: Sequence[TensorType]
) -> tuple[Any, ...]:
    """Call `function` with arrays when the graph runs; it gives arrays of the types `results`."""
    specs = tuple(
        (types.short_name(t.dtype), tuple(d if isinstance(d, int) else None for d in t.shape))
        for t in results
    )
    called = HOST_CALL(*arguments, function=PythonObject(function), results=specs)
    return called  # type: ignore[no-any-return]
