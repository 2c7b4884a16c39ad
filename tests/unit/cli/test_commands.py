"""The commands beside `fix`: each run for real, in a project that has crashed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from unit.cli.command_line import Ended, project, tracemend

SHOP = """\
def total(prices):
    summe = sum(prices)
    return sume


if __name__ == "__main__":
    print(total([1, 2]))
"""
TRACEBACK = """\
Traceback (most recent call last):
  File "/srv/app/shop.py", line 7, in <module>
    print(total([1, 2]))
  File "/srv/app/shop.py", line 3, in total
    return sume
NameError: name 'sume' is not defined
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = project(tmp_path, {"shop.py": SHOP})
    assert tracemend("fix", "--no-trial", cwd=folder, stdin=TRACEBACK).status == 0
    return folder


def test_read_prints_every_incident_and_its_blamed_frame(tmp_path: Path) -> None:
    ended = tracemend("read", cwd=tmp_path, stdin=TRACEBACK)
    assert ended == Ended(
        0,
        "NameError: name 'sume' is not defined\n"
        "    /srv/app/shop.py:7 in <module>\n"
        "      print(total([1, 2]))\n"
        "  ▸ /srv/app/shop.py:3 in total\n"
        "      return sume\n",
        "",
    )
    assert list(tmp_path.iterdir()) == [], "nothing is stored"


def test_incidents_are_listed_counted_and_dismissed(shop: Path) -> None:
    tracemend("fix", "--no-trial", cwd=shop, stdin=TRACEBACK)
    (incident,) = json.loads(tracemend("incidents", "--json", cwd=shop).out)["incidents"]
    assert (incident["count"], incident["state"]) == (2, "open")
    assert incident["exceptions"][0]["message"] == "name 'sume' is not defined"
    assert "shop.py:3, 2×" in tracemend("incidents", cwd=shop).out

    assert tracemend("dismiss", incident["id"][:6], cwd=shop).status == 0
    assert "No incidents." in tracemend("incidents", cwd=shop).out
    assert "dismissed" in tracemend("incidents", "--all", cwd=shop).out
    tracemend("dismiss", "--undo", incident["id"], cwd=shop)
    assert incident["id"] in tracemend("incidents", cwd=shop).out


def test_a_dismissed_incident_comes_back_when_it_is_given_again(shop: Path) -> None:
    (incident,) = json.loads(tracemend("incidents", "--json", cwd=shop).out)["incidents"]
    tracemend("dismiss", incident["id"], cwd=shop)
    tracemend("fix", "--no-trial", cwd=shop, stdin=TRACEBACK)
    assert incident["id"] in tracemend("incidents", cwd=shop).out


def test_show_tells_what_is_known(shop: Path) -> None:
    (incident,) = json.loads(tracemend("incidents", "--json", cwd=shop).out)["incidents"]
    shown = tracemend("show", incident["id"][:4], cwd=shop).out
    for part in ("NameError", "shop.py:3 in total", "Cause", "+    return summe", "Traceback"):
        assert part in shown
    whole = json.loads(tracemend("show", "--json", incident["id"], cwd=shop).out)
    assert whole["delivered"] is None
    assert whole["incidents"][0]["blamed"] == {"file": "shop.py", "line": 3, "function": "total"}


def test_explain_writes_markdown_that_foreign_text_can_not_break(shop: Path) -> None:
    evil = TRACEBACK.replace("'sume' is not defined", "'sume' ``` [x](javascript:1) <script>")
    (incident,) = json.loads(tracemend("fix", "--no-trial", "--json", cwd=shop, stdin=evil).out)["incidents"]
    page = tracemend("explain", incident["id"], cwd=shop).out
    assert page.startswith("# ````NameError: name 'sume' ``` [x](javascript:1) <script>````\n")
    outside = "".join(page.split("````")[::2])
    assert "<script>" not in outside.replace("\\<script\\>", "")
    assert "shop.py:3" in page


def test_show_of_an_unknown_incident_is_one_sentence(shop: Path) -> None:
    for command in ("show", "explain", "dismiss"):
        ended = tracemend(command, "zz", cwd=shop)
        assert (ended.status, ended.out) == (2, "")
        assert "There is no incident 'zz': `tracemend incidents` lists those of this project." in ended.sentence


def test_doctor_tells_what_is_there_and_what_is_missing(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    import sys

    found = json.loads(tracemend("doctor", "--json", "--python", sys.executable, cwd=shop).out)
    states = {f["name"]: f["state"] for f in found["findings"]}
    assert found["usable"] is True
    assert states["project"] == states["interpreter"] == states["test runner"] == states["ledger"] == "ok"
    assert states["remote"] == "optional"

    bare = tmp_path_factory.mktemp("bare")
    ended = tracemend("doctor", cwd=bare)
    assert ended.status == 4
    assert "is not a git repository: run `git init` and commit first." in ended.out


def test_a_text_can_not_control_the_terminal(tmp_path: Path) -> None:
    ended = tracemend("read", cwd=tmp_path, stdin=TRACEBACK.replace("sume", "su\x9b\u202eme"))
    assert "\x9b" not in ended.out
    assert "\u202e" not in ended.out
    assert "\\u202eme" in ended.out


def test_the_version_is_told_everywhere(tmp_path: Path) -> None:
    from tracemend import __version__

    for words in (["--version"], ["read", "--version"], ["fix", "--version"]):
        assert tracemend(*words, cwd=tmp_path).out == f"tracemend {__version__}\n"


def test_start_up_imports_nothing_heavy(tmp_path: Path) -> None:
    """`read` on a pipe must be quick: no rich, no git, no jedi, no language server."""
    import subprocess
    import sys

    code = (
        "import sys, tracemend.cli.main as m; m.main(['read']);"
        "print(sorted({'rich', 'git', 'jedi', 'pygls', 'lsprotocol'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], input=TRACEBACK, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
