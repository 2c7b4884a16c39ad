"""From the words of a command to the workspace that it works on."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from tracemend.engine import Engine
from tracemend.errors import UsageError
from tracemend.ledger import open_ledger
from tracemend.project.project import Project, open_project
from tracemend.settings import Settings, project_options, resolve


def find_project(args: argparse.Namespace) -> tuple[Project, Settings]:
    """The project that the command is about, and its settings; options of the command line win over the project's.

    Raises ProjectUnusable, UsageError.
    """
    folder: Path | None = args.project
    python: str | None = getattr(args, "python", None)
    project = open_project(folder, python=python)
    return project, resolve(project_options(project.root), _given(args))


def open_workspace(args: argparse.Namespace) -> Engine:
    """The engine of the project that the command is about.

    Raises ProjectUnusable, UsageError.
    """
    project, settings = find_project(args)
    ledger = open_ledger(project.root)
    ledger.version()
    if ledger.notice:
        print(f"tracemend: {ledger.notice}", file=sys.stderr)
    return Engine(project, ledger, settings)


def read_input(file: str | None) -> str:
    """The text of a file or of standard input. Bytes that are no UTF-8 are replaced; UTF-16 is told by its mark.

    Raises UsageError when the file can't be read.
    """
    if file in (None, "-"):
        if sys.stdin.isatty():
            print("Paste the traceback, then press Ctrl-D on a line of its own.", file=sys.stderr)
        return decode(sys.stdin.buffer.read())
    try:
        return decode(Path(str(file)).read_bytes())
    except OSError as error:
        raise UsageError(f"{file} can't be read ({os.strerror(error.errno or 0)}): name a text file.") from None


def decode(data: bytes) -> str:
    """Bytes as text: PowerShell redirects as UTF-16, everything else is UTF-8 or near it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def _given(args: argparse.Namespace) -> dict[str, Any]:
    """The options of a command line that stand for settings."""
    names = {"timeout": "trial.timeout", "remote": "delivery.remote"}
    return {setting: value for option, setting in names.items() if (value := getattr(args, option, None)) is not None}
