"""`import autograph` is light, silent and exact, and the parts have one name each."""

import importlib
import subprocess
import sys

import pytest

import autograph as ag
from tests.budget import ROOT
from tests.test_layers import MODULES

# What the dependencies in setup.cfg are called when imported, and what they need themselves.
DEPENDENCIES = {"astunparse", "gast", "ml_dtypes", "numpy", "six"}


def python(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("module", sorted(MODULES.keys() - {"autograph.__main__"}))
def test_every_module_can_be_imported(module: str) -> None:
    importlib.import_module(module)


def test_import_needs_only_the_declared_dependencies_and_prints_nothing() -> None:
    # NumPy's compiled modules bring names of their own, such as `cython_runtime`.
    before = set(python("import numpy.random, sys; print(*sys.modules)").stdout.split())
    result = python("import autograph, sys; print(*sys.modules)")
    assert result.returncode == 0, result.stderr
    assert not result.stderr
    loaded = {name.partition(".")[0] for name in set(result.stdout.split()) - before}
    foreign = loaded - sys.stdlib_module_names - DEPENDENCIES - {"autograph"}
    # Installed tools may add private helpers of their own, such as `_distutils_hack`.
    assert {name for name in foreign if not name.startswith("_")} == set()


@pytest.mark.parametrize("part", ["converters", "runtime"])
def test_a_part_imported_by_its_directory_name_says_its_real_name(part: str) -> None:
    result = python(f"import {part}")
    assert result.returncode == 1
    assert f"ImportError: this directory is the package autograph.{part}" in result.stderr


def test_each_file_is_loaded_once() -> None:
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    ours = [file for file in files if file and file.startswith(str(ROOT / "autograph"))]
    assert len(ours) == len(set(ours))
    assert not {"runtime", "converters"} & sys.modules.keys()


def test_all_names_what_there_is() -> None:
    assert len(ag.__all__) == len(set(ag.__all__))
    assert [name for name in ag.__all__ if not hasattr(ag, name)] == []


def test_version_is_the_one_of_the_distribution() -> None:
    from autograph._version import __version__

    assert ag.__version__ == __version__
