"""A fix staged in the user's index, file by file, without what else has changed in those files."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tracemend.delivery.fitting import MadeOn, fitted
from tracemend.delivery.writing import changes_of, write_all
from tracemend.errors import NotDelivered
from tracemend.fix import Fix
from tracemend.project.git import GitFailed, call_git
from tracemend.project.obstacles import obstacle
from tracemend.project.process import Cancel
from tracemend.project.snapshot import Snapshot

_NEW_FILE = "100644"


@dataclass(frozen=True, slots=True)
class IndexChange:
    """One entry of the index before and after; mode and name of the blob, None where there is no entry."""

    file: str
    mode: str
    before: str | None
    after: str | None

    def packed(self) -> dict[str, str | None]:
        """As JSON; `IndexChange(**packed)` is it again."""
        return asdict(self)

    def reversed(self) -> IndexChange:
        """The way back."""
        return replace(self, before=self.after, after=self.before)


def index_changes(root: Path, fix: Fix, made_on: MadeOn, timeout: float, cancel: Cancel) -> tuple[IndexChange, ...]:
    """What staging the fix makes of the index; blobs are written, the index is not.

    Raises NotDelivered when the fix needs changes that are not staged.
    """
    with tempfile.TemporaryDirectory(prefix="tracemend-") as name:
        folder = Path(name).resolve()
        wanted = [*fix.files, *([fix.test.file] if fix.test is not None else [])]
        entries = _entries(root, wanted, timeout)
        if entries:
            _git(root, "checkout-index", f"--prefix={folder}/", "--", *entries, timeout=timeout, cancel=cancel)
        fit = fitted(fix, Snapshot(folder).text, made_on)
        changes = changes_of(folder, fit.fix)
        write_all(changes)
        result = []
        for change in changes:
            mode, before = entries.get(change.file, (_NEW_FILE, None))
            after = None
            if change.after is not None:
                path = ["-w", f"--path={change.file}", "--", str(change.path)]
                after = _git(root, "hash-object", *path, timeout=timeout, cancel=cancel).strip()
            result.append(IndexChange(change.file, mode, before, after))
        return tuple(result)


def update_index(root: Path, changes: Sequence[IndexChange], timeout: float, *, only_if_same: bool = False) -> None:
    """Put the changes into the index in one step; with `only_if_same` those alone whose entry is the one from before.

    Raises NotDelivered when another git process holds the index.
    """
    if only_if_same:
        now = _entries(root, [change.file for change in changes], timeout)
        changes = [change for change in changes if now.get(change.file, ("", None))[1] == change.before]
    lines = [
        f"0 {'0' * 40}\t{change.file}\0" if change.after is None else f"{change.mode} {change.after}\t{change.file}\0"
        for change in changes
    ]
    if lines:
        _git(root, "update-index", "-z", "--index-info", timeout=timeout, stdin="".join(lines))


def _entries(root: Path, files: Sequence[str], timeout: float) -> dict[str, tuple[str, str]]:
    """File to mode and blob, for those of `files` that the index holds."""
    listed = _git(root, "ls-files", "--stage", "-z", "--", *files, timeout=timeout)
    result = {}
    for line in filter(None, listed.split("\0")):
        info, _, name = line.partition("\t")
        mode, blob, stage = info.split()
        if stage != "0":
            raise NotDelivered(f"{name} is in conflict: resolve it and stage the fix then.")
        result[name] = (mode, blob)
    return result


def _git(
    root: Path, command: str, *arguments: str, timeout: float, cancel: Cancel | None = None, stdin: str | None = None
) -> str:
    try:
        return call_git(root, command, *arguments, timeout=timeout, cancel=cancel, stdin=stdin).stdout
    except GitFailed as error:
        why = obstacle(error.stderr) or f"{error}: nothing was staged, try again when that is put right."
        raise NotDelivered(why) from None
