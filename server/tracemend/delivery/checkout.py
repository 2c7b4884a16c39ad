"""A fix put into the user's own files because the user asked for it, staged where that was asked too, and taken back."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracemend.delivery.fitting import fitted, keep_path, made_on_by, refuse_nested
from tracemend.delivery.index import IndexChange, index_changes, update_index
from tracemend.delivery.writing import Change, changes_of, remove_empty, safe_path, write_all
from tracemend.errors import NotDelivered, ProjectUnusable, StaleFix
from tracemend.fix import Fix
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot
from tracemend.settings import Settings


def apply_fix_to_checkout(project: Project, fix: Fix, snapshot: Snapshot | None = None) -> tuple[str, ...]:
    """Write the fix and its regression test to the user's files, all or none; the files written, sorted.

    `snapshot` tells of unsaved texts, which would be overwritten by the editor's next save. Encoding, byte-order mark, mode
    and line endings stay. Raises StaleFix when a text is not the one that the fix was made for, NotDelivered.
    """
    changes = _changes(project, fix, snapshot)
    _keep(project, fix, changes, ())
    _write(project, fix, changes)
    return tuple(change.file for change in changes)


def stage_fix(
    project: Project, fix: Fix, snapshot: Snapshot | None = None, *, settings: Settings, cancel: Cancel
) -> tuple[str, ...]:
    """Write the fix to the user's files and stage it, without their own changes in the same files and without a commit.

    Raises StaleFix, NotDelivered, ProjectUnusable, TimeLimit, Cancelled; then files and index are as before.
    """
    if not project.git:
        raise ProjectUnusable(f"{project.root} is not a git repository: apply the fix to your files instead.")
    refuse_nested(project.root, fix)
    changes = _changes(project, fix, snapshot)
    made_on = made_on_by(fix, snapshot or Snapshot(project.root), project.root)
    staged = index_changes(project.root, fix, made_on, settings.delivery_timeout, cancel)
    _keep(project, fix, changes, staged)
    _write(project, fix, changes)
    try:
        update_index(project.root, staged, settings.delivery_timeout)
    except NotDelivered:
        undo_fix(project, fix, settings=settings)
        raise
    return tuple(change.file for change in changes)


def undo_fix(project: Project, fix: Fix, *, settings: Settings | None = None) -> tuple[str, ...]:
    """Take an applied or staged fix back; the files restored, sorted.

    Raises StaleFix when a file has been edited since, NotDelivered when the fix was not applied.
    """
    kept = _kept(project, fix)
    changes = [change for entry in kept.files if (change := _way_back(project.root, entry)) is not None]
    write_all(changes)
    remove_empty([project.root / folder for folder in kept.folders])
    if kept.index:
        update_index(
            project.root,
            [i.reversed() for i in kept.index],
            (settings or Settings()).delivery_timeout,
            only_if_same=True,
        )
    keep_path(project.root, fix).unlink(missing_ok=True)
    return tuple(sorted(change.file for change in changes))


def is_applied(project: Project, fix: Fix) -> bool:
    """Whether the fix was applied or staged and not yet undone."""
    return keep_path(project.root, fix).exists()


@dataclass(frozen=True, slots=True)
class _Kept:
    files: list[dict[str, Any]]
    folders: list[str]
    index: list[IndexChange]


def _changes(project: Project, fix: Fix, snapshot: Snapshot | None) -> tuple[Change, ...]:
    if not fix.changes_code:
        raise NotDelivered("This fix changes no code: follow its steps.")
    saved = Snapshot(project.root)
    for file in fix.files:
        safe_path(project.root, file)
        if snapshot is not None and file in snapshot.unsaved and snapshot.unsaved[file] != saved.text(file):
            raise StaleFix(f"{file} has unsaved changes: save it, look for fixes again and apply one then.")
    missing = [f for f in [e.file for e in fix.edits] + [r.old for r in fix.renames] if saved.text(f) is None]
    if missing:
        raise StaleFix(f"{missing[0]} is gone or can't be read as text: look for fixes again.")
    # No text but today's will do, so nothing is carried over.
    return changes_of(project.root, fitted(fix, saved.text, lambda _: None).fix)


def _write(project: Project, fix: Fix, changes: tuple[Change, ...]) -> None:
    try:
        write_all(changes)
    except NotDelivered:
        keep_path(project.root, fix).unlink(missing_ok=True)
        raise


def _keep(project: Project, fix: Fix, changes: tuple[Change, ...], staged: tuple[IndexChange, ...]) -> None:
    """Remember what is about to be replaced, before it is: a kill in between can still be undone."""
    saved = Snapshot(project.root)
    folders = {
        folder.relative_to(project.root.resolve()).as_posix()
        for change in changes
        for folder in change.path.parents
        if not folder.exists()
    }
    data = {
        "texts": {file: saved.text(file) for file in {edit.file for edit in fix.edits}},
        "files": [
            {"file": c.file, "before": _packed(c.before), "after": None if c.after is None else _digest(c.after)}
            for c in changes
        ],
        "folders": sorted(folders),
        "index": [change.packed() for change in staged],
    }
    path = keep_path(project.root, fix)
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(data), encoding="utf-8")
    temporary.replace(path)


def _kept(project: Project, fix: Fix) -> _Kept:
    try:
        data = json.loads(keep_path(project.root, fix).read_text(encoding="utf-8"))
        return _Kept(data["files"], data["folders"], [IndexChange(**entry) for entry in data["index"]])
    except (OSError, ValueError, KeyError, TypeError):
        raise NotDelivered("This fix was not applied to your files, so there is nothing to undo.") from None


def _way_back(root: Path, entry: dict[str, Any]) -> Change | None:
    """The change that restores one file; None when it is as it was. Raises StaleFix when it is neither."""
    path = safe_path(root, entry["file"])
    now = path.read_bytes() if path.is_file() else None
    before = None if entry["before"] is None else base64.b64decode(entry["before"])
    if now == before:
        return None
    if (None if now is None else _digest(now)) != entry["after"]:
        raise StaleFix(f"{entry['file']} has been edited since the fix was applied: take the fix back by hand.")
    return Change(entry["file"], path, now, before)


def _packed(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode("ascii")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
