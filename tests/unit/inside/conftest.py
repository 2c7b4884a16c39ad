"""A folder with a program, and every interpreter that the recorder supports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from unit.inside.running import INTERPRETERS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the program lies; its spool is beside it."""
    (tmp_path / "app").mkdir()
    return tmp_path / "app"


@pytest.fixture
def program(folder: Path) -> Callable[[str], str]:
    """Writes `app.py` and returns its name."""

    def write(text: str, name: str = "app.py") -> str:
        (folder / name).write_text(dedent(text), "utf-8")
        return name

    return write


@pytest.fixture(params=INTERPRETERS.values(), ids=INTERPRETERS.keys())
def python(request: pytest.FixtureRequest) -> str:
    return request.param
