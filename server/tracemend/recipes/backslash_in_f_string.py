"""A backslash inside the braces of an f-string

## What it does
Gives the text with the backslash a name in front of the statement, and uses the name in the braces. Escaped quotes
become the other quotes.

## Why the error happens
Before Python 3.12 the expressions of an f-string could not hold a backslash, not even in a text of their own.

## Example
```python before main.py
def show(names):
    return f"{len(names)} names:\\n{'\\n'.join(names)}"


print(show(["ann", "bob"]))
```

```python after main.py
def show(names):
    newline = '\\n'
    return f"{len(names)} names:\\n{newline.join(names)}"


print(show(["ann", "bob"]))
```

## Example: escaped quotes
```python before main.py
prices = {"tea": 3}
print(f"tea: {prices[\\"tea\\"]}")
```

```python after main.py
prices = {"tea": 3}
print(f"tea: {prices['tea']}")
```

## When it is not offered
- The backslash does not stand in a text of the expression.
- The f-string begins in the middle of a statement of several lines that can't be told apart.

## Questions
### Do I need this on a newer Python?
From 3.12 on such f-strings are read; as long as the program has to run on an older one, keep the name.

### May the text around the braces hold backslashes?
Yes, in every version: `f"a\\n{b}"` is fine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.project.positions import positions
from tracemend.project.snapshot import parse
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Change, Repair, mended, repairs_to_fixes

_ESCAPED = re.compile(
    r"""(?<!\\)(?P<quote>['"])(?P<body>(?:[^'"\\{}\n]|\\[nrtabfv\\0'"])*\\[nrtabfv\\0'"](?:[^'"\\{}\n]|\\.)*)(?P=quote)"""
)
_NAMES = {r"\n": "newline", r"\t": "tab", r"\\": "backslash", r"\r\n": "newline"}


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    why = "Before Python 3.12 an f-string's expressions can't hold a backslash."
    return repairs_to_fixes(site, list(_repairs(site)), why=why, tier=1, newer=True)


def _repairs(site: CrashSite) -> Iterator[Repair]:
    """All texts with a backslash in the braces of one line's f-strings, each by a name in front of the statement."""
    line = site.location.line
    start = site.where.starts[line - 1]
    named: dict[str, str] = {}
    changes: list[Change] = []
    for found in _ESCAPED.finditer(site.where.line(line)):
        if not _in_braces(site.where.line(line), found.start()):
            continue
        name = named.setdefault(found.group(), _free(site, found["body"], named))
        changes.append((start + found.start(), start + found.end(), name))
    place = _statement_start(site, changes)
    if not changes:
        yield from _unescaped(site)
    elif place is not None:
        number, indent = place
        at = site.where.starts[number - 1]
        lines = "".join(f"{indent}{name} = {text}{site.where.newline}" for text, name in named.items())
        yield Repair(f"Give {' and '.join(named)} a name", ((at, at, lines), *changes))


def _unescaped(site: CrashSite) -> Iterator[Repair]:
    """The other quotes in the place of escaped ones."""
    text = site.where.line(site.location.line)
    start = site.where.starts[site.location.line - 1]
    other = {r"\'": '"', r"\"": "'"}
    found = [m for m in re.finditer(r"\\['\"]", text) if _in_braces(text, m.start())]
    changes = tuple((start + m.start(), start + m.end(), other[m.group()]) for m in found)
    if changes:
        yield Repair("Use the other quotes inside the braces", changes)


def _in_braces(line: str, place: int) -> bool:
    """Whether a place of a line stands in the braces of an f-string, by the braces in front of it."""
    before = line[:place].replace("{{", "").replace("}}", "")
    return before.rfind("{") > before.rfind("}") and re.search(r"\b[rR]?[fF][rR]?['\"]", before) is not None


def _free(site: CrashSite, body: str, taken: dict[str, str]) -> str:
    wanted = _NAMES.get(body, "separator" if not re.search(r"\w", re.sub(r"\\.", "", body)) else "text")
    used = set(re.findall(r"\w+", site.text)) | set(taken.values())
    return next(n for n in (wanted, *(f"{wanted}_{i}" for i in range(2, 99))) if n not in used)


def _statement_start(site: CrashSite, changes: list[Change]) -> tuple[int, str] | None:
    """The line and the indentation of the statement that holds the changed line, as the changed text parses."""
    text = mended(site.text, changes)
    tree = parse(text)
    statement = nodes.statement_at(tree, site.location.line) if tree is not None else None
    if statement is None or tree is None:
        return None
    where = positions(text)
    indent = where.indent(statement.lineno)
    begins = where.starts[statement.lineno - 1] + len(indent) == where.span(statement)[0]
    elif_or_decorated = getattr(statement, "decorator_list", None) or where.line(statement.lineno).strip().startswith(
        "elif"
    )
    return (statement.lineno, indent) if begins and not elif_or_decorated else None


RECIPE = Recipe(
    name="backslash-in-f-string",
    title="A backslash inside the braces of an f-string",
    rows=("Q6",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"f-string expression part cannot include a backslash"),
    propose=_propose,
    versions=((3, 8), (3, 11)),
)
