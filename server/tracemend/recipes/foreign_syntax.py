"""Syntax of another language

## What it does
Writes `else if`, `&&`, `||`, `!x`, `x++`, `===`, `=<`, `var x` and `new X()` as in Python.

## Why the error happens
Other languages have these; in Python they are no syntax, or another one.

## Example
```python before main.py
x = 1
ready = True
if ready && x === 1:
    x++
print(x)
```

```python after main.py
x = 1
ready = True
if ready and x == 1:
    x += 1
print(x)
```

## Example
```python before main.py
x = 1
if x == 0:
    print("zero")
else if x == 1:
    print("one")
```

```python after main.py
x = 1
if x == 0:
    print("zero")
elif x == 1:
    print("one")
```

## When it is not offered
- Rewriting the foreign words alone does not make the line Python; where it does and a later line fails too, it is a choice.

## Questions
### Why has Python no `x++`?
`x += 1` says it, and an expression that also changes something is a frequent source of errors. `++x` is legal and does
nothing: it is two plus signs.

### What is `switch` in Python?
A chain of `if` and `elif`, a dictionary of functions, or `match` since Python 3.10.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Change, Repair, repairs_to_fixes
from tracemend.recipes.tokens import Token, code, scan


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    changes = list(_changes(site))
    line = site.location.line
    if not any(site.where.point(start)[0] == line for start, _, _ in changes):
        return []
    here = tuple(c for c in changes if site.where.point(c[0])[0] == line)
    shown = ", ".join(dict.fromkeys(f"'{site.text[s:e].strip()}'" for s, e, _ in here if site.text[s:e].strip()))
    repairs = [Repair(f"Write {shown} as in Python", here)]
    if len(here) < len(changes):
        repairs.append(Repair(f"Write {shown} as in Python, everywhere", tuple(changes)))
    return repairs_to_fixes(site, repairs, why="The line is written as in another language.", tier=2)


def _changes(site: CrashSite) -> Iterator[Change]:
    tokens = list(code(scan(site.text)))
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        before = tokens[index - 1] if index else None
        if following is None:
            continue
        if token.end == following.start:
            yield from _doubled(site, token, following, tokens[index + 2 : index + 3])
        if token.is_name("else") and following.is_name("if") and _first(before):
            yield token.start, following.end, "elif"
        elif token.kind == "unknown" and token.text == "!" and not following.is_operator("="):
            yield token.start, following.start, "not "
        elif token.is_name("var", "let", "const", "new") and following.kind == "name" and following.text != "=":
            if (token.text == "new" and not _first(before)) or (token.text != "new" and _first(before)):
                yield token.start, following.start, ""
        elif token.is_operator("=") and following.is_operator("<", ">") and token.end == following.start:
            yield token.start, following.end, f"{following.text}="


def _first(before: Token | None) -> bool:
    return before is None or before.kind == "newline"


def _doubled(site: CrashSite, one: Token, two: Token, rest: list[Token]) -> Iterator[Change]:
    """`&&`, `||`, `++`, `===`: two operators without white space between."""
    third = rest[0] if rest else None
    if one.is_operator("&") and two.is_operator("&"):
        yield _spaced(site, one.start, two.end, "and")
    elif one.is_operator("|") and two.is_operator("|"):
        yield _spaced(site, one.start, two.end, "or")
    elif one.is_operator("==", "!=") and two.is_operator("="):
        yield one.end, two.end, ""
    elif (
        one.is_operator("+", "-")
        and two.text == one.text
        and (third is None or third.kind == "newline" or third.is_operator(";"))
    ):
        yield one.start, two.end, f" {one.text}= 1"


def _spaced(site: CrashSite, start: int, end: int, word: str) -> Change:
    left = "" if site.text[start - 1 : start].isspace() else " "
    right = "" if site.text[end : end + 1].isspace() else " "
    return start, end, f"{left}{word}{right}"


RECIPE = Recipe(
    name="foreign-syntax",
    rows=("Q17",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"invalid syntax|expected|invalid character|cannot assign"),
    propose=_propose,
    title="Syntax of another language",
)
