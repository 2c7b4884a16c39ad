"""What jedi infers of an expression, in the project's interpreter."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tracemend.diagnosis.site import CrashSite

if TYPE_CHECKING:
    import jedi

_HEAVY = frozenset({"DataFrame", "Series", "ndarray", "Tensor"})
"""Classes whose libraries take jedi many seconds, or make their attributes up."""


def completions(site: CrashSite, node: ast.Attribute, printed: str) -> frozenset[str] | None:
    """The names that may stand after the dot of `a.b`, when jedi infers `a` to be of the class that the error prints.

    None when it infers another class or none.
    """
    name = printed.rpartition(".")[2]
    if name in _HEAVY:
        return None
    script = script_of(site)
    _, end = site.where.span(node)
    line, column = site.where.point(end - len(node.attr))
    value_line, value_column = site.where.point(site.where.span(node.value)[1] - 1)
    inferred = {d.name for d in script.infer(value_line, value_column)}
    if inferred != {name}:
        inferred = {d.name for d in script.infer(*_last_name(site, node.value))}
    if inferred != {name}:
        return None
    return frozenset(c.name for c in script.complete(line, column)) or None


def _last_name(site: CrashSite, value: ast.expr) -> tuple[int, int]:
    """The place of the last name of an expression: of a call, that of what is called."""
    while isinstance(value, (ast.Call, ast.Subscript)):
        value = value.func if isinstance(value, ast.Call) else value.value
    line, column = site.where.point(site.where.span(value)[1])
    return line, max(0, column - 1)


def script_of(site: CrashSite) -> jedi.Script:
    """The site's text as jedi reads it, in the project's interpreter."""
    import jedi

    facts = site.interpreter
    project = jedi.Project(site.project.root, load_unsafe_extensions=False)
    environment = None if facts is None else _environment(str(facts.executable))
    environment = environment or jedi.api.environment.InterpreterEnvironment()
    path = Path(site.project.root, site.file)
    return jedi.Script(site.text, path=path, project=project, environment=environment)


@lru_cache(maxsize=8)
def _environment(executable: str) -> jedi.api.environment.Environment | None:
    """jedi's environment of an interpreter, kept with its helper process; None when jedi can't use it."""
    import jedi

    try:
        return jedi.create_environment(executable, safe=False)
    except jedi.InvalidPythonEnvironment:
        return None
