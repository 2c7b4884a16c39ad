"""A pull request is followed: its checks, the crash in a failing one's log, and its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from delivery.fake_github import FakeGitHub
from delivery.git_http import Answer, GitHost, Request, serve_git
from delivery.shop import DIAGNOSIS, INCIDENT, VERIFIED, commit, fix_of, make_shop, project_at
from projects import git
from tracemend.delivery.follow import PullRequestState, clean_log, excerpt_of, follow_pull_request, number_of
from tracemend.delivery.pull_request import open_pull_request
from tracemend.errors import NotDelivered
from tracemend.project.process import Cancel
from tracemend.settings import Settings

SETTINGS = Settings(delivery_forges="127.0.0.1=github")
LOG = """\
2026-11-21T08:00:00.1234567Z ##[group]Run python -m pytest
2026-11-21T08:00:01.1234567Z \x1b[31mTraceback (most recent call last):\x1b[0m
2026-11-21T08:00:01.1234567Z   File "/home/runner/_build/shop/cart.py", line 7, in total
2026-11-21T08:00:01.1234567Z     result += item["price"]
2026-11-21T08:00:01.1234567Z               ~~~~^^^^^^^^^
2026-11-21T08:00:01.1234567Z KeyError: 'price'
2026-11-21T08:00:02.1234567Z postgres://app:hunter2@db/shop
2026-11-21T08:00:02.1234567Z ##[error]Process completed with exit code 1.
2026-11-21T08:00:03.1234567Z Post job cleanup.
2026-11-21T08:00:03.1234567Z [command]/usr/bin/git version
"""
EXCERPT = """\
##[group]Run python -m pytest
Traceback (most recent call last):
  File "/home/runner/_build/shop/cart.py", line 7, in total
    result += item["price"]
              ~~~~^^^^^^^^^
KeyError: 'price'
postgres://app:[scrubbed]@db/shop
##[error]Process completed with exit code 1."""


def run(number: int, conclusion: str | None, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"check {number}",
        "status": "completed" if conclusion else "in_progress",
        "conclusion": conclusion,
        "html_url": f"https://github.example.org/acme/shop/runs/{number}",
        "details_url": f"https://github.example.org/acme/shop/actions/runs/1/job/{number}",
        "url": f"https://github.example.org/api/v3/repos/acme/shop/check-runs/{number}",
        "output": {"title": None, "summary": None, "text": None},
        **more,
    }


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "s3cret-token")
    root = make_shop(tmp_path / "shop")
    commit(root, fix_of(root), branch="fix/x")
    return root


@pytest.fixture
def github(root: Path) -> Iterator[FakeGitHub]:
    """github.example.org with one open pull request."""
    fake = FakeGitHub()
    with serve_git(GitHost(root, api=fake)) as host:
        git(root, "remote", "add", "origin", f"{host.url}/acme/shop.git")
        open_pull_request(
            project_at(root),
            "fix/x",
            fix=fix_of(root),
            incident=INCIDENT,
            diagnosis=DIAGNOSIS,
            verdict=VERIFIED,
            settings=SETTINGS,
            cancel=Cancel(),
        )
        yield fake


def follow(root: Path) -> PullRequestState:
    return follow_pull_request(project_at(root), 1, remote=None, settings=SETTINGS, cancel=Cancel())


def test_the_checks_in_one_word(root: Path, github: FakeGitHub) -> None:
    assert follow(root).check_state == "neutral"
    github.checks = [run(1, "success"), run(2, "skipped")]
    assert follow(root).check_state == "success"
    github.checks.append(run(3, None))
    assert follow(root).check_state == "pending"
    github.checks.append(run(4, "timed_out", details_url="https://ci.example.org/4"))
    assert follow(root).check_state == "failure"
    assert [check.state for check in follow(root).checks] == ["success", "neutral", "pending", "failure"]


def test_statuses_of_older_integrations_count_too(root: Path, github: FakeGitHub) -> None:
    url = "https://ci.example.org/1"
    github.statuses = [
        {"context": "ci", "state": "error", "target_url": url, "description": "2 failed", "id": 1, "url": url}
    ]
    (failure,) = follow(root).failures
    assert (failure.check.name, failure.check.url, failure.excerpt) == ("ci", url, "2 failed")


def test_the_crash_in_a_failing_checks_log(root: Path, github: FakeGitHub) -> None:
    """The log lies on another host, which gets no token."""
    seen: list[Request] = []

    def blobs(request: Request) -> Answer:
        seen.append(request)
        return Answer(200, LOG, {"Content-Type": "text/plain; charset=utf-8"})

    with serve_git(GitHost(root, api=blobs)) as other:
        github.checks = [run(8, "failure")]
        github.logs = {8: f"{other.url}/log?signature=x"}
        (failure,) = follow(root).failures
    assert "authorization" not in seen[0].headers
    assert failure.excerpt == EXCERPT
    (incident,) = failure.incidents
    assert (incident.origin, incident.raised.type, incident.raised.message) == ("ci:github", "KeyError", "'price'")


def test_a_log_that_is_gone(root: Path, github: FakeGitHub) -> None:
    github.checks = [run(8, "failure")]
    (failure,) = follow(root).failures
    assert (failure.excerpt, failure.incidents) == ("", ())


def test_a_log_whose_host_is_down(root: Path, github: FakeGitHub) -> None:
    with serve_git(GitHost(root)) as other:
        pass
    github.checks = [run(8, "failure")]
    github.logs = {8: f"{other.url}/log"}
    (failure,) = follow(root).failures
    assert failure.excerpt == ""


def test_what_a_foreign_check_says_of_itself(root: Path, github: FakeGitHub) -> None:
    output = {"title": "Coverage", "summary": "81 % is below 90 %", "text": None}
    github.checks = [run(8, "failure", details_url="https://ci.example.org/8", output=output)]
    (failure,) = follow(root).failures
    assert failure.excerpt == "Coverage\n81 % is below 90 %"


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, "open"),
        ({"state": "closed"}, "closed"),
        ({"state": "closed", "merged": True, "merged_at": "2026-11-21T08:00:00Z"}, "merged"),
    ],
)
def test_its_end(root: Path, github: FakeGitHub, changed: dict[str, Any], state: str) -> None:
    github.pulls[0] |= changed
    assert follow(root).state == state


def test_without_a_token(root: Path, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GH_ENTERPRISE_TOKEN")
    with pytest.raises(
        NotDelivered, match=r"There is no token for 127\.0\.0\.1, so the pull request can't be followed"
    ):
        follow(root)


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://github.com/acme/shop/pull/12", 12),
        ("https://gitlab.com/a/b/-/merge_requests/3/", 3),
        ("https://dev.azure.com/a/b/_git/c/pullrequest/7?x=9", 7),
        ("https://github.com/acme/shop/compare/main...fix/x", None),
    ],
)
def test_the_number_in_an_address(url: str, number: int | None) -> None:
    assert number_of(url) == number


def test_a_long_log_is_cut_to_its_end() -> None:
    log = "\n".join(f"line {n}" for n in range(1000))
    assert excerpt_of(clean_log(log)).splitlines()[0] == "line 940"
