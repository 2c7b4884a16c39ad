"""Shared by all trials of tests: pytest runs in them without the plug-ins that happen to be installed here."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def few_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading them takes most of the time of a run."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
