"""How the settings write down one parameter of the database: a literal, or a variable with its default."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tracemend.diagnosis import nodes
from tracemend.diagnosis.database.django_settings import databases, settings_files
from tracemend.project.snapshot import Snapshot

PARAMETERS = ("NAME", "USER", "PASSWORD", "HOST", "PORT")


@dataclass(frozen=True)
class Written:
    """One place that gives a parameter its value."""

    key: str
    """`PORT`, or `URL` where one address holds them all."""
    file: str
    value: ast.expr
    """The whole expression."""
    literal: ast.Constant | None
    """The literal in it that is the value, or its default."""
    variable: str | None
    """The environment variable that is read."""
    required: bool = False
    """Whether the variable has no default and stops the program when it is not set."""


def written(snapshot: Snapshot, alias: str = "default") -> list[Written]:
    """Every place of the settings that gives a parameter of one database, in order."""
    place = databases(snapshot)
    if place is None:
        return []
    tree = snapshot.tree(place.file)
    names = dict(_module_names(tree)) if tree else {}
    found = list(_entries(place.statement.value, alias))
    for file in settings_files(snapshot):
        other = snapshot.tree(file)
        found_here = list(_later(other, alias)) if other else []
        result = [_written(key, file, value, dict(_module_names(other))) for key, value in found_here if other]
        if result:
            return [*(_written(key, place.file, value, names) for key, value in found), *result]
    return [_written(key, place.file, value, names) for key, value in found]


def sole(places: list[Written], key: str) -> Written | None:
    """The one place of a parameter; the last one where a later line gives it again."""
    return next((w for w in reversed(places) if w.key == key), None)


def entry_of(value: ast.expr | None, alias: str = "default") -> ast.Dict | ast.Call | None:
    """The expression of one database in `DATABASES`."""
    inner = next((inner for key, inner in _items(value) if key == alias), None)
    return inner if isinstance(inner, (ast.Dict, ast.Call)) else None


def _entries(value: ast.expr | None, alias: str) -> Iterator[tuple[str, ast.expr]]:
    for key, inner in _items(value):
        if key != alias:
            continue
        if isinstance(inner, ast.Dict) or (isinstance(inner, ast.Call) and nodes.dotted(inner.func) == "dict"):
            yield from ((k, v) for k, v in _items(inner) if k in PARAMETERS)
        elif isinstance(inner, ast.Call):
            yield "URL", inner


def _items(value: ast.expr | None) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(value, ast.Dict):
        for key, inner in zip(value.keys, value.values, strict=True):
            name = nodes.string_value(key)
            if name is not None:
                yield name, inner
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "dict":
        yield from ((k.arg, k.value) for k in value.keywords if k.arg)


def _later(tree: ast.Module, alias: str) -> Iterator[tuple[str, ast.expr]]:
    """`DATABASES["default"]["HOST"] = …`"""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            continue
        target = node.targets[0]
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Subscript):
            key, entry = nodes.string_value(target.slice), nodes.string_value(target.value.slice)
            if nodes.dotted(target.value.value) == "DATABASES" and entry == alias and key in PARAMETERS:
                yield key, node.value


def _module_names(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value


def _written(key: str, file: str, value: ast.expr, names: dict[str, ast.expr]) -> Written:
    source = names.get(value.id, value) if isinstance(value, ast.Name) else value
    inner = source
    while isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id in ("int", "str"):
        if not inner.args:
            break
        inner = inner.args[0]
    if isinstance(inner, ast.Constant):
        return Written(key, file, source, inner, None)
    if isinstance(inner, ast.BoolOp) and isinstance(inner.op, ast.Or):
        variable, _, _ = read_variable(inner.values[0])
        last = inner.values[-1]
        return Written(key, file, source, last if isinstance(last, ast.Constant) else None, variable)
    variable, default, required = read_variable(inner)
    return Written(key, file, source, default, variable, required)


def environment_variable(node: ast.AST) -> str | None:
    """The environment variable that an expression reads, None where it reads none."""
    return read_variable(node)[0] if isinstance(node, (ast.Subscript, ast.Call)) else None


def read_variable(node: ast.expr) -> tuple[str | None, ast.Constant | None, bool]:
    """(variable, literal default, whether it must be set) of `os.environ[…]`, `os.getenv(…)`, `env(…)`, `config(…)`."""
    if isinstance(node, ast.Subscript) and (nodes.dotted(node.value) or "").endswith("environ"):
        return nodes.string_value(node.slice), None, True
    if not isinstance(node, ast.Call):
        return None, None, False
    name = (nodes.dotted(node.func) or "").rpartition(".")[2]
    defaults = [k.value for k in node.keywords if k.arg == "default"]
    if name == "parse":  # of dj_database_url
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Constant):
            return None, first, False
        return read_variable(first) if first is not None else (None, None, False)
    variable = nodes.string_value(node.args[0]) if node.args else None
    if (name == "config" and variable is None) or name in ("db", "db_url", "dj_db_url"):
        given = next((nodes.string_value(k.value) for k in node.keywords if k.arg == "env"), None)
        variable = variable or given or "DATABASE_URL"
    elif variable is None or not variable.isupper():
        return None, None, False
    if len(node.args) > 1 and name in ("get", "getenv"):
        defaults.append(node.args[1])
    default = defaults[0] if defaults and isinstance(defaults[0], ast.Constant) else None
    return variable, default, not defaults and name not in ("get", "getenv") and name != "config"
