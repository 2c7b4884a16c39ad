"""A pull request is opened on GitHub once, kept up to date, and every refusal has its sentence."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from delivery.fake_github import URL, FakeGitHub
from delivery.git_http import Answer, GitHost, serve_git
from delivery.shop import DIAGNOSIS, INCIDENT, VERIFIED, commit, fix_of, make_remote, make_shop, project_at
from projects import git
from tracemend.delivery.forges.values import PullRequest
from tracemend.delivery.pull_request import open_pull_request
from tracemend.delivery.push import push_branch
from tracemend.errors import Cancelled, NotDelivered, UsageError
from tracemend.project.process import Cancel
from tracemend.settings import Settings

BRANCH = "fix/rename-key-prise-to-price"
OURS = Settings(delivery_forges="127.0.0.1=github")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_shop(tmp_path / "shop")
    commit(root, fix_of(root))
    return root


@pytest.fixture
def github(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHub]:
    """github.example.org on the loopback: git and the REST API, `acme/shop` on it as `origin`, a token in the environment."""
    (tmp_path / "acme").mkdir()
    bare = make_remote(root, tmp_path / "acme" / "shop.git")
    git(bare, "config", "http.receivepack", "true")
    fake = FakeGitHub()
    with serve_git(GitHost(tmp_path, api=fake)) as host:
        git(root, "remote", "set-url", "origin", f"{host.url}/acme/shop.git")
        monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "s3cret-token")
        yield fake


def request(
    root: Path, settings: Settings = OURS, *, remote: str | None = None, cancel: Cancel | None = None
) -> PullRequest:
    return open_pull_request(
        project_at(root),
        BRANCH,
        fix=fix_of(root),
        incident=INCIDENT,
        diagnosis=DIAGNOSIS,
        verdict=VERIFIED,
        remote=remote,
        settings=settings,
        cancel=cancel or Cancel(),
    )


def refused(root: Path, settings: Settings = OURS) -> str:
    with pytest.raises(NotDelivered) as caught:
        request(root, settings)
    return str(caught.value)


def test_commit_push_and_pull_request(root: Path, github: FakeGitHub) -> None:
    push_branch(project_at(root), BRANCH, remote=None, settings=OURS, cancel=Cancel())
    made = request(root)
    assert made == PullRequest(f"{URL}/acme/shop/pull/1", 1, "open", "github", True, github.pulls[0]["body"])
    (pull,) = github.pulls
    assert (pull["title"], pull["head"]["ref"], pull["base"]["ref"]) == (
        "fix: rename key 'prise' to 'price'",
        BRANCH,
        "main",
    )


def test_the_body_tells_the_whole_story(root: Path, github: FakeGitHub) -> None:
    assert request(root).body.splitlines() == [
        "<!-- tracemend:begin -->",
        "",
        "## Cause",
        "",
        "`KeyError: 'prise'` in `total` (`cart.py:7`).",
        "",
        "The key 'prise' is misspelled",
        "",
        "## Fix",
        "",
        "'price' is the only key like it.",
        "",
        "## Evidence",
        "",
        "- every item has a key 'price' (read from the call in main.py)",
        "",
        "## Before and after",
        "",
        "| | before | after |",
        "|---|---|---|",
        "| crash | `KeyError: 'prise'` | gone |",
        "| tests passed | 3 | 5 |",
        "| tests failed | 1 | 0 |",
        "",
        "## How it was proved",
        "",
        "- **verified**, in an isolated worktree, in 1.5 s.",
        "- The same exception in the same function was brought about on the unfixed code, and not on the fixed.",
        "- No test that passed before fails now.",
        "",
        "## When it is deployed",
        "",
        "- [ ] Look whether `KeyError` (SHOP-123) stays away.",
        "",
        "<!-- tracemend:incident a321317afc6146d0 -->",
        "<!-- tracemend:end -->",
    ]


def test_the_second_time_the_first_is_brought_up_to_date(root: Path, github: FakeGitHub) -> None:
    first = request(root)
    github.pulls[0]["body"] = f"Please read.\n\n{github.pulls[0]['body'].replace('gone', 'old')}\n\nThanks."
    again = request(root)
    assert (again.number, again.created, again.notes) == (
        1,
        False,
        ("The pull request was there already and is up to date.",),
    )
    assert github.pulls[0]["body"] == f"Please read.\n\n{first.body}\n\nThanks."


def test_a_text_that_is_somebodys_own_stays(root: Path, github: FakeGitHub) -> None:
    request(root)
    github.pulls[0]["body"] = "Rewritten by hand."
    assert request(root).notes == (
        "The pull request was there already, and its text is somebody's own: it was left so.",
    )
    assert github.pulls[0]["body"] == "Rewritten by hand."


def test_one_that_was_closed_does_not_count(root: Path, github: FakeGitHub) -> None:
    request(root)
    github.pulls[0]["state"] = "closed"
    assert request(root).number == 2


def test_an_answer_that_was_lost_makes_no_second_one(root: Path, github: FakeGitHub) -> None:
    github.lose_answer = True
    assert request(root).number == 1
    assert len(github.pulls) == 1


def test_somebody_else_was_faster(root: Path, github: FakeGitHub) -> None:
    """Between looking and creating the same pull request has appeared: it is found then."""
    request(root)
    github.calls.clear()
    github.script = [Answer(200, github.repository("acme/shop")), Answer(200, [])]
    assert request(root).number == 1
    assert [call.split()[0] for call in github.calls] == ["GET", "GET", "POST", "GET"]


def test_draft_labels_and_owners(root: Path, github: FakeGitHub) -> None:
    (root / ".github").mkdir()
    (root / ".github" / "CODEOWNERS").write_text("* @ada\n*.py @grace @acme/shop-team mail@example.org\n")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "Owners")
    git(root, "branch", "-D", "--quiet", BRANCH)
    commit(root, fix_of(root))
    request(root, replace(OURS, delivery_draft=True, delivery_labels="bug, crash"))
    assert github.labels == {1: ["bug", "crash"]}
    assert github.reviewers == {1: {"reviewers": ["grace"], "team_reviewers": ["shop-team"]}}


def test_reviewers_that_are_refused_do_no_harm(root: Path, github: FakeGitHub) -> None:
    (root / "CODEOWNERS").write_text("* @ghost\n")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "Owners")
    git(root, "branch", "-D", "--quiet", BRANCH)
    commit(root, fix_of(root))
    made = request(root)
    assert made.notes[0] == "The reviewers could not be set (Reviews may only be requested from collaborators.)."
    assert made.created


def test_a_repository_without_drafts(root: Path, github: FakeGitHub) -> None:
    github.drafts = False
    made = request(root, replace(OURS, delivery_draft=True))
    assert made.notes == ("This repository has no drafts: the pull request is ready for review.",)


def test_from_a_fork_to_its_parent(root: Path, github: FakeGitHub) -> None:
    github.forks = {"ada/shop": "acme/shop"}
    url = git(root, "remote", "get-url", "origin")
    git(root, "remote", "add", "fork", url.replace("acme", "ada"))
    assert request(root, remote="fork").url == f"{URL}/acme/shop/pull/1"
    assert github.pulls[0]["head"]["label"] == f"ada:{BRANCH}"


def test_from_a_fork_to_the_remote_named_upstream(root: Path, github: FakeGitHub) -> None:
    github.forks = {"ada/shop": "somebody/else"}
    url = git(root, "remote", "get-url", "origin")
    git(root, "remote", "add", "upstream", url)
    git(root, "remote", "set-url", "origin", url.replace("acme", "ada"))
    assert request(root).url == f"{URL}/acme/shop/pull/1"


def test_from_a_fork_in_the_same_organisation(root: Path, github: FakeGitHub) -> None:
    github.forks = {"acme/shop-fork": "acme/shop"}
    url = git(root, "remote", "get-url", "origin")
    git(root, "remote", "add", "fork", url.replace("shop.git", "shop-fork.git"))
    request(root, remote="fork")
    assert github.pulls[0]["head"]["repo"]["full_name"] == "acme/shop-fork"


def test_into_the_branch_that_the_user_is_on_where_it_is_pushed(root: Path, github: FakeGitHub) -> None:
    git(root, "switch", "--quiet", "--create", "feature")
    git(root, "update-ref", "refs/remotes/origin/feature", "HEAD")
    request(root)
    assert github.pulls[0]["base"]["ref"] == "feature"
    github.pulls.clear()
    request(root, replace(OURS, delivery_target="main"))
    assert github.pulls[0]["base"]["ref"] == "main"


def test_commits_of_ones_own_that_come_along_are_told(root: Path, github: FakeGitHub) -> None:
    git(root, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(root, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "Mine")
    git(root, "branch", "-D", "--quiet", BRANCH)
    commit(root, fix_of(root))
    assert request(root).notes == ("The pull request also holds 1 of your own commits that are not on main yet.",)


def test_without_a_token_the_page_is_given(root: Path, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GH_ENTERPRISE_TOKEN")
    made = request(root)
    base = git(root, "remote", "get-url", "origin").removesuffix(".git")
    page = f"{base}/compare/main...{BRANCH}?expand=1"
    assert (made.url, made.number, made.state) == (page, None, "to-open")
    assert made.notes == (f"There is no token for 127.0.0.1, so open the pull request on its page: {page}",)
    assert github.calls == []


def test_the_token_of_the_users_credential_helper(
    root: Path, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GH_ENTERPRISE_TOKEN")
    git(root, "config", "credential.helper", "!f() { echo username=ada; echo password=s3cret-token; }; f")
    assert request(root).created


def test_the_token_of_gh(root: Path, github: FakeGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GH_ENTERPRISE_TOKEN")
    gh = tmp_path / "bin" / "gh"
    gh.parent.mkdir()
    gh.write_text('#!/bin/sh\ntest "$*" = "auth token --hostname 127.0.0.1" && echo s3cret-token\n')
    gh.chmod(0o755)
    monkeypatch.setenv("PATH", str(gh.parent), prepend=":")
    assert request(root).created


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(401, {"message": "Bad credentials"}), "GitHub did not accept the token: renew it, or sign in again"),
        (
            Answer(403, {"message": "Resource not accessible by personal access token"}),
            "The token may not do this (Resource not accessible by personal access token): give it the right to read",
        ),
        (
            Answer(404, {"message": "Not Found"}),
            "GitHub has no such repository that the token can see: check the remote",
        ),
        (
            Answer(403, {"message": "API rate limit exceeded"}, {"x-ratelimit-remaining": "0", "retry-after": "600"}),
            "GitHub allows no more calls for 10 min: try again then.",
        ),
        (Answer(410, None), "GitHub refused the pull request (HTTP 410): put that right and try again."),
    ],
)
def test_refusals(root: Path, github: FakeGitHub, answer: Answer, said: str) -> None:
    github.script = [answer]
    assert refused(root).startswith(said)
    assert request(root).created


def test_a_request_that_github_finds_invalid(root: Path, github: FakeGitHub) -> None:
    errors = [{"resource": "PullRequest", "field": "base", "code": "invalid"}, {"message": "base is @nobody's"}]
    github.script = [
        Answer(200, github.repository("acme/shop")),
        Answer(200, []),
        Answer(422, {"message": "Validation Failed", "errors": errors}),
    ]
    assert refused(root) == (
        "GitHub refused the pull request (Validation Failed; base is @\u200bnobody's): put that right and try again."
    )


def test_nothing_to_merge(root: Path, github: FakeGitHub) -> None:
    message = {"message": "Validation Failed", "errors": [{"message": f"No commits between main and {BRANCH}"}]}
    github.script = [Answer(200, github.repository("acme/shop")), Answer(200, []), Answer(422, message)]
    assert refused(root) == f"{BRANCH} holds nothing that main does not: there is nothing to merge."


def test_trouble_and_then_success(root: Path, github: FakeGitHub) -> None:
    github.script = [Answer(503), Answer(502)]
    assert request(root).created


def test_a_short_rate_limit_is_waited_for(root: Path, github: FakeGitHub) -> None:
    github.script = [Answer(429, {"message": "slow down"}, {"retry-after": "1"})]
    assert request(root).created


def test_a_repository_that_has_moved(root: Path, github: FakeGitHub) -> None:
    base = git(root, "remote", "get-url", "origin").removesuffix("/acme/shop.git")
    github.script = [Answer(301, {"message": "Moved Permanently"}, {"Location": f"{base}/api/v3/repos/acme/shop"})]
    assert request(root).created


def test_a_redirect_does_not_carry_the_token_elsewhere(root: Path, github: FakeGitHub) -> None:
    seen: list[dict[str, str]] = []

    def elsewhere(request: object) -> Answer:
        seen.append(request.headers)  # type: ignore[attr-defined]
        return Answer(200, {"default_branch": "main"})

    with serve_git(GitHost(root, api=elsewhere)) as other:
        github.script = [Answer(301, None, {"Location": f"{other.url}/api/v3/repos/acme/shop"})]
        request(root)
    assert len(seen) == 1
    assert "authorization" not in seen[0]


def test_something_that_is_not_github(root: Path, github: FakeGitHub) -> None:
    github.script = [Answer(200, "<html>Welcome</html>")]
    assert "/api/v3 does not answer like GitHub (JSONDecodeError): check tracemend.delivery.forges." in refused(root)


def test_a_host_that_is_down(root: Path, github: FakeGitHub) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        git(root, "remote", "set-url", "origin", f"http://127.0.0.1:{taken.getsockname()[1]}/acme/shop.git")
        assert refused(root).startswith("GitHub can't be reached (")


def test_no_token_over_an_open_line(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(root, "remote", "add", "origin", "http://git.example.org/acme/shop.git")
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "s3cret-token")
    said = refused(root, Settings(delivery_forges="git.example.org=github"))
    assert said == "http://git.example.org/api/v3 is not encrypted, so no token is sent there: use its https address."


def test_cancel_does_not_wait_for_the_forge(root: Path) -> None:
    cancel = Cancel()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        git(root, "remote", "add", "origin", f"http://127.0.0.1:{silent.getsockname()[1]}/acme/shop.git")
        git(root, "config", "credential.helper", "!f() { echo username=ada; echo password=s3cret-token; }; f")
        timer = threading.Timer(0.5, cancel.cancel)
        timer.start()
        with pytest.raises(Cancelled):
            request(root, replace(OURS, delivery_timeout=3600), cancel=cancel)
        timer.join()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("/srv/shop.git", "origin is a folder, which knows no pull requests: merge the branch with git."),
        (
            "https://code.example.org/a/b.git",
            "What forge code.example.org is can't be told: set tracemend.delivery.forges",
        ),
    ],
)
def test_no_forge(root: Path, url: str, said: str) -> None:
    git(root, "remote", "add", "origin", url)
    assert refused(root, Settings()).startswith(said)


def test_a_setting_that_names_no_forge(root: Path) -> None:
    git(root, "remote", "add", "origin", "https://code.example.org/a/b.git")
    with pytest.raises(UsageError, match=r"can't hold 'code\.example\.org=svn': write host=forge"):
        request(root, Settings(delivery_forges="code.example.org=svn"))


def test_the_token_is_nowhere(
    root: Path, github: FakeGitHub, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    github.script = [Answer(404, {"message": "no repository for s3cret-user"})]
    said = refused(root)
    made = request(root)
    shown = "".join([said, repr(made), caplog.text, *capfd.readouterr()])
    assert "s3cret-token" not in shown
    for path in [*tmp_path.rglob("*"), *Path(os.environ["HOME"]).rglob("*")]:
        if path.is_file():
            assert b"s3cret-token" not in path.read_bytes(), path
