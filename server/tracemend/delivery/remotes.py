"""The remotes of a repository: which one a branch goes to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracemend.errors import NotDelivered
from tracemend.project.git import GitFailed, run_git
from tracemend.settings import Settings

if TYPE_CHECKING:
    import git


def chosen_remote(repo: git.Repo, root: Path, remote: str | None, settings: Settings) -> str:
    """The remote to push to: as asked, by the setting `delivery.remote`, as git would, `origin`, or the only one.

    Raises NotDelivered when there is none or it does not exist.
    """
    there = run_git(repo, "remote", cwd=root).splitlines()
    wanted = remote or settings.delivery_remote
    if wanted is not None:
        if wanted not in there:
            known = ", ".join(there) or "there are none"
            raise NotDelivered(f"There is no remote named {wanted!r} ({known}): name another or run `git remote add`.")
        return wanted
    if not there:
        raise NotDelivered("The repository has no remote: add one with `git remote add origin URL` and try again.")
    for key in _keys(repo, root):
        name = config_value(repo, root, key)
        if name in there:
            return name
    if "origin" in there:
        return "origin"
    if len(there) == 1:
        return there[0]
    raise NotDelivered(f"There are several remotes ({', '.join(there)}): name one with --remote.")


def _keys(repo: git.Repo, root: Path) -> list[str]:
    """Where git itself looks for the remote to push to, in its order."""
    try:
        branch = run_git(repo, "symbolic-ref", "--quiet", "--short", "HEAD", cwd=root)
    except GitFailed:
        return ["remote.pushDefault"]
    return [f"branch.{branch}.pushRemote", "remote.pushDefault", f"branch.{branch}.remote"]


def config_value(repo: git.Repo, root: Path, key: str) -> str:
    """One value of git's configuration, "" when it is not set."""
    try:
        return run_git(repo, "config", "--get", key, cwd=root)
    except GitFailed:
        return ""
