"""What a file calls something importable, and the import that it needs where it has no name for it yet."""

from __future__ import annotations

from tracemend.diagnosis.imported import imported_names
from tracemend.diagnosis.scope import bindings
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit
from tracemend.recipes.imports import Wanted, insert_import


def spelled(site: CrashSite, module: str, name: str) -> tuple[str, list[Edit]] | None:
    """How the file writes `module.name`, and the edit that imports it; None where the file means something else by `name`."""
    names = imported_names(site)
    for known, full in names.items():
        if full == f"{module}.{name}":
            return known, []
    held = next((known for known, full in names.items() if full == module), None)
    if held is not None:
        return f"{held}.{name}", []
    if site.tree is None or name in bindings(site.tree):
        return None
    added = insert_import(site.file, site.text, Wanted(module, name))
    return name, [] if added is None else [added]
