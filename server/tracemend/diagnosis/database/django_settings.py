"""A Django project's settings as they are written: which module, which files, and where `DATABASES` stands. Nothing is run."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracemend.diagnosis.site import CrashSite
from tracemend.project.files import project_files
from tracemend.project.snapshot import Snapshot

_MODULE = re.compile(
    r"DJANGO_SETTINGS_MODULE['\"]\s*(?:,|\]\s*=)\s*['\"]([\w.]+)['\"]|DJANGO_SETTINGS_MODULE\s*=\s*['\"]?([\w.]+)"
)
_NAMING = ("manage.py", "wsgi.py", "asgi.py", "pytest.ini", "setup.cfg", "pyproject.toml", "tox.ini")
"""Files that say which module holds the settings, those that people start first."""


@dataclass(frozen=True, slots=True)
class Databases:
    """The statement that gives `DATABASES` its value."""

    file: str
    statement: ast.Assign | ast.AnnAssign


def settings_modules(snapshot: Snapshot) -> tuple[str, ...]:
    """Every settings module that the project names, the one of `manage.py` first."""
    by_name = project_files(snapshot.root).by_name
    named = [file for name in _NAMING for file in by_name.get(name, [])]
    found = [m[1] or m[2] for file in named for m in _MODULE.finditer(snapshot.text(file) or "")]
    return tuple(dict.fromkeys(found))


def chosen_settings(site: CrashSite) -> str:
    """The settings module that a run of the crash would take: of its command, of the environment, of the project; "" for none."""
    named = re.search(r"--settings[= ]([\w.]+)", " ".join(site.incident.context.command))
    own = settings_modules(site.snapshot)
    return (named[1] if named else os.environ.get("DJANGO_SETTINGS_MODULE")) or (own[0] if own else "")


def settings_files(snapshot: Snapshot) -> tuple[str, ...]:
    """The files of the first settings module that is in the project: its own, then those that it imports everything from."""
    for module in settings_modules(snapshot):
        start = _file_of(snapshot, module)
        if start is not None:
            return tuple(dict.fromkeys(_with_bases(snapshot, start, 4)))
    return ()


def databases(snapshot: Snapshot) -> Databases | None:
    """Where the project gives `DATABASES` its value; None when it is not one place that can be told."""
    files = settings_files(snapshot)
    if not files and not settings_modules(snapshot):
        files = tuple(f for f in project_files(snapshot.root).python if "settings" in f)
    for file in files:
        tree = snapshot.tree(file)
        found = list(_assignments(tree.body)) if tree else []
        if found:
            return Databases(file, found[-1])
    return None


def settings_folder(snapshot: Snapshot) -> str:
    """The folder, relative to the root, that the settings module is imported from: that of `manage.py`, "" for the root."""
    for module in settings_modules(snapshot):
        file = _file_of(snapshot, module)
        if file is not None:
            tail = module.replace(".", "/")
            return file.removesuffix(".py").removesuffix("/__init__").removesuffix(tail).rstrip("/")
    return ""


def _file_of(snapshot: Snapshot, module: str) -> str | None:
    """The one file of a dotted module, nearest to the root."""
    tail = module.replace(".", "/")
    found = [
        file
        for file in project_files(snapshot.root).python
        if f"/{file}".endswith((f"/{tail}.py", f"/{tail}/__init__.py"))
    ]
    return min(found, key=lambda f: (f.count("/"), f), default=None)


def _with_bases(snapshot: Snapshot, file: str, depth: int) -> Iterator[str]:
    yield file
    tree = snapshot.tree(file)
    for node in tree.body if tree and depth else ():
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            base = _imported(snapshot, file, node)
            if base is not None:
                yield from _with_bases(snapshot, base, depth - 1)


def _imported(snapshot: Snapshot, file: str, node: ast.ImportFrom) -> str | None:
    if not node.level:
        return _file_of(snapshot, node.module or "")
    parts = file.split("/")[: -node.level]
    target = "/".join([*parts, *(node.module or "").split(".")])
    return next((f for f in (f"{target}.py", f"{target}/__init__.py") if snapshot.text(f) is not None), None)


def _assignments(body: list[ast.stmt]) -> Iterator[ast.Assign | ast.AnnAssign]:
    """The assignments to `DATABASES` of a module, those in its `if` and `try` blocks too."""
    for node in body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if any(isinstance(t, ast.Name) and t.id == "DATABASES" for t in targets):
            assert isinstance(node, (ast.Assign, ast.AnnAssign))
            yield node
        for block in ("body", "orelse", "handlers", "finalbody"):
            if isinstance(node, (ast.If, ast.Try, ast.ExceptHandler)):
                yield from _assignments(getattr(node, block, []))
