"""What a run in the copy told: how it ended, where its code came from, what became of watched calls and of tests. Pure but for
the reading of the report's lines."""

from __future__ import annotations

import json
import os
import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tracemend.incident import Incident
from tracemend.project.process import Completed

Outcome = Literal["passed", "failed", "skipped"]
_TAIL = 6000


@dataclass(frozen=True, slots=True)
class Expression:
    """Python text that gives a value."""

    text: str
    imports: tuple[tuple[str, str], ...] = ()
    """(module, name) of what it needs; name "" for the module itself."""
    fixture: bool = False
    """It is the name of a fixture of pytest's, which the test takes."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a watched call; `value` is None where it can't be written down."""

    name: str
    kind: Literal["positional", "keyword", "rest", "keywords"]
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Call:
    """What became of one call of a watched function."""

    place: str
    number: int
    arguments: tuple[Argument, ...] | None
    hit: bool
    """The watched statement was reached."""
    completed: bool
    """It ran to its end at least once."""
    raised: str | None
    """An exception came out of it."""
    swallowed: bool
    """The function caught an exception that came out of it."""
    escaped: str | None
    """The exception that left the function."""
    result: Expression | None
    """What it returned, None where that can't be written down."""


@dataclass(frozen=True)
class Run:
    """One run of a program in the copy."""

    argv: tuple[str, ...]
    completed: Completed
    incidents: tuple[Incident, ...] = ()
    used: frozenset[str] = frozenset()
    """Files of the copy that were executed, or opened where they were watched."""
    strayed: frozenset[str] = frozenset()
    """The same of the user's own checkout."""
    calls: tuple[Call, ...] = ()
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """Tests by id."""
    series: tuple[Run, ...] = ()
    """The runs that were made in one, for several texts of the code."""
    ended: int | None = None
    """The test runner's own exit status, None where it did not come to its end."""
    altered: bool | None = None
    """Whether an altered form of the code did what the code itself does not: passed over an exception, gave something else; None
    where nobody tells."""

    @property
    def tail(self) -> str:
        """The end of what was printed."""
        return f"{self.completed.stdout[-_TAIL:]}\n{self.completed.stderr[-_TAIL:]}".strip()[-_TAIL:]


def json_lines(path: Path) -> list[dict[str, Any]]:
    """The JSON lines of a file; a last one that was cut off is left out."""
    facts = []
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return []
    for line in text.splitlines():
        try:
            fact = json.loads(line)
        except ValueError:
            continue
        if isinstance(fact, dict):
            facts.append(fact)
    return facts


def files_below(facts: Sequence[dict[str, Any]], folder: Path) -> frozenset[str]:
    """Files that were executed or opened below a folder, relative to it."""
    found = set()
    for fact in facts:
        path = fact.get("executed") or fact.get("opened")
        if isinstance(path, str) and Path(path).is_relative_to(folder):
            found.add(Path(path).relative_to(folder).as_posix())
    return frozenset(found)


def call_of(fact: dict[str, Any]) -> Call:
    """The call that a line tells of. Raises KeyError when it tells of something else."""
    arguments = fact["arguments"]
    return Call(
        fact["place"],
        fact["call"],
        None if arguments is None else tuple(Argument(n, kind, _expression(value)) for n, kind, value in arguments),
        fact["hit"],
        fact["completed"],
        fact["raised"],
        fact["swallowed"],
        fact["escaped"],
        _expression(fact["result"]),
    )


def altered_in(facts: Sequence[dict[str, Any]]) -> bool | None:
    """Whether an altered form of the code did what the code itself does not, None where nobody tells."""
    return next((fact["altered"] for fact in facts if "altered" in fact), None)


def _expression(data: Any) -> Expression | None:
    return None if data is None else Expression(data[0], tuple((module, name) for module, name in data[1]))


def outcomes_of(facts: Sequence[dict[str, Any]], cwd: Path) -> dict[str, Outcome]:
    """A test fails when one of its phases does, is skipped when one is skipped, and else passes.

    Node ids, which pytest gives relative to a folder of its own choice, are made relative to `cwd`.
    """
    root = next((fact["root"] for fact in facts if "root" in fact), None)
    prefix = None if root is None or Path(root) == cwd else os.path.relpath(root, cwd).replace(os.sep, "/")
    result: dict[str, Outcome] = {}
    for fact in facts:
        if "id" not in fact:
            continue
        name, outcome = fact["id"], fact["outcome"]
        if prefix is not None:
            file, colons, rest = name.partition("::")
            name = posixpath.normpath(posixpath.join(prefix, file)) + colons + rest
        known = result.get(name)
        if known is None or outcome == "failed" or (known == "passed" and outcome == "skipped"):
            result[name] = outcome
    return result
