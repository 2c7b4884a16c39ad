"""The keys of mappings that are read from data files of the project: JSON and TOML."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.project.files import project_files
from tracemend.project.texts import python_texts

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_FILES = 20
_LARGEST = 300_000


def data_keys(site: CrashSite, receiver: ast.expr) -> tuple[frozenset[str], str] | None:
    """(keys, file) of the one data file, named in the project's code, that has a mapping where the receiver looks.

    None where no file, or more than one with other keys, has it.
    """
    path: list[str | int] = []
    while isinstance(receiver, ast.Subscript) and isinstance(receiver.slice, ast.Constant):
        key = receiver.slice.value
        if not isinstance(key, (str, int)):
            return None
        path.insert(0, key)
        receiver = receiver.value
    if not isinstance(receiver, (ast.Name, ast.Attribute)):
        return None
    found = {file: keys for file, data in _data_files(site) if (keys := _keys_at(data, path)) is not None}
    return next(((keys, file) for file, keys in found.items()), None) if len(set(found.values())) == 1 else None


def _data_files(site: CrashSite) -> Iterator[tuple[str, object]]:
    """The parsed data files whose names stand in the project's code."""
    files = [
        f for f in project_files(site.snapshot.root).files if f.endswith((".json", ".toml")) and f != "pyproject.toml"
    ]
    for file in files[:_FILES]:
        name = file.rpartition("/")[2]
        if next(python_texts(site.snapshot, name), None) is None:
            continue
        text = site.snapshot.text(file)
        if text is None or len(text) > _LARGEST:
            continue
        try:
            yield file, json.loads(text) if file.endswith(".json") else tomllib.loads(text)
        except (ValueError, RecursionError):
            continue


def _keys_at(data: object, path: list[str | int]) -> frozenset[str] | None:
    for key in path:
        if isinstance(data, dict):
            data = data.get(key)
        elif isinstance(data, list) and isinstance(key, int):
            data = data[key] if -len(data) <= key < len(data) else None
    return frozenset(data) if isinstance(data, dict) else None
