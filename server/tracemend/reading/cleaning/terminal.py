"""Terminal noise: colours, shell-integration marks, cursor movements, progress bars, carriage returns."""

from __future__ import annotations

import re

_ESCAPE = re.compile(
    r"\x1b(?:"
    r"\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, erase
    r"|\][^\x07\x1b]*(?:\x07|\x1b\\|$)"  # OSC: titles, links, marks 133 and 633
    r"|[PX^_][^\x1b]*(?:\x1b\\|$)"  # DCS, SOS, PM, APC strings
    r"|[ -/]*[0-~]"  # two-character escapes
    r")?"
)
_NOISE_CHARACTERS = "\x1b\r\b\x00\x07"
_NOISE = re.compile(f"[{_NOISE_CHARACTERS}]")


def is_noisy(text: str) -> bool:
    """Whether anything in a text has to be cleaned."""
    return any(character in text for character in _NOISE_CHARACTERS)


def clean(line: str) -> str:
    """One line as a person sees it: without escape sequences, and after a carriage return what was written over it."""
    if _NOISE.search(line) is None:
        return line
    if "\x1b" in line:
        line = _ESCAPE.sub("", line)
    line = line.rstrip("\r").replace("\x00", "").replace("\x07", "")
    if "\r" in line:
        line = line[line.rindex("\r") + 1 :]
    return _without_overstrikes(line) if "\b" in line else line


def _without_overstrikes(line: str) -> str:
    kept: list[str] = []
    for character in line:
        if character != "\b":
            kept.append(character)
        elif kept:
            kept.pop()
    return "".join(kept)
