"""A fix's new texts written to files: encoding, byte-order mark, mode and links kept, all of them or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tracemend.errors import NotDelivered, StaleFix
from tracemend.fix import Fix, apply_fix
from tracemend.project.snapshot import Snapshot, encode_like


@dataclass(frozen=True, slots=True)
class Change:
    """One file's bytes before and after; None where there is no file."""

    file: str
    """Relative to the root, links followed."""
    path: Path
    before: bytes | None
    after: bytes | None


def changes_of(root: Path, fix: Fix, *, with_test: bool = True) -> tuple[Change, ...]:
    """What the fix makes of the files under `root`, the regression test included.

    Raises NotDelivered when a file lies outside of the root or in `.git`, or its encoding can't hold the new text;
    StaleFix when a text is not the one that the fix was made for.
    """
    snapshot = Snapshot(root)
    read = {edit.file for edit in fix.edits} | {rename.old for rename in fix.renames}
    texts = {file: text for file in read if (text := snapshot.text(file)) is not None}
    try:
        result: dict[str, str | None] = apply_fix(fix, texts)
    except ValueError as error:
        raise StaleFix(f"The fix does not fit ({error}): look for fixes again.") from None
    if fix.test is not None and with_test:
        result[fix.test.file] = fix.test.text
    moved_from = {rename.new: rename.old for rename in fix.renames}
    changes = [_change(root, file, text, moved_from.get(file, file)) for file, text in result.items()]
    if len({change.file for change in changes}) < len(changes):
        raise NotDelivered("The fix changes one file under two names: apply its edits by hand.")
    return tuple(sorted(changes, key=lambda change: change.file))


def _change(root: Path, file: str, text: str | None, like: str) -> Change:
    path, like_path = safe_path(root, file), safe_path(root, like)
    before = path.read_bytes() if path.is_file() else None
    try:
        after = None if text is None else encode_like(like_path, text)
    except UnicodeEncodeError as error:
        raise NotDelivered(
            f"{file} is encoded in {error.encoding}, which can't hold the fix: save it as UTF-8 and try again."
        ) from None
    return Change(path.relative_to(root.resolve()).as_posix(), path, before, after)


def safe_path(root: Path, file: str) -> Path:
    """The file itself, links followed. Raises NotDelivered when it lies outside of the root or in `.git`."""
    path = Snapshot(root).path(file)
    resolved = None if path is None else path.resolve()
    if resolved is None or any(part.casefold() == ".git" for part in resolved.relative_to(root.resolve()).parts):
        raise NotDelivered(f"{file} does not belong to the project: a fix changes nothing outside of it.")
    return resolved


def write_all(changes: Sequence[Change]) -> None:
    """Write every change or none. Raises NotDelivered when a file can't be written; then all are as before."""
    done: list[Change] = []
    made: list[Path] = []
    try:
        for change in changes:
            made += _make_folders(change.path.parent)
            _put(change.path, change.after)
            done.append(change)
    except OSError as error:
        for change in reversed(done):
            _put(change.path, change.before)
        remove_empty(made)
        raise NotDelivered(
            f"{changes[len(done)].file} can't be written ({error.strerror}): nothing was changed."
        ) from None


def _put(path: Path, data: bytes | None) -> None:
    """Replace a file in one step, so that a reader sees the old or the new one and a kill leaves one of both."""
    if data is None:
        path.unlink(missing_ok=True)
        return
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tracemend", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(path.stat().st_mode & 0o7777 if path.exists() else _default_mode())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _default_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _make_folders(folder: Path) -> list[Path]:
    missing = [f for f in (folder, *folder.parents) if not f.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def remove_empty(folders: Sequence[Path]) -> None:
    """Remove folders as far as they are empty, innermost first."""
    for folder in sorted(folders, key=lambda f: len(f.parts), reverse=True):
        try:
            folder.rmdir()
        except OSError:
            continue
