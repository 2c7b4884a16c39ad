"""GitLab, Gitea, Bitbucket and Azure DevOps: opened once, found again, from a fork, followed."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from delivery.fake_forges import Fake, FakeAzure, FakeBitbucket, FakeGitea, FakeGitLab
from delivery.git_http import GitHost, serve_git
from delivery.shop import DIAGNOSIS, INCIDENT, VERIFIED, commit, fix_of, make_hook, make_remote, make_shop, project_at
from projects import git
from tracemend.delivery.follow import Failure, follow_pull_request
from tracemend.delivery.forges.values import Check, PullRequest
from tracemend.delivery.pull_request import open_pull_request, opening_options
from tracemend.delivery.push import Pushed, push_branch
from tracemend.project.process import Cancel
from tracemend.settings import Settings

BRANCH = "fix/rename-key-prise-to-price"
TOKEN = "s3cret-token"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("GITLAB_TOKEN", "GITEA_TOKEN", "BITBUCKET_TOKEN", "AZURE_DEVOPS_EXT_PAT"):
        monkeypatch.setenv(name, TOKEN)
    root = make_shop(tmp_path / "shop")
    (root / "CODEOWNERS").write_text("*.py @grace @nobody\n")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "Owners")
    commit(root, fix_of(root))
    return root


@contextmanager
def on(root: Path, fake: Fake, path: str) -> Iterator[Settings]:
    with serve_git(GitHost(root, api=fake)) as host:
        git(root, "remote", "add", "origin", f"{host.url}/{path}")
        yield Settings(delivery_forges=f"127.0.0.1={fake.name}", delivery_draft=True, delivery_labels="bug, crash")


def request(root: Path, settings: Settings) -> PullRequest:
    return open_pull_request(
        project_at(root),
        BRANCH,
        fix=fix_of(root),
        incident=INCIDENT,
        diagnosis=DIAGNOSIS,
        verdict=VERIFIED,
        settings=settings,
        cancel=Cancel(),
    )


def follow(root: Path, settings: Settings) -> tuple[str, str, tuple[Failure, ...]]:
    followed = follow_pull_request(project_at(root), 1, remote=None, settings=settings, cancel=Cancel())
    return followed.state, followed.check_state, followed.failures


def again(root: Path, settings: Settings, fake: Fake, field: str) -> None:
    """The second time the same one is found, and only our part of its text is new."""
    fake.pulls[0][field] = f"Mine.\n{fake.pulls[0][field].replace('misspelled', 'old')}"
    found = request(root, settings)
    assert (found.number, found.created) == (1, False)
    assert len(fake.pulls) == 1
    assert fake.pulls[0][field].startswith("Mine.\n<!-- tracemend:begin -->")
    assert "The key 'prise' is misspelled" in fake.pulls[0][field]


def test_gitlab(root: Path) -> None:
    fake = FakeGitLab(f"Bearer {TOKEN}")
    with on(root, fake, "acme/shop.git") as settings:
        made = request(root, settings)
        assert made.url == "https://gitlab.example.org/acme/shop/-/merge_requests/1"
        assert made.notes == ("No reviewer was asked for nobody: GitLab knows no such user.",)
        (pull,) = fake.pulls
        assert (pull["source_branch"], pull["target_branch"]) == (BRANCH, "main")
        assert pull["title"] == "Draft: fix: rename key 'prise' to 'price'"
        assert (pull["labels"], pull["reviewer_ids"]) == ("bug,crash", [42])
        again(root, settings, fake, "description")
        fake.checks = [
            {"id": 3, "name": "test", "status": "failed", "web_url": "https://gitlab.example.org/j/3"},
            {"id": 4, "name": "flaky", "status": "failed", "allow_failure": True},
            {"id": 5, "name": "lint", "status": "running"},
        ]
        check = Check("test", "failure", "https://gitlab.example.org/j/3", "/projects/1/jobs/3/trace")
        assert follow(root, settings) == ("open", "failure", (Failure(check, "gitlab", "log of job 3", ()),))
        pull["state"] = "merged"
        assert follow(root, settings)[0] == "merged"


def test_the_token_of_glab(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITLAB_TOKEN")
    make_hook(tmp_path / "bin", "glab", f'test "$*" = "config get token --host 127.0.0.1" && echo {TOKEN}')
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    with on(root, FakeGitLab(f"Bearer {TOKEN}"), "acme/shop.git") as settings:
        assert request(root, settings).created


def test_a_glab_that_is_not_signed_in(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some of its releases print how they are used, and say that all went well."""
    monkeypatch.delenv("GITLAB_TOKEN")
    make_hook(tmp_path / "bin", "glab", 'echo "Usage: glab config get token [flags]"')
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    with on(root, FakeGitLab(f"Bearer {TOKEN}"), "acme/shop.git") as settings:
        assert request(root, settings).state == "to-open"


def test_gitlab_from_a_fork(root: Path) -> None:
    fake = FakeGitLab(f"Bearer {TOKEN}")
    with on(root, fake, "ada/shop.git") as settings:
        request(root, settings)
        assert fake.pulls[0]["source_project_id"] == 2
        assert request(root, settings).created is False


def test_gitea(root: Path) -> None:
    fake = FakeGitea(f"token {TOKEN}")
    with on(root, fake, "acme/shop.git") as settings:
        made = request(root, settings)
        assert made.url == "https://gitea.example.org/acme/shop/pulls/1"
        assert made.notes == ("There is no label crash.", "The reviewers could not be set (no).")
        assert fake.pulls[0]["title"] == "WIP: fix: rename key 'prise' to 'price'"
        again(root, settings, fake, "body")
        fake.checks = [
            {"context": "ci/test", "status": "failure", "target_url": "https://ci/1", "description": "3 failed"}
        ]
        check = Check("ci/test", "failure", "https://ci/1", "3 failed")
        assert follow(root, settings) == ("open", "failure", (Failure(check, "gitea", "3 failed", ()),))
        fake.pulls[0] |= {"state": "closed", "merged": True}
        assert follow(root, settings)[0] == "merged"


def test_gitea_from_a_fork(root: Path) -> None:
    fake = FakeGitea(f"token {TOKEN}")
    with on(root, fake, "ada/shop.git") as settings:
        request(root, settings)
        assert fake.pulls[0]["head"]["repo"]["full_name"] == "ada/shop"
        assert request(root, settings).created is False


def test_bitbucket(root: Path) -> None:
    fake = FakeBitbucket(f"Bearer {TOKEN}")
    with on(root, fake, "acme/shop.git") as settings:
        made = request(root, settings)
        assert made.url == "https://bitbucket.org/acme/shop/pull-requests/1"
        assert made.notes == ("Bitbucket takes no labels and no reviewers by name.",)
        assert fake.pulls[0]["draft"] is True
        again(root, settings, fake, "description")
        fake.checks = [{"key": "b", "name": "Build", "state": "SUCCESSFUL"}, {"key": "c", "state": "INPROGRESS"}]
        assert follow(root, settings) == ("open", "pending", ())
        fake.pulls[0]["state"] = "DECLINED"
        assert follow(root, settings)[0] == "closed"


def test_bitbucket_with_an_api_token_and_from_a_fork(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BITBUCKET_TOKEN", "ada@example.org:s3cret")
    fake = FakeBitbucket(f"Basic {base64.b64encode(b'ada@example.org:s3cret').decode()}")
    with on(root, fake, "ada/shop.git") as settings:
        request(root, settings)
        assert fake.pulls[0]["source"]["repository"]["full_name"] == "ada/shop"
        assert request(root, settings).created is False


def test_azure(root: Path) -> None:
    fake = FakeAzure(f"Basic {base64.b64encode(f':{TOKEN}'.encode()).decode()}")
    with on(root, fake, "acme/Web/_git/shop") as settings:
        made = request(root, replace(settings, delivery_reviewers="nobody"))
        assert made.url.endswith("/acme/Web/_git/shop/pullrequest/1")
        assert made.notes == ()
        assert fake.pulls[0]["labels"] == [{"name": "bug"}, {"name": "crash"}]
        again(root, settings, fake, "description")
        fake.checks = [
            {"context": {"genre": "ci", "name": "test"}, "state": "failed"},
            {"context": {"genre": "ci", "name": "test"}, "state": "succeeded"},
        ]
        assert follow(root, settings) == ("open", "success", ())
        fake.pulls[0]["status"] = "completed"
        assert follow(root, settings)[0] == "merged"


def push_with_options(root: Path, settings: Settings) -> Pushed:
    """As `tracemend fix --pull-request` pushes."""
    options = opening_options(
        project_at(root),
        BRANCH,
        fix=fix_of(root),
        incident=INCIDENT,
        diagnosis=DIAGNOSIS,
        verdict=VERIFIED,
        settings=settings,
        cancel=Cancel(),
    )
    return push_branch(project_at(root), BRANCH, remote=None, settings=settings, cancel=Cancel(), options=options)


@pytest.fixture
def gitlab_over_a_folder(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bare repository that git takes for gitlab.com, and no token."""
    monkeypatch.delenv("GITLAB_TOKEN")
    bare = make_remote(root, tmp_path / "shop.git")
    git(root, "config", f"url.{bare}.insteadOf", "git@gitlab.com:acme/shop.git")
    git(root, "remote", "set-url", "origin", "git@gitlab.com:acme/shop.git")
    return bare


def test_gitlab_opens_it_along_with_the_push_where_there_is_no_token(
    root: Path, gitlab_over_a_folder: Path, tmp_path: Path
) -> None:
    bare = gitlab_over_a_folder
    git(bare, "config", "receive.advertisePushOptions", "true")
    url = "https://gitlab.com/acme/shop/-/merge_requests/7"
    said = f'for n in $(seq 0 $((GIT_PUSH_OPTION_COUNT - 1))); do eval "echo \\$GIT_PUSH_OPTION_$n" >> {tmp_path}/said; done'
    make_hook(bare / "hooks", "post-receive", f"{said}\necho 'View merge request for {BRANCH}:'\necho '  {url}'")
    pushed = push_with_options(root, Settings(delivery_labels="bug", delivery_draft=True))
    assert pushed.pull_request_hint == url
    lines = (tmp_path / "said").read_text().splitlines()
    assert lines[:5] == [
        "merge_request.create",
        "merge_request.remove_source_branch",
        "merge_request.title=fix: rename key 'prise' to 'price'",
        "merge_request.target=main",
        "merge_request.draft",
    ]
    assert lines[5] == "merge_request.label=bug"
    assert lines[6].startswith("merge_request.description=<!-- tracemend:begin --><br>## Cause<br>")
    assert len(lines) == 7


def test_a_server_without_push_options_is_pushed_to_all_the_same(root: Path, gitlab_over_a_folder: Path) -> None:
    git(gitlab_over_a_folder, "config", "receive.advertisePushOptions", "false")
    assert push_with_options(root, Settings()).branch == BRANCH
    assert git(gitlab_over_a_folder, "rev-parse", BRANCH) == git(root, "rev-parse", BRANCH)


def test_with_a_token_there_are_no_push_options(root: Path) -> None:
    with on(root, FakeGitLab(f"Bearer {TOKEN}"), "acme/shop.git") as settings:
        assert (
            opening_options(
                project_at(root),
                BRANCH,
                fix=fix_of(root),
                incident=INCIDENT,
                diagnosis=None,
                verdict=None,
                settings=settings,
                cancel=Cancel(),
            )
            == ()
        )
