"""Who owns which file, by CODEOWNERS as GitHub, GitLab and Gitea read it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

PLACES = (
    ".github/CODEOWNERS",
    "CODEOWNERS",
    "docs/CODEOWNERS",
    ".gitlab/CODEOWNERS",
    ".gitea/CODEOWNERS",
    ".forgejo/CODEOWNERS",
)
"""Where the file may lie, first found first."""

_SECTION = re.compile(r"^\^?\[[^\]]+\](?:\[\d+\])?")


def owners_of(codeowners: str, files: Iterable[str]) -> tuple[str, ...]:
    """The handles (without `@`) that own any of `files`: for each the last line that matches. Addresses are left out."""
    rules = [rule for line in codeowners.splitlines() if (rule := _rule(line)) is not None]
    found: dict[str, None] = {}
    for file in files:
        owners: list[str] = next((owners for pattern, owners in reversed(rules) if pattern.match(file)), [])
        found |= dict.fromkeys(owner[1:] for owner in owners if owner.startswith("@"))
    return tuple(found)


def _rule(line: str) -> tuple[re.Pattern[str], list[str]] | None:
    line = re.sub(r"(?:^|\s)#.*", "", line).strip()
    if not line or _SECTION.match(line):
        return None
    pattern, *owners = re.split(r"(?<!\\)\s+", line)
    return _pattern(pattern.replace("\\ ", " ")), owners


def _pattern(pattern: str) -> re.Pattern[str]:
    """A pattern as in .gitignore: anchored by a slash that is not its last, `*` within a folder, `**` across them."""
    anchored = "/" in pattern.rstrip("/")
    body = pattern.strip("/")
    parts = re.split(r"(/\*\*/|\*\*/|/\*\*|\*\*|\*|\?)", body)
    words = {"/**/": "/(?:.*/)?", "**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    regex = "".join(words.get(part, re.escape(part)) for part in parts)
    # `docs/*` owns the files in the folder, not those in its folders.
    rest = "" if body.endswith("/*") else "(?:/.*)?"
    return re.compile(f"^{'' if anchored else '(?:.*/)?'}{regex}{'/.*' if pattern.endswith('/') else rest}$")
