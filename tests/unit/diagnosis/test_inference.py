"""What jedi knows of a library's class."""

from __future__ import annotations

import sys
from pathlib import Path

from recipes.crash import site_of
from tracemend.recipes.propose import propose

TEXT = """\
import http.cookies


def show(cookie: http.cookies.SimpleCookie):
    return cookie.otput()
"""
CRASH = """\
Traceback (most recent call last):
  File "/app/main.py", line 5, in show
    return cookie.otput()
           ^^^^^^^^^^^^
AttributeError: 'SimpleCookie' object has no attribute 'otput'
"""


def titles(crash: str, folder: Path) -> list[str]:
    (folder / "main.py").write_text(TEXT)
    site = site_of(crash, folder, Path(sys.executable))
    assert site is not None
    return [fix.title for fix in propose(site, strict=True)]


def test_members_of_a_librarys_class_are_known(tmp_path: Path) -> None:
    assert titles(CRASH, tmp_path) == ["Rename 'otput' to 'output'"]


def test_another_class_than_the_one_that_crashed_tells_nothing(tmp_path: Path) -> None:
    assert titles(CRASH.replace("SimpleCookie", "Biscuit"), tmp_path) == []
