"""What the names of a file stand for, where it imports them."""

from __future__ import annotations

import ast

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import visible
from tracemend.diagnosis.site import CrashSite


def imported_names(site: CrashSite) -> dict[str, str]:
    """The file's names of imported things, and what they stand for: `dt` for `datetime.datetime`."""
    found: dict[str, str] = {}
    for node in ast.walk(site.tree or ast.Module([], [])):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.update({a.asname or a.name: f"{node.module}.{a.name}" for a in node.names})
    return found


def qualified(site: CrashSite, node: ast.AST | None) -> str | None:
    """`datetime.datetime.now` for `dt.now` where the file imports `datetime` as `dt` from `datetime`; None when not imported."""
    plain = nodes.dotted(node)
    if plain is None:
        return None
    first, dot, rest = plain.partition(".")
    known = imported_names(site).get(first)
    return None if known is None else known + dot + rest


def is_builtin(site: CrashSite, node: ast.AST, name: str) -> bool:
    """Whether a node is a builtin's name that the file does not bind."""
    return isinstance(node, ast.Name) and node.id == name and name not in visible(site, node)
