"""Files and links of a working tree copied, and what does not belong to the copy found and taken away."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from tracemend.trial.manifest import Entry, digest, stamp, stamp_of

KEPT = frozenset({"__pycache__", ".pytest_cache", ".mypy_cache"})
"""What earlier runs left in the copy and the next is faster for."""

_CHUNK = 1 << 20


def copied(root: Path, tree: Path, name: str) -> Entry | None:
    """Copy one file or link; None when it has gone meanwhile. Raises OSError when the copy can't be written."""
    source, target = f"{root}/{name}", tree / name
    before = stamp(root, name)
    if before is None:
        return None
    if os.path.lexists(target):
        delete(target)
    elif not target.parent.is_dir() or target.parent.is_symlink():
        _make_folder(tree, target.parent)
    if stat.S_ISLNK(before[2]):
        goal = _led(root, tree, Path(source))
        target.symlink_to(goal)
        return Entry(before, stamp_of(target.lstat()), digest(os.fsencode(goal)))
    whole = hashlib.sha256()
    with open(source, "rb", buffering=0) as read, open(target, "xb", buffering=0) as write:  # noqa: PTH123
        while chunk := read.read(_CHUNK):
            whole.update(chunk)
            write.write(chunk)
        times = os.fstat(read.fileno())
    target.chmod(stat.S_IMODE(before[2]) | stat.S_IRUSR | stat.S_IWUSR)
    os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))
    return Entry(before, stamp_of(target.lstat()), whole.hexdigest())


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


def folders_of(names: Collection[str]) -> frozenset[str]:
    """All folders that hold files of these names."""
    found: set[str] = set()
    for name in names:
        while (name := name.rpartition("/")[0]) and name not in found:
            found.add(name)
    return frozenset(found)


def extra_files(tree: Path, names: Collection[str], folders_kept: Collection[str]) -> list[str]:
    """What lies in the copy and is none of these names: made by earlier runs."""
    extra = []
    for here, folders, files in os.walk(tree):
        inside = os.path.relpath(here, tree).replace(os.sep, "/")
        prefix = "" if inside == "." else f"{inside}/"
        extra += [prefix + file for file in files if prefix + file not in names]
        stays = []
        for name in folders:
            whole = prefix + name
            if Path(here, name).is_symlink():
                extra += [] if whole in names else [whole]
            elif whole in folders_kept:
                stays.append(name)
            elif name not in KEPT and whole != ".git":
                extra.append(whole)
        folders[:] = stays
    return extra


def delete(path: Path) -> None:
    """Remove a file or folder, and the compiled form of a module."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
        forget_bytecode(path)


def forget_bytecode(path: Path) -> None:
    """Two texts of one size within one second would share their compiled form: its stamp is no finer."""
    if path.suffix == ".py":
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink(missing_ok=True)


def clashing(names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Names that are one and the same where the case of letters does not count."""
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            yield other, name
