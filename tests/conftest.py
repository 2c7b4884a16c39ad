"""Shared by all tests: a state folder of their own, and git that knows nothing of the user's configuration."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tracemend.diagnosis import inference

SERVER = Path(__file__).parents[1] / "server"
FEW_PLUGINS = ("delivery", "model", "scenarios", "server", "trial", "unit/cli", "unit/sources")
"""Folders whose tests run many a pytest: without the plug-ins that happen to be installed here, which take four fifths of a short
run's time. A test that is about plug-ins takes the variable away."""

# A shell starts what runs in its background with interrupts ignored, and every child would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--refresh` writes what is into the golden results instead of comparing; read the diff before you commit it."""
    parser.addoption("--refresh", action="store_true", help="rewrite golden results of tests/scenarios")
    parser.addoption("--every-python", action="store_true", help="run recipes' examples on every installed Python")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Workers of `-n auto`: three for two processors, since most tests wait for a child of theirs half of the time."""
    processors = os.cpu_count() or 1
    return processors + processors // 2


@pytest.fixture(autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the user's state, home or git configuration; children find the package under test."""
    home = tmp_path_factory.mktemp("home")
    state = home / "state"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TRACEMEND_STATE_DIR", str(state))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    inherited = os.environ.get("PYTHONPATH")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(SERVER), *([inherited] if inherited else [])]))
    monkeypatch.setattr(inference, "SECONDS", 60.0)  # a busy machine is no reason for another answer
    monkeypatch.setattr(inference, "_LOADING_SECONDS", 60.0)
    (home / "gitconfig").write_text("[user]\n\tname = Ada\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n")
    return state


@pytest.fixture(autouse=True)
def few_plugins(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Children load no plug-in of pytest but those that their project names."""
    if request.path.relative_to(Path(__file__).parent).as_posix().startswith(FEW_PLUGINS):
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
