"""How a module of the project is imported from another one."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import PurePosixPath

from tracemend.diagnosis.classes import imported_file
from tracemend.diagnosis.site import CrashSite
from tracemend.incident import is_user_file
from tracemend.project.files import project_files
from tracemend.project.imports import imported_files
from tracemend.project.location import map_frame
from tracemend.project.symbols import import_roots, module_file, module_name
from tracemend.project.texts import python_texts


def own_packages(site: CrashSite) -> frozenset[str]:
    """Top-level names of the project's own modules and packages."""
    kept = site.snapshot.kept.get("own packages")
    if isinstance(kept, frozenset):
        return kept
    files = project_files(site.snapshot.root).python
    tops = {file.partition("/")[0]: file for file in files}  # one file of each tells what all of them are below
    inner = [file for file in files if file.startswith(("src/", "lib/"))]
    found = frozenset(module_name(file, site.snapshot).partition(".")[0] for file in (*tops.values(), *inner))
    site.snapshot.kept["own packages"] = found
    return found


def entry_file(site: CrashSite) -> str | None:
    """The project file that was started as a script: the outermost frame, when it is a module's own."""
    for frame in site.record.frames:
        if frame.file.startswith("<frozen runpy"):
            return None
        if is_user_file(frame.file):
            place = map_frame(frame, site.snapshot) if frame.function == "<module>" else None
            return None if place is None else place.file
    return None


def import_path(site: CrashSite, target: str) -> str | None:
    """The module text by which the site's file imports from the project file `target`; None when none is sure.

    As other files do it; else relative when the file imports its own package so; else from the folder of the started
    script, the root or `src`.
    """
    used: Counter[str] = Counter()
    stem = PurePosixPath(target).parent.name if target.endswith("__init__.py") else PurePosixPath(target).stem
    pattern = re.compile(rf"^[ \t]*from[ \t]+((?:[\w.]+\.)?{re.escape(stem)})[ \t]+import\b", re.MULTILINE)
    for file, text in python_texts(site.snapshot, stem):
        for module in pattern.findall(text):
            if not module.startswith(".") and module_file(module, site.snapshot, near=file) == target:
                used[module] += 1
    if _prefers_relative(site):
        return relative_path(site.file, target)
    if used:
        return used.most_common(1)[0][0]
    for root in import_roots(entry_file(site), site.snapshot):
        if root == "." or target.startswith(f"{root}/"):
            inside = target if root == "." else target[len(root) + 1 :]
            parts = PurePosixPath(inside).with_suffix("").parts
            parts = parts[:-1] if parts[-1] == "__init__" else parts
            module = ".".join(parts)
            if (
                parts
                and all(part.isidentifier() for part in parts)
                and module_file(module, site.snapshot, near=site.file)
            ):
                return module
    return None


def _prefers_relative(site: CrashSite) -> bool:
    if site.tree is None:
        return False
    own = [
        n for n in ast.walk(site.tree) if isinstance(n, ast.ImportFrom) and imported_file(n, site.file, site.snapshot)
    ]
    relative = [n for n in own if n.level]
    return bool(relative) and len(relative) * 2 > len(own)


def relative_path(file: str, target: str) -> str | None:
    """The module text, `..text.helpers`, by which one file imports from another; None where they share no package."""
    here = PurePosixPath(file).parent.parts
    there = PurePosixPath(target).with_suffix("").parts
    there = there[:-1] if there[-1] == "__init__" else there
    common = 0
    while common < min(len(here), len(there)) and here[common] == there[common]:
        common += 1
    if common == 0:
        return None
    return "." * (len(here) - common + 1) + ".".join(there[common:])


def would_cycle(site: CrashSite, target: str) -> bool:
    """Whether importing `target` at the top of the site's file closes a circle of top-level imports."""
    seen: set[str] = set()
    stack = [target]
    while stack and len(seen) < 500:
        file = stack.pop()
        if file == site.file:
            return True
        if file in seen:
            continue
        seen.add(file)
        stack += imported_files(file, site.snapshot)
    return False
