"""A checkout as a value that can be sent: a commit, where it can be fetched, and all that lies over it.

Packing only reads: what is not committed goes along as it is on disk, byte for byte, so nothing is written to the user's
repository. What git ignores stays behind: it may hold secrets. Unpacking clones once, and brings a warm checkout up from then on.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tracemend.errors import ProjectUnusable
from tracemend.project.git import GitFailed, call_git, repository, run_git
from tracemend.project.process import Cancel, Completed
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot, encode_like
from tracemend.project.state import state_home
from tracemend.trial.lock import held, waited_for

_MOST_BYTES = 100_000_000
_CHECKOUTS = 64
_CONFIG: Mapping[str, str] = {"core.hooksPath": os.devnull, "advice.detachedHead": "false"}


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it is on disk, unlike the commit. `data` None: deleted; `mode` as of `lstat`, a link's data is its goal."""

    file: str
    data: bytes | None
    mode: int = 0o100644


@dataclass(frozen=True, slots=True)
class Parcel:
    """The state of a checkout."""

    root: str
    """The user's root, as incidents have it in their paths."""
    source: str
    """What git fetches from: a URL, or a path that is reached wherever this is unpacked."""
    commit: str
    bundle: bytes
    """The commits that `source` does not have, as a git bundle; b"" where it has all."""
    changes: tuple[Change, ...]


def pack(project: Project, snapshot: Snapshot, *, remote: str | None = None) -> Parcel:
    """The state of a checkout with its unsaved texts, to be fetched from a remote's URL or from the checkout itself; a partial
    clone can't give what it does not hold, so that it is fetched from where it came from.

    Raises ProjectUnusable when there is no repository, no commit or no such remote, or too much is not committed.
    """
    root = project.root
    remote = remote or _promisor(root)
    with repository(root) as repo:
        try:
            commit = run_git(repo, "rev-parse", "--verify", "HEAD^{commit}", cwd=root)
            source = str(root) if remote is None else run_git(repo, "remote get-url", "--", remote, cwd=root)
            names = run_git(repo, "diff --name-only --no-renames --ignore-submodules=all -z", "HEAD", "--", cwd=root)
            names += run_git(repo, "ls-files --others --exclude-standard -z", cwd=root)
        except GitFailed as error:
            raise ProjectUnusable(f"{root} can't be sent: {error}.") from None
    texts = {file: text for file, text in snapshot.unsaved.items() if snapshot.path(file) is not None}
    changed = sorted({*filter(None, names.split("\0")), *texts})
    changes = tuple(_change(root, file, texts.get(file)) for file in changed if not file.endswith("/"))
    size = sum(len(change.data or b"") for change in changes)
    if size > _MOST_BYTES:
        raise ProjectUnusable(
            f"{root} holds {size >> 20} MB that are not committed: commit them or let git ignore them."
        )
    return Parcel(str(root), source, commit, b"" if remote is None else _bundle(root, remote), changes)


def _promisor(root: Path) -> str | None:
    """The remote that a partial clone gets from what it was made without; None for a whole one."""
    try:
        said = call_git(root, "config", "--get-regexp", r"^remote\..*\.promisor$", "^true$", timeout=60).stdout
    except GitFailed:
        return None
    found = said.partition("\n")[0].partition(" ")[0]
    return found.removeprefix("remote.").removesuffix(".promisor") or None


def _change(root: Path, file: str, unsaved: str | None) -> Change:
    path = root / file
    if unsaved is not None:
        return Change(file, encode_like(path, unsaved))
    try:
        mode = path.lstat().st_mode
        return Change(file, os.fsencode(path.readlink()) if stat.S_ISLNK(mode) else path.read_bytes(), mode)
    except OSError:
        return Change(file, None)


def _bundle(root: Path, remote: str) -> bytes:
    """The commits of HEAD that the remote is not known to have."""
    known = ("HEAD", "--not", f"--remotes={remote}")
    if not call_git(root, "rev-list", "--max-count=1", *known, timeout=60).stdout.strip():
        return b""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bundle"
        call_git(root, "bundle", "create", "--quiet", str(file), *known, timeout=300)
        return file.read_bytes()


@contextmanager
def unpacked(parcel: Parcel, cancel: Cancel) -> Iterator[Path]:
    """A checkout of the parcel in the state folder, used by nobody else meanwhile; kept warm for the next.

    Raises ProjectUnusable when the commit can't be fetched, Cancelled.
    """
    key = hashlib.sha256(f"{parcel.source}\0{parcel.root}".encode("utf-8", "surrogateescape")).hexdigest()[:12]
    home = state_home() / "clones" / key
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with waited_for(home / "repository.lock", cancel):
        _fetch(home / "repository", parcel, cancel)
    for number in range(_CHECKOUTS):
        with held(home / f"{number}.lock") as free:
            if free:
                tree = home / str(number) / (Path(parcel.root).name or "root")
                _check_out(home, tree, parcel, cancel)
                yield tree
                return
    raise ProjectUnusable("Too many checkouts of this project are in use at once: wait for one to end.")


def _fetch(clone: Path, parcel: Parcel, cancel: Cancel) -> None:
    try:
        if not (clone / "HEAD").exists():
            clone.mkdir(parents=True, exist_ok=True)
            call_git(clone, "init", "--quiet", "--bare", timeout=60, cancel=cancel)
        if _has(clone, parcel.commit, cancel):
            return
        refs = ("+HEAD:refs/fetched/HEAD", "+refs/heads/*:refs/fetched/heads/*", "+refs/tags/*:refs/tags/*")
        call_git(clone, "fetch", "--quiet", "--", parcel.source, *refs, timeout=3600, cancel=cancel)
        if parcel.bundle:
            with tempfile.NamedTemporaryFile(dir=clone) as file:
                file.write(parcel.bundle)
                file.flush()
                call_git(clone, "fetch", "--quiet", "--", file.name, "+HEAD:refs/sent/HEAD", timeout=600, cancel=cancel)
    except GitFailed as error:
        raise ProjectUnusable(f"{parcel.source} can't be fetched: {error}.") from None
    if not _has(clone, parcel.commit, cancel):
        raise ProjectUnusable(f"{parcel.source} has no commit {parcel.commit}: push it and try again.")


def _has(clone: Path, commit: str, cancel: Cancel) -> bool:
    try:
        call_git(clone, "cat-file", "-e", f"{commit}^{{commit}}", timeout=60, cancel=cancel)
    except GitFailed:
        return False
    return True


def _check_out(home: Path, tree: Path, parcel: Parcel, cancel: Cancel) -> None:
    """Bring the checkout up to the parcel, whatever a trial or the end of a process has left in it."""
    url = Path(parcel.source).as_uri() if Path(parcel.source).is_absolute() else parcel.source
    config = {**_CONFIG, "remote.origin.url": url}  # where LFS finds the large files
    git = partial(call_git, timeout=3600, cancel=cancel, config=config)
    try:
        try:
            _bring_up(tree, parcel.commit, git)
        except GitFailed:
            shutil.rmtree(tree, ignore_errors=True)
            git(home / "repository", "worktree", "prune")
            add = ("worktree", "add", "--quiet", "--force", "--force", "--detach", "--no-checkout")
            git(home / "repository", *add, str(tree), parcel.commit)
            _bring_up(tree, parcel.commit, git)
    except GitFailed as error:
        raise ProjectUnusable(f"{parcel.commit} of {parcel.source} can't be checked out: {error}.") from None
    for change in parcel.changes:
        _put(tree / change.file, change)


def _bring_up(tree: Path, commit: str, git: Callable[..., Completed]) -> None:
    """Raises GitFailed when this is no checkout, or one that can't be mended."""
    if not (tree / ".git").exists():
        raise GitFailed("checkout", 1, "", "there is none yet")
    git(tree, "checkout", "--quiet", "--force", "--detach", commit)
    git(tree, "clean", "-ffdxq")
    if (tree / ".gitmodules").exists():
        git(tree, "submodule", "update", "--init", "--recursive", "--force")


def _put(path: Path, change: Change) -> None:
    path.unlink(missing_ok=True)
    if change.data is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if stat.S_ISLNK(change.mode):
        path.symlink_to(os.fsdecode(change.data))
    else:
        path.write_bytes(change.data)
        path.chmod(stat.S_IMODE(change.mode))
