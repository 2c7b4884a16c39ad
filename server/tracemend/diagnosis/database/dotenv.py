"""The variables that a project's `.env` files write down: their names, never their values."""

from __future__ import annotations

import re

from tracemend.project.snapshot import Snapshot

_NAME = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=", re.MULTILINE)


def dotenv_names(snapshot: Snapshot) -> dict[str, frozenset[str]]:
    """Names by file, for the `.env` files in the project's root, ignored by git or not."""
    texts = {path.name: snapshot.text(path.name) for path in sorted(snapshot.root.glob(".env*"))}
    return {file: frozenset(_NAME.findall(text)) for file, text in texts.items() if text is not None}
