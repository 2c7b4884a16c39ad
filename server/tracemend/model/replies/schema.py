"""JSON held to a schema, for endpoints that can force it."""

from __future__ import annotations

import json
from typing import Any

from tracemend.fix import Edit, apply_edits
from tracemend.model.replies.matching import edits_of_files, replaced
from tracemend.model.replies.values import Code, Mismatch

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["answer", "cause", "title", "changes", "steps", "needs"],
    "properties": {
        "answer": {"type": "string", "enum": ["fix", "not_code", "need"]},
        "cause": _TEXT,
        "title": _TEXT,
        "changes": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["file", "search", "replace"],
                "properties": {"file": _TEXT, "search": _TEXT, "replace": _TEXT},
            },
        },
        "steps": _TEXTS,
        "needs": _TEXTS,
    },
}
"""What a reply is held to; every part is required, since some endpoints know no other."""


def read_object(text: str) -> dict[str, Any] | None:
    """The JSON object that a reply is, perhaps between fences; None when it is none."""
    plain = text.strip()
    if plain.startswith("```"):
        plain = plain.partition("\n")[2].rpartition("```")[0]
    try:
        found = json.loads(plain)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def read_changes(data: dict[str, Any], code: Code) -> tuple[Edit, ...]:
    """The edits of the object's changes.

    Raises Mismatch when one does not fit the code.
    """
    changes = data.get("changes")
    if not isinstance(changes, list) or not changes:
        raise Mismatch("'changes' is empty: name the file, the lines to search for and what replaces them.")
    changed: dict[str, str] = {}
    for change in changes[:20]:
        if not isinstance(change, dict) or not all(isinstance(change.get(k), str) for k in ("search", "replace")):
            raise Mismatch("Every change needs 'file', 'search' and 'replace' as texts.")
        file = code.named(change["file"]) if isinstance(change.get("file"), str) and change["file"] else code.file
        before = changed.get(file, code.texts.get(file))
        if before is None:
            raise Mismatch(f"There is no file {file!r} that may be changed: choose one of those shown.")
        edits = replaced(file, before, change["search"].split("\n"), change["replace"].split("\n"))
        changed[file] = apply_edits(before, edits)
    return edits_of_files(changed, code.texts)
