"""YAML as our CI configurations need it: strings that can't be mistaken for anything else. Pure."""

from __future__ import annotations

import json
import re

_PLAIN = re.compile(r"^[A-Za-z_./][A-Za-z0-9_./@-]*$")
_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n", "~"}


def quoted(text: str) -> str:
    """A string as YAML takes it: plain where it can only be a string, else in double quotes."""
    if _PLAIN.match(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)


def indented(lines: list[str], by: int) -> list[str]:
    """The lines moved to the right; empty ones stay empty."""
    return [f"{' ' * by}{line}" if line else "" for line in lines]
