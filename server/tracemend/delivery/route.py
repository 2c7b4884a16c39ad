"""The way of a pull request: which forge, from which repository and branch, to which."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tracemend.delivery.address import Address, parse_address
from tracemend.delivery.forges.forge import Forge
from tracemend.delivery.forges.table import forge_of
from tracemend.delivery.forges.values import Info
from tracemend.delivery.remotes import chosen_remote, config_value
from tracemend.errors import NotDelivered
from tracemend.project.git import GitFailed, run_git
from tracemend.project.process import run
from tracemend.settings import Settings

if TYPE_CHECKING:
    import git


@dataclass(frozen=True, slots=True)
class Way:
    """What the repository alone tells of a pull request's way."""

    forge: Forge
    head: Address
    """Where the branch was pushed."""
    upstream: Address | None
    """The repository that it goes to, where a remote says so."""
    base: str | None
    """The branch that it goes to, where the settings or the user's own branch say so."""
    default: str | None
    """The default branch as git last heard of it: good enough for a page, not for a request."""


def way_of(repo: git.Repo, root: Path, branch: str, remote: str | None, settings: Settings) -> Way:
    """The way of a pushed branch.

    Raises NotDelivered when the remote is on no forge that is known.
    """
    name = chosen_remote(repo, root, remote, settings)
    head, forge = _address(repo, root, name, settings)
    server = _unsupported(head, forge)
    if server is not None:
        raise NotDelivered(f"{head.host} is a {server}, whose API is not supported: open the pull request on its page.")
    if forge is None:
        if not head.host:
            raise NotDelivered(f"{name} is a folder, which knows no pull requests: merge the branch with git.")
        raise NotDelivered(
            f"What forge {head.host} is can't be told: set tracemend.delivery.forges to "
            f"{head.host}=github, gitlab, gitea, bitbucket or azure."
        )
    remotes = run_git(repo, "remote", cwd=root).splitlines()
    upstream = settings.delivery_upstream or ("upstream" if "upstream" in remotes else None)
    target = None
    if upstream is not None and upstream != name:
        target, other = _address(repo, root, chosen_remote(repo, root, upstream, settings), settings)
        if other is None or other.name != forge.name or target.host != head.host:
            raise NotDelivered(
                f"{name} and {upstream} are on different forges: push the branch to a fork of {upstream}."
            )
    base = settings.delivery_target or _own_branch(repo, root, upstream or name, branch)
    return Way(forge, head, target, base, _default(repo, root, upstream or name))


def target_of(way: Way, info: Info) -> Address:
    """Where the pull request is: the upstream remote's repository, the parent of the fork, or the one that was pushed to."""
    if way.upstream is not None:
        return way.upstream
    return way.head if info.parent is None else replace(way.head, path=info.parent)


def _unsupported(address: Address, forge: Forge | None) -> str | None:
    """A server of one's own whose API is another than that of the public service, told by how it writes its addresses."""
    words = address.path.split("/")
    if words[0] == "scm" and (forge is None or forge.name == "bitbucket"):
        return "Bitbucket Data Center"
    if "_git" in words and forge is None:
        return "Azure DevOps Server"
    return None


def _address(repo: git.Repo, root: Path, remote: str, settings: Settings) -> tuple[Address, Forge | None]:
    """Where a remote is, and what forge that is: as it is written, then as `insteadOf` and the ssh configuration rewrite it."""
    written = config_value(repo, root, f"remote.{remote}.pushurl") or config_value(repo, root, f"remote.{remote}.url")
    rewritten = run_git(repo, "remote get-url", "--push", "--", remote, cwd=root)
    addresses = [parse_address(written), parse_address(rewritten)]
    for address in addresses:
        forge = forge_of(address, settings)
        if forge is not None:
            return address, forge
    last = addresses[-1]
    if last.scheme == "ssh":
        behind = replace(last, host=_ssh_host(root, last.host))
        return behind, forge_of(behind, settings)
    return last, None


def _ssh_host(root: Path, alias: str) -> str:
    """The real name behind a host of the ssh configuration (`Host github-work`)."""
    if alias.startswith("-"):
        return alias
    try:
        done = run(["ssh", "-G", alias], cwd=root, timeout=5)
    except OSError:
        return alias
    names = [line.split(" ", 1)[1] for line in done.stdout.splitlines() if line.startswith("hostname ")]
    return parse_address(f"ssh://{names[0]}/").host if names else alias


def _own_branch(repo: git.Repo, root: Path, remote: str, branch: str) -> str | None:
    """The user's branch, where the remote has it and the fix starts from what is pushed of it."""
    try:
        own = run_git(repo, "symbolic-ref", "--quiet", "--short", "HEAD", cwd=root)
        run_git(repo, "merge-base", "--is-ancestor", f"refs/heads/{branch}^", f"refs/remotes/{remote}/{own}", cwd=root)
    except GitFailed:
        return None
    return own if own != branch else None


def _default(repo: git.Repo, root: Path, remote: str) -> str | None:
    try:
        ref = run_git(repo, "symbolic-ref", "--quiet", f"refs/remotes/{remote}/HEAD", cwd=root)
    except GitFailed:
        return None
    return ref.removeprefix(f"refs/remotes/{remote}/")
