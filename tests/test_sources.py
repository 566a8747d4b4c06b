"""Where the text of a function comes from: files, cells, prompts, strings, and changed files."""

from __future__ import annotations

import linecache
import os
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path
from typing import Any

import pytest

import autograph as ag
from tests.budget import ROOT

CLIP = "def clip(x):\n    if x > 0:\n        return x\n    return -x\n"
PRINT = "print(float(clip(ag.constant(-3.0))))\n"


def python(directory: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run Python in a directory."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=directory,
        input=typed,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def refusal(function: Any, *args: Any) -> str:
    with pytest.raises(ag.ConversionError) as caught:
        function(*args)
    return str(caught.value)


def test_a_string_that_was_executed_says_what_to_do_and_that_helps() -> None:
    names: dict[str, Any] = {}
    exec(CLIP, names)
    text = refusal(ag.convert(names["clip"]), ag.constant(-3.0))
    assert "The source of `clip` is not available" in text
    assert "ag.convert(source=text)(function)" in text
    assert float(ag.convert(source=CLIP)(names["clip"])(ag.constant(-3.0))) == 3.0


def test_an_error_in_code_with_given_source_shows_its_text() -> None:
    names: dict[str, Any] = {}
    text = "def item(x, i):\n    y = x * 2\n    return y.nothing(i)\n"
    exec(text, names)
    with pytest.raises(AttributeError) as caught:
        ag.convert(source=text)(names["item"])(ag.constant([1.0]), 3)
    entry = caught.value.__traceback__
    while entry is not None and entry.tb_next is not None:
        entry = entry.tb_next
    assert entry is not None
    line = linecache.getline(entry.tb_frame.f_code.co_filename, entry.tb_lineno)
    assert line == "    return y.nothing(i)\n"


def test_source_that_is_of_another_function_is_refused() -> None:
    names: dict[str, Any] = {}
    exec(CLIP, names)
    with pytest.raises(ValueError, match="does not define clip"):
        ag.convert(source="def other(x):\n    return x\n")(names["clip"])


def test_a_function_called_by_converted_code_without_source_runs_as_it_is() -> None:
    names: dict[str, Any] = {}
    exec("def half(x):\n    return x / 2\n" + CLIP, names)
    half, clip = names["half"], names["clip"]
    assert float(ag.convert(lambda x: half(x))(ag.constant(3.0))) == 1.5
    with pytest.raises(ag.errors.SymbolicValueError) as caught:
        ag.convert(lambda x: clip(x))(ag.constant(3.0))
    assert "`clip` (<string>:4) runs as it was written: The source of `clip` is not" in str(
        caught.value
    )


def test_the_command_line_option_c(tmp_path: Path) -> None:
    program = f"import autograph as ag\n{CLIP}clip = ag.convert(clip)\n{PRINT}"
    result = python(tmp_path, "-c", program)
    if sys.version_info >= (3, 13):
        assert result.stdout == "3.0\n", result.stderr
    else:
        assert "ag.convert(source=text)" in result.stderr


def test_a_prompt(tmp_path: Path) -> None:
    typed = f"import autograph as ag\n{CLIP}\nclip = ag.convert(clip)\n{PRINT}"
    result = python(tmp_path, "-i", "-q", typed=typed)
    if sys.version_info >= (3, 13):
        assert "3.0" in result.stdout, result.stderr
    else:
        assert "typed at a prompt that keeps no text" in result.stderr
        assert "ag.convert(source=text)" in result.stderr


def cell(number: int, text: str, names: dict[str, Any]) -> None:
    """Run a cell of a notebook, as IPython does."""
    name = f"<ipython-input-{number}-{abs(hash(text)):x}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    exec(compile(text, name, "exec"), names)


def test_cells_of_a_notebook() -> None:
    names: dict[str, Any] = {"ag": ag}
    cell(1, f"@ag.convert\n{CLIP}", names)
    assert float(names["clip"](ag.constant(-3.0))) == 3.0
    cell(2, "helper = lambda x: x if x > 2 else -x\n", names)
    cell(3, "@ag.convert\ndef g(x):\n    return helper(x) + 1\n", names)
    assert float(names["g"](ag.constant(1.0))) == 0.0


def test_a_cell_that_is_run_again_with_another_text() -> None:
    names: dict[str, Any] = {"ag": ag}
    cell(1, f"@ag.convert\n{CLIP}", names)
    first = names["clip"]
    cell(1, f"@ag.convert\n{CLIP.replace('-x', 'x * 10')}", names)
    assert float(names["clip"](ag.constant(-3.0))) == -30.0
    assert float(first(ag.constant(-3.0))) == 3.0


def test_an_error_in_a_cell_names_the_line() -> None:
    names: dict[str, Any] = {"ag": ag}
    cell(7, "@ag.convert\ndef f(x):\n    y = [x]\n    return bytes([x])\n", names)
    with pytest.raises(ag.errors.SymbolicValueError) as caught:
        names["f"](ag.constant(65))
    assert "return bytes([x])\n" in str(caught.value)
    assert "<ipython-input-7-" in str(caught.value)


CHANGING = textwrap.dedent(
    """\
    import pathlib, sys
    import autograph as ag
    import model

    {before}
    path = pathlib.Path(model.__file__)
    path.write_text({text!r})
    try:
        print(float(model.clip(ag.constant(-3.0))))
    except ag.ConversionError as error:
        print(error)
    """
)


def changed(tmp_path: Path, new: str, before: str = "") -> str:
    """What a program prints that changes a module it has loaded, and calls a function of it."""
    model = f"import autograph as ag\n\n@ag.convert\n{CLIP}"
    (tmp_path / "model.py").write_text(model, encoding="utf-8")
    program = CHANGING.format(before=before, text=new)
    (tmp_path / "program.py").write_text(program, encoding="utf-8")
    result = python(tmp_path, "program.py")
    assert not result.stderr, result.stderr
    return result.stdout


def test_a_function_whose_file_changed_is_refused(tmp_path: Path) -> None:
    new = f"import autograph as ag\n\n@ag.convert\n{CLIP.replace('-x', 'x * 10')}"
    text = changed(tmp_path, new)
    assert "The file of `clip` has changed since it was loaded" in text
    assert "model.py:3, in clip" in text
    assert "reload the module" in text


def test_what_was_converted_before_the_change_stays(tmp_path: Path) -> None:
    new = f"import autograph as ag\n\n@ag.convert\n{CLIP.replace('-x', 'x * 10')}"
    assert changed(tmp_path, new, "model.clip(ag.constant(1.0))") == "3.0\n"


def test_text_that_was_read_before_the_change_is_used(tmp_path: Path) -> None:
    new = f"import autograph as ag\n\n@ag.convert\n{CLIP.replace('-x', 'x * 10')}"
    before = "import linecache; linecache.getlines(model.__file__)"
    assert changed(tmp_path, new, before) == "3.0\n"


def test_a_change_below_the_function_does_no_harm(tmp_path: Path) -> None:
    new = f"import autograph as ag\n\n@ag.convert\n{CLIP}\n\ndef more():\n    pass\n"
    assert changed(tmp_path, new) == "3.0\n"


def test_a_function_that_moved_is_refused(tmp_path: Path) -> None:
    new = f"import autograph as ag\n\n\n\n@ag.convert\n{CLIP}"
    assert "has changed since it was loaded" in changed(tmp_path, new)


def test_a_file_that_is_no_python_any_more_is_refused(tmp_path: Path) -> None:
    assert "has changed since it was loaded" in changed(tmp_path, "def clip(x:\n")


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    text = changed(tmp_path, "", "import os; os.remove(model.__file__)")
    assert "The source of `clip` is not available" in text or "has changed" in text


def test_a_module_that_was_reloaded_is_converted_anew(tmp_path: Path) -> None:
    new = f"import autograph as ag\n\n@ag.convert\n{CLIP.replace('-x', 'x * 10')}"
    model = tmp_path / "model.py"
    model.write_text(f"import autograph as ag\n\n@ag.convert\n{CLIP}", encoding="utf-8")
    program = (
        "import importlib, pathlib\nimport autograph as ag\nimport model\n"
        "print(float(model.clip(ag.constant(-3.0))))\n"
        f"pathlib.Path(model.__file__).write_text({new!r})\n"
        "importlib.reload(model)\nprint(float(model.clip(ag.constant(-3.0))))\n"
    )
    (tmp_path / "program.py").write_text(program, encoding="utf-8")
    assert python(tmp_path, "program.py").stdout == "3.0\n-30.0\n"


def test_a_module_in_a_zip_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as archive:
        archive.writestr("model.py", f"import autograph as ag\n\n@ag.convert\n{CLIP}")
    program = (
        "import sys\nsys.path.insert(0, 'package.zip')\nimport autograph as ag\n"
        f"from model import clip\n{PRINT}"
    )
    (tmp_path / "program.py").write_text(program, encoding="utf-8")
    result = python(tmp_path, "program.py")
    assert result.stdout == "3.0\n", result.stderr


def test_a_module_that_has_only_its_compiled_form(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(f"import autograph as ag\n\n@ag.convert\n{CLIP}")
    compile_it = "import py_compile; py_compile.compile('model.py', 'model.pyc')"
    assert python(tmp_path, "-c", compile_it).returncode == 0
    (tmp_path / "model.py").unlink()
    result = python(tmp_path, "-c", "import model, autograph as ag; model.clip(ag.constant(1.0))")
    assert "The source of `clip` is not available" in result.stderr
