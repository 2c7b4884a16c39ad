"""A bracket is never closed

## What it does
Closes the bracket at the end of its line, before the line's colon, or below the indented lines that it holds.

## Why the error happens
Python reads on for the closing bracket and stumbles over the next statement, or over the end of the file. Up to Python 3.9 the
message is a mere `invalid syntax` on the line below.

## Example
```python before main.py
total = sum([1, 2, 3]  # all of them
print(total)
```

```python after main.py
total = sum([1, 2, 3])  # all of them
print(total)
```

## Example
```python before main.py
def options():
    return dict(
        size=1,
        name="a",


x = 1
print(options())
```

```python after main.py
def options():
    return dict(
        size=1,
        name="a",
    )


x = 1
print(options())
```

## When it is not offered
- More than one bracket is open, or a closing one is of the wrong kind.
- The file does not compile with the bracket; when the next error comes later in the file, it is offered as a choice.
- An operator stands between the bracket and the end of the line: it may have been meant to close earlier, so the user decides.

## Questions
### Why is the line in the message not the one with the mistake?
Inside brackets a line break means nothing, so Python reads on until a word makes no sense. Since Python 3.10 the message
names the bracket that was opened.

### How do I avoid it in long calls?
Put the closing bracket on a line of its own and let a formatter (`ruff format`, `black`) lay it out; what it can't format
shows the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.brackets import earlier_end
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, repairs_to_fixes
from tracemend.recipes.tokens import CLOSERS, OPENERS, Token, code, scan


def _propose(site: CrashSite, match: re.Match[str]) -> list[Fix]:
    opener = _unclosed(site)
    if opener is None or site.where.point(opener.start)[0] > site.location.line:
        return []
    repairs = list(_closings(site, opener))
    return repairs_to_fixes(
        site, repairs, why=f"The '{opener.text}' is never closed.", tier=1 if match["stated"] else 2
    )


def _unclosed(site: CrashSite) -> Token | None:
    """The one bracket that nothing closes; None when there are several or closers are in disorder."""
    stack: list[Token] = []
    lost: list[Token] = []
    fresh = True
    for token in code(scan(site.text)):
        if token.kind == "newline":
            fresh = True
            continue
        if fresh and stack and _starts_statement(site, token, stack[0]):
            lost += stack
            stack = []
        fresh = False
        if token.is_operator(*OPENERS):
            stack.append(token)
        elif token.is_operator(*CLOSERS):
            if not stack or stack[-1].text != CLOSERS[token.text]:
                return None
            stack.pop()
    lost += stack
    return lost[0] if len(lost) == 1 else None


def _starts_statement(site: CrashSite, token: Token, opener: Token) -> bool:
    """Whether the first token of a line can't continue the bracket: it stands at or left of the opener's statement."""
    line, column = site.where.point(token.start)
    first = site.where.point(opener.start)[0]
    if line <= first or token.is_operator(*CLOSERS):
        return False
    return column <= len(site.where.indent(first)) and token.kind == "name"


def _closings(site: CrashSite, opener: Token) -> Iterator[Repair]:
    closer = OPENERS[opener.text]
    title = f"Close the '{opener.text}' with '{closer}'"
    first = site.where.point(opener.start)[0]
    own = [t for t in code(scan(site.text)) if t.start > opener.start]
    line = [t for t in own if site.where.point(t.start)[0] == first and t.kind != "newline"]
    if not line:
        yield from _closing_below(site, opener, own, title)
        return
    before = [t for t in code(scan(site.text)) if t.end <= opener.start]
    doubt = earlier_end(line, before[-1] if before else None) or _several_indices(opener, before, line)
    if line[-1].is_operator(":") and opener.text != "{":
        end = line[-2].end if len(line) > 1 else opener.end
        yield Repair(title, ((end, end, closer),), doubt)
    yield Repair(title, ((line[-1].end, line[-1].end, closer),), doubt)
    if line[-1].is_operator(","):
        yield Repair(title, ((line[-1].start, line[-1].start, closer),), doubt)
        yield from _closing_below(site, opener, own, title)


def _several_indices(opener: Token, before: list[Token], line: list[Token]) -> str:
    """Why a subscript may have ended earlier: it would hold several values."""
    indexed = bool(before) and (before[-1].kind == "name" or before[-1].is_operator(*CLOSERS))
    several = any(t.is_operator(",") for t in line)
    return "the index may have been meant to end at the comma" if opener.text == "[" and indexed and several else ""


def _closing_below(site: CrashSite, opener: Token, own: list[Token], title: str) -> Iterator[Repair]:
    """The closer on a line of its own after the indented lines below the opener."""
    first = site.where.point(opener.start)[0]
    indent = site.where.indent(first)
    last: Token | None = None
    for token in own:
        if token.kind == "newline":
            continue
        line, column = site.where.point(token.start)
        if line > first and column <= len(indent) and not token.is_operator(*CLOSERS):
            break
        last = token
    if last is None or site.where.point(last.start)[0] == first:
        return
    closer = OPENERS[opener.text]
    end = site.where.starts[site.where.point(last.end)[0] - 1] + len(site.where.line(site.where.point(last.end)[0]))
    content = [t for t in own if t.start <= last.start and t.kind != "newline"]
    yield Repair(title, ((end, end, site.where.newline + indent + closer),), earlier_end(content))


RECIPE = Recipe(
    name="missing-bracket",
    rows=("Q2",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"(?P<stated>'[(\[{]' was never closed)|unexpected EOF while parsing|invalid syntax"),
    propose=_propose,
    title="A bracket is never closed",
)
