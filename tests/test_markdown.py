"""The runner of the pages' snippets finds, runs, and above all refuses."""

from pathlib import Path

import pytest

from tests.markdown import Session, blocks


def run(tmp_path: Path, page: str) -> None:
    file = tmp_path / "page.md"
    file.write_text(page, encoding="utf-8")
    (tmp_path / "work").mkdir()
    Session(file, tmp_path / "work").run()


def test_blocks_know_their_language_their_line_and_what_they_are() -> None:
    page = "a\n```python\nf(1)\n```\n<!-- output -->\n```python\n1\n2\n```\n"
    page += "\n- b\n  ```sh\n  ls\n  ```\n"
    assert [(b.language, b.text, b.line, b.is_output) for b in blocks(page)] == [
        ("python", "f(1)", 3, False),
        ("python", "1\n2", 7, True),
        ("sh", "ls", 13, False),
    ]


def test_python_blocks_share_names_and_print_what_is_shown(tmp_path: Path) -> None:
    run(tmp_path, "```python\na = 1\n```\n\n```python\nprint(a)\n```\nprints\n```text\n1\n```\n")


def test_source_and_lines_are_those_of_the_page(tmp_path: Path) -> None:
    page = "\n\n```python\n\ndef f(): return 1\n```\n```python\nimport inspect\n"
    page += "print(f.__code__.co_firstlineno, inspect.getsource(f))\n```\n"
    run(tmp_path, page + "```text\n5 def f(): return 1\n```\n")


def test_an_error_is_shown_or_it_fails(tmp_path: Path) -> None:
    run(tmp_path, "```python\nint('a')\n```\n```text\nValueError: invalid literal ...\n```\n")


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("```python\nprint(1)\n```\n```text\n2\n```\n", "page.md:2 prints otherwise"),
        ("```python\n>>> 1 + 1\n3\n```\n", "Expected:\n    3\nGot:\n    2"),
        ("```python\n1 / 0\n```\n", "division by zero"),
        ("```sh\nmake\n```\n", "nothing tests the command 'make'"),
        ("```sh\nautograph source no_such_file.py\n```\n", "no_such_file.py"),
    ],
)
def test_a_page_that_is_wrong_fails(tmp_path: Path, page: str, message: str) -> None:
    with pytest.raises((AssertionError, ZeroDivisionError)) as caught:
        run(tmp_path, page)
    assert message in str(caught.value)
