"""Whether a test says what is to come out, and what a fix that changes a test takes from it. Pure."""

from __future__ import annotations

import ast
import re

from tracemend.diagnosis.hands_off import is_test_file
from tracemend.project.snapshot import Snapshot
from tracemend.trial.place import Place

_ASSERTING = re.compile(r"_*(?:assert|expect|verify|check|ensure|should|raises|fail$)", re.IGNORECASE)


def asserts(test: str, snapshot: Snapshot) -> bool:
    """Whether a test, by its node id within the project, holds an assertion or calls what is named like one."""
    file, *names = test.partition("[")[0].split("::")
    found: ast.AST | None = snapshot.tree(file) if file.endswith(".py") else None
    for name in names:
        inner = [] if found is None else list(ast.iter_child_nodes(found))
        found = next((node for node in inner if getattr(node, "name", None) == name), None)
    return found is not None and any(map(_is_assertion, ast.walk(found)))


def _is_assertion(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return True
    called = node.func if isinstance(node, ast.Call) else None
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return _ASSERTING.match(name) is not None


def changed_test(files: list[str], crashed: Place | None, exception: str) -> str | None:
    """The test among the existing files that a fix changes though it is not the test's own code that crashed; None for none."""
    tests = [file for file in files if is_test_file(file)]
    if crashed is None:
        return None
    return next((file for file in tests if file != crashed.file or exception == "AssertionError"), None)
