"""Tell what makes the Python programs of a terminal, and its test runs, record their crashes.

Arguments: `folder`, a path or URI in the project (default: the first one open).

Answers `{"variables": {name: value}, "pythonPath", "pytestPath", "pytestOptions"}`: variables to set, the folder to put in
front of `PYTHONPATH` for the recorder of every program; or, for test runs alone, `pytestPath` there and `pytestOptions`
added to `PYTEST_ADDOPTS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracemend.lsp.server import Server


@dataclass
class Arguments:
    """See the module."""

    folder: str | None = None


async def run(server: Server, arguments: Arguments) -> dict[str, Any]:
    """Nothing is run: whoever starts the terminal does that."""
    from tracemend.sources.environment import HOOK, PYTEST_PLUGIN, SPOOL_VARIABLE

    folder = await server.folder_for(arguments.folder)
    return {
        "variables": {SPOOL_VARIABLE: str(folder.spool)},
        "pythonPath": str(HOOK),
        "pytestPath": str(PYTEST_PLUGIN),
        "pytestOptions": "-p tracemend_pytest",
    }
