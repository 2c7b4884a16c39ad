"""From the words of a command to the workspace that it works on."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tracemend.engine import Engine
from tracemend.ledger import open_ledger
from tracemend.project.project import Project, open_project
from tracemend.settings import SETTINGS, Settings, project_options, resolve
from tracemend.sources.spool import spool_of, take_everything


def find_project(args: argparse.Namespace) -> tuple[Project, Settings]:
    """The project that the command is about, and its settings; options of the command line win over the project's.

    Raises ProjectUnusable, UsageError.
    """
    folder: Path | None = args.project
    python: str | None = getattr(args, "python", None)
    project = open_project(folder, python=python)
    return project, resolve(project_options(project.root), model_options(os.environ), _given(args))


def open_workspace(args: argparse.Namespace) -> Engine:
    """The engine of the project that the command is about.

    Raises ProjectUnusable, UsageError.
    """
    project, settings = find_project(args)
    ledger = open_ledger(project.root)
    ledger.version()
    taken = take_everything(spool_of(project.root), ledger)
    for notice in filter(None, [ledger.notice, *taken.notices]):
        print(f"tracemend: {notice}", file=sys.stderr)
    return Engine(project, ledger, settings)


def model_options(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings of the model, which are the user's own, from the environment: `TRACEMEND_MODEL_NAME` and the like."""
    found: dict[str, Any] = {}
    for setting in SETTINGS:
        text = environment.get(f"TRACEMEND_{setting.field.upper()}") if setting.name.startswith("model.") else None
        if text:
            found[setting.name] = _number(text) if isinstance(setting.default, (int, float)) else text
    return found


def _number(text: str) -> float | str:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def _given(args: argparse.Namespace) -> dict[str, Any]:
    """The options of a command line that stand for settings."""
    names = {"timeout": "trial.timeout", "remote": "delivery.remote"}
    return {setting: value for option, setting in names.items() if (value := getattr(args, option, None)) is not None}
