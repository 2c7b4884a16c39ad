"""What Python's grammar tells of a quoted source line, without running it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

MAX_SOURCE = 2_000
_ONLY_AST = 0x400
"""`ast.PyCF_ONLY_AST`: parse, do not compile."""
_ESCAPES = re.compile(r"(\\\\)|\\[^\n'\"\\]")
_STRING = re.compile(r"(?:[fFrRbBuUtT]{0,2})('''|\"\"\"|'|\")")
_OPEN, _CLOSE = "([{", ")]}"


@lru_cache(maxsize=512)
def is_statement(source: str) -> bool:
    """Whether one line is a whole statement, or the first line of a compound one."""
    if not source or len(source) > MAX_SOURCE:
        return False
    return any(_parses(text) for text in _wholes(source))


def _wholes(source: str) -> Iterator[str]:
    yield source
    if source.endswith(":"):
        for before in ("", "if 1: pass\n", "try: pass\n", "match 1:\n "):
            yield f"{before}{source} pass"
    if source.startswith("@"):
        yield f"{source}\ndef f(): pass"


def _parses(text: str) -> bool:
    try:
        compile(_without_escapes(text), "<source>", "exec", _ONLY_AST, dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError):
        return False
    return True


def _without_escapes(text: str) -> str:
    """Of the same length, without escapes that the grammar refuses or warns of."""
    return _ESCAPES.sub(lambda found: found[1] or "xx", text)


def open_brackets(source: str) -> int | None:
    """How many brackets are open at the end; None when a string is open or a bracket closes that was not opened."""
    depth = position = 0
    while position < len(source):
        character = source[position]
        string = _STRING.match(source, position)
        if string is not None:
            end = _string_end(source, string.end(), string[1])
            if end is None:
                return None
            position = end
            continue
        if character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            depth -= 1
            if depth < 0:
                return None
        elif character == "#":
            return depth
        position += 1
    return depth


def _string_end(source: str, start: int, quote: str) -> int | None:
    position = start
    while position < len(source):
        if source[position] == "\\":
            position += 2
        elif source.startswith(quote, position):
            return position + len(quote)
        else:
            position += 1
    return None


def caret_node(source: str, carets: str) -> int | None:
    """Where carets of this width can stand under a line: the column of the only expression that is so wide."""
    import ast

    if len(source) > MAX_SOURCE or not source.isascii():
        return None
    tree = None
    for text in _wholes(source):
        try:
            tree = ast.parse(_without_escapes(text))
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            continue
        shift = text.count("\n", 0, text.index(source))
        break
    if tree is None:
        column = len(source) - len(carets)
        return column if (column >= 0 and source[max(column - 1, 0)] in " (=[,.{") or column == 0 else None
    columns = {
        node.col_offset
        for node in ast.walk(tree)
        if isinstance(node, (ast.expr, ast.stmt))
        and node.lineno == node.end_lineno == shift + 1
        and (node.end_col_offset or 0) - node.col_offset == len(carets)
    }
    return columns.pop() if len(columns) == 1 else None
