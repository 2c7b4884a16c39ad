"""What a module of the project imports when it is loaded, kept per file until the file changes."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass
from pathlib import Path

from tracemend.project.snapshot import Snapshot, parse, read_text
from tracemend.project.symbols import module_file
from tracemend.project.texts import Stamp, stamp_of


@dataclass(frozen=True, slots=True)
class TopImport:
    """One import at the top level of a module: `from module import names`, or `import module` where there are none."""

    module: str
    level: int
    """Leading dots."""
    names: tuple[str, ...]


_known: dict[str, tuple[Stamp, tuple[TopImport, ...]]] = {}


def top_imports(file: str, snapshot: Snapshot) -> tuple[TopImport, ...]:
    """The imports that loading a file runs; () for one that is missing or does not parse."""
    if file in snapshot.unsaved:
        return _scan(snapshot.unsaved[file])
    path = os.path.join(snapshot.root, file)  # noqa: PTH118  # many files: Path is several times slower
    stamp = stamp_of(path)
    if stamp is None:
        return ()
    known = _known.get(path)
    if known is None or known[0] != stamp:
        text = read_text(Path(path))
        known = (stamp, () if text is None else _scan(text))
        _known[path] = known
    return known[1]


def _scan(text: str) -> tuple[TopImport, ...]:
    tree = parse(text)
    found: list[TopImport] = []
    for node in tree.body if tree is not None else ():
        if isinstance(node, ast.ImportFrom):
            found.append(TopImport(node.module or "", node.level, tuple(alias.name for alias in node.names)))
        elif isinstance(node, ast.Import):
            found += [TopImport(alias.name, 0, ()) for alias in node.names]
    return tuple(found)


def imported_files(file: str, snapshot: Snapshot) -> list[str]:
    """The project files that loading a file imports."""
    found: list[str] = []
    for wanted in top_imports(file, snapshot):
        module = wanted.module
        if wanted.level:
            module = ".".join([*file.split("/")[: -wanted.level], *([wanted.module] if wanted.module else [])])
        near = "" if wanted.level else file
        for name in [module, *(f"{module}.{name}" if module else name for name in wanted.names)]:
            target = module_file(name, snapshot, near=near) if name else None
            if target is not None:
                found.append(target)
    return found
