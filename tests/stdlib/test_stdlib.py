"""A part of what `python -m tests.stdlib` checks: the same one everywhere, in seconds."""

from pathlib import Path

import pytest

from tests.stdlib.checking import check
from tests.stdlib.files import files, slice_of
from tests.stdlib.working import MODULES, differences


@pytest.mark.parametrize("path", slice_of(files(), 60), ids=lambda path: path.stem)
def test_a_file_prints_back_and_its_functions_convert(path: Path) -> None:
    report = check(path)
    assert report.failures == []
    assert report.printed == report.files


@pytest.mark.parametrize("name", MODULES)
def test_a_converted_module_does_what_the_original_does(name: str) -> None:
    assert differences(name) == []
