"""The checkout, setup.cfg and the two links agree; the installed package has one name."""

import configparser
import importlib.metadata
import os
import subprocess
import sysconfig
import tomllib
from pathlib import Path

import pytest

from tests.budget import ROOT, sources

LINKS = {"converters": "../converters", "runtime": "../runtime"}
TOP = [
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "MANIFEST.in",
    "README.md",
    "autograph",
    "benchmarks",
    "converters",
    "docs",
    "pyproject.toml",
    "runtime",
    "samples",
    "setup.cfg",
    "tests",
]


def setup() -> configparser.ConfigParser:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return config


def packages() -> set[str]:
    """Name the packages that exist, as they are called once installed."""
    directories = {path.parent.relative_to(ROOT).as_posix() for path in sources()}
    names = {directory.replace("/", ".") for directory in directories}
    return {name if name.split(".")[0] == "autograph" else f"autograph.{name}" for name in names}


def test_setup_cfg_lists_exactly_the_packages_there_are() -> None:
    listed = setup()["options"]["packages"].split()
    missing = sorted(packages() - set(listed))
    gone = sorted(set(listed) - packages())
    assert not missing, f"add to `packages` in setup.cfg, or they are not installed: {missing}"
    assert not gone, f"listed in `packages` in setup.cfg, but no such directory: {gone}"
    assert listed == sorted(listed), "keep `packages` in setup.cfg sorted"


def test_every_directory_of_modules_is_a_package() -> None:
    bare = {path.parent for path in sources() if not (path.parent / "__init__.py").exists()}
    assert not bare, f"no __init__.py in {sorted(map(str, bare))}"


@pytest.mark.parametrize("name", LINKS)
def test_links_lead_to_the_real_directories(name: str) -> None:
    link = ROOT / "autograph" / name
    if link.is_file():
        pytest.skip("this checkout was made without symbolic links (git's core.symlinks is false)")
    assert link.is_symlink(), f"run: ln -s {LINKS[name]} autograph/{name}"
    assert os.readlink(link).replace(os.sep, "/") == LINKS[name]
    assert link.samefile(ROOT / name)


def test_type_checkers_are_told_that_there_are_types() -> None:
    assert (ROOT / "autograph" / "py.typed").exists()
    assert setup()["options.package_data"]["autograph"] == "py.typed"


def test_the_top_level_holds_what_contributors_expect() -> None:
    missing = [name for name in TOP if not (ROOT / name).exists()]
    assert not missing


def test_nothing_else_is_committed_to_the_top_level() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert {line.split("/")[0] for line in listing.splitlines()} <= set(TOP)


def test_minimum_python_is_said_the_same_everywhere() -> None:
    config = setup()
    lowest = config["options"]["python_requires"].removeprefix(">=")
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]
    assert ruff["target-version"] == "py" + lowest.replace(".", "")
    assert f"Python :: {lowest}" in config["metadata"]["classifiers"]


def test_installed_there_is_one_top_level_name() -> None:
    # Only there: building leaves an `.egg-info` in the checkout, which lists what went in.
    site = sysconfig.get_path("purelib")
    found = importlib.metadata.distributions(name=setup()["metadata"]["name"], path=[site])
    files = [Path(str(file)) for distribution in found for file in distribution.files or ()]
    if not files:
        pytest.skip("not installed: the tests run from the checkout")
    tops = {file.parts[0] for file in files if file.suffix == ".py"}
    assert {top for top in tops if not top.startswith("__editable__")} <= {"autograph"}
