"""Which Python versions a project is tested with. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

KNOWN = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
"""Versions that the CI services offer, in order."""
DEFAULT = "3.13"
"""Where the project says nothing."""

_CLAUSE = re.compile(r"(>=|<=|==|!=|~=|>|<)\s*(\d+(?:\.\d+)*)(\.\*)?")
_CLASSIFIER = re.compile(r"Programming Language :: Python :: (3\.\d+)")
_REQUIRES = re.compile(r"""python_requires\s*=\s*["']?([^"'\n]+)""")
_VERSION = re.compile(r"(?<![\d.])(3\.\d+)(?:\.\d+)?")


def python_versions(texts: Mapping[str, str], pyproject: Mapping[str, Any]) -> tuple[str, ...]:
    """The versions that the project names itself; the oldest and the newest of them where it gives a range.

    `texts` holds `setup.py`, `setup.cfg`, `.python-version`, `runtime.txt` and `Pipfile` as far as there are any.
    """
    project = pyproject.get("project", {})
    poetry = pyproject.get("tool", {}).get("poetry", {})
    classifiers = "\n".join([*project.get("classifiers", ()), *poetry.get("classifiers", ())])
    setup = texts.get("setup.py", "") + texts.get("setup.cfg", "")
    required = project.get("requires-python") or _poetry_range(poetry) or "".join(_REQUIRES.findall(setup)[:1])
    allowed = [version for version in KNOWN if _allows(str(required), version)] if required else list(KNOWN)
    named = [v for v in KNOWN if v in set(_CLASSIFIER.findall(classifiers + setup)) and v in allowed]
    if named:
        return tuple(named)
    if required and allowed:
        return tuple(dict.fromkeys([allowed[0], allowed[-1]]))
    for name in (".python-version", "runtime.txt", "Pipfile"):
        found = _VERSION.search(texts.get(name, ""))
        if found:
            return (found[1],)
    return (DEFAULT,)


def _poetry_range(poetry: Mapping[str, Any]) -> str:
    """Poetry's caret and tilde as plain clauses: `^3.10` is `>=3.10,<4`."""
    written = poetry.get("dependencies", {}).get("python", "")
    written = written if isinstance(written, str) else ""
    written = re.sub(r"\^\s*(3(?:\.\d+)*)", r">=\1,<4", written)
    return re.sub(r"~\s*(3\.\d+)(?:\.\d+)*", r"==\1.*", written)


def _allows(required: str, version: str) -> bool:
    """Whether a specifier allows some patch release of a minor version."""
    minor = tuple(map(int, version.split(".")))
    return all(
        _holds(operator, tuple(map(int, bound.split("."))), bool(star), minor)
        for operator, bound, star in _CLAUSE.findall(required)
    )


def _holds(operator: str, bound: tuple[int, ...], star: bool, minor: tuple[int, ...]) -> bool:
    at = (*bound, 0)[:2]
    if operator in (">=", "~="):
        return minor >= at and (operator == ">=" or len(bound) < 3 or minor == at)
    if operator == ">":
        return minor > at or (minor == at and len(bound) > 2)
    if operator == "<":
        return minor < at or (minor == at and len(bound) > 2 and bound[2] > 0)
    if operator == "<=":
        return minor <= at
    if operator == "==":
        return minor == at or len(bound) == 1
    return not (minor == at and (star or len(bound) == 2))
