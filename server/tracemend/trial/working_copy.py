"""Where trials run: a copy of the user's working tree in the state folder, kept warm from one trial to the next.

It holds what the checkout holds at this moment (tracked files with all changes, untracked and needed ignored files, texts
that an editor has not saved), copied byte for byte, so filters, large files, submodules and sparse checkouts need no second
thought. The user's repository is only read: no ref, index, stash, reflog or `.git/worktrees` entry comes of it.

The manifest says how source and copy looked when they were last made equal, so that only what differs is copied again: a
file that a test has written in the copy is put right as well, and so is what a killed process left half done.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tracemend.errors import ProjectUnusable, TracemendError
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot, encode_like
from tracemend.project.state import workspace_state
from tracemend.trial.history import give_history
from tracemend.trial.listing import list_files
from tracemend.trial.lock import held

_SLOTS = 32
_KEPT = frozenset({"__pycache__", ".pytest_cache", ".mypy_cache"})
"""What earlier runs left in the copy and the next is faster for."""

Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Entry:
    source: Stamp
    copy: Stamp
    digest: str


@dataclass
class WorkingCopy:
    """One warm copy, held by one trial at a time."""

    root: Path
    """The user's own root."""
    folder: Path
    """The copy's root."""
    checkout: Path
    """The user's own root: `root`, but where that is a worktree of ours."""
    left_out: tuple[str, ...] = ()
    """Ignored files that were too large to copy."""
    manifest: dict[str, _Entry] = field(default_factory=dict)
    unsaved: dict[str, bytes] = field(default_factory=dict)

    @property
    def roots(self) -> tuple[Path, ...]:
        """Where the code that is tried must not come from."""
        return tuple(dict.fromkeys([self.root, self.checkout]))

    @property
    def tree(self) -> str:
        """A digest of every name and content: equal for equal trees."""
        whole = hashlib.sha256()
        for name, entry in sorted(self.manifest.items()):
            digest = _digest(self.unsaved[name]) if name in self.unsaved else entry.digest
            whole.update(f"{name}\0{digest}\0{entry.source[2]}\n".encode("utf-8", "surrogateescape"))
        for name in sorted(set(self.unsaved) - set(self.manifest)):
            whole.update(f"{name}\0{_digest(self.unsaved[name])}\n".encode("utf-8", "surrogateescape"))
        return whole.hexdigest()

    def relative(self, text: str) -> str:
        """A program's output with the paths of the copy's files relative to it."""
        return text.replace(f"{self.folder}{os.sep}", "")

    def reset(self) -> None:
        """Make every file what it was at entry, whatever a run or a fix has changed.

        Raises TracemendError when a file must be copied anew and the user has changed it meanwhile.
        """
        for name in _extra(self.folder, self.manifest):
            _delete(self.folder / name)
        for name, entry in self.manifest.items():
            if name not in self.unsaved and _stamp(self.folder, name) != entry.copy:
                renewed = _copied(self.root, self.folder, name)
                if renewed is None or renewed.digest != entry.digest:
                    raise TracemendError(f"{name} was changed while the trial ran: try again.")
                self.manifest[name] = renewed
        for name, data in self.unsaved.items():
            self._write(name, data)

    def change(self, texts: Mapping[str, str | None]) -> None:
        """Write texts over files of the copy (None: delete), in the encoding of the files they replace.

        Raises TracemendError when a text can't be written there.
        """
        for name, text in texts.items():
            path = self.folder / name
            if text is None:
                _delete(path)
                continue
            try:
                self._write(name, encode_like(path, text))
            except UnicodeEncodeError as error:
                raise TracemendError(f"{name} can't hold the fix in its encoding ({error.encoding}).") from None

    def _write(self, name: str, data: bytes) -> None:
        path = self.folder / name
        if not _inside(path, self.folder):
            raise TracemendError(f"{name} lies outside the project: the fix is refused.")
        path.parent.mkdir(parents=True, exist_ok=True)
        _forget_bytecode(path)
        path.write_bytes(data)


@contextmanager
def working_copy(project: Project, snapshot: Snapshot, checkout: Path | None = None) -> Iterator[WorkingCopy]:
    """A copy of the working tree as it is now, unsaved texts over it. Several may be held at once.

    `checkout` is the user's own root where the project's is a worktree made from it: its state folder and name are used.
    Raises ProjectUnusable when the tree is too large, or the state folder can't be written or is full.
    """
    checkout = checkout or project.root
    home = workspace_state(checkout) / "copies"
    home.mkdir(exist_ok=True)
    for number in range(_SLOTS):
        folder = home / str(number)
        with held(home / f"{number}.lock") as free:
            if not free:
                continue
            try:
                copy = _brought_up(project, snapshot, folder, checkout)
            except OSError as error:
                raise ProjectUnusable(f"{folder} can't hold a copy of the project: {error.strerror}.") from None
            before = dict(copy.manifest)
            try:
                yield copy
            finally:
                if copy.manifest != before:
                    _save(folder, copy.manifest)
            return
    raise ProjectUnusable("Too many trials of this project run at once: wait for one to end.")


def _brought_up(project: Project, snapshot: Snapshot, folder: Path, checkout: Path) -> WorkingCopy:
    root = project.root
    apart = folder.parents[1]
    listing = list_files(root, git=project.git, apart=apart if apart.is_relative_to(root) else None)
    tree = folder.resolve() / (checkout.name or "root")
    tree.mkdir(parents=True, exist_ok=True)
    known = _load(folder)
    manifest: dict[str, _Entry] = {}
    for name in listing.files:
        entry = known.get(name)
        if entry is None or _stamp(root, name) != entry.source or _stamp(tree, name) != entry.copy:
            entry = _copied(root, tree, name)
        if entry is not None:
            manifest[name] = entry
    if project.git:
        give_history(root, tree)
    copy = WorkingCopy(root, tree, checkout, listing.left_out, manifest)
    for name in _extra(tree, manifest):
        _delete(tree / name)
    if manifest != known:
        _save(folder, manifest)
    for name, text in snapshot.unsaved.items():
        if snapshot.path(name) is not None:
            copy.unsaved[name] = encode_like(tree / name, text)
            copy._write(name, copy.unsaved[name])
    return copy


def _copied(root: Path, tree: Path, name: str) -> _Entry | None:
    """Copy one file or link; None when it has gone meanwhile."""
    source, target = root / name, tree / name
    before = _stamp(root, name)
    if before is None:
        return None
    if not target.parent.is_dir() or target.parent.is_symlink():
        _make_folder(tree, target.parent)
    _delete(target)
    if source.is_symlink():
        goal = _led(root, tree, source)
        target.symlink_to(goal)
        digest = _digest(os.fsencode(goal))
    else:
        _forget_bytecode(target)
        whole = hashlib.sha256()
        with source.open("rb") as read, target.open("xb") as write:
            while chunk := read.read(1 << 20):
                whole.update(chunk)
                write.write(chunk)
        shutil.copystat(source, target, follow_symlinks=False)
        target.chmod(stat.S_IMODE(source.stat().st_mode) | stat.S_IRUSR | stat.S_IWUSR)
        digest = whole.hexdigest()
    after = _stamp(tree, name)
    return None if after is None else _Entry(before, after, digest)


def _led(root: Path, tree: Path, link: Path) -> str:
    """Where the link of the copy leads: into the copy where the user's leads into their tree."""
    goal = link.readlink()
    whole = Path(os.path.normpath(link.parent / goal))
    if not whole.is_relative_to(root):
        return str(whole)
    return str(tree / whole.relative_to(root)) if goal.is_absolute() else str(goal)


def _make_folder(tree: Path, folder: Path) -> None:
    """Make a folder and those above it, where an earlier file or link stands in the way too."""
    for part in reversed([folder, *folder.parents]):
        if part.is_relative_to(tree) and part != tree and (part.is_symlink() or part.is_file()):
            part.unlink()
    folder.mkdir(parents=True, exist_ok=True)


def _extra(tree: Path, manifest: Mapping[str, _Entry]) -> list[str]:
    """What lies in the copy and is not of the checkout: made by earlier runs."""
    folders_kept = {parent for name in manifest for parent in _parents(name)}
    extra = []
    for here, folders, files in os.walk(tree):
        inside = os.path.relpath(here, tree).replace(os.sep, "/")
        prefix = "" if inside == "." else f"{inside}/"
        extra += [prefix + f for f in files if prefix + f not in manifest]
        stays = []
        for name in folders:
            whole = prefix + name
            if Path(here, name).is_symlink():
                extra += [] if whole in manifest else [whole]
            elif whole in folders_kept:
                stays.append(name)
            elif name not in _KEPT and whole != ".git":
                extra.append(whole)
        folders[:] = stays
    return extra


def _parents(name: str) -> Iterator[str]:
    while (name := name.rpartition("/")[0]) != "":
        yield name


def _stamp(folder: Path, name: str) -> Stamp | None:
    """What changes when a file does: size, time of the last change of anything about it, mode."""
    try:
        found = os.lstat(f"{folder}/{name}")  # a `Path` for each of 50,000 files takes longer than the look
    except OSError:
        return None
    return found.st_size, found.st_ctime_ns if os.name != "nt" else found.st_mtime_ns, found.st_mode


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
        _forget_bytecode(path)


def _forget_bytecode(path: Path) -> None:
    """Two texts of one size within one second would share their compiled form: its stamp is no finer."""
    if path.suffix == ".py":
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink(missing_ok=True)


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve()) and ".git" not in path.relative_to(folder).parts


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _save(folder: Path, manifest: Mapping[str, _Entry]) -> None:
    whole = folder / "manifest.json"
    part = folder / "manifest.part"
    part.write_text(json.dumps({n: [e.source, e.copy, e.digest] for n, e in manifest.items()}), encoding="utf-8")
    part.replace(whole)


def _load(folder: Path) -> dict[str, _Entry]:
    try:
        data = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return {n: _Entry(_as_stamp(s), _as_stamp(c), d) for n, (s, c, d) in data.items()}
    except (OSError, ValueError, TypeError):
        return {}


def _as_stamp(data: list[int]) -> Stamp:
    size, changed, mode = data
    return size, changed, mode
