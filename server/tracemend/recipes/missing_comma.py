"""A comma is missing between two elements

## What it does
Puts the comma between two elements of a display or two arguments of a call; where several lines of one display lack theirs, all of them.

## Why the error happens
Two values side by side mean nothing to Python. Up to Python 3.9 the message is a mere `invalid syntax`.

## Example
```python before main.py
prices = {
    "pen": 1  # euro
    "ink": 5,
}
print(prices)
```

```python after main.py
prices = {
    "pen": 1,  # euro
    "ink": 5,
}
print(prices)
```

## Example
```python before main.py
x = 3
print("x is" x)
```

```python after main.py
x = 3
print("x is", x)
```

## When it is not offered
- Two commas would be needed on one line: a word is more likely misspelled.
- Two names or two numbers follow each other on one line: then it is a choice.
- The file does not compile with the comma.

## Questions
### Why does the message mark the first element and not the gap?
Python takes both expressions together as something that might have been one, and marks it all: "Perhaps you forgot a comma?"
The gap is between them.

### Two texts in a row gave no error at all.
Adjacent string literals are joined: `"a" "b"` is `"ab"`. A missing comma between two texts therefore goes unnoticed until
the list turns out too short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, error_offset, repairs_to_fixes
from tracemend.recipes.tokens import CLOSERS, OPENERS, Token, code, scan

_OPERAND_WORDS = {"None", "True", "False", "lambda", "not", "await"}


def _propose(site: CrashSite, match: re.Match[str]) -> list[Fix]:
    every = list(_neighbours(site.text))
    inside = {opener for opener, a, b in every if _near(site, a, b)}
    pairs = [(a, b) for opener, a, b in every if opener in inside]
    if not pairs or _on_one_line(site, pairs):
        return []
    same_line = site.where.point(pairs[0][0].end)[0] == site.where.point(pairs[0][1].start)[0]
    repairs = [_repair(pairs)] if len(pairs) > 1 else [_single(*pairs[0], same_line=same_line)]
    tier = 1 if match.group().endswith("comma?") else 2
    return repairs_to_fixes(site, repairs, why="Two elements follow each other without a comma.", tier=tier)


def _single(left: Token, right: Token, *, same_line: bool) -> Repair:
    doubt = ""
    if left.kind == right.kind == "number" and same_line:
        doubt = "the two numbers may be meant as one"
    elif left.kind == right.kind == "name" and same_line:
        doubt = "a word or an operator between the two names may be missing instead"
    return Repair(f"Insert a comma after {_shown(left)}", ((left.end, left.end, ","),), doubt)


def _repair(pairs: list[tuple[Token, Token]]) -> Repair:
    return Repair("Insert the missing commas", tuple((left.end, left.end, ",") for left, _ in pairs))


def _shown(token: Token) -> str:
    return token.text if len(token.text) <= 30 else "the element"


def _neighbours(text: str) -> Iterator[tuple[int, Token, Token]]:
    """Where a display or a call opens, and two operands in it that follow each other without a comma."""
    stack: list[tuple[int, bool]] = []
    before: Token | None = None
    for token in (t for t in code(scan(text)) if t.kind != "newline"):
        if before is not None and stack and stack[-1][1] and _ends(before) and _starts(before, token):
            yield stack[-1][0], before, token
        if token.is_operator(*OPENERS):
            called = before is not None and _ends(before)
            stack.append((token.start, token.text != "(" or called))
        elif token.is_operator(*CLOSERS) and stack:
            stack.pop()
        before = token


def _ends(token: Token) -> bool:
    return (
        token.kind in ("number", "string")
        or token.is_operator(*CLOSERS)
        or (token.kind == "name" and (token.text not in _KEYWORDS or token.text in {"None", "True", "False"}))
    )


def _starts(before: Token, token: Token) -> bool:
    if token.is_operator("(", "["):
        return before.kind == "number" or (before.kind == "string" and token.text == "(")
    if token.kind == "string":
        return before.kind != "string"
    return (
        token.kind == "number"
        or token.is_operator("{")
        or (token.kind == "name" and (token.text not in _KEYWORDS or token.text in _OPERAND_WORDS))
    ) and not token.is_name("not")


def _near(site: CrashSite, left: Token, right: Token) -> bool:
    """Whether the report points at this pair: at either of the two, or the marked range holds them."""
    offset = error_offset(site)
    first, last = site.where.point(left.end)[0], site.where.point(right.start)[0]
    if offset is None:
        return first <= site.location.line <= last
    frame = site.location.frame
    stop = offset + max(0, (frame.end_col or 0) - (frame.col or 0))
    line_end = site.where.starts[site.location.line - 1] + len(site.where.line(site.location.line))
    return offset <= right.start <= max(stop, line_end) or left.start <= offset <= right.start


def _on_one_line(site: CrashSite, pairs: list[tuple[Token, Token]]) -> bool:
    """Whether one line lacks several: then a word is more likely to be misspelled than two commas to be missing."""
    lines = [site.where.point(left.end)[0] for left, _ in pairs]
    return len(set(lines)) < len(lines)


_KEYWORDS = frozenset(
    [
        "False",
        "None",
        "True",
        "and",
        "as",
        "assert",
        "async",
        "await",
        "break",
        "class",
        "continue",
        "def",
        "del",
        "elif",
        "else",
        "except",
        "finally",
        "for",
        "from",
        "global",
        "if",
        "import",
        "in",
        "is",
        "lambda",
        "nonlocal",
        "not",
        "or",
        "pass",
        "raise",
        "return",
        "try",
        "while",
        "with",
        "yield",
    ]
)

RECIPE = Recipe(
    name="missing-comma",
    rows=("Q5",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"invalid syntax(?:\. Perhaps you forgot a comma\?)?"),
    propose=_propose,
    title="A comma is missing between two elements",
)
