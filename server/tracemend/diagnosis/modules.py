"""The members of modules: the project's by their text, others by asking the project's interpreter."""

from __future__ import annotations

import ast
import importlib
import sys
from functools import lru_cache
from pathlib import Path

from tracemend.diagnosis.classes import imported_file
from tracemend.diagnosis.scope import bindings
from tracemend.diagnosis.site import CrashSite
from tracemend.project.interpreter import probe
from tracemend.project.symbols import module_file

_MEMBERS = """
import importlib, json, sys
try:
    module = importlib.import_module(sys.argv[1])
except BaseException:
    print("null")
else:
    print(json.dumps(sorted(set(dir(module)) | set(getattr(module, "__all__", ())))))
"""
_NOISY = frozenset({"antigravity", "this", "idlelib", "turtle", "tkinter", "turtledemo", "__main__", "test"})
_SECONDS = 10.0


def module_members(site: CrashSite, module: str) -> frozenset[str] | None:
    """What a module has, None when it can't be known: it is not there, or its import fails.

    A module of the project is read, never run; one of a library is imported by the project's interpreter, away from the
    project, and only where the workspace is trusted.
    """
    file = module_file(module, site.snapshot, near=site.file)
    if file is not None:
        return project_module_members(site, file)
    top = module.partition(".")[0]
    if top in _NOISY:
        return None
    facts = site.interpreter
    if facts is not None and facts.can_import(module):
        return _ask(facts.executable, module)
    return _ours(module) if facts is None and top in sys.stdlib_module_names else None


def project_module_members(site: CrashSite, file: str) -> frozenset[str] | None:
    """The names that a module of the project binds at its top level; None when it does not parse or imports with a star."""
    tree = site.snapshot.tree(file)
    if tree is None:
        return None
    names = set(bindings(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names):
            source = imported_file(node, file, site.snapshot)
            inner = project_module_members(site, source) if source is not None and source != file else None
            if inner is None:
                return None
            names |= inner
        if (
            isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            and node.name == "__getattr__"
            and node in tree.body
        ):
            return None
        if isinstance(node, ast.Global):
            names |= set(node.names)
    if file.endswith("__init__.py"):
        names |= _submodules(site.snapshot.root / file)
    return frozenset(names)


def _submodules(init: Path) -> set[str]:
    try:
        return {p.stem for p in init.parent.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    except OSError:
        return set()


@lru_cache(maxsize=256)
def _ask(executable: Path, module: str) -> frozenset[str] | None:
    said = probe(executable, _MEMBERS, module, timeout=_SECONDS)
    return frozenset(str(name) for name in said) if isinstance(said, list) else None


@lru_cache(maxsize=256)
def _ours(module: str) -> frozenset[str] | None:
    """Of our own standard library, where the project's interpreter may not be run."""
    try:
        return frozenset(dir(importlib.import_module(module)))
    except ImportError:
        return None
