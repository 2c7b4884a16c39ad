"""Where trials run: a copy of the user's working tree in the state folder, kept warm from one trial to the next.

It holds what the checkout holds at this moment (tracked files with all changes, untracked and needed ignored files, texts
that an editor has not saved), copied byte for byte, so filters, large files, submodules and sparse checkouts need no second
thought. The user's repository is only read: no ref, index, stash, reflog or `.git/worktrees` entry comes of it.

The manifest says how source and copy looked when they were last made equal, so that only what differs is copied again: a
file that a test has written in the copy is put right as well, and so is what a killed process left half done.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tracemend.errors import ProjectUnusable, TracemendError
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot, encode_like
from tracemend.project.state import workspace_state
from tracemend.trial.copying import clashing, copied, delete, extra_files, folders_of, forget_bytecode
from tracemend.trial.history import give_history
from tracemend.trial.listing import list_files
from tracemend.trial.lock import held
from tracemend.trial.manifest import Manifest, digest, load_manifest, save_manifest, stamp

_SLOTS = 32


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
    """Ignored files that were too large to copy; those that a run needs are brought."""
    manifest: Manifest = field(default_factory=dict)
    unsaved: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._folders = folders_of(self.manifest)

    @property
    def roots(self) -> tuple[Path, ...]:
        """Where the code that is tried must not come from."""
        return tuple(dict.fromkeys([self.root, self.checkout]))

    @property
    def tree(self) -> str:
        """A digest of every name and content: equal for equal trees."""
        whole = hashlib.sha256()
        for name, entry in sorted(self.manifest.items()):
            content = digest(self.unsaved[name]) if name in self.unsaved else entry.digest
            whole.update(f"{name}\0{content}\0{entry.source[2]}\n".encode("utf-8", "surrogateescape"))
        for name in sorted(set(self.unsaved) - set(self.manifest)):
            whole.update(f"{name}\0{digest(self.unsaved[name])}\n".encode("utf-8", "surrogateescape"))
        return whole.hexdigest()

    def relative(self, text: str) -> str:
        """A program's output with the paths of the copy's files relative to it."""
        return text.replace(f"{self.folder}{os.sep}", "")

    def reset(self) -> None:
        """Make every file what it was at entry, whatever a run or a fix has changed.

        Raises TracemendError when a file must be copied anew and the user has changed it meanwhile.
        """
        for name in extra_files(self.folder, self.manifest, self._folders):
            delete(self.folder / name)
        for name, entry in self.manifest.items():
            if name not in self.unsaved and stamp(self.folder, name) != entry.copy:
                renewed = copied(self.root, self.folder, name)
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
                delete(path)
                continue
            try:
                self._write(name, encode_like(path, text))
            except UnicodeEncodeError as error:
                raise TracemendError(f"{name} can't hold the fix in its encoding ({error.encoding}).") from None

    def bring(self, names: Iterable[str]) -> bool:
        """Copy files that were left out after all; whether there was any. The next trials have them at once."""
        brought = {name: entry for name in names if (entry := copied(self.root, self.folder, name)) is not None}
        self.manifest |= brought
        self.left_out = tuple(name for name in self.left_out if name not in brought)
        self._folders = folders_of(self.manifest)
        return bool(brought)

    def outward(self) -> list[Path]:
        """Where links of the user's lead that leave the tree: the code may read what is there."""
        links = (self.folder / name for name, entry in self.manifest.items() if stat.S_ISLNK(entry.source[2]))
        goals = (Path(os.path.normpath(link.parent / link.readlink())) for link in links if link.is_symlink())
        return [goal for goal in goals if not goal.is_relative_to(self.folder)]

    def _write(self, name: str, data: bytes) -> None:
        path = self.folder / name
        if not _inside(path, self.folder):
            raise TracemendError(f"{name} lies outside the project: the fix is refused.")
        path.parent.mkdir(parents=True, exist_ok=True)
        forget_bytecode(path)
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
                    save_manifest(folder, copy.manifest)
            return
    raise ProjectUnusable("Too many trials of this project run at once: wait for one to end.")


def _brought_up(project: Project, snapshot: Snapshot, folder: Path, checkout: Path) -> WorkingCopy:
    root = project.root
    apart = folder.parents[1]
    listing = list_files(root, git=project.git, apart=apart if apart.is_relative_to(root) else None)
    tree = folder.resolve() / (checkout.name or "root")
    tree.mkdir(parents=True, exist_ok=True)
    _refuse_clashes(folder, listing.files)
    known = load_manifest(folder)
    brought = {name: now for name in listing.left_out if name in known and (now := stamp(root, name)) is not None}
    manifest: Manifest = {}
    for name, now in {**listing.files, **brought}.items():
        entry = known.get(name)
        if entry is None or now != entry.source or stamp(tree, name) != entry.copy:
            entry = copied(root, tree, name)
        if entry is not None:
            manifest[name] = entry
    if project.git:
        give_history(root, tree)
    left_out = tuple(name for name in listing.left_out if name not in manifest)
    copy = WorkingCopy(root, tree, checkout, left_out, manifest)
    for name in extra_files(tree, manifest, folders_of(manifest)):
        delete(tree / name)
    if manifest != known:
        save_manifest(folder, manifest)
    for name, text in snapshot.unsaved.items():
        if snapshot.path(name) is not None:
            copy.unsaved[name] = encode_like(tree / name, text)
            copy._write(name, copy.unsaved[name])
    return copy


def _refuse_clashes(folder: Path, names: Collection[str]) -> None:
    """Raises ProjectUnusable when two names would be one file where the copy lies."""
    folds = folder.with_name(f"{folder.name}.LOCK").exists()  # the lock's own name is in small letters
    for one, other in clashing(names) if folds else ():
        raise ProjectUnusable(f"{one} and {other} would be one file in {folder}: name another TRACEMEND_STATE_DIR.")


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve()) and ".git" not in path.relative_to(folder).parts
