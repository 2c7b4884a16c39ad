"""What jedi knows of a library's class."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from recipes.crash import site_of
from tracemend.diagnosis import inference
from tracemend.fix import Fix
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


def fixes(text: str, crash: str, folder: Path) -> tuple[Fix, ...]:
    (folder / "main.py").write_text(text)
    site = site_of(crash, folder, Path(sys.executable))
    assert site is not None
    return propose(site, strict=True)


def titles(crash: str, folder: Path) -> list[str]:
    return [fix.title for fix in fixes(TEXT, crash, folder)]


def test_members_of_a_librarys_class_are_known(tmp_path: Path) -> None:
    assert titles(CRASH, tmp_path) == ["Rename 'otput' to 'output'"]


def test_another_class_than_the_one_that_crashed_tells_nothing(tmp_path: Path) -> None:
    assert titles(CRASH.replace("SimpleCookie", "Biscuit"), tmp_path) == []


WHICH = """\
import shutil


def editor(name):
    path = shutil.which(name)
    return path.upper()
"""
NO_EDITOR = """\
Traceback (most recent call last):
  File "/app/main.py", line 6, in editor
    return path.upper()
           ^^^^^^^^^^
AttributeError: 'NoneType' object has no attribute 'upper'
"""


def test_a_librarys_function_is_known_to_give_none(tmp_path: Path) -> None:
    (fix,) = fixes(WHICH, NO_EDITOR, tmp_path)
    assert (fix.title, fix.applicability) == ("Raise LookupError when 'path' is None", "unsafe")
    (stated,) = [e.fact for e in fix.evidence if e.found_by == "jedi, from its signature"]
    assert stated.startswith("shutil.which() gives ")
    assert stated.endswith("str or None")


SUM = """\
import http.client
import platform


def banner(host: http.client.HTTPConnection):
    return "via " + platform.node() + ":" + host.port
"""
NOT_TEXT = """\
Traceback (most recent call last):
  File "/app/main.py", line 6, in banner
    return "via " + platform.node() + ":" + host.port
TypeError: can only concatenate str (not "int") to str
"""


def test_the_operand_of_the_printed_type_is_told_from_the_others(tmp_path: Path) -> None:
    assert [fix.title for fix in fixes(SUM, NOT_TEXT, tmp_path)] == ["Turn host.port into text"]


def test_what_takes_too_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inference, "SECONDS", 0.01)
    inference._loaded.set()
    slow = threading.Event()
    assert inference._in_time(slow.wait) is None
    assert inference._in_time(lambda: "next") is None, "the first one still keeps jedi busy"
    slow.set()
    monkeypatch.setattr(inference, "SECONDS", 60)
    assert inference._in_time(lambda: "next") == "next"
