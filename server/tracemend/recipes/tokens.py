"""Tokens of a text that need not be Python: a scanner that never fails, for recipes of syntax errors.

The standard library's `tokenize` gives up at the first error, and at another one in every version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from tracemend.project.caches import by_text

Kind = Literal["name", "number", "string", "open string", "operator", "comment", "newline", "space", "unknown"]
"""An `open string` is never closed: it ends with its line (with the text, where its quotes are tripled)."""

_PREFIX = r"(?i:[rbuft]|rb|br|fr|rf|tr|rt|ur)?"
_SCANNER = re.compile(
    rf"""(?xs)
      (?P<comment>\#[^\r\n]*)
    | (?P<newline>\r\n|\r|\n)
    | (?P<space>(?:[ \t\f]|\\(?:\r\n|\r|\n))+)
    | (?P<string>{_PREFIX}(?:
          \"\"\"(?:[^\\"]|\\.|"(?!""))*\"\"\"
        | \'\'\'(?:[^\\']|\\.|'(?!''))*\'\'\'
        | (?:"(?!"")|""(?!"))(?<!"")(?:[^\\"\r\n]|\\\r\n|\\.)*"
        | (?:'(?!''))(?:[^\\'\r\n]|\\\r\n|\\.)*'
        | ""(?!") | ''(?!')
      ))
    | (?P<open>{_PREFIX}(?:\"\"\".* | \'\'\'.* | "(?:[^\\"\r\n]|\\\r\n|\\.)* | '(?:[^\\'\r\n]|\\\r\n|\\.)*))
    | (?P<number>(?:\d|\.\d)(?:[eE][+-]\d|[\w.])*)
    | (?P<name>[^\W\d]\w*)
    | (?P<operator>\*\*=|//=|>>=|<<=|\.\.\.|!=|<>|->|:=|\+=|-=|\*=|/=|%=|@=|&=|\|=|\^=|==|<=|>=|\*\*|//|<<|>>
        |[-+*/%@&|^~<>()\[\]{{}},:.;=])
    | (?P<unknown>.)
    """
)

OPENERS = {"(": ")", "[": "]", "{": "}"}
CLOSERS = {closer: opener for opener, closer in OPENERS.items()}


STATEMENT_WORDS = frozenset(
    [
        "def",
        "class",
        "return",
        "raise",
        "import",
        "while",
        "try",
        "except",
        "finally",
        "with",
        "del",
        "pass",
        "break",
        "continue",
        "global",
        "nonlocal",
        "assert",
        "elif",
    ]
)
"""Keywords that start a statement and occur in no expression."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `start` and `end` are offsets in code points."""

    kind: Kind
    text: str
    start: int
    end: int

    def is_operator(self, *texts: str) -> bool:
        return self.kind == "operator" and self.text in texts

    def is_name(self, *texts: str) -> bool:
        return self.kind == "name" and (not texts or self.text in texts)


@by_text
def scan(text: str) -> tuple[Token, ...]:
    """Every token of the text, white space and comments included; joined they give the text back."""
    return tuple(
        Token(
            cast("Kind", "open string" if match.lastgroup == "open" else match.lastgroup),
            match.group(),
            match.start(),
            match.end(),
        )
        for match in _SCANNER.finditer(text)
    )


def code(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens without white space and comments; line breaks stay."""
    return tuple(token for token in tokens if token.kind not in ("space", "comment"))


@dataclass(frozen=True, slots=True)
class LogicalLine:
    """The tokens of one statement line: brackets join physical lines, and no white space or comment is among them."""

    tokens: tuple[Token, ...]
    depth: int
    """Brackets left open at its end: more than 0 only at the end of the text."""

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end


@by_text
def logical_lines(text: str) -> tuple[LogicalLine, ...]:
    """The statement lines of a text. A bracket that is never closed ends at the next line that starts a statement.

    A statement is told by its first word: a keyword that no expression holds, at the start of a line.
    """
    lines: list[LogicalLine] = []
    current: list[Token] = []
    depth = 0
    fresh = True
    for token in code(scan(text)):
        if token.kind == "newline":
            fresh = True
            if depth == 0 and current:
                lines.append(LogicalLine(tuple(current), 0))
                current = []
            continue
        if fresh and depth and token.kind == "name" and token.text in STATEMENT_WORDS:
            lines.append(LogicalLine(tuple(current), depth))
            current, depth = [], 0
        fresh = False
        if token.is_operator(*OPENERS):
            depth += 1
        elif token.is_operator(*CLOSERS):
            depth = max(0, depth - 1)
        current.append(token)
    if current:
        lines.append(LogicalLine(tuple(current), depth))
    return tuple(lines)


def open_brackets(text: str) -> int:
    """How many brackets of a piece of text are not closed in it."""
    depth = 0
    for token in code(scan(text)):
        depth += token.is_operator(*OPENERS) - token.is_operator(*CLOSERS)
    return max(0, depth)
