"""One intake for the tests of a module."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.intake.listening import Listening, listening

SERVER = Path(__file__).parents[3] / "server"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    return tmp_path / "shop"


@pytest.fixture
def intake(root: Path) -> Iterator[Listening]:
    with listening(root) as one:
        yield one


@pytest.fixture(scope="module")
def shared_intake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
    """One for all tests of a module that only look at the answers."""
    root = tmp_path_factory.mktemp("shared")
    (root / ".git").mkdir()
    env = {**os.environ, "HOME": str(root), "PYTHONPATH": str(SERVER), "TRACEMEND_STATE_DIR": str(root / "state")}
    with listening(root, env=env) as one:
        yield one
