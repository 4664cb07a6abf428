"""Scenario files of a test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    """Return a function that writes a scenario file, extending the baseline unless it says otherwise."""

    def write_file(text: str, name: str = "mine.toml", extends: str = '"baseline"') -> str:
        path = tmp_path / name
        path.write_text(f"extends = {extends}\n{text}" if extends else text)
        return str(path)

    return write_file
