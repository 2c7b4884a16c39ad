"""A fix brought to the text that it is to be applied to: the committed one, the index's or the one on disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from tracemend.delivery.transplant import still_parses, transplanted
from tracemend.errors import NotDelivered, StaleFix
from tracemend.fix import Edit, Fix, NewFile, apply_edits, text_digest
from tracemend.project.snapshot import Snapshot
from tracemend.project.state import workspace_state

MadeOn = Callable[[str], "str | None"]
"""Gives the text of a file that the fix was made on, None when it can't be found any more."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The fix as it fits another text, and the files whose text differs from the one that it was made on."""

    fix: Fix
    carried: tuple[str, ...]


def fitted(fix: Fix, texts: Callable[[str], str | None], made_on: MadeOn) -> Fitted:
    """The fix with edits and digests for `texts`.

    Raises NotDelivered when it needs what is not in `texts`, StaleFix when the text that it was made on is not known.
    """
    edits: list[Edit] = []
    digests: list[tuple[str, str]] = []
    carried: list[str] = []
    for file in sorted({edit.file for edit in fix.edits}):
        own = tuple(edit for edit in fix.edits if edit.file == file)
        text = texts(file)
        if text is None:
            raise NotDelivered(f"{file} is not committed: commit it first, or apply the fix to your files.")
        if dict(fix.digests).get(file) != text_digest(text):
            own = _carried(file, own, text, made_on)
            carried.append(file)
        edits += with_line_endings(own, text)
        digests.append((file, text_digest(text)))
    new_files = tuple(new for new in fix.new_files if texts(new.file) != new.text)
    for new in [*new_files, *([fix.test] if fix.test is not None else [])]:
        if texts(new.file) not in (None, new.text):
            raise NotDelivered(f"{new.file} exists already with another text: move it away and try again.")
    for rename in fix.renames:
        if texts(rename.old) is None:
            raise NotDelivered(f"{rename.old} is not committed: commit it first, or apply the fix to your files.")
        if texts(rename.new) is not None:
            raise NotDelivered(f"{rename.new} exists already: move it away and try again.")
    return Fitted(replace(fix, edits=tuple(edits), digests=tuple(digests), new_files=new_files), tuple(carried))


def _carried(file: str, edits: tuple[Edit, ...], text: str, made_on: MadeOn) -> tuple[Edit, ...]:
    old = made_on(file)
    if old is None:
        raise StaleFix(f"{file} has changed since this fix was made: look for fixes again.")
    moved = transplanted(edits, old, text)
    if moved is None or not still_parses(file, text, apply_edits(text, moved)):
        raise NotDelivered(
            f"The fix needs your uncommitted changes in {file}: commit them first, or apply the fix to your files."
        )
    return moved


def refuse_nested(project_root: Path, fix: Fix) -> None:
    """Raises NotDelivered when the fix changes a file of a repository within the project's, a submodule above all."""
    for file in fix.files:
        for folder in PurePosixPath(file).parents:
            if folder.name and (project_root / folder / ".git").exists():
                raise NotDelivered(
                    f"{file} belongs to a repository of its own, {folder}: open that folder as the project to deliver it."
                )


def with_line_endings(edits: Iterable[Edit], text: str) -> list[Edit]:
    """`edits` with their line breaks as the file has them throughout."""
    if "\r\n" not in text or text.count("\n") != text.count("\r\n"):
        return list(edits)
    return [replace(e, text=e.text.replace("\r\n", "\n").replace("\n", "\r\n")) for e in edits]


def fix_between(
    fix: Fix, before: Callable[[str], str | None], after: Callable[[str], str | None], files: Iterable[str]
) -> Fix:
    """`fix` as what really changed in `files` between two states of them: one edit of the whole text a file, new files whole."""
    came_from = {rename.new: rename.old for rename in fix.renames}
    edits: list[Edit] = []
    digests: list[tuple[str, str]] = []
    new_files: list[NewFile] = []
    test = fix.test
    for file in files:
        old, new = before(came_from.get(file, file)), after(file)
        if new is None:
            continue  # the old name of a file that the fix moves
        if old is not None:
            source = came_from.get(file, file)
            edits.append(Edit(source, 0, len(old), new))
            digests.append((source, text_digest(old)))
        elif test is not None and file == test.file:
            test = NewFile(file, new)
        else:
            new_files.append(NewFile(file, new))
    return replace(fix, edits=tuple(edits), digests=tuple(digests), new_files=tuple(new_files), test=test)


def made_on_by(fix: Fix, snapshot: Snapshot, project_root: Path) -> MadeOn:
    """Looks for the text that the fix was made on in the editor, on disk, and in what `apply` has kept."""
    digests = dict(fix.digests)

    def made_on(file: str) -> str | None:
        saved = Snapshot(project_root)
        for text in (snapshot.text(file), saved.text(file), kept_text(project_root, fix, file)):
            if text is not None and text_digest(text) == digests.get(file):
                return text
        return None

    return made_on


def keep_path(project_root: Path, fix: Fix) -> Path:
    """Where `apply` keeps what it replaced, until it is undone."""
    folder = workspace_state(project_root) / "applied"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder / f"{fix.id}.json"


def kept_text(project_root: Path, fix: Fix, file: str) -> str | None:
    """The text of `file` before the fix was applied to the user's files, None when it was not."""
    try:
        kept = json.loads(keep_path(project_root, fix).read_text(encoding="utf-8"))
        text = kept["texts"].get(file)
    except (OSError, ValueError, KeyError, AttributeError):
        return None
    return text if isinstance(text, str) else None
