"""Paths as messages print them, beside the project's files."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath

from tracemend.diagnosis.site import CrashSite
from tracemend.project.files import project_files


def printed_path(shown: str) -> str | None:
    """The path of a message's `'…'`, with forward slashes; None when it is no text."""
    try:
        value = ast.literal_eval(shown)
    except (ValueError, SyntaxError):
        return None
    return value.replace("\\", "/") if isinstance(value, str) and value else None


def folder_of(path: str) -> str | None:
    """The folder of a relative path, None when it names none or leads out."""
    parent = PurePosixPath(path).parent
    return None if str(parent) == "." or ".." in parent.parts else str(parent)


def own_folder(site: CrashSite) -> str:
    """The folder of the crashed file, relative to the root; "" for the root itself."""
    return site.file.rpartition("/")[0]


def is_in_project(site: CrashSite, relative: str) -> bool:
    """Whether a file of that name, relative to the root, is there."""
    path = site.snapshot.path(relative)
    return path is not None and path.exists()


def is_tracked(site: CrashSite, relative: str) -> bool:
    """Whether it is one of the project's files: not ignored, not of an environment."""
    return relative in set(project_files(site.snapshot.root).files)
