"""The environment variables that a project can't run without, and what its Django settings say of the database. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tracemend.project.snapshot import parse

_READERS = {"getenv", "get", "env", "config", "str", "int", "bool", "db", "url"}
_DJANGO_KEYS = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "name"}


@dataclass(slots=True)
class Variables:
    """What was read off the sources."""

    required: dict[str, str] = field(default_factory=dict)
    """Name to the file that reads it without a default."""
    optional: set[str] = field(default_factory=set)
    """Names that are read with a default."""
    django: dict[str, str] = field(default_factory=dict)
    """Name to the kind of value (`host`, `password`…) that `DATABASES` takes from it."""
    literals: dict[str, str] = field(default_factory=dict)
    """Kind to the value that `DATABASES` holds as a literal."""


def read_variables(sources: Mapping[str, str]) -> Variables:
    """Read the variables off `sources`, file to text; what does not parse tells nothing."""
    found = Variables()
    for file, text in sources.items():
        tree = parse(text)
        if tree is None:
            continue
        for node in ast.walk(tree):
            for name, required in _reads(node):
                if required:
                    found.required.setdefault(name, file)
                else:
                    found.optional.add(name)
            if isinstance(node, ast.Dict):
                _database(node, found)
    for name in found.optional:
        found.required.pop(name, None)
    return found


def _reads(node: ast.AST) -> Iterator[tuple[str, bool]]:
    """The variables that a node reads, each with whether it must be there."""
    if isinstance(node, ast.Subscript) and _is_environ(node.value) and isinstance(node.slice, ast.Constant):
        if isinstance(node.ctx, ast.Load) and isinstance(node.slice.value, str):
            yield node.slice.value, True
    elif isinstance(node, ast.Call):
        name = _asked_for(node)
        if name is not None:
            plain_get = isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "getenv")
            has_default = len(node.args) > 1 or any(k.arg == "default" for k in node.keywords)
            yield name, not (has_default or plain_get)
    elif isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant):
        asked = node.left.value
        if isinstance(asked, str) and any(_is_environ(right) for right in node.comparators):
            yield asked, False


def _asked_for(node: ast.Call) -> str | None:
    """The name in `os.environ.get("X")`, `os.getenv("X")`, `env("X")`, `env.str("X")` and `config("X")`."""
    if not node.args or not isinstance(node.args[0], ast.Constant) or not isinstance(node.args[0].value, str):
        return None
    name, function = node.args[0].value, node.func
    if not name.isupper():
        return None
    if isinstance(function, ast.Name):
        return name if function.id in ("getenv", "env", "config") else None
    if isinstance(function, ast.Attribute):
        owner = function.value
        if function.attr in ("get", "getenv"):
            return name if _is_environ(owner) or (isinstance(owner, ast.Name) and owner.id == "os") else None
        if isinstance(owner, ast.Name) and owner.id == "env" and function.attr in _READERS:
            return name
    return None


def _is_environ(node: ast.expr) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == "environ") or (
        isinstance(node, ast.Name) and node.id == "environ"
    )


def _database(node: ast.Dict, found: Variables) -> None:
    """One entry of Django's `DATABASES`: told by its `ENGINE`, SQLite's left out."""
    entries = {
        key.value: value for key, value in zip(node.keys, node.values, strict=True) if isinstance(key, ast.Constant)
    }
    engine = entries.get("ENGINE")
    if engine is None or "sqlite" in ast.dump(engine):
        return
    for key, kind in _DJANGO_KEYS.items():
        value = entries.get(key)
        if value is None:
            continue
        if isinstance(value, ast.Constant):
            if kind != "port" and isinstance(value.value, str):
                found.literals.setdefault(kind, value.value)
            continue
        for inner in ast.walk(value):
            for name, _ in _reads(inner):
                found.django.setdefault(name, kind)
