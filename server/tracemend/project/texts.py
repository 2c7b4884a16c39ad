"""Every Python text of the project at hand for searches, read again only where a file has changed.

What is read here is not recorded as a text that an analysis depends on: a search looks at all of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from tracemend.project.files import project_files
from tracemend.project.snapshot import Snapshot

_FILES = 10_000
_MOST_BYTES = 96_000_000
_LARGEST = 2_000_000

Stamp = tuple[int, int]
_known: dict[str, tuple[Stamp, bytes]] = {}
"""By absolute path: (modification time, size) and the bytes."""
_held = 0


def python_texts(snapshot: Snapshot, holding: str = "") -> Iterator[tuple[str, str]]:
    """(file, text) of each Python file of the project whose text holds a string; unsaved texts come first."""
    for file, text in snapshot.unsaved.items():
        if file.endswith((".py", ".pyw")) and holding in text:
            yield file, text
    key = f"texts holding {holding}"
    found = snapshot.kept.get(key)
    if not isinstance(found, list):
        found = snapshot.kept[key] = list(_saved(snapshot, holding.encode()))
    for file, data in found:
        yield file, _decoded(data)


def _saved(snapshot: Snapshot, needle: bytes) -> Iterator[tuple[str, bytes]]:
    looked_at, root = snapshot.looked_at, f"{snapshot.root}{os.sep}"
    for file in project_files(snapshot.root).python[:_FILES]:
        if file in snapshot.unsaved:
            continue
        path = root + file  # thousands of files: Path is far slower
        known = _known.get(path) if path in looked_at else None
        data = _bytes(path) if known is None else known[1]
        looked_at.add(path)
        if needle in data:
            yield file, data


def files_with(snapshot: Snapshot, word: str) -> Iterator[str]:
    """Python files of the project that hold a whole word."""
    return (file for file, text in python_texts(snapshot, word) if next(words_in(text, word), None) is not None)


def words_in(text: str, word: str) -> Iterator[int]:
    """Offsets of a whole word. Finding the letters first is many times as fast as a pattern that looks around everywhere."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not (_in_word(text[start - 1 : start]) or _in_word(text[end : end + 1])):
            yield start
        start = text.find(word, end)


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def stamp_of(path: str) -> Stamp | None:
    """What changes when a file does; None when it is gone."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _bytes(path: str) -> bytes:
    global _held
    stamp = stamp_of(path)
    if stamp is None or stamp[1] > _LARGEST:
        return b""
    known = _known.get(path)
    if known is not None and known[0] == stamp:
        return known[1]
    try:
        with open(path, "rb") as stream:  # noqa: PTH123
            data = stream.read()
    except OSError:
        return b""
    if known is not None:
        _held -= len(known[1])
        del _known[path]
    if _held + len(data) <= _MOST_BYTES:
        _known[path] = (stamp, data)
        _held += len(data)
    return data


def _decoded(data: bytes) -> str:
    return data.decode("utf-8-sig", "replace")
