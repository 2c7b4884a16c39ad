r"""A Windows path in a string

## What it does
Makes the string raw; where it ends in a backslash or has doubled ones already, doubles the others.

## Why the error happens
A backslash in a string starts an escape: `\U` and `\u` want the digits of a character's code, `\x` two of them.

## Example
```python before main.py
path = "C:\Users\ada"
print(path)
```

```python after main.py
path = r"C:\Users\ada"
print(path)
```

## Example
```python before main.py
path = "C:\Users\ada\\notes"
print(path)
```

```python after main.py
path = "C:\\Users\\ada\\notes"
print(path)
```

## When it is not offered
- The text is not plainly a path: then it is a choice.
- More than one string of the line has such an escape.

## Questions
### Are forward slashes fine on Windows?
Yes, for nearly everything that takes a path: `open("C:/data/in.csv")`. Only some command-line programs insist on the other
kind.

### Why does a raw string not end in a backslash?
Even in a raw string a backslash keeps the quote after it from ending the text, so `r"C:\"` is never closed. `pathlib.Path`
avoids the question.
"""

from __future__ import annotations

import re

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, repairs_to_fixes
from tracemend.recipes.tokens import Token, scan

_PATH = re.compile(r"(?:[A-Za-z]:|\\\\|\.{1,2}\\|%\w+%)")


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    line = site.location.line
    broken_ones = [
        t
        for t in scan(site.text)
        if t.kind == "string" and site.where.point(t.start)[0] <= line <= site.where.point(t.end)[0] and _truncated(t)
    ]
    if len(broken_ones) != 1:
        return []
    why = "In this string a backslash starts an escape for a character's code, which is not complete."
    return repairs_to_fixes(site, [_repair(broken_ones[0])], why=why)


def _truncated(token: Token) -> bool:
    """Whether the string has a `\\U`, `\\u`, `\\x` or `\\N` that is not followed by what it needs."""
    if "r" in token.text[:2].lower():
        return False
    return (
        re.search(
            r"(?<!\\)(?:\\\\)*\\(?:U(?![0-9A-Fa-f]{8})|u(?![0-9A-Fa-f]{4})|x(?![0-9A-Fa-f]{2})|N(?!\{))", token.text
        )
        is not None
    )


def _repair(token: Token) -> Repair:
    prefix = token.text[: len(token.text) - len(token.text.lstrip("bBuUfF"))]
    body = token.text[len(prefix) :].strip("\"'")
    doubt = "" if _PATH.match(body) else "the text is not plainly a Windows path"
    if "\\\\" in body or body.endswith("\\"):
        doubled = re.sub(r"\\\\|\\", lambda _: "\\\\", token.text)
        return Repair("Double the backslashes", ((token.start, token.end, doubled),), doubt)
    start = token.start
    changed = "r" if prefix.lower() in ("", "u") else prefix + "r"
    return Repair("Make the string raw", ((start, start + len(prefix), changed),), doubt)


RECIPE = Recipe(
    name="backslash-escape",
    rows=("Q20",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"\(unicode error\) 'unicodeescape' codec can't decode|\(value error\) invalid \\x escape"),
    propose=_propose,
    title="A Windows path in a string",
)
