"""Which tests a change may concern: those that import what is changed, and those that ran it when coverage was last measured."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from tracemend.project.imports import imported_files
from tracemend.project.snapshot import Snapshot
from tracemend.trial.runner import is_test_file

_MOST_FILES = 3000
"""Of a larger project the imports are not looked at: reading them may take as long as its tests."""


def impacted_tests(changed: Collection[str], snapshot: Snapshot, names: Iterable[str]) -> tuple[str, ...]:
    """Test files that concern the changed files, sorted; `names` are all files of the project."""
    python = [name for name in names if name.endswith(".py")]
    tests = [name for name in python if is_test_file(name)]
    ran = tuple(f"/{file}" for file in _covering(snapshot.root / ".coverage", changed))
    found = {test for test in tests if ran and f"/{test}".endswith(ran)}
    if len(python) <= _MOST_FILES:
        known: dict[str, frozenset[str]] = {}
        found |= {test for test in tests if not _reached(test, snapshot, known).isdisjoint(changed)}
    return tuple(sorted(found))


def _reached(file: str, snapshot: Snapshot, known: dict[str, frozenset[str]]) -> frozenset[str]:
    """All project files that loading a file imports, itself included."""
    seen: set[str] = set()
    waiting = [file]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        if one not in known:
            known[one] = frozenset(imported_files(one, snapshot))
        waiting += known[one]
    return frozenset(seen)


def _covering(data: Path, changed: Collection[str]) -> Iterator[str]:
    """Test files whose contexts in coverage's data touch the changed files.

    The table is that of coverage.py 5 and later; contexts are named by pytest-cov (`tests/test_a.py::test_b|run`) or by coverage
    itself (`tests.test_a.test_b`).
    """
    if not data.is_file():
        return
    try:
        with closing(sqlite3.connect(f"file:{data}?mode=ro&immutable=1", uri=True)) as connection:
            rows = connection.execute(
                "select distinct file.path, context.context from file, context, "
                "(select file_id, context_id from line_bits union select file_id, context_id from arc) as hit "
                "where hit.file_id = file.id and hit.context_id = context.id"
            ).fetchall()
    except sqlite3.Error:
        return
    for path, context in rows:
        if any(path.replace("\\", "/").endswith(f"/{file}") for file in changed):
            yield from _files_of(context)


def _files_of(context: str) -> Sequence[str]:
    if ".py::" in context:
        return [context.partition("::")[0]]
    parts = context.split(".")
    return ["/".join(parts[:n]) + ".py" for n in range(1, len(parts))]
