"""The columns of the rows that `csv.DictReader` gives, read from the header of the file itself."""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite


def row_columns(site: CrashSite, receiver: ast.expr) -> tuple[frozenset[str], str] | None:
    """(columns, file) where the receiver is a loop's row of a file that the project has; None where that is not seen."""
    if not isinstance(receiver, ast.Name) or site.tree is None:
        return None
    found = {given for reader in _readers(site, receiver.id) if (given := _header(site, reader)) is not None}
    return found.pop() if len(found) == 1 else None


def _readers(site: CrashSite, row: str) -> Iterator[ast.Call]:
    """The `csv.DictReader(…)` calls that a loop over rows of this name runs over, by way of a variable too."""
    named = dict(_assigned(site))
    for node in nodes.every(site.tree) if site.tree is not None else ():
        if isinstance(node, (ast.For, ast.comprehension)) and nodes.dotted(node.target) == row:
            source = named.get(nodes.dotted(node.iter) or "", node.iter)
            if isinstance(source, ast.Call) and qualified(site, source.func) == "csv.DictReader":
                yield source


def _assigned(site: CrashSite) -> Iterator[tuple[str, ast.expr]]:
    """What names of the file stand for, by `name = …` and `with … as name`."""
    for node in nodes.every(site.tree) if site.tree is not None else ():
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value
        elif isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name):
            yield node.optional_vars.id, node.context_expr


def _header(site: CrashSite, reader: ast.Call) -> tuple[frozenset[str], str] | None:
    given = {k.arg: k.value for k in reader.keywords}
    if len(reader.args) != 1 or set(given) - {"delimiter"}:
        return None
    delimiter = nodes.string_value(given["delimiter"]) if given else ","
    opened = dict(_assigned(site)).get(nodes.dotted(reader.args[0]) or "", reader.args[0])
    if not isinstance(opened, ast.Call) or nodes.called_name(opened) != "open" or not opened.args:
        return None
    path = nodes.string_value(opened.args[0])
    text = site.snapshot.text(path) if path is not None else None
    if not text or delimiter is None or len(delimiter) != 1 or path is None:
        return None
    first = next(csv.reader(text.lstrip("\ufeff").splitlines(), delimiter=delimiter), [])
    return frozenset(first), path
