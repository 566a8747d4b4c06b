"""What every test has: golden files, steady random programs, the size of the code at the end."""

import difflib
import os
import re
import signal
import tempfile
from pathlib import Path

import hypothesis
import pytest

from tests import budget

# Machine code of tests is of no use to anybody else.
os.environ.setdefault(
    "AUTOGRAPH_CACHE_DIR", str(Path(tempfile.gettempdir()) / "autograph-tests" / "cache")
)

# A shell that starts the tests in the background lets them ignore Ctrl-C, and some tests send it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same programs in every run; `--hypothesis-profile=explore` looks for new ones.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=1000)
hypothesis.settings.load_profile("steady")


class Golden:
    """Compare text with the file kept for this test; `--update-golden` rewrites the file."""

    def __init__(self, stem: Path, update: bool) -> None:
        self.stem = stem
        self.update = update

    def __call__(self, text: str, suffix: str = ".txt", path: Path | None = None) -> None:
        path = path or self.stem.with_name(self.stem.name + suffix)
        text = text.rstrip("\n") + "\n"
        if self.update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            return
        if not path.exists():
            pytest.fail(
                f"{path} does not exist; write it with `python -m tests golden`, and read it"
            )
        expected = path.read_text(encoding="utf-8")
        if text != expected:
            lines = difflib.unified_diff(
                expected.splitlines(), text.splitlines(), str(path), "now", lineterm=""
            )
            pytest.fail("\n".join([*lines, "if this is meant: `python -m tests golden`"]))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """`golden(text)` compares with `golden/<module>/<test>.txt` beside the test's module."""
    name = re.sub(r"[^\w.-]+", "_", request.node.name).strip("_")
    stem = request.path.parent / "golden" / request.path.stem / name
    return Golden(stem, request.config.getoption("--update-golden"))


@pytest.fixture(params=["interpreter", "native"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The test runs once with each engine."""
    monkeypatch.setenv("AUTOGRAPH_ENGINE", request.param)
    return str(request.param)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "golden" in getattr(item, "fixturenames", ()):
            item.add_marker("golden")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(f"code: {budget.summary()}")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name functions without their address, so that parallel workers collect the same tests."""
    return getattr(val, "__name__", None) if callable(val) else None
