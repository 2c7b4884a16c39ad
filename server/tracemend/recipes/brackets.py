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


def earlier_end(content: list[Token], callee: Token | None = None) -> str:
    """Why a bracket whose closer is lost may have ended earlier than its line does, in words; "" where nothing speaks for it.

    An operator, a method's call, an inner bracket or a named argument of an inner call may have stood outside of it.
    """
    depth = 0
    plain = callee is not None and callee.text in _NO_METHODS
    for index, token in enumerate(content):
        following = content[index + 1 : index + 3]
        if token.is_operator(*OPENERS):
            if token.text == "(" and (index == 0 or content[index - 1].is_operator(",", *OPENERS)):
                return f"it may be the inner '{token.text}' that is not closed"
            if depth == 0 and token.text == "[" and _indexes(content, index) and not plain:
                return "the index at its end may have been meant for the result"
            depth += 1
        elif token.is_operator(*CLOSERS):
            depth -= 1
        elif depth == 0 and (
            token.is_name("and", "or", "not", "in", "is", "if", "else", "for")
            or (token.kind == "operator" and token.text not in {",", "=", ".", ":", "..."})
        ):
            return f"it may have been meant to close before the '{token.text}'"
        elif depth == 1 and token.is_name("for"):
            return "it may have been meant to close before the 'for'"
        elif depth == 1 and token.text == "," and len(following) == 2 and following[1].is_operator("="):
            return f"it may have been meant to close before '{following[0].text}='"
        elif depth == 0 and _calls_method(token, following) and not plain:
            return f"it may have been meant to close before '.{following[0].text}'"
    return ""


def _indexes(content: list[Token], index: int) -> bool:
    before = content[index - 1] if index else None
    return before is not None and (before.kind == "name" or before.is_operator(*CLOSERS))


def _calls_method(token: Token, following: list[Token]) -> bool:
    return token.text == "." and len(following) == 2 and following[1].is_operator("(")


_NO_METHODS = ("print", "len", "int", "float", "bool", "sum", "isinstance", "sorted", "exit", "range")
"""Functions on whose results no method is called."""
