"""Every sample runs as a script, and gives the same results as the plain Python that it is."""

import ast
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import autograph as ag
from tests.budget import ROOT

SAMPLES = sorted((ROOT / "samples").glob("*.py"))
each_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"sample_{path.stem}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def leaves(value: object, path: str = "main()") -> Iterator[tuple[str, object]]:
    """Give every number, array and string in a nested result, with the way to it."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{path}[{key!r}]")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    else:
        yield path, value


def assert_same(value: object, plain: object, rtol: float | None = None) -> None:
    """Compare two results; floats to `rtol`, by default what their width can promise."""
    left, right = dict(leaves(value)), dict(leaves(plain))
    assert list(left) == list(right)
    for path, item in left.items():
        a, b = np.asarray(item), np.asarray(right[path])
        assert a.shape == b.shape, f"{path}: {a.shape} converted, {b.shape} in plain Python"
        # A scalar may be a Python number on one side, which has a kind but no width.
        same = a.dtype == b.dtype if a.ndim else a.dtype.kind == b.dtype.kind
        assert same, f"{path}: {a.dtype} converted, {b.dtype} in plain Python"
        if a.dtype.kind in "fc":
            single = {a.dtype, b.dtype} & {np.dtype("f4"), np.dtype("c8")}
            np.testing.assert_allclose(a, b, rtol or (1e-5 if single else 1e-9), err_msg=path)
        else:
            np.testing.assert_array_equal(a, b, path)


@pytest.fixture
def plain_python() -> Iterator[None]:
    ag.run_eagerly(True)
    yield
    ag.run_eagerly(False)


@each_sample
def test_converted_and_plain_give_the_same(
    path: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = load(path)
    value = sample.main()
    assert capsys.readouterr().out.strip(), "main() prints nothing worth reading"
    assert any(leaf is not None for _, leaf in leaves(value)), "main() returns nothing to compare"
    request.getfixturevalue("plain_python")
    # Loaded anew: what the first run left in variables is not the second one's business.
    assert_same(value, load(path).main(), getattr(sample, "RELATIVE_TOLERANCE", None))


@each_sample
def test_runs_as_a_script(path: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", str(path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip()
    assert not result.stderr


@each_sample
def test_says_what_it_shows(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "a sample begins with a docstring"


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.float32(1), np.float32(1.01)),
        (np.ones(1, np.float32), np.ones(1)),
        (1, 1.0),
        ([1, 2], [1, 2, 3]),
        ({"a": 1}, {"b": 1}),
        (np.zeros(2), np.zeros((2, 1))),
        ("one", "two"),
        (1, 2),
    ],
)
def test_the_comparison_sees_a_difference(value: object, plain: object) -> None:
    with pytest.raises(AssertionError):
        assert_same(value, plain)


def test_the_comparison_accepts_rounding() -> None:
    assert_same({"a": [np.float32(1)]}, {"a": [np.float32(1) + np.float32(1e-6)]})
