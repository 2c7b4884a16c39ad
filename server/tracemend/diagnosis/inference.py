"""What jedi infers of an expression, in the project's interpreter and in bounded time."""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of

if TYPE_CHECKING:
    import jedi

T = TypeVar("T")

SECONDS = 0.5
"""What jedi may take for one question, once it is loaded; an answer that comes later is not waited for."""
_LOADING_SECONDS = 3.0
"""What its first question in a process may take: it is imported, and starts a helper in the project's interpreter."""

_HEAVY = frozenset({"DataFrame", "Series", "ndarray", "Tensor"})
"""Classes whose libraries take jedi many seconds, or make their attributes up."""


def completions(site: CrashSite, node: ast.Attribute, printed: str) -> frozenset[str] | None:
    """The names that may stand after the dot of `a.b`, when jedi infers `a` to be of the class that the error prints.

    None when it infers another class or none.
    """
    name = printed.rpartition(".")[2]
    return None if name in _HEAVY else _in_time(lambda: _completions(site, node, name))


def _completions(site: CrashSite, node: ast.Attribute, name: str) -> frozenset[str] | None:
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


def types_of(site: CrashSite, node: ast.expr) -> frozenset[str]:
    """The types that jedi infers for a name, an attribute or a call: `NoneType`, `str`, `datetime.date`; none where it can't tell."""
    key = f"types of {site.file} at {site.where.span(node)}"
    if key not in site.snapshot.kept:
        site.snapshot.kept[key] = _in_time(lambda: _types(site, node)) or frozenset()
    found = site.snapshot.kept[key]
    assert isinstance(found, frozenset)
    return found


def _types(site: CrashSite, node: ast.expr) -> frozenset[str]:
    if not isinstance(node, (ast.Name, ast.Attribute, ast.Call)):
        return frozenset()
    names = script_of(site).infer(*_last_name(site, node))
    if isinstance(node, ast.Call):
        names = [result for called in names for result in called.execute()]
    return frozenset(n.full_name.removeprefix("builtins.") for n in names if n.type == "instance" and n.full_name)


def of_type(site: CrashSite, candidates: Sequence[ast.expr], printed: str) -> list[ast.expr]:
    """Those expressions that are of the type that an error prints: by the code alone, else, where it leaves several, by jedi."""
    certain = [node for node in candidates if type_of(site, node) == printed]
    if certain or len(candidates) < 2:
        return certain
    return [node for node in candidates if types_of(site, node) == {printed}]


_asking = threading.Lock()
_loaded = threading.Event()


def _in_time(look: Callable[[], T]) -> T | None:
    """What a look by jedi finds; None when it takes too long or an earlier one still does: jedi serves one at a time."""
    if not _asking.acquire(timeout=SECONDS):
        return None
    found: list[T] = []

    def work() -> None:
        try:
            found.append(look())
            _loaded.set()
        finally:
            _asking.release()

    limit = SECONDS if _loaded.is_set() else _LOADING_SECONDS
    thread = threading.Thread(target=work, name="jedi", daemon=True)
    thread.start()
    thread.join(limit)
    return found[0] if found else None


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
