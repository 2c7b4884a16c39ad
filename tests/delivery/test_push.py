"""A branch is pushed without a prompt and without force; each way in which that fails has its sentence."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from delivery.git_http import GitHost, serve_git
from delivery.shop import commit, fix_of, make_hook, make_remote, make_shop, project_at
from projects import digest_of, git
from tracemend.delivery.push import Pushed, push_branch
from tracemend.errors import NotDelivered, TimeLimit, UsageError
from tracemend.project.process import Cancel
from tracemend.settings import Settings

BRANCH = "fix/rename-key-prise-to-price"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_shop(tmp_path / "shop")
    commit(root, fix_of(root))
    return root


@pytest.fixture
def bare(root: Path, tmp_path: Path) -> Path:
    return make_remote(root, tmp_path / "shop.git")


def push(root: Path, branch: str = BRANCH, remote: str | None = None, settings: Settings | None = None) -> Pushed:
    return push_branch(project_at(root), branch, remote=remote, settings=settings or Settings(), cancel=Cancel())


def refused(root: Path, branch: str = BRANCH, remote: str | None = None, settings: Settings | None = None) -> str:
    with pytest.raises(NotDelivered) as caught:
        push(root, branch, remote, settings)
    return str(caught.value)


def test_the_branch_is_on_the_remote(root: Path, bare: Path) -> None:
    before = digest_of(root, leave_out=[".git/refs/remotes", ".git/logs/refs/remotes"])
    assert push(root) == Pushed("origin", str(bare), BRANCH, None)
    assert git(bare, "rev-parse", BRANCH) == git(root, "rev-parse", BRANCH)
    assert digest_of(root, leave_out=[".git/refs/remotes", ".git/logs/refs/remotes"]) == before


def test_again_and_with_one_more_commit(root: Path, bare: Path) -> None:
    push(root)
    assert push(root).branch == BRANCH
    tree = git(root, "rev-parse", f"{BRANCH}^{{tree}}")
    git(root, "update-ref", f"refs/heads/{BRANCH}", git(root, "commit-tree", "-p", BRANCH, "-m", "More", tree))
    push(root)
    assert git(bare, "rev-parse", BRANCH) == git(root, "rev-parse", BRANCH)


def test_the_forges_address_for_a_pull_request(root: Path, bare: Path) -> None:
    url = "https://github.com/acme/shop/pull/new/fix/x"
    make_hook(bare / "hooks", "post-receive", f"echo; echo 'Create a pull request by visiting:'; echo '     {url}'")
    assert push(root).pull_request_hint == url


def test_other_commits_on_the_remote_are_never_overwritten(root: Path, bare: Path) -> None:
    git(bare, "update-ref", f"refs/heads/{BRANCH}", git(bare, "commit-tree", "-m", "Other", "main^{tree}"))
    git(root, "config", "remote.origin.push", "+refs/heads/*:refs/heads/*")
    git(root, "config", "remote.origin.mirror", "true")
    theirs = git(bare, "rev-parse", BRANCH)
    assert refused(root) == f"{BRANCH} on origin already holds other commits: name another branch with --branch."
    assert git(bare, "rev-parse", BRANCH) == theirs


@pytest.mark.parametrize("branch", ["main", "release/2.1"])
def test_protected_by_its_name(root: Path, bare: Path, branch: str) -> None:
    if branch != "main":
        git(root, "branch", branch)
    assert refused(root, branch) == f"{branch} is a protected branch: a fix is pushed on a branch of its own."


def test_the_remotes_default_branch_whatever_its_name(root: Path, bare: Path) -> None:
    git(bare, "branch", "live")
    git(bare, "symbolic-ref", "HEAD", "refs/heads/live")
    git(root, "branch", "live", BRANCH)
    assert refused(root, "live") == "live is the default branch of origin: a fix is pushed on a branch of its own."


def test_an_empty_remote_would_make_the_fix_its_default_branch(root: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "empty.git")
    git(root, "remote", "add", "origin", str(tmp_path / "empty.git"))
    assert refused(root).startswith("origin is empty, so the fix would become its default branch: push your own branch")


@pytest.mark.parametrize(
    ("hook", "said"),
    [
        ("pre-receive", "A hook of origin declined the push: do what it says and try again.\nno ticket"),
        ("update", "A hook of origin declined the push: do what it says and try again.\nno ticket"),
    ],
)
def test_a_hook_of_the_remote_declines(root: Path, bare: Path, hook: str, said: str) -> None:
    make_hook(bare / "hooks", hook, "echo no ticket >&2; exit 1")
    assert refused(root) == said


def test_protected_by_the_remotes_hook(root: Path, bare: Path) -> None:
    make_hook(bare / "hooks", "update", "echo 'GH006: Protected branch update failed for refs/heads/fix.' >&2; exit 1")
    assert refused(root).startswith(f"{BRANCH} is protected on origin: name another branch with --branch.")


def test_changed_by_somebody_in_this_moment(root: Path, bare: Path) -> None:
    lock = bare / "refs" / "heads" / f"{BRANCH}.lock"
    lock.parent.mkdir(parents=True)
    lock.write_text("")
    assert refused(root).startswith(
        f"{BRANCH} on origin was changed by somebody in this moment: look at it and push again."
    )
    lock.unlink()
    assert push(root).branch == BRANCH


@pytest.mark.parametrize("stream", ["1", "2"])
def test_the_pre_push_hook_refuses(root: Path, bare: Path, stream: str) -> None:
    make_hook(root / ".git" / "hooks", "pre-push", f"echo tests are red >&{stream}; exit 1")
    assert refused(root) == "The pre-push hook refused the push: do what it says and try again.\ntests are red"


def test_a_pre_push_hook_that_hangs(root: Path, bare: Path) -> None:
    make_hook(root / ".git" / "hooks", "pre-push", "sleep 1000")
    with pytest.raises(TimeLimit, match="git push took longer than 1 s"):
        push(root, settings=Settings(delivery_timeout=1))


def test_no_remote(root: Path) -> None:
    assert refused(root) == "The repository has no remote: add one with `git remote add origin URL` and try again."


def test_a_remote_that_is_not_there(root: Path, bare: Path) -> None:
    assert (
        refused(root, remote="fork")
        == "There is no remote named 'fork' (origin): name another or run `git remote add`."
    )
    assert "There is no remote named '--exec=x'" in refused(root, remote="--exec=x")


def test_the_remote_as_git_would_choose_it(root: Path, bare: Path, tmp_path: Path) -> None:
    fork = make_remote(root, tmp_path / "fork.git", "fork")
    assert push(root).remote == "origin"
    git(root, "config", "remote.pushDefault", "fork")
    assert push(root).remote == "fork"
    git(root, "config", "branch.main.pushRemote", "origin")
    assert push(root).remote == "origin"
    assert push(root, settings=Settings(delivery_remote="fork")).url == str(fork)
    assert push(root, remote="origin", settings=Settings(delivery_remote="fork")).remote == "origin"


def test_no_such_branch(root: Path, bare: Path) -> None:
    assert refused(root, "fix/nothing") == "There is no branch fix/nothing: commit the fix first."
    with pytest.raises(UsageError):
        push(root, "--all")


def test_the_folder_of_the_remote_is_gone(root: Path) -> None:
    git(root, "remote", "add", "origin", "/nowhere/shop.git")
    assert refused(root).startswith("origin has no repository at its address, or you may not see it: check it with")


def test_from_a_shallow_clone(root: Path, bare: Path, tmp_path: Path) -> None:
    (root / "main.py").write_text("later\n")
    git(root, "commit", "--quiet", "--all", "--message", "Later")
    git(root, "push", "--quiet", "origin", "main")
    git(bare, "symbolic-ref", "HEAD", "refs/heads/main")
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{bare}", "shallow")
    shallow = tmp_path / "shallow"
    made = commit(shallow, fix_of(shallow), branch="fix/shallow")
    push(shallow, made.branch)
    assert git(bare, "rev-parse", "fix/shallow") == made.sha


def test_refused_by_the_network(root: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        git(root, "remote", "add", "origin", f"http://ada:pw@127.0.0.1:{taken.getsockname()[1]}/shop.git")
        said = refused(root)
    assert said.startswith("origin can't be reached (unable to access 'http://127.0.0.1:")
    assert said.endswith("): check the network and push again.")
    assert "pw" not in said


def test_a_host_that_does_not_exist(root: Path) -> None:
    git(root, "remote", "add", "origin", "https://nowhere.invalid/shop.git")
    assert refused(root).startswith("origin can't be reached (unable to access 'https://nowhere.invalid/shop.git/'")


@pytest.fixture
def host(root: Path, bare: Path) -> Iterator[GitHost]:
    git(bare, "config", "http.receivepack", "true")
    with serve_git(GitHost(bare.parent)) as host:
        git(root, "remote", "set-url", "origin", f"{host.url}/shop.git")
        yield host


def test_without_credentials_nobody_is_asked(root: Path, host: GitHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_ASKPASS", "/bin/false")
    monkeypatch.setenv("SSH_ASKPASS", "/bin/false")
    assert refused(root).startswith("origin did not accept your credentials: sign in with `gh auth login` or")


def test_the_users_own_helper_is_asked_first(root: Path, host: GitHost) -> None:
    git(root, "config", "credential.helper", "!f() { echo username=x-access-token; echo password=s3cret-token; }; f")
    assert push(root).url == f"{host.url}/shop.git"
    assert set(host.seen) == {"", "x-access-token"}


def test_a_token_of_the_environment(root: Path, host: GitHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "s3cret-token")
    assert push(root, settings=Settings(delivery_forges="127.0.0.1=github")).branch == BRANCH


def test_a_token_goes_to_no_host_that_the_user_has_not_named(
    root: Path, host: GitHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GH_TOKEN", "GH_ENTERPRISE_TOKEN", "GITLAB_TOKEN", "GITEA_TOKEN"):
        monkeypatch.setenv(name, "s3cret-token")
    refused(root)
    assert set(host.seen) == {""}


def test_a_wrong_token(root: Path, host: GitHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "old-token")
    said = refused(root, settings=Settings(delivery_forges="127.0.0.1=github"))
    assert said.startswith("origin did not accept your credentials")


def test_a_token_that_may_only_read(root: Path, host: GitHost) -> None:
    git(root, "config", "credential.helper", "!f() { echo username=x-access-token; echo password=s3cret-token; }; f")
    host.read_only = True
    assert refused(root).startswith(
        "You may not push to origin: use a token or key with write access, or push to a fork"
    )


def test_a_server_in_trouble_and_then_well(root: Path, host: GitHost) -> None:
    git(root, "config", "credential.helper", "!f() { echo username=x-access-token; echo password=s3cret-token; }; f")
    host.status = 503
    assert refused(root).startswith("origin can't be reached (unable to access")
    host.status = 0
    assert push(root).branch == BRANCH


def test_the_token_is_on_no_command_line_and_in_no_file(
    root: Path, host: GitHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything git runs is traced; the token stands in the environment alone, where the user has put it."""
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE", str(trace))
    monkeypatch.setenv("GIT_TRACE_CURL", str(trace))
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(tmp_path / "trace2"))
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "s3cret-token")
    pushed = push(root, settings=Settings(delivery_forges="127.0.0.1=github"))
    assert "s3cret" not in repr(pushed)
    assert "git-remote-http" in trace.read_text()
    for path in [*tmp_path.rglob("*"), *Path(os.environ["HOME"]).rglob("*")]:
        if path.is_file():
            assert b"s3cret-token" not in path.read_bytes(), path


def test_an_ssh_that_would_ask(root: Path, tmp_path: Path) -> None:
    """The user's ssh command is kept and told not to ask."""
    fake = tmp_path / "ssh"
    fake.write_text(
        f"#!/bin/sh\necho \"$@\" > {tmp_path}/asked\necho 'ada@example.org: Permission denied (publickey).' >&2\nexit 255\n"
    )
    fake.chmod(0o755)
    git(root, "remote", "add", "origin", "ada@example.org:shop.git")
    git(root, "config", "core.sshCommand", f"{fake} -i mine")
    assert refused(root).startswith("origin did not accept your credentials: ")
    assert (tmp_path / "asked").read_text().startswith("-i mine -o BatchMode=yes -o ConnectTimeout=20 ")
