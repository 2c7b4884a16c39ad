"""A branch pushed by real git: no prompt, never forced, never onto a default or protected branch."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracemend.delivery.address import parse_address
from tracemend.delivery.branch import is_protected
from tracemend.delivery.credentials import PROMPTLESS, other_credentials, ssh_environment
from tracemend.delivery.forges.table import forge_of
from tracemend.delivery.hooks import hooks_folder, present
from tracemend.delivery.refusals import NO_OPTIONS, Refusal, refusal
from tracemend.delivery.remotes import chosen_remote, config_value
from tracemend.delivery.unfinished import tip_of
from tracemend.delivery.words import without_credentials
from tracemend.errors import NotDelivered, ProjectUnusable
from tracemend.progress import Progress, Watch, unwatched
from tracemend.project.git import GitFailed, call_git, checked_ref, repository, run_git
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.settings import Settings

if TYPE_CHECKING:
    import git

_HINT = re.compile(
    r"^remote:\s.*?(https?://\S*(?:/pull/new/|/compare|/merge_requests/|pull-requests|pullrequest)\S*)", re.M
)
_PUSH = ("--porcelain", "--no-force", "--no-follow-tags", "--recurse-submodules=no")


@dataclass(frozen=True, slots=True)
class Pushed:
    """A branch as pushed."""

    remote: str
    url: str
    """Where it went, without credentials."""
    branch: str
    pull_request_hint: str | None
    """The address at which the forge offers to open a pull request, as it said itself."""


@dataclass(frozen=True, slots=True)
class _Line:
    """The connection to one remote."""

    root: Path
    remote: str
    branch: str
    config: dict[str, str]
    environment: dict[str, str]
    other: dict[str, str] | None
    """Configuration with other credentials, for when the user's helpers have none."""
    pre_push_hook: bool
    timeout: float
    cancel: Cancel


def push_branch(
    project: Project,
    branch: str,
    *,
    remote: str | None,
    settings: Settings,
    cancel: Cancel,
    watch: Watch = unwatched,
    options: tuple[str, ...] = (),
) -> Pushed:
    """Push a branch to the branch of the same name on `remote` (None: the setting, then as git would choose).

    `options` are push options, left out where the remote takes none.
    Raises NotDelivered with a sentence for each way in which it may fail, TimeLimit, Cancelled; it may always be tried again.
    """
    if not project.git:
        raise ProjectUnusable(f"{project.root} is not a git repository: run `git init` and commit first.")
    started = time.monotonic()
    checked_ref(branch)
    with repository(project.root) as repo:
        if tip_of(repo, project.root, branch) is None:
            raise NotDelivered(f"There is no branch {branch}: commit the fix first.")
        if is_protected(branch, settings.delivery_protected):
            raise NotDelivered(f"{branch} is a protected branch: a fix is pushed on a branch of its own.")
        name = chosen_remote(repo, project.root, remote, settings)
        url = run_git(repo, "remote get-url", "--push", "--", name, cwd=project.root)
        watch(Progress("push", f"Pushing {branch} to {name}"))
        line = _line(repo, project.root, name, url, branch, settings, cancel)
    _refuse_default(line)
    said = _pushed(line, options)
    hint = _HINT.search(said)
    watch(Progress("push", f"Pushed {branch} to {name}", time.monotonic() - started))
    return Pushed(name, without_credentials(url), branch, without_credentials(hint[1]) if hint else None)


def _pushed(line: _Line, options: tuple[str, ...]) -> str:
    arguments = ["--", line.remote, f"refs/heads/{line.branch}:refs/heads/{line.branch}"]
    try:
        return _talk(line, "push", *_PUSH, *(f"--push-option={option}" for option in options), *arguments)
    except NotDelivered as error:
        if not options or NO_OPTIONS not in str(error):
            raise
        return _talk(line, "push", *_PUSH, *arguments)


def _line(repo: git.Repo, root: Path, remote: str, url: str, branch: str, settings: Settings, cancel: Cancel) -> _Line:
    raw = config_value(repo, root, f"remote.{remote}.pushurl") or config_value(repo, root, f"remote.{remote}.url")
    forge = forge_of(parse_address(raw), settings) or forge_of(parse_address(url), settings)
    environment = {**PROMPTLESS, **ssh_environment(config_value(repo, root, "core.sshCommand"))}
    return _Line(
        root=root,
        remote=remote,
        branch=branch,
        config={f"remote.{remote}.mirror": "false", "gc.auto": "0", "maintenance.auto": "false"},
        environment=environment,
        other=other_credentials(parse_address(url), forge, settings),
        pre_push_hook=bool(present(hooks_folder(repo, root), ("pre-push",))),
        timeout=settings.delivery_timeout,
        cancel=cancel,
    )


def _refuse_default(line: _Line) -> None:
    """Ask the remote for its default branch: the local memory of it may be old."""
    listed = _talk(line, "ls-remote", "--symref", "--", line.remote, "HEAD")
    if f"ref: refs/heads/{line.branch}\tHEAD" in listed.splitlines():
        raise NotDelivered(
            f"{line.branch} is the default branch of {line.remote}: a fix is pushed on a branch of its own."
        )
    if not listed.strip() and not _talk(line, "ls-remote", "--heads", "--", line.remote).strip():
        raise NotDelivered(
            f"{line.remote} is empty, so the fix would become its default branch: push your own branch first."
        )


def _talk(line: _Line, command: str, *arguments: str) -> str:
    """What git said on both streams. Raises NotDelivered when it failed with the user's credentials and with the others."""
    try:
        return _call(line, line.config, command, *arguments)
    except GitFailed as error:
        refused = _told(line, error)
    if refused.unauthorised and line.other is not None:
        try:
            return _call(line, {**line.config, **line.other}, command, *arguments)
        except GitFailed as error:
            refused = _told(line, error)
    raise NotDelivered(refused.text)


def _call(line: _Line, config: dict[str, str], command: str, *arguments: str) -> str:
    done = call_git(
        line.root,
        command,
        *arguments,
        timeout=line.timeout,
        cancel=line.cancel,
        config=config,
        environment=line.environment,
    )
    return f"{done.stdout}\n{done.stderr}"


def _told(line: _Line, error: GitFailed) -> Refusal:
    return refusal(error.stdout, error.stderr, remote=line.remote, branch=line.branch, pre_push_hook=line.pre_push_hook)
