"""A character that only looks like Python's

## What it does
Replaces typographic quotes, dashes, full-width signs and invisible characters by the plain ones, outside of strings and comments only.

## Why the error happens
Code that was copied from a document or a web page holds characters that a program for writing has put in.

## Example
```python before main.py
print(“hello – world”)
```

```python after main.py
print("hello – world")
```

## Example
```python before main.py
total = 5 − 3  # 5 − 3
print(total)
```

```python after main.py
total = 5 - 3  # 5 − 3
print(total)
```

## When it is not offered
- The character has no plain counterpart.
- The file does not compile after the replacement; when the next error comes later in the file, it is offered as a choice.

## Questions
### Where do these characters come from?
Word processors, chat programs and some web pages turn straight quotes into curly ones and hyphens into dashes. PDF files add
soft hyphens and non-breaking spaces.

### How can I see an invisible character?
`python -c "print(ascii(open('main.py').read()))"` prints everything outside ASCII by its number. Most editors can show it,
too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Change, Repair, repairs_to_fixes
from tracemend.recipes.tokens import scan

_PLAIN = {
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=",
    "，": ",", "；": ";", "：": ":", "（": "(", "）": ")", "［": "[", "］": "]", "｛": "{", "｝": "}", "＝": "=", "＋": "+",
    "＜": "<", "＞": ">", "。": ".", "、": ",", "…": "...",
    "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ", "\u3000": " ",
    "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "", "\u00ad": "",
}  # fmt: skip
_PAIRS = (
    ("“", "”", '"'),
    ("„", "“", '"'),
    ("‘", "’", "'"),
    ("«", "»", '"'),
    ("＂", "＂", '"'),
    ("”", "”", '"'),
    ("’", "’", "'"),
)


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    changes = tuple(_changes(site.text))
    if not changes:
        return []
    repair = Repair("Replace typographic characters by plain ones", changes)
    return repairs_to_fixes(
        site, [repair], why="The code holds characters that look like Python's and are not.", tier=1
    )


def _changes(text: str) -> Iterator[Change]:
    """Changes of the characters outside of strings and comments; quoted text keeps what it says."""
    position = 0
    for token in scan(text):
        if token.start < position or token.kind != "unknown":
            continue
        quoted = _quoted(text, token.start)
        if quoted is not None:
            close, quote = quoted
            yield token.start, token.start + 1, quote
            yield close, close + 1, quote
            position = close + 1
        elif token.text in _PLAIN:
            yield token.start, token.end, _PLAIN[token.text]


def _quoted(text: str, start: int) -> tuple[int, str] | None:
    """Where a typographic quotation that starts here ends on its line, and the plain quote for it."""
    for opening, closing, quote in _PAIRS:
        if text[start] == opening:
            end = re.compile(rf"[^\r\n]*?{closing}").match(text, start + 1)
            inside = "" if end is None else text[start + 1 : end.end() - 1]
            if end is not None and quote not in inside and "\\" not in inside:
                return end.end() - 1, quote
    return None


RECIPE = Recipe(
    name="typographic-characters",
    rows=("Q11",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"invalid (?:non-printable )?character"),
    propose=_propose,
    title="A character that only looks like Python's",
)
