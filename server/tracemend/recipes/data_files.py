"""The bytes of the data file that a failed read was about."""

from __future__ import annotations

import ast
from pathlib import Path

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value
from tracemend.recipes.opening import Opening, opening_of, openings_in
from tracemend.recipes.paths import own_folder

_MOST = 5_000_000
"""Bytes read at most."""


def opening_behind(site: CrashSite) -> Opening | None:
    """The one `open` call whose file the blamed statement reads; None when several may be meant."""
    statement = site.statement
    if statement is None or site.tree is None:
        return None
    direct = openings_in(site, statement)
    if len(direct) == 1:
        return direct[0]
    names = {n.id: n for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    found = [o for n in names.values() if (o := opening_of(site, n)) is not None]
    if not found:
        around = [n for n in nodes.ancestors(site.tree, statement) if isinstance(n, ast.With)]
        found = [o for n in around[:1] for item in n.items for o in openings_in(site, item.context_expr)]
    return found[0] if len({id(o.call) for o in found}) == 1 else None


def path_of(site: CrashSite, opening: Opening) -> Path | None:
    """The file that it opens, where its path is literal and the file is in the project."""
    node = opening.call.func.value if opening.method and isinstance(opening.call.func, ast.Attribute) else None
    node = node if node is not None else opening.call.args[0] if opening.call.args else None
    text = _literal_path(site, node)
    if text is None:
        return None
    for base in dict.fromkeys(["", own_folder(site)]):
        path = site.snapshot.path(f"{base}/{text}" if base else text)
        if path is not None and path.is_file():
            return path
    return None


def _literal_path(site: CrashSite, node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Name):
        node = sole_value(site, node)
    if isinstance(node, ast.Call) and (nodes.dotted(node.func) or "").endswith("Path") and len(node.args) == 1:
        node = node.args[0]
    return nodes.string_value(node)


def bytes_of(path: Path) -> bytes | None:
    """The file's bytes, None when it can't be read or is very large."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST + 1)
    except OSError:
        return None
    return data if len(data) <= _MOST else None


def decodes(data: bytes, encoding: str) -> bool:
    """Whether the bytes are text in an encoding, without control characters that no text has."""
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return not any((ord(c) < 32 and c not in "\t\n\r\f\x1b") or 0x7F <= ord(c) < 0xA0 for c in text)
