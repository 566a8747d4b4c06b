"""Every converter, source to source; what the expected file says is also run.

    tests/conversions/if_statements/branches.py            functions, and INPUTS to run them on
    tests/conversions/if_statements/branches.expected.py   the text of the converted functions

The text must be the expected one, and the expected text must do what the original does: so a golden
file can be neither ugly nor wrong unnoticed. `python -m tests golden` rewrites them.
"""

import copy
import importlib.util
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

from autograph import pipeline
from tests.conftest import Golden

HERE = Path(__file__).parent
CASES = sorted(
    path
    for path in HERE.glob("*/*.py")
    if not path.name.endswith(".expected.py") and path.name != "__init__.py"
)


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"case_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def functions(module: ModuleType) -> dict[str, FunctionType]:
    return {name: getattr(module, name) for name in module.INPUTS}


def outcome(function: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """What a call gives or raises, and what it leaves of its arguments."""
    args = copy.deepcopy(args)
    try:
        return ("value", function(*args), args)
    except Exception as error:
        return (type(error), str(error), args)


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_conversion(path: Path, golden: Golden) -> None:
    module = load(path)
    texts = [pipeline.converted_source(each) for each in functions(module).values()]
    golden("\n\n".join(texts), path=path.with_suffix(".expected.py"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_expected_text_does_what_the_original_does(path: Path) -> None:
    original, rewritten = load(path), load(path)
    text = path.with_suffix(".expected.py").read_text(encoding="utf-8")
    rewritten.__dict__["ag__"] = pipeline.NAMESPACE
    exec(compile(text, str(path), "exec"), rewritten.__dict__)
    for name, inputs in original.INPUTS.items():
        for args in inputs:
            expected = outcome(getattr(original, name), args)
            assert outcome(getattr(rewritten, name), args) == expected, (name, args)


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_converted_function_does_what_the_original_does(path: Path) -> None:
    original, other = load(path), load(path)
    for name, inputs in original.INPUTS.items():
        converted = pipeline.convert_function(getattr(other, name))
        for args in inputs:
            expected = outcome(getattr(original, name), args)
            assert outcome(converted, args) == expected, (name, args)


def test_newton_reads_as_the_design_promises() -> None:
    text = (HERE / "while_loops" / "newton.expected.py").read_text(encoding="utf-8")
    assert text == NEWTON


NEWTON = """\
def newton(x, tol=1e-06):
    y = x

    def while_test(y):
        return ag__.call(np.max, ag__.call(np.abs, y * y - x)) > tol

    def while_body(y):
        y = 0.5 * (y + x / y)
        return (y,)
    (y,) = ag__.while_stmt(while_test, while_body, (y,), names=('y',))
    return y
"""
