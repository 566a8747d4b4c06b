"""Linear algebra compared with NumPy, and the gradients that differences cannot check alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograph.runtime import types
from autograph.runtime.errors import GradientError
from autograph.runtime.ops import diagonals, einsum, factorizations, linalg, matmul
from autograph.runtime.tensor import EagerTensor

RANDOM = np.random.default_rng(7)
A = RANDOM.normal(size=(2, 3, 3))
WIDE = RANDOM.normal(size=(2, 3, 4))
TALL = WIDE[0, :, :2]
POSITIVE = A @ A.transpose(0, 2, 1) + np.eye(3)

EQUATIONS: list[tuple[str, tuple[tuple[int, ...], ...]]] = [
    ("ij,jk->ik", ((2, 3), (3, 4))),
    ("ij,jk", ((2, 3), (3, 4))),
    ("ba", ((2, 3),)),
    ("...ij,...jk->...ik", ((5, 2, 3), (3, 4))),
    ("...ii->...", ((4, 3, 3),)),
    ("i...->...", ((3, 4),)),
    ("...,...", ((3, 4), (4,))),
    ("i,j,k->", ((2,), (3,), (2,))),
    (" ij , ij -> ij ", ((1, 3), (2, 3))),
]


@pytest.mark.parametrize(("equation", "shapes"), EQUATIONS)
def test_einsum_is_that_of_numpy(equation: str, shapes: tuple[tuple[int, ...], ...]) -> None:
    operands = [RANDOM.normal(size=shape) for shape in shapes]
    result = einsum.einsum(equation, *operands).numpy()
    np.testing.assert_allclose(result, np.einsum(equation, *operands), rtol=1e-12)


@pytest.mark.parametrize(
    ("equation", "text"),
    [
        ("ij->ij", "names 1 operands, but 2 were given"),
        ("ij,jk->il", "output letter 'l'"),
        ("ij,jk->ii", "output letter 'i'"),
        ("ij,j1->i", "subscripts are letters"),
        ("ijk,jk->i", "name 3 axes"),
        ("ij,ij->i", "have different sizes, 3 and 4"),
    ],
)
def test_einsum_refuses_what_does_not_fit(equation: str, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        einsum.einsum(
            equation,
            np.ones((2, 3)),
            np.ones((3, 4)) if "ij,ij" not in equation else np.ones((2, 4)),
        )


@pytest.mark.parametrize("axes", [0, 1, [[1], [1]], [[1, 2], [1, 0]], (-1, 0)])
def test_tensordot_is_that_of_numpy(axes: Any) -> None:
    a, b = RANDOM.normal(size=(2, 3, 4)), RANDOM.normal(size=(4, 3, 5))
    np.testing.assert_allclose(matmul.tensordot(a, b, axes).numpy(), np.tensordot(a, b, axes))


def test_products() -> None:
    np.testing.assert_allclose(matmul.matmul(A, WIDE).numpy(), A @ WIDE)
    turned = matmul.matmul(WIDE, A, transpose_a=True)
    np.testing.assert_allclose(turned.numpy(), WIDE.transpose(0, 2, 1) @ A)
    np.testing.assert_allclose(matmul.matvec(A, WIDE[..., 0]).numpy(), (A @ WIDE[..., :1])[..., 0])
    np.testing.assert_allclose(matmul.dot(A, A[0]).numpy(), np.dot(A, A[0]))
    np.testing.assert_allclose(matmul.inner(A, A[0]).numpy(), np.inner(A, A[0]))
    np.testing.assert_allclose(matmul.outer(A[0], A[1]).numpy(), np.outer(A[0], A[1]))
    with pytest.raises(ValueError, match=r"size 3 is different from 4"):
        matmul.matmul(WIDE, WIDE)


def test_half_precision_is_rounded_once() -> None:
    x = np.full((1, 4096), 1.0, types.bfloat16)
    assert float(matmul.matmul(x, x.T).numpy()[0, 0]) == 4096.0


ORDERS: list[tuple[Any, Any]] = [
    ("euclidean", None),
    (1, 0),
    (np.inf, -1),
    (3, 1),
    ("fro", (0, 1)),
    (1, (0, 1)),
    (np.inf, (0, 1)),
    (2, (0, 1)),
    ("nuc", (0, 1)),
]


@pytest.mark.parametrize(("order", "axis"), ORDERS)
@pytest.mark.parametrize("keepdims", [True, False])
def test_norm_is_that_of_numpy(order: Any, axis: Any, keepdims: bool) -> None:
    order_there = None if order == "euclidean" else order
    expected = np.linalg.norm(A[0], order_there, axis, keepdims)
    np.testing.assert_allclose(linalg.norm(A[0], order, axis, keepdims).numpy(), expected)


CASES: list[tuple[str, Callable[[], Any], Callable[[], Any]]] = [
    ("inv", lambda: linalg.inv(A), lambda: np.linalg.inv(A)),
    ("solve", lambda: linalg.solve(A, WIDE), lambda: np.linalg.solve(A, WIDE)),
    ("det", lambda: linalg.det(A), lambda: np.linalg.det(A)),
    ("logdet", lambda: linalg.logdet(POSITIVE), lambda: np.log(np.linalg.det(POSITIVE))),
    ("cholesky", lambda: linalg.cholesky(POSITIVE), lambda: np.linalg.cholesky(POSITIVE)),
    ("pinv", lambda: linalg.pinv(WIDE), lambda: np.linalg.pinv(WIDE)),
    ("rank", lambda: linalg.matrix_rank(WIDE), lambda: np.linalg.matrix_rank(WIDE)),
    ("cross", lambda: linalg.cross(A[0], A[1]), lambda: np.cross(A[0], A[1])),
    ("trace", lambda: diagonals.trace(A), lambda: np.trace(A, axis1=1, axis2=2)),
    ("eigvalsh", lambda: linalg.eigvalsh(POSITIVE), lambda: np.linalg.eigvalsh(POSITIVE)),
    ("values", lambda: linalg.svd(WIDE, compute_uv=False), lambda: np.linalg.svd(WIDE)[1]),
    ("slogdet", lambda: linalg.slogdet(A)[1], lambda: np.linalg.slogdet(A)[1]),
    ("lstsq", lambda: linalg.lstsq(TALL, A[0]), lambda: np.linalg.pinv(TALL) @ A[0]),
    (
        "ridge",
        lambda: linalg.lstsq(TALL, A[0], 0.5),
        lambda: np.linalg.solve(TALL.T @ TALL + 0.5 * np.eye(2), TALL.T @ A[0]),
    ),
    ("diag", lambda: diagonals.diag([1.0, 2.0], k=-1), lambda: np.diag([1.0, 2.0], -1)),
    ("lower", lambda: diagonals.band_part(A[0], -1, 0), lambda: np.tril(A[0])),
    ("integers", lambda: linalg.inv([[2, 0], [0, 4]]), lambda: [[0.5, 0], [0, 0.25]]),
]


@pytest.mark.parametrize(("name", "ours", "theirs"), CASES, ids=[case[0] for case in CASES])
def test_agrees_with_numpy(name: str, ours: Callable[[], Any], theirs: Callable[[], Any]) -> None:
    np.testing.assert_allclose(ours().numpy(), theirs(), rtol=1e-9, atol=1e-12)


def test_factors_give_the_matrix_back() -> None:
    s, u, v = (part.numpy() for part in linalg.svd(WIDE))
    np.testing.assert_allclose(u * s[..., None, :] @ v.swapaxes(-1, -2), WIDE)
    full_s, full_u, full_v = linalg.svd(WIDE, full_matrices=True)
    assert (full_u.shape, full_v.shape, full_s.shape) == ((2, 3, 3), (2, 4, 4), (2, 3))
    q, r = linalg.qr(WIDE)
    np.testing.assert_allclose(q.numpy() @ r.numpy(), WIDE, atol=1e-12)
    values, vectors = linalg.eigh(POSITIVE)
    rebuilt = vectors.numpy() * values.numpy()[:, None] @ vectors.numpy().swapaxes(-1, -2)
    np.testing.assert_allclose(rebuilt, POSITIVE)
    np.testing.assert_allclose(np.sort(linalg.eigvals(POSITIVE).numpy().real), values.numpy())
    half = linalg.cholesky_solve(linalg.cholesky(POSITIVE), WIDE)
    np.testing.assert_allclose(half.numpy(), np.linalg.solve(POSITIVE, WIDE))


def test_expm_of_a_rotation() -> None:
    turn = linalg.expm([[0.0, -20.0], [20.0, 0.0]]).numpy()
    expected = [[np.cos(20), -np.sin(20)], [np.sin(20), np.cos(20)]]
    np.testing.assert_allclose(turn, expected, rtol=1e-4, atol=1e-5)


def test_a_singular_matrix_is_refused() -> None:
    with pytest.raises(np.linalg.LinAlgError, match="Singular matrix"):
        linalg.inv([[1.0, 1.0], [1.0, 1.0]])
    with pytest.raises(ValueError, match="solve takes square matrices"):
        linalg.solve(WIDE, WIDE)


@pytest.mark.parametrize(
    "op", [factorizations.CHOLESKY, factorizations.EIGH], ids=lambda op: op.name
)
def test_gradient_for_symmetric_changes(op: Any) -> None:
    """Single elements cannot be moved alone: the argument has to stay symmetric."""
    step = RANDOM.normal(size=(3, 3))
    direction = 1e-6 * (step + step.T)

    def results(matrix: Any) -> list[Any]:
        values = op.evaluate(matrix)
        return list(values) if op.several else [values]

    y = results(POSITIVE[0])
    dy = [RANDOM.normal(size=part.shape) for part in y]
    given = [
        tuple(map(EagerTensor, part)) if op.several else EagerTensor(part[0]) for part in (dy, y)
    ]
    (dx,) = op.vjp(*given, EagerTensor(POSITIVE[0]))
    above, below = results(POSITIVE[0] + direction), results(POSITIVE[0] - direction)
    expected = sum(np.sum(d * (a - b)) / 2 for d, a, b in zip(dy, above, below, strict=True))
    np.testing.assert_allclose(np.sum(dx.numpy() * direction), expected, rtol=1e-5)


def test_a_gradient_that_does_not_exist_says_why() -> None:
    q, r = (EagerTensor(part) for part in factorizations.QR.evaluate(WIDE, full=False))
    vjp: Any = factorizations.QR.vjp
    with pytest.raises(GradientError, match="at least as many rows as columns"):
        vjp((q, r), (q, r), EagerTensor(WIDE), full=False)
