"""What stands between brackets, in texts that need not parse."""

from __future__ import annotations

from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.recipes.tokens import CLOSERS, OPENERS, Token, code, scan

_NEAR = 3
"""Lines around the reported one that are looked at."""


def brackets_near(site: CrashSite) -> Iterator[tuple[Token, list[Token], list[Token]]]:
    """Each bracket that opens near the error, the tokens between it and its closer, and the two tokens before it."""
    tokens = [t for t in code(scan(site.text)) if t.kind != "newline"]
    for index, opener in enumerate(tokens):
        if not opener.is_operator(*OPENERS) or abs(site.where.point(opener.start)[0] - site.location.line) > _NEAR:
            continue
        depth, inside = 0, []
        for token in tokens[index:]:
            depth += token.is_operator(*OPENERS) - token.is_operator(*CLOSERS)
            if depth == 0:
                break
            if token is not opener:
                inside.append(token)
        yield opener, inside, tokens[max(0, index - 2) : index]


def parted(inside: list[Token]) -> list[list[Token]]:
    """The tokens parted at the commas of their own depth."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in inside:
        depth += token.is_operator(*OPENERS) - token.is_operator(*CLOSERS)
        if depth == 0 and token.is_operator(","):
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def holds_word(part: list[Token], word: str) -> bool:
    """Whether a word stands among the tokens, outside of inner brackets."""
    depth = 0
    for token in part:
        depth += token.is_operator(*OPENERS) - token.is_operator(*CLOSERS)
        if depth == 0 and token.is_name(word):
            return True
    return False
