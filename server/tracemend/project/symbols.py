"""What the project's modules define at their top level, kept per file until the file changes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from tracemend.project.files import project_files
from tracemend.project.snapshot import Snapshot, read_text
from tracemend.project.texts import stamp_of

SymbolKind = Literal["class", "function", "variable"]


@dataclass(frozen=True, slots=True)
class Symbol:
    """A top-level definition of a module of the project."""

    name: str
    kind: SymbolKind
    file: str


_DEFINITION = re.compile(
    r"^(?:(?P<class>class)[ \t]+|(?P<def>(?:async[ \t]+)?def)[ \t]+)(?P<name>[^\W\d]\w*)"
    r"|^(?P<variable>[^\W\d]\w*)[ \t]*(?::[^=\n]+)?=(?!=)",
    re.MULTILINE,
)
_TRIPLE = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""|' + r"'''(?:[^'\\]|\\.|'(?!''))*'''", re.DOTALL)

_known: dict[str, tuple[tuple[int, int], tuple[Symbol, ...]]] = {}
"""By absolute path: (modification time, size) and the symbols."""


def symbols(snapshot: Snapshot) -> dict[str, list[Symbol]]:
    """The project's top-level definitions by name. Files that did not change are not read again. Do not change the result."""
    kept = snapshot.kept.get("symbols")
    found: dict[str, list[Symbol]] = {}
    if isinstance(kept, dict):
        return kept
    listed = project_files(snapshot.root).python
    for file in dict.fromkeys([*listed, *(f for f in snapshot.unsaved if f.endswith(".py"))]):
        for symbol in _of_file(file, snapshot):
            found.setdefault(symbol.name, []).append(symbol)
    snapshot.kept["symbols"] = found
    return found


def defined_in(file: str, snapshot: Snapshot) -> tuple[Symbol, ...]:
    """The top-level definitions of one module."""
    return _of_file(file, snapshot)


def _of_file(file: str, snapshot: Snapshot) -> tuple[Symbol, ...]:
    if file in snapshot.unsaved:
        return tuple(_scan(file, snapshot.unsaved[file]))
    path = os.path.join(snapshot.root, file)  # noqa: PTH118  # thousands of files: Path is several times slower
    stamp = stamp_of(path)
    if stamp is None:
        return ()
    known = _known.get(path)
    if known is not None and known[0] == stamp:
        return known[1]
    text = read_text(Path(path))
    result = () if text is None else tuple(_scan(file, text))
    _known[path] = (stamp, result)
    return result


def _scan(file: str, text: str) -> Iterator[Symbol]:
    seen: set[str] = set()
    if '"""' in text or "'''" in text:
        text = _TRIPLE.sub('""', text)
    for match in _DEFINITION.finditer(text):
        name = match.group("name") or match.group("variable")
        kind: SymbolKind = "class" if match.group("class") else "function" if match.group("def") else "variable"
        if name not in seen:
            seen.add(name)
            yield Symbol(name, kind, file)


def module_name(file: str, snapshot: Snapshot) -> str:
    """The dotted name by which a file of the project is mostly imported: from `src/`, or from where its packages begin."""
    path = PurePosixPath(file)
    parts = list(path.with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    first = 0
    if len(parts) > 1 and parts[0] in ("src", "lib") and not (snapshot.root / parts[0] / "__init__.py").exists():
        first = 1
    return ".".join(parts[first:])


def packaged_name(file: str, snapshot: Snapshot) -> tuple[str, str]:
    """The folder that its imports start from, and its dotted name there: packages reach up as far as they have an `__init__.py`."""
    path = PurePosixPath(file)
    parts = [] if path.name == "__init__.py" else [path.stem]
    folder = path.parent
    while folder.name and snapshot.text(f"{folder}/__init__.py") is not None:
        parts.insert(0, folder.name)
        folder = folder.parent
    return ("" if str(folder) == "." else str(folder)), ".".join(parts)


def module_file(module: str, snapshot: Snapshot, *, near: str = "") -> str | None:
    """The project file of a dotted module name, looked for beside `near`, in the root and in `src`; None when there is none."""
    inner = module.replace(".", "/")
    here = near.rpartition("/")[0]
    root = os.fspath(snapshot.root)
    for folder in dict.fromkeys([*([here] if near else []), "", "src", "lib"]):
        stem = f"{folder}/{inner}" if folder else inner
        for file in (f"{stem}.py", f"{stem}/__init__.py"):
            if file in snapshot.unsaved or os.path.isfile(f"{root}/{file}"):  # noqa: PTH113  # asked thousands of times
                return file
    return None


def import_roots(entry: str | None, snapshot: Snapshot) -> tuple[str, ...]:
    """Folders of the project from which modules may be imported: that of the started script, the root, `src`."""
    folders = [] if entry is None else [PurePosixPath(entry).parent.as_posix()]
    return tuple(dict.fromkeys([*folders, ".", *(d for d in ("src", "lib") if (snapshot.root / d).is_dir())]))
