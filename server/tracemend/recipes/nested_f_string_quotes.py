"""The f-string's own quotes inside it

## What it does
Uses the other kind of quote in the expressions of an f-string.

## Why the error happens
Before Python 3.12 the first quote of its own kind ends an f-string, even between its braces.

## Example
```python before main.py
prices = {"pen": 2}
print(f"pen: {prices["pen"]} euro")
```

```python after main.py
prices = {"pen": 2}
print(f"pen: {prices['pen']} euro")
```

## When it is not offered
- Both kinds of quote are already used in the f-string.
- The interpreter is Python 3.12 or newer.

## Questions
### It works on my machine. Why not on the server?
Since Python 3.12 any quotes may stand in the braces, and your machine is newer. Using the other kind of quote works on every
version.

### What if both kinds of quotes are used already?
Compute the value on a line of its own and put the name into the braces, which is easier to read anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Change, Repair, repairs_to_fixes
from tracemend.recipes.tokens import scan


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    if site.python >= (3, 12):
        return []
    start = site.where.starts[site.location.line - 1]
    end = start + len(site.where.line(site.location.line))
    found = [each for place in _openings(site.text, start, end) if (each := _changes(site.text, place, end))]
    if not found:
        return []
    changes = tuple(sorted({change for one in found for change in one}))
    repair = Repair("Use the other quotes inside the f-string", changes)
    if not all(_one_token(site.text, place, changes) for place in _openings(site.text, start, end)):
        return []
    why = "Before Python 3.12 an f-string's expressions can't hold its own quotes."
    return repairs_to_fixes(site, [repair], why=why, tier=1, newer=True)


def _openings(text: str, start: int, end: int) -> list[int]:
    """Offsets of the f-strings on a line that hold no other f-string's text."""
    found: list[int] = []
    position = start
    for token in scan(text):
        if token.start < position or token.start >= end or token.kind not in ("string", "open string"):
            continue
        prefix = token.text[: re.match(r"\w*", token.text).end()]  # type: ignore[union-attr]  # matches the empty text
        if "f" in prefix.lower() and token.text[len(prefix) : len(prefix) + 3] not in ('"""', "'''"):
            found.append(token.start)
            position = _end_of(text, token.start, end) or token.end
    return found


def _end_of(text: str, start: int, limit: int) -> int | None:
    """Where an f-string ends as Python 3.12 reads it."""
    spans = list(_expressions(text, start, limit))
    return spans[-1][1] if spans else None


def _expressions(text: str, start: int, limit: int) -> Iterator[tuple[int, int]]:
    """Spans of the `{…}` of an f-string, nested quotes allowed, and at last the empty span at its end."""
    position = start + re.compile(r"\w*").match(text, start).end() - start  # type: ignore[union-attr]  # matches the empty text
    quote = text[position]
    position += 1
    depth, opened = 0, 0
    while position < limit:
        char = text[position]
        if (depth == 0 and char == "\\") or (depth == 0 and text[position : position + 2] in ("{{", "}}")):
            position += 1
        elif char == "{":
            opened = position if depth == 0 else opened
            depth += 1
        elif char == "}" and depth:
            depth -= 1
            if depth == 0:
                yield opened, position + 1
        elif char == quote and depth == 0:
            yield position + 1, position + 1
            return
        position += 1


def _changes(text: str, start: int, limit: int) -> list[Change]:
    """The inner quotes of one f-string, swapped; none when the other quotes are taken or nothing is nested."""
    spans = list(_expressions(text, start, limit))
    if not spans or spans[-1][0] != spans[-1][1]:
        return []
    quote = text[spans[-1][1] - 1]
    other = "'" if quote == '"' else '"'
    changes = [
        (place, place + 1, other) for begin, end in spans[:-1] for place in range(begin, end) if text[place] == quote
    ]
    return changes if other not in text[start : spans[-1][1]] and len(changes) % 2 == 0 else []


def _one_token(text: str, place: int, changes: tuple[Change, ...]) -> bool:
    """Whether after the changes the f-string is one plain token, as older versions need it."""
    from tracemend.recipes.repair import mended

    after = mended(text, changes)
    token = next(t for t in scan(after) if t.start == place)
    return token.kind == "string" and "\\" not in token.text


RECIPE = Recipe(
    name="nested-f-string-quotes",
    rows=("Q6",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"f-string: |invalid syntax|unterminated|EOL while"),
    propose=_propose,
    title="The f-string's own quotes inside it",
    versions=((3, 8), (3, 11)),
)
