"""`autograph source`, `graph` and `run`: what they print, and how they refuse."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograph import cli
from tests.budget import ROOT
from tests.conftest import Golden

HERE = Path(__file__).parent
SHAPES = "programs/shapes.py"
FAILS = "programs/fails.py"


@pytest.fixture(autouse=True)
def beside_the_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run where the programs are, and undo what a command does to the interpreter."""
    monkeypatch.chdir(HERE)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "argv", list(sys.argv))
    for name in ("__main__", "shapes", "fails"):
        monkeypatch.setitem(sys.modules, name, sys.modules.get(name, sys))
    for name in ("shapes", "fails"):
        del sys.modules[name]


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line with which these arguments are refused."""
    try:
        code = cli.main(arguments)
    except SystemExit as stop:
        code = stop.code
    output = capsys.readouterr()
    assert code == 2
    assert not output.out
    (line,) = output.err.splitlines()
    return line


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(arguments) == 0
    return capsys.readouterr().out


def test_source_of_all_decorated_functions(
    capsys: pytest.CaptureFixture[str], golden: Golden
) -> None:
    golden(printed(capsys, "source", SHAPES))


def test_source_of_one_function(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "source", f"{SHAPES}:Scale.times")
    assert text == 'def times(self, x):\n    """The product."""\n    return x * self.factor\n'


def test_source_of_a_function_that_is_not_decorated(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "source", f"{SHAPES}:both").startswith("def both(a, b):")


def test_source_does_not_run_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["source", SHAPES]) == 0
    output = capsys.readouterr()
    assert "loaded" not in output.out + output.err


def test_source_is_plain_in_a_pipe_and_colored_on_request(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("pygments")
    plain = printed(capsys, "source", SHAPES)
    colored = printed(capsys, "source", SHAPES, "--color", "always")
    assert "\x1b[" not in plain
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == plain


def test_color_is_left_out_where_it_cannot_be_made(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pygments", None)
    assert "\x1b[" not in printed(capsys, "source", SHAPES, "--color", "always")


def test_source_of_what_cannot_be_converted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "late.py"
    file.write_text("def count(x):\n    while x > 0:\n        yield x\n")
    assert cli.main(["source", f"{file}:count"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("autograph.errors.ConversionError: ")
    assert "late.py:3, in count" in error


def test_graph_before_and_after_optimization(
    capsys: pytest.CaptureFixture[str], golden: Golden
) -> None:
    golden(printed(capsys, "graph", f"{SHAPES}:both", "--arg", "f32[3, None]", "--arg", "f32"))


def test_graph_of_one_stage(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("--arg", "np.ones(3)", "--arg", "b=2.0")
    text = printed(capsys, "graph", f"{SHAPES}:both", *arguments, "--stage", "optimized")
    assert text.startswith("# both, optimized: ")
    assert "recorded" not in text
    assert text.count(": f64[3] = multiply(a, ") == 1


@pytest.mark.parametrize("argument", ["ag.TensorSpec([None, 3])", "f32[_, 3]", "f32[None,3]"])
def test_graph_takes_types_in_several_spellings(
    capsys: pytest.CaptureFixture[str], argument: str
) -> None:
    text = printed(capsys, "graph", f"{SHAPES}:both", "--arg", argument, "--arg", "1.0")
    assert "a: f32[_, 3]" in text


def test_graph_of_a_method_takes_the_object_from_the_file(
    capsys: pytest.CaptureFixture[str],
) -> None:
    target = f"{SHAPES}:Scale.times"
    text = printed(capsys, "graph", target, "--arg", "Scale(2.0)", "--arg", "x=f64[4]")
    assert "x: f64[4]" in text


def test_graph_keeps_what_the_file_prints_out_of_its_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["graph", f"{SHAPES}:halve", "--arg", "f32"]) == 0
    output = capsys.readouterr()
    assert "loaded as module" in output.err
    assert "loaded" not in output.out


def test_graph_of_a_function_that_fails_shows_the_users_lines(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["graph", f"{SHAPES}:both", "--arg", "f32[2]", "--arg", "f32[3]"]) == 1
    error = capsys.readouterr().err
    assert "shapes.py" in error
    assert "return a * b + 1.0, a * b * 2.0" in error
    assert "ValueError" in error
    assert f"autograph{os.sep}" not in error


@pytest.mark.parametrize("command", ["source", "graph", "run"])
def test_a_syntax_error_in_the_file_gives_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str
) -> None:
    file = tmp_path / "broken.py"
    file.write_text("\ndef f(x:\n    return x\n")
    line = refused(capsys, command, f"{file}:f" if command == "graph" else str(file))
    assert line == f"autograph {command}: {file}:2: '(' was never closed: def f(x:"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["source", "nowhere.py"], "autograph source: nowhere.py: No such file or directory"),
        (["source", "."], "autograph source: .: Is a directory"),
        (
            ["source", f"{SHAPES}:halv"],
            "autograph source: programs/shapes.py has no function 'halv'; did you mean 'halve'?",
        ),
        (
            ["source", f"{SHAPES}:"],
            "autograph source: programs/shapes.py: lacks the name of a function behind the colon",
        ),
        (
            ["source", "test_cli.py"],
            "autograph source: test_cli.py has no function decorated with ag.convert; name one as "
            "test_cli.py:FUNC (it has beside_the_programs, refused, printed, ...)",
        ),
        (["graph", SHAPES], "autograph graph: say which function: programs/shapes.py:FUNC"),
        (["graph", "nowhere.py:f"], "autograph graph: nowhere.py: No such file or directory"),
        (["run", "nowhere.py"], "autograph run: nowhere.py: No such file or directory"),
        (
            ["run"],
            "autograph run: the following arguments are required: FILE, args "
            "(see `autograph run --help`)",
        ),
        ([], "autograph: the following arguments are required: COMMAND (see `autograph --help`)"),
    ],
)
def test_mistakes_give_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert refused(capsys, *arguments) == message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            [],
            "both(a, b): missing a required argument: 'a'; give arguments with --arg",
        ),
        (["--arg", "1", "--arg", "2", "--arg", "3"], "both(a, b): too many positional arguments"),
        (["--arg", "unknown"], "--arg 'unknown': NameError: name 'unknown' is not defined"),
        (["--arg", "1 +"], "--arg '1 +': SyntaxError: invalid syntax"),
        (["--arg", "f32[n]"], "--arg 'f32[n]': 'n' is no extent; write a number, or None"),
    ],
)
def test_mistakes_in_arguments_give_one_line(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], message: str
) -> None:
    file = tmp_path / "quiet.py"
    file.write_text("def both(a, b):\n    return a * b\n")
    line = refused(capfd, "graph", f"{file}:both", *arguments)
    assert line.startswith(f"autograph graph: {message}")


def test_an_unknown_command_and_stage_name_what_there_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "choose from" in refused(capsys, "draw", SHAPES)
    line = refused(capsys, "graph", f"{SHAPES}:both", "--stage", "final")
    assert "--stage" in line
    assert "optimized" in line


def autograph(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "error", "-m", "autograph", *arguments]
    return subprocess.run(
        command, cwd=HERE, env=environment, capture_output=True, text=True, check=False
    )


def without_times(text: str) -> str:
    """Times differ from run to run, and with them the widths of columns."""
    return re.sub(r" +", " ", re.sub(r"\d+\.\d\d m?s", "0 ms", text))


def test_run_reports_what_was_converted_and_recorded(golden: Golden) -> None:
    result = autograph("run", SHAPES, "--fast", "-x", "3")
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "loaded as main"
    assert lines[1] == "['--fast', '-x', '3']"
    golden(without_times(result.stderr))


def test_run_says_why_functions_were_recorded() -> None:
    result = autograph("run", "--report", SHAPES, "--report")
    assert result.stdout.splitlines()[1] == "['--report']"
    report = result.stderr.partition("\n\nhalve: 1 trace\n")[2].splitlines()
    assert report[:2] == ["  1  halve(x: f64, limit=1.0)", "     first call"]
    assert report[2].startswith("     called at shapes.py:39; ")


def test_run_shows_the_programs_own_traceback() -> None:
    result = autograph("run", FAILS, "raise")
    assert result.returncode == 1
    assert result.stdout == "begins\n"
    traceback, _, report = result.stderr.partition("\n\n")
    assert traceback.startswith("Traceback (most recent call last):")
    assert traceback.endswith("ValueError: not positive")
    assert 'raise ValueError("not positive")' in traceback
    assert f"autograph{os.sep}cli.py" not in traceback
    assert "reciprocal" in report


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [(["exit", "0"], 0, ""), (["exit", "7"], 7, ""), (["message"], 1, "no more\n")],
)
def test_run_exits_as_the_program_does(arguments: list[str], code: int, message: str) -> None:
    result = autograph("run", FAILS, *arguments)
    assert result.returncode == code
    assert result.stderr.startswith(f"{message}\nautograph: no functions converted")


def test_version() -> None:
    result = autograph("--version")
    assert re.fullmatch(r"autograph \d+\.\d+\.\d+\n", result.stdout)
