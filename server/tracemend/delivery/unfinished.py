"""The branch of a commit in the making: recorded first, so that one that did not end leaves no branch behind."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tracemend.delivery.message import FIX_TRAILER
from tracemend.errors import NotDelivered
from tracemend.project.git import GitFailed, run_git
from tracemend.project.obstacles import obstacle
from tracemend.project.state import workspace_state
from tracemend.trial.lock import held

if TYPE_CHECKING:
    import git

_ABSENT = "0" * 64
"""The name that says "no such ref": as many digits as the repository's names have."""


@contextmanager
def branch_in_the_making(repo: git.Repo, root: Path, branch: str, base: str) -> Iterator[None]:
    """A new branch at `base`; gone again when the block is left by an error, or by a kill once the next commit is made.

    Raises NotDelivered when the branch can't be made.
    """
    folder = _folder(root)
    record = folder / f"{secrets.token_hex(4)}.json"
    record.write_text(json.dumps({"branch": branch, "base": base}), encoding="utf-8")
    lock = record.with_suffix(".lock")
    try:
        with held(lock):
            try:
                _create(repo, root, branch, base)
                try:
                    yield
                except BaseException:
                    _drop(repo, root, branch, base)
                    raise
            finally:
                record.unlink()
    finally:
        lock.unlink(missing_ok=True)


def sweep(repo: git.Repo, root: Path) -> None:
    """Remove the branches of commits whose process was killed."""
    for record in sorted(_folder(root).glob("*.json")):
        lock = record.with_suffix(".lock")
        with held(lock) as free:
            if not free:
                continue
            try:
                data = json.loads(record.read_text(encoding="utf-8"))
                _drop(repo, root, data["branch"], data["base"])
            except (OSError, ValueError, KeyError):
                pass  # killed while the record was written: there is no branch yet
            record.unlink(missing_ok=True)
        lock.unlink(missing_ok=True)


def is_ours_on(repo: git.Repo, root: Path, sha: str, base: str, fix_id: str | None = None) -> bool:
    """Whether `sha` is a commit of a fix (of this very one where `fix_id` is given) whose only parent is `base`."""
    try:
        shown = run_git(repo, "log", "-1", "--format=%P%n%B", "--end-of-options", sha, cwd=root)
    except GitFailed:
        return False
    parents, _, message = shown.partition("\n")
    wanted = f"{FIX_TRAILER}: {fix_id or ''}"
    return parents == base and any(line.startswith(wanted) for line in message.splitlines())


def tip_of(repo: git.Repo, root: Path, branch: str) -> str | None:
    """The commit of a local branch, None when there is none."""
    try:
        return run_git(repo, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}", cwd=root)
    except GitFailed:
        return None


def _create(repo: git.Repo, root: Path, branch: str, base: str) -> None:
    try:
        run_git(
            repo, "update-ref", "-m", "tracemend: fix", f"refs/heads/{branch}", base, _ABSENT[: len(base)], cwd=root
        )
    except GitFailed as error:
        if "exists" in error.stderr and "cannot create" in error.stderr:
            raise NotDelivered(
                f"A branch whose name is a part of {branch} exists, so git can't make it: name another with --branch."
            ) from None
        why = obstacle(error.stderr) or f"The branch {branch} can't be made ({error}): name another with --branch."
        raise NotDelivered(why) from None


def _drop(repo: git.Repo, root: Path, branch: str, base: str) -> None:
    tip = tip_of(repo, root, branch)
    if tip is None or not (tip == base or is_ours_on(repo, root, tip, base)):
        return
    try:
        run_git(repo, "update-ref", "-d", f"refs/heads/{branch}", tip, cwd=root)
    except GitFailed:
        pass  # it moved in this moment: it is the user's now


def _folder(root: Path) -> Path:
    folder = workspace_state(root) / "deliveries"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder
