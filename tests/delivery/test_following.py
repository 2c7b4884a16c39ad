"""The ledger follows a pull request: a failing check brings an incident, a merge resolves, a report after it is a regression."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from delivery.fake_github import FakeGitHub
from delivery.git_http import Answer, GitHost, serve_git
from delivery.shop import INCIDENT, commit, fix_of, make_shop, project_at
from delivery.test_follow import LOG, SETTINGS, run
from projects import git
from tracemend.delivery.follow import Remembered
from tracemend.delivery.forges.api import ApiError
from tracemend.errors import NotDelivered
from tracemend.following import CHECK_FAILED, Pace, follow
from tracemend.ledger import Delivered, Ledger, StoredIncident, is_regression, open_ledger
from tracemend.lsp.following import news
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


def look(
    root: Path, ledger: Ledger, stored: StoredIncident, where: Delivered, remembered: Remembered | None = None
) -> Delivered:
    return follow(project_at(root), ledger, SETTINGS, stored, where, cancel=Cancel(), remembered=remembered)


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


def test_reported_between_the_merge_and_the_next_look(root: Path, ledger: Ledger, github: FakeGitHub) -> None:
    stored, where = delivered(root, ledger)
    ledger.record(INCIDENT)
    github.pulls[0] |= {"state": "closed", "merged": True, "merged_at": "2001-01-01T00:00:00Z"}
    found = look(root, ledger, stored, where)
    again = ledger.incident(stored.id)
    assert again is not None
    assert (again.state, found.merged_at, is_regression(again, [found])) == ("open", 978307200.0, True)


def test_a_pull_request_that_was_opened_on_the_forges_page(root: Path, ledger: Ledger, github: FakeGitHub) -> None:
    stored, where = delivered(root, ledger)
    found = look(root, ledger, stored, replace(where, pull_request=None))
    assert (found.pull_request, found.pull_request_state) == (where.pull_request, "open")
    github.pulls.clear()
    with pytest.raises(NotDelivered, match="There is no pull request for fix/x yet: open one first"):
        look(root, ledger, stored, replace(where, pull_request=None))


def test_a_failed_check_without_a_crash(root: Path, ledger: Ledger, github: FakeGitHub) -> None:
    """The end of its log is an incident of its own, and done with once the check passes."""
    stored, where = delivered(root, ledger)
    output = {"title": "Lint", "summary": "E501 line too long", "text": None}
    github.checks = [run(8, "failure", details_url="https://ci.example.org/8", output=output)]
    found = look(root, ledger, stored, where)
    look(root, ledger, stored, found)
    (new,) = [other for other in ledger.incidents("open") if other.id != stored.id]
    raised = new.incident.raised
    assert (raised.type, raised.message) == (CHECK_FAILED, "check 8: E501 line too long")
    assert (raised.notes, new.incident.origin, new.count) == (("Lint\nE501 line too long",), "ci:github", 1)
    github.checks = [run(9, "success")]
    look(root, ledger, stored, found)
    assert [other.id for other in ledger.incidents("open")] == [stored.id]


def test_what_has_not_changed_is_not_fetched_again(root: Path, ledger: Ledger, github: FakeGitHub) -> None:
    stored, where = delivered(root, ledger)
    remembered = Remembered()
    with serve_git(GitHost(root, api=lambda _: Answer(200, LOG))) as logs:
        github.checks, github.logs = [run(8, "failure")], {8: f"{logs.url}/8"}
        found = look(root, ledger, stored, where, remembered)
        first, github.calls = github.calls, []
        written = ledger.version()
        assert look(root, ledger, stored, found, remembered) == found
    assert ledger.version() == written
    assert github.unchanged == github.calls
    assert [call for call in first if call not in github.calls] == ["GET /repos/acme/shop/actions/jobs/8/logs"]
    github.checks = [run(9, "success")]
    assert look(root, ledger, stored, found, remembered).checks == "success"


def test_a_rate_limit_is_told_and_not_waited_for(root: Path, ledger: Ledger, github: FakeGitHub) -> None:
    stored, where = delivered(root, ledger)
    remembered = Remembered()
    github.left = 0
    look(root, ledger, stored, where, remembered)
    assert 500 < remembered.memory.quiet_until - time.time() <= 600
    github.script = [Answer(429, {"message": "secondary rate limit"}, {"Retry-After": "7"})]
    with pytest.raises(ApiError, match="GitHub allows no more calls for 1 min") as refused:
        look(root, ledger, stored, where, remembered)
    assert refused.value.wait == 7


def test_the_pace() -> None:
    """As often as the setting says while something happens, ever less often when nothing does or the forge is away."""
    pace = Pace(60, 60)
    idle = [pace := pace.after_look(changed=False, running=False) for _ in range(6)]
    assert [p.wait for p in idle] == [120, 240, 480, 900, 900, 900]
    assert pace.after_look(changed=True, running=False).wait == 60
    assert pace.after_look(changed=False, running=True).wait == 60
    away = [pace := pace.after_failure(None) for _ in range(4)]
    assert [p.wait for p in away] == [1800, 3600, 3600, 3600]
    assert pace.after_failure(5.0).wait == 60
    assert pace.after_failure(700.0).wait == 700
    assert Pace(2000, 2000).after_look(changed=False, running=False).wait == 2000


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (("open", "pending"), ("open", "failure", "tests\nlog"), "Checks fail on URL: tests."),
        (("open", "failure", "tests\nlog"), ("open", "failure", "tests\nlog"), None),
        (("open", "failure", "tests\nlog"), ("open", "success"), "All checks pass on URL."),
        (("open", "success"), ("merged", "success"), "Merged: URL."),
        (("open", "success"), ("closed", "success"), "Closed without being merged: URL."),
        ((None, None), ("open", "pending"), None),
    ],
)
def test_the_news(before: tuple[str, ...], after: tuple[str, ...], said: str | None) -> None:
    def stands(state: str, checks: str, *failing: str) -> Delivered:
        return Delivered("f", "b", "c", pull_request="URL", pull_request_state=state, checks=checks, failing=failing)

    told = news(stands(*before), stands(*after))
    assert (told and told.text) == said
