"""The way in which the rest of the project does the same thing comes first among the fixes, with its place as evidence."""

from __future__ import annotations

import sys
from pathlib import Path

from projects import make_files
from recipes.crash import site_of
from tracemend.fix import Fix
from tracemend.recipes.propose import propose

STORE = """\
def find_user(users, name):
    for user in users:
        if user["name"] == name:
            return user
    return None
"""
CALLERS = """\
from store import find_user


def mail(users, name):
    user = find_user(users, name)
    if user is None:
        {first}
    return user["mail"]


def phone(users, name):
    user = find_user(users, name)
    if user is None:
        {second}
    return user["phone"]


def town(users, name):
    user = find_user(users, name)
    return user["town"]
"""
CRASH = """\
Traceback (most recent call last):
  File "/app/callers.py", line 20, in town
    return user["town"]
           ~~~~^^^^^^^^
TypeError: 'NoneType' object is not subscriptable
"""


def fixes(crash: str, folder: Path, files: dict[str, str]) -> tuple[Fix, ...]:
    site = site_of(crash, make_files(folder, files), Path(sys.executable))
    assert site is not None
    return propose(site, strict=True)


def test_the_guard_of_other_callers_comes_first(tmp_path: Path) -> None:
    same = 'raise LookupError("no such user")'
    first, *others = fixes(CRASH, tmp_path, {"store.py": STORE, "callers.py": CALLERS.format(first=same, second=same)})
    assert first.title == "Raise LookupError('no such user') when 'user' is None, as elsewhere"
    assert first.applicability == "unsafe"
    assert first.evidence[0].fact == (
        "2 of 2 other callers of find_user() go on with `raise LookupError('no such user')`, as line 5 of callers.py"
    )
    assert not any("elsewhere" in fix.title for fix in others)


def test_callers_that_do_not_agree_show_no_way(tmp_path: Path) -> None:
    text = CALLERS.format(first='raise LookupError("no such user")', second='return ""')
    found = fixes(CRASH, tmp_path, {"store.py": STORE, "callers.py": text})
    assert not any("elsewhere" in fix.title for fix in found)


def test_what_the_guard_names_must_be_known_here(tmp_path: Path) -> None:
    same = "raise LookupError(phrase)"
    found = fixes(CRASH, tmp_path, {"store.py": STORE, "callers.py": CALLERS.format(first=same, second=same)})
    assert not any("elsewhere" in fix.title for fix in found)


READER = """\
def names():
    with open("names.txt", encoding="cp1250") as file:
        return file.read()


def towns():
    with open("towns.txt") as file:
        return file.read()
"""
UNDECODED = """\
Traceback (most recent call last):
  File "/app/reader.py", line 8, in towns
    return file.read()
           ^^^^^^^^^^^
UnicodeDecodeError: 'utf-8' codec can't decode byte 0xf3 in position 3: invalid continuation byte
"""


def test_the_encoding_of_other_files_comes_first(tmp_path: Path) -> None:
    (tmp_path / "towns.txt").write_bytes("Kraków\n".encode("cp1250"))
    first, *_ = fixes(UNDECODED, tmp_path, {"reader.py": READER})
    assert first.title == "Open the file as cp1250"
    assert [e.fact for e in first.evidence] == [
        "as cp1250 it reads 'Kraków'",
        "line 2 of reader.py opens a file as cp1250",
    ]


STOCK = """\
def weigh(item):
    return item.get("weight", 0) * 2


def price(item):
    return item.get("weight", 0) * 5


def label(item):
    return str(item["weight"])
"""
NO_WEIGHT = """\
Traceback (most recent call last):
  File "/app/stock.py", line 10, in label
    return str(item["weight"])
               ~~~~^^^^^^^^^^
KeyError: 'weight'
"""


def test_the_default_of_other_readers_names_one_of_them(tmp_path: Path) -> None:
    first, *_ = fixes(NO_WEIGHT, tmp_path, {"stock.py": STOCK})
    assert first.title == 'Read "weight" with .get(), as elsewhere'
    assert first.evidence[0].fact == '2 of 2 other readers use .get("weight", 0), as line 2 of stock.py'
