"""Every snippet in README.md, docs/ and the docstrings does what it says."""

import ast
import importlib
import inspect
import re
import shlex
from pathlib import Path

import numpy as np
import pytest

import autograph as ag
from autograph.runtime.ops.definition import REGISTRY
from tests import markdown
from tests.budget import ROOT
from tests.test_layers import MODULES

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_page(page: Path, tmp_path: Path) -> None:
    markdown.Session(page, tmp_path).run()


def docstrings_with_examples() -> list[tuple[str, str, str]]:
    """Give (module, name, docstring) of every class and function whose docstring has a `>>>`."""
    found = []
    for module, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                text = ast.get_docstring(node) or ""
                if ">>>" in text:
                    found.append((module, getattr(node, "name", ""), text))
    return found


def operations_with_examples() -> list[tuple[str, str, str]]:
    """Give the same of the operations, whose documentation is a part of their definition."""
    where = "autograph.runtime.ops.definition"
    docs = {name: inspect.cleandoc(op.doc) for name, op in REGISTRY.items()}
    return [(where, name, text) for name, text in docs.items() if ">>>" in text]


EXAMPLES = docstrings_with_examples() + operations_with_examples()


@pytest.mark.parametrize(
    ("module", "name", "text"), EXAMPLES, ids=[f"{module}.{name}" for module, name, _ in EXAMPLES]
)
def test_documentation(module: str, name: str, text: str) -> None:
    names = {**vars(importlib.import_module(module)), "ag": ag, "np": np}
    markdown.run_examples(text, names, f"{module}.{name}")


def promised(what: str) -> list[str]:
    """Give the lines of README.md that `.ci/run` takes by the same pattern."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^ *python3 -m venv .*{what}.*$", readme, re.MULTILINE)


@pytest.mark.parametrize("what", ["autograph run", "-m pytest"])
def test_readme_promises_one_line_and_ci_runs_it(what: str) -> None:
    assert len(promised(what)) == 1
    assert f"promised '{what}'" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_readme_runs_a_sample_that_exists() -> None:
    (line,) = promised("autograph run")
    sample = shlex.split(line)[-1]
    assert (ROOT / sample).is_file()


def test_the_page_on_native_code_names_every_module() -> None:
    page = (ROOT / "docs" / "native.md").read_text(encoding="utf-8")
    folder = ROOT / "runtime" / "native"
    apart = {"math", "random"}  # a chapter each, which names the folder
    modules = {path.relative_to(folder) for path in folder.rglob("*.py")}
    named = {
        path.as_posix()
        for path in modules
        if path.stem != "__init__" and path.parts[0] not in apart
    }
    assert not {name for name in named | {f"{name}/" for name in apart} if f"`{name}`" not in page}
