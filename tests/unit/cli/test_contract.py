"""The names of the JSON, on which scripts and editors rely: none may be changed or dropped."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from unit.cli.command_line import git, project, tracemend

SHOP = """\
def total(prices):
    return sum(prices)


def receipt(prices):
    return f"total {totl(prices)}"


if __name__ == "__main__":
    print(receipt([1, 2]))
"""
TEST = """\
from shop import total


def test_total():
    assert total([1, 2]) == 3
"""
TRACEBACK = """\
Traceback (most recent call last):
  File "/srv/shop.py", line 9, in <module>
    print(receipt([1, 2]))
          ~~~~~~~^^^^^^^^
  File "/srv/shop.py", line 6, in receipt
    return f"total {totl(prices)}"
                    ^^^^
NameError: name 'totl' is not defined
"""
CHAIN = """\
Traceback (most recent call last):
  File "/srv/a.py", line 2, in f
    return d[k]
           ~^^^
KeyError: 'price'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/b.py", line 4, in g
    raise shop.errors.NoStock("none left") from error
shop.errors.NoStock: none left
"""


def test_read() -> None:
    ended = tracemend("read", "--json", cwd=Path.cwd(), stdin=CHAIN)
    (incident,) = json.loads(ended.out)["incidents"]
    assert incident["origin"] == "python"
    assert incident["user_frame"] == {"file": "/srv/b.py", "line": 4, "function": "g"}
    first, second = incident["exceptions"]
    assert first == {
        "type": "KeyError",
        "message": "'price'",
        "notes": [],
        "relation": "cause",
        "frames": [{"file": "/srv/a.py", "line": 2, "function": "f", "source": "return d[k]", "col": 7, "end_col": 11}],
    }
    assert (second["type"], second["message"], second["relation"]) == ("shop.errors.NoStock", "none left", None)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = project(tmp_path / "shop", {"shop.py": SHOP, "test_shop.py": TEST})
    git(tmp_path, "init", "-q", "--bare", "remote.git")
    git(folder, "remote", "add", "upstream", str(tmp_path / "remote.git"))
    git(folder, "push", "-q", "upstream", "main")
    return folder


def fix(shop: Path, *words: str, status: int) -> tuple[dict[str, Any], str]:
    run = f"{sys.executable} shop.py"
    ended = tracemend("fix", "--json", "--python", sys.executable, "--run", run, *words, cwd=shop, stdin=TRACEBACK)
    assert ended.status == status, ended
    return json.loads(ended.out), ended.err


def test_fix_up_to_the_push(shop: Path) -> None:
    result, _ = fix(shop, "--push", "--remote", "upstream", "--branch", "mend/total", status=0)
    assert {"incidents", "delivered"} <= set(result)
    (incident,) = result["incidents"]
    assert {"id", "exceptions", "blamed", "diagnosis", "fixes", "origin", "user_frame"} <= set(incident)
    assert incident["blamed"] == {"file": "shop.py", "line": 6, "function": "receipt"}
    assert {"cause", "kind", "evidence", "steps"} <= set(incident["diagnosis"])
    assert all(set(e) == {"fact", "found_by", "supports"} for e in incident["diagnosis"]["evidence"])

    best = incident["fixes"][0]
    names = {"id", "title", "author", "applicability", "rationale", "steps", "diff", "test", "verdict"}
    assert names <= set(best)
    assert best["author"] == "recipe:misspelled-name"
    assert '+    return f"total {total(prices)}"' in best["diff"]
    verdict = best["verdict"]
    assert {"level", "reproduced", "gone", "suite", "seconds", "reasons"} <= set(verdict)
    assert (verdict["level"], verdict["reproduced"], verdict["gone"]) == ("verified", True, True)
    assert verdict["suite"]["before"] == {"passed": 1, "failed": 0}
    assert set(verdict["suite"]) == {"before", "after", "newly_failing"}

    delivered = result["delivered"]
    assert {"fix", "branch", "commit", "pushed_to", "pull_request"} <= set(delivered)
    assert (delivered["fix"], delivered["branch"]) == (best["id"], "mend/total")
    assert (delivered["pushed_to"], delivered["pull_request"]) == ("upstream", None)
    assert git(shop.parent / "remote.git", "rev-parse", "mend/total") == delivered["commit"]
    assert git(shop, "status", "--porcelain") == ""
    assert git(shop, "branch", "--show-current") == "main"


def test_what_was_done_before_a_step_failed_is_told(shop: Path) -> None:
    result, err = fix(shop, "--push", "--remote", "nowhere", status=1)
    assert err.splitlines()[-1].startswith("tracemend: ")
    assert "nowhere" in err.splitlines()[-1]
    delivered = result["delivered"]
    assert delivered["commit"] == git(shop, "rev-parse", delivered["branch"])
    assert delivered["pushed_to"] is None


def test_a_pull_request_needs_a_forge(shop: Path) -> None:
    result, err = fix(shop, "--pull-request", "--remote", "upstream", status=1)
    assert err.splitlines()[-1].startswith("tracemend: ")
    assert result["delivered"]["pushed_to"] == "upstream"
    assert result["delivered"]["pull_request"] is None


def test_nothing_is_delivered_that_is_not_verified_unless_allowed(shop: Path) -> None:
    words = ["fix", "--json", "--commit", "--python", sys.executable, "--run", f"{sys.executable} -c pass"]
    ended = tracemend(*words, cwd=shop, stdin=TRACEBACK)
    assert ended.status == 1
    assert json.loads(ended.out)["delivered"] is None
    assert json.loads(ended.out)["incidents"][0]["fixes"][0]["verdict"]["level"] != "verified"
    assert git(shop, "branch", "--format=%(refname:short)") == "main"

    ended = tracemend(*words, "--allow-unverified", cwd=shop, stdin=TRACEBACK)
    assert ended.status == 0
    assert json.loads(ended.out)["delivered"]["branch"].startswith("fix/")


def test_an_incident_of_the_ledger_is_fixed_by_its_id(shop: Path) -> None:
    tracemend("fix", "--no-trial", cwd=shop, stdin=TRACEBACK)
    (incident,) = json.loads(tracemend("incidents", "--json", cwd=shop).out)["incidents"]
    run = f"{sys.executable} shop.py"
    words = ["fix", "--incident", incident["id"][:8], "--apply", "--python", sys.executable, "--run", run]
    ended = tracemend(*words, cwd=shop)
    assert ended.status == 0, ended.err
    assert "Applied to shop.py, test_shop_receipt.py\n" in ended.out
    assert "total(prices)}" in (shop / "shop.py").read_text()
