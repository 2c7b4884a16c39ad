"""Finding a project and its interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tracemend.errors import ProjectUnusable
from tracemend.project.interpreter import interpreter_facts
from tracemend.project.project import open_project


def fake_python(folder: Path) -> Path:
    path = folder / "bin" / "python"
    path.parent.mkdir(parents=True)
    path.symlink_to(sys.executable)
    return path


@pytest.fixture(autouse=True)
def no_active_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)


def test_the_git_root_around_the_folder_is_the_root(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    inner = tmp_path / "src" / "shop"
    inner.mkdir(parents=True)
    project = open_project(inner)
    assert (project.root, project.git) == (tmp_path.resolve(), True)


def test_without_git_the_folder_itself_is_the_root(tmp_path: Path) -> None:
    project = open_project(tmp_path)
    assert (project.root, project.git) == (tmp_path.resolve(), False)


def test_the_projects_own_environment_comes_before_the_active_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    active = fake_python(tmp_path / "active")
    monkeypatch.setenv("VIRTUAL_ENV", str(active.parents[1]))
    root = tmp_path / "app"
    root.mkdir()
    assert open_project(root).interpreter == active
    own = fake_python(root / ".venv")
    assert open_project(root).interpreter == own


def test_the_path_is_the_last_resort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = fake_python(tmp_path / "somewhere").with_name("python3")
    python.symlink_to(sys.executable)
    monkeypatch.setenv("PATH", str(python.parent))
    assert open_project(tmp_path).interpreter == python


def test_a_given_interpreter_may_be_a_command_a_path_or_an_environment(tmp_path: Path) -> None:
    own = fake_python(tmp_path / "env")
    assert open_project(tmp_path, python="env/bin/python").interpreter == own.resolve().parent / own.name or own
    assert open_project(tmp_path, python=str(tmp_path / "env")).interpreter == own
    found = open_project(tmp_path, python="python3").interpreter
    assert found is not None
    assert found.name == "python3"


@pytest.mark.parametrize("python", ["nowhere/python", "no-such-python", os.devnull])
def test_a_given_interpreter_that_is_missing_is_one_clear_sentence(tmp_path: Path, python: str) -> None:
    with pytest.raises(ProjectUnusable, match="is not a Python that can be run: name another interpreter"):
        open_project(tmp_path, python=python)


def test_a_missing_folder_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(ProjectUnusable, match="is not a folder"):
        open_project(tmp_path / "gone")


def test_the_interpreter_tells_its_version_path_and_distributions(tmp_path: Path) -> None:
    facts = interpreter_facts(open_project(tmp_path, python=sys.executable))
    assert facts is not None
    assert facts.version == sys.version_info[:3]
    assert facts.providers["pytest"] == ("pytest",)
    assert facts.can_import("json")
    assert not facts.can_import("no_such_module")


def test_nothing_is_run_in_an_untrusted_workspace(tmp_path: Path) -> None:
    own = tmp_path / ".venv" / "bin" / "python"
    own.parent.mkdir(parents=True)
    own.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    own.chmod(0o755)
    project = open_project(tmp_path)
    assert interpreter_facts(project, trusted=False) is None
    assert not (tmp_path / "ran").exists()
    assert interpreter_facts(project) is None
    assert (tmp_path / "ran").exists()
