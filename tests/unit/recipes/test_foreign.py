"""Recipes that other packages bring: one that fails or is slow is reported and harms no other."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from recipes.crash import site_of
from tracemend.recipes import propose as proposing
from tracemend.recipes.foreign import foreign_recipes

PACKAGE = """\
import re
import time

from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_range
from tracemend.recipes.recipe import Recipe


def good(site, match):
    yield draft(site, "Say two", [replace_range(site, 0, 1, "2")], rationale="Two is meant.", tier=4)


def broken(site, match):
    raise RuntimeError("a bug")


def slow(site, match):
    time.sleep(30)
    return []


def recipe(name, propose):
    return Recipe(name, ("X",), (), re.compile(""), propose, "A page")


RECIPES = [recipe("broken", broken), recipe("slow", slow), recipe("good", good)]
"""
CRASH = """\
Traceback (most recent call last):
  File "/app/main.py", line 1, in <module>
    1 / nothing
NameError: name 'nothing' is not defined
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package with an entry point, as an installer would leave it."""
    folder = tmp_path / "installed"
    info = folder / "stranger-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / "stranger.py").write_text(PACKAGE)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[tracemend.recipes]\nall = stranger:RECIPES\ngone = stranger:NOTHING\n")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(proposing, "FOREIGN_SECONDS", 0.3)
    monkeypatch.setattr(proposing, "_silenced", set())
    foreign_recipes.cache_clear()
    yield folder
    foreign_recipes.cache_clear()


def test_one_that_fails_or_is_slow_harms_no_other(
    package: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "main.py").write_text("1 / nothing\n")
    site = site_of(CRASH, project, Path("python3"))
    assert site is not None
    with caplog.at_level(logging.WARNING, "tracemend.recipes"):
        fixes = proposing.propose(site)
    assert "recipe:good" in {fix.author for fix in fixes}
    told = caplog.text
    assert "entry point gone can't be loaded" in told
    assert "recipe broken failed" in told
    assert "recipe slow took more than 0.3 s and is not asked again" in told


def test_a_slow_one_is_not_asked_again(package: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "main.py").write_text("1 / nothing\n")
    site = site_of(CRASH, tmp_path, Path("python3"))
    assert site is not None
    proposing.propose(site)
    caplog.clear()
    proposing.propose(site)
    assert "took more than" not in caplog.text
