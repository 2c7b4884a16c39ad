"""The ledger follows a pull request: a failing check brings an incident, a merge resolves, a report after it is a regression."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from delivery.fake_github import FakeGitHub
from delivery.git_http import Answer, GitHost, serve_git
from delivery.shop import INCIDENT, commit, fix_of, make_shop, project_at
from delivery.test_follow import LOG, SETTINGS, run
from projects import git
from tracemend.errors import NotDelivered
from tracemend.following import follow
from tracemend.ledger import Delivered, Ledger, StoredIncident, is_regression, open_ledger
from tracemend.project.process import Cancel


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "s3cret-token")
    return make_shop(tmp_path / "shop")


@pytest.fixture
def ledger(root: Path) -> Iterator[Ledger]:
    ledger = open_ledger(root)
    yield ledger
    ledger.close()


@pytest.fixture
def github(root: Path) -> Iterator[FakeGitHub]:
    fake = FakeGitHub()
    with serve_git(GitHost(root, api=fake)) as host:
        git(root, "remote", "add", "origin", f"{host.url}/acme/shop.git")
        body = {"head": "fix/x", "base": "main", "title": "fix: x", "body": "", "draft": False}
        fake.create("acme/shop", body)
        yield fake


def delivered(root: Path, ledger: Ledger) -> tuple[StoredIncident, Delivered]:
    made = commit(root, fix_of(root), branch="fix/x")
    stored = ledger.record(INCIDENT, at=1000.0)
    where = Delivered("f", made.branch, made.sha, "origin", "https://github.example.org/acme/shop/pull/1")
    ledger.record_delivery(stored.id, where)
    return stored, where


def look(root: Path, ledger: Ledger, stored: StoredIncident, where: Delivered) -> Delivered:
    return follow(project_at(root), ledger, SETTINGS, stored, where, cancel=Cancel())


def test_checks_and_their_crash(root: Path, ledger: Ledger, github: FakeGitHub) -> None:
    stored, where = delivered(root, ledger)
    with serve_git(GitHost(root, api=lambda _: Answer(200, LOG))) as logs:
        github.checks = [run(8, "failure")]
        github.logs = {8: f"{logs.url}/8"}
        found = look(root, ledger, stored, where)
        assert look(root, ledger, stored, found) == found
    assert (found.pull_request_state, found.checks) == ("open", "failure")
    assert found.failing[0].startswith("check 8\n##[group]Run python -m pytest\n")
    assert ledger.deliveries(stored.id) == (found,)
    (new,) = [other for other in ledger.incidents() if other.id != stored.id]
    assert (new.incident.raised.type, new.incident.raised.message, new.count) == ("KeyError", "'price'", 1)


def test_merged_and_back_again(root: Path, ledger: Ledger, github: FakeGitHub) -> None:
    stored, where = delivered(root, ledger)
    github.pulls[0] |= {"state": "closed", "merged": True}
    found = look(root, ledger, stored, where)
    resolved = ledger.incident(stored.id)
    assert resolved is not None
    assert (resolved.state, is_regression(resolved, [found])) == ("resolved", False)
    again = ledger.record(INCIDENT)
    assert (again.state, again.count, is_regression(again, [found])) == ("open", 2, True)
    look(root, ledger, again, found)
    still = ledger.incident(stored.id)
    assert still is not None
    assert still.state == "open"


def test_nothing_to_follow(root: Path, ledger: Ledger) -> None:
    stored = ledger.record(INCIDENT)
    with pytest.raises(NotDelivered, match="There is no pull request for fix/x yet: open one first"):
        look(root, ledger, stored, Delivered("f", "fix/x", "0" * 40))
