"""Writes to arrays and through views reach what NumPy's reach; what cannot be known is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.errors import StagingError
from tests.numpy.recorded import assert_recorded, run_recorded

A = np.arange(12.0).reshape(3, 4) / 7
B = np.arange(12).reshape(3, 4)
V = np.array([3.0, 1.0, 2.0, 1.0])
Z = np.array([1 + 2j, -0.5j, 3.0])

PROGRAMS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []


def program(*args: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Run the function recorded and plain; result and written arguments must agree."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        PROGRAMS.append((function, args))
        return function

    return register


@program(A)
def row_of_a_matrix(np: Any, a: Any) -> Any:
    row = a[1]
    row[0] = 5.0
    row += 1
    return row


@program(A)
def slices(np: Any, a: Any) -> None:
    a[1:, 2] = a[:-1, 0]
    a[..., -1] *= 2
    a[:, None, 1][0] = 9
    a[::2] -= 1


@program(A)
def transposed(np: Any, a: Any) -> Any:
    b = a.T
    b[0, 1] = 9
    np.swapaxes(b, 0, 1)[2, 2] = 8
    np.moveaxis(a, 0, 1)[0] = -1
    return b


@program(A)
def reshaped(np: Any, a: Any) -> Any:
    flat = a.reshape(-1)
    flat[3] = 7
    a.ravel()[5:7] = [1, 2]
    np.expand_dims(a, 0)[0, 0] = 4
    a.flat[0] = 3
    a[1].reshape(2, 2)[1] += 10
    return flat


@program(A)
def pieces(np: Any, a: Any) -> Any:
    first, second = np.split(a, 2, axis=1)
    first[0] = second[1]
    np.flip(a, 0)[0] = 0
    np.rot90(a)[0, 0] = 77
    np.atleast_2d(a[2])[0, 1] = -7
    return first


@program(A)
def copies_are_free(np: Any, a: Any) -> Any:
    b, c, d = a.copy(), a.flatten(), a[[0, 1]]
    e, f = np.array(a), a + 0
    for x in (b, c, d, e, f):
        x[0] = 100
    return b, c, d, e, f


@program(V)
def fancy_and_masks(np: Any, x: Any) -> None:
    x[x > 1.5] = 0
    x[[0, 2]] += 5
    x[np.array([True, False, False, True])] *= 2


@program(B)
def integers_stay_integers(np: Any, x: Any) -> None:
    x[0, 0] = 3.9
    x[1] += 2
    x //= 2
    x[2] = [1.5, 2.5, 3.5, 4.5]


@program(V)
def overlapping_parts(np: Any, x: Any) -> None:
    x[1:] = x[:-1]
    x[:-1] += x[1:]


@program(V, A)
def out_arguments(np: Any, x: Any, a: Any) -> Any:
    buffer = np.empty(4)
    result = np.add(x, 1, out=buffer)
    np.multiply(x, 2, x)
    np.sum(a, axis=0, out=x[:])
    np.maximum(a, 0.5, out=a, where=a < 1)
    np.dot(a, buffer, out=np.zeros(3))
    np.clip(a, 0, 1, out=a)
    return result is buffer, buffer


@program(A)
def filling(np: Any, a: Any) -> Any:
    a[0].fill(3)
    np.copyto(a[1], [1, 2, 3, 4])
    np.copyto(a[2], 9, where=a[2] > 1.3)
    np.fill_diagonal(a, -1)
    return np.full(3, a[0, 1])


@program(V)
def sorted_in_place(np: Any, x: Any) -> None:
    x[1:].sort()
    x.put([0], 8)


@program(V)
def accumulated_at(np: Any, x: Any) -> None:
    np.add.at(x, [0, 0, 2], 1.5)
    np.subtract.at(x, [1, 1], 1)
    np.maximum.at(x, [3, 3], [5, 4])


@program(Z)
def parts_of_complex_numbers(np: Any, z: Any) -> Any:
    z.real[0] = 7
    z.imag = 1
    z[1:].imag[0] = 4
    return z.real


@program(A)
def put_along(np: Any, a: Any) -> None:
    np.put_along_axis(a, np.argmax(a, axis=1)[:, None], -1.0, axis=1)
    np.put(a, [0, 5], [100, 200])
    np.putmask(a, a > 150, 0.5)
    np.place(a, a < 0.3, [1, 2])


@program(V)
def scalars_are_values(np: Any, x: Any) -> Any:
    first = x[0]
    first += 1
    x[0] = 50
    return first


@program(V)
def cells_that_start_known(np: Any, x: Any) -> Any:
    out = np.zeros(4, dtype=np.int32)
    out[1] = 7
    n = int(out[1])
    out[2] = x[0]
    return out, n


@pytest.mark.parametrize("place", range(len(PROGRAMS)), ids=[f.__name__ for f, _ in PROGRAMS])
def test_program(place: int) -> None:
    function, args = PROGRAMS[place]
    assert_recorded(function, *args)


def test_in_place_operators_keep_the_dtype() -> None:
    def add_half(np: Any, x: Any) -> None:
        x += 1.5

    with pytest.raises(TypeError, match="Cannot cast ufunc 'add' output from dtype"):
        run_recorded(add_half, B)


def test_copy_of_a_transposed_view_is_not_written_by_chance() -> None:
    def write(np: Any, x: Any) -> None:
        x.T.reshape(-1)[0] = 1

    with pytest.raises(StagingError, match="view or a copy"):
        run_recorded(write, A)


def test_arguments_that_do_not_lie_in_order() -> None:
    def write(x: Any) -> Any:
        x.reshape(-1)[0] = 50
        return x

    converted = ag.convert(write)
    assert converted(A.copy())[0, 0] == 50
    with pytest.raises(StagingError, match="view or a copy"):
        converted(A.copy().T)
    strided = np.arange(8.0)
    converted(strided[::2])
    assert strided[0] == 50


@pytest.mark.parametrize("view", ["np.broadcast_to(x, (2, 4))", "np.diagonal(y)", "y.imag"])
def test_read_only_views(view: str) -> None:
    def write(np: Any, x: Any, y: Any) -> None:
        eval(view, {"np": np, "x": x, "y": y})[0] = 1

    with pytest.raises(ValueError, match="read-only"):
        run_recorded(write, V, A)


def test_scalars_cannot_be_written() -> None:
    def write(np: Any, x: Any) -> None:
        x[0][()] = 3

    with pytest.raises(TypeError, match="does not support item assignment"):
        run_recorded(write, V)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("x[5] = 1", "index 5 is out of bounds for axis 0 with size 4"),
        ("x[0, 0] = 1", "too many indices for array"),
        ("x[1:] = [1, 2]", "could not broadcast input array from shape"),
        ("x['a'] = 1", "only integers, slices"),
        ("x[1.5] = 1", "only integers, slices"),
    ],
)
def test_wrong_keys(statement: str, text: str) -> None:
    def write(np: Any, x: Any) -> None:
        exec(statement, {"np": np, "x": x})

    with pytest.raises((IndexError, ValueError), match=text):
        run_recorded(write, V)


@pytest.mark.parametrize("method", ["resize(2)", "view(int)", "tobytes()", "setflags()"])
def test_refused_methods(method: str) -> None:
    def use(np: Any, x: Any) -> Any:
        return eval(f"x.{method}", {"x": x})

    with pytest.raises(StagingError, match="cannot be recorded"):
        run_recorded(use, V)
