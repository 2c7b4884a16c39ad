"""What git's history says of names, files and lines, in a real repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tracemend.project.history import Change, is_after, last_change, moved_file, renaming

SIGNATURE = "def price(amount, currency):\n    return amount\n"
CALL = "from prices import price\n\nprint(price(1, currency='EUR'))\n"


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three commits: both files, a file moved, the signature changed."""
    folder = tmp_path_factory.mktemp("history")
    git(folder, "init", "-q")
    for name, value in (("user.name", "Ada"), ("user.email", "ada@example.org")):
        git(folder, "config", name, value)
    (folder / "prices.py").write_text(SIGNATURE)
    (folder / "main.py").write_text(CALL)
    (folder / "helpers.py").write_text("def slug(text):\n    return text.lower()\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Begin")
    git(folder, "mv", "helpers.py", "texts.py")
    git(folder, "commit", "-qm", "Call the helpers by what they help with")
    (folder / "prices.py").write_text(SIGNATURE.replace("currency", "unit"))
    git(folder, "commit", "-qam", "Name the unit")
    return folder


def change(folder: Path, file: str, line: int) -> Change:
    found = last_change(folder, file, (folder / file).read_text(), line, line)
    assert found is not None
    return found


def test_a_moved_file(repository: Path) -> None:
    move = moved_file(repository, "helpers.py")
    assert move is not None
    assert (move.new, move.subject) == ("texts.py", "Call the helpers by what they help with")
    assert moved_file(repository, "main.py") is None


def test_a_renamed_name(repository: Path) -> None:
    found = renaming(repository, "currency")
    assert found is not None
    assert (found.new, found.subject) == ("unit", "Name the unit")


def test_the_signature_changed_after_the_call(repository: Path) -> None:
    signature, call = change(repository, "prices.py", 1), change(repository, "main.py", 3)
    assert (signature.subject, call.subject) == ("Name the unit", "Begin")
    assert is_after(repository, signature, call)
    assert not is_after(repository, call, signature)
    assert is_after(repository, call, call) is None


def test_lines_that_are_not_committed_changed_last(repository: Path) -> None:
    today = "# a comment\n" + CALL.replace("EUR", "USD")
    unsaved = last_change(repository, "main.py", today, 4, 4)
    assert unsaved is not None
    assert unsaved.commit == ""
    assert is_after(repository, unsaved, change(repository, "prices.py", 1))
    kept = last_change(repository, "main.py", today, 2, 2)
    assert kept is not None
    assert kept.subject == "Begin"


def test_no_history_no_answer(tmp_path: Path) -> None:
    assert moved_file(tmp_path, "a.py") is None
    assert last_change(tmp_path, "a.py", "x\n", 1, 1) is None
