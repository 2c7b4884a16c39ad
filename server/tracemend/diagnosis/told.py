"""What a program tells that the project's interpreter runs in the project: marked lines of JSON, each as soon as it is known.

What came before a time limit or a crash counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tracemend.project.interpreter import clean_environment
from tracemend.project.process import run

MARK = "\x1e"
"""A line that begins with it is a fact; whatever else the project prints is not."""
_MOST_CHARACTERS = 2_000_000


def told(
    interpreter: Path,
    program: Sequence[str],
    folder: Path,
    seconds: float,
    environment: Mapping[str, str] | None = None,
) -> list[dict[str, object]]:
    """The facts in order; [] when none came in time. `program` is what follows the interpreter: `-c TEXT …` or a file."""
    argv = [str(interpreter), "-B", *program]
    given = {**clean_environment(), "PYTHONIOENCODING": "utf-8", **(environment or {})}
    try:
        done = run(argv, cwd=folder, env=given, timeout=seconds, output_limit=_MOST_CHARACTERS)
    except OSError:
        return []
    return [_read(line[len(MARK) :]) for line in done.stdout.split("\n") if line.startswith(MARK)]


def _read(line: str) -> dict[str, object]:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
