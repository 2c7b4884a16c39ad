"""A parameter with a default before one without

## What it does
Offers to put the parameters without a default first, in the calls of this file too, or to remove the default.

## Why the error happens
A call fills parameters from the left, so those that may be left out come last.

## Example
```python before main.py
def area(width=1, height):
    return width * height


print(area(2, 3))
```

```python after main.py
def area(height, width=1):
    return width * height


print(area(3, 2))
```

## When it is not offered
- The parameters stand on several lines, or `*` or `/` is among them.

## Questions
### Can I keep the order and still have the default?
Yes, by putting `*` before the parameters: `def f(*, a=1, b)` takes them by name only, and then their order is free.

### Why are callers in other files not changed?
They are when they can be found for sure. A public function may be called from programs that nobody here can see, so moving
its parameters is left to you.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.project.positions import positions
from tracemend.project.snapshot import parse
from tracemend.recipes.brackets import brackets_near, parted
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Change, Repair, mended, repairs_to_fixes
from tracemend.recipes.tokens import Token


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    why = "A parameter without a default follows one that has a default."
    return repairs_to_fixes(site, list(_repairs(site)), why=why)


def _repairs(site: CrashSite) -> Iterator[Repair]:
    for name, parts in _signatures(site):
        defaulted = [p for p in parts if _default(p)]
        required = [p for p in parts if not _default(p)]
        late = [p for p in required if any(d[0].start < p[0].start for d in defaulted)]
        if not late or any(p[0].is_operator("*", "**", "/") for p in parts):
            continue
        order = required + defaulted
        texts = [site.text[p[0].start : p[-1].end] for p in order]
        signature = (parts[0][0].start, parts[-1][-1].end, ", ".join(texts))
        calls = list(_call_changes(site, name, parts, order, signature))
        title = "Put the parameters without a default first"
        yield Repair(
            f"{title}, in the calls too" if calls else title, (signature, *calls), "it changes the order for callers"
        )
        dropped = tuple((_equals(p).start, p[-1].end, "") for p in defaulted if p[0].start < late[-1][0].start)
        yield Repair("Remove the default before it", dropped, "callers that leave the argument out would fail")


def _signatures(site: CrashSite) -> Iterator[tuple[str, list[list[Token]]]]:
    for opener, inside, before in brackets_near(site):
        is_def = len(before) > 1 and before[-2].is_name("def") and before[-1].kind == "name" and opener.text == "("
        if is_def and inside and "\n" not in site.text[opener.start : inside[-1].end]:
            yield before[-1].text, parted(inside)


def _default(part: list[Token]) -> bool:
    return any(t.is_operator("=") for t in part)


def _equals(part: list[Token]) -> Token:
    return next(t for t in part if t.is_operator("="))


def _call_changes(
    site: CrashSite, name: str, parts: list[list[Token]], order: list[list[Token]], signature: Change
) -> Iterator[Change]:
    """Positional arguments of the calls in this file, in the new order."""
    shift = len(signature[2]) - (signature[1] - signature[0])
    assert shift == 0, "the same parameters in another order take the same room"
    text = mended(site.text, [signature])
    tree = parse(text)
    where = positions(text)
    for node in ast.walk(tree) if tree else ():
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name):
            continue
        if len(node.args) < 2 or any(isinstance(a, ast.Starred) for a in node.args) or len(node.args) > len(parts):
            continue
        given = {parts[i][0].text: where.source(a) for i, a in enumerate(node.args)}
        moved = [given.get(p[0].text) for p in order]
        if None in moved[: len(given)]:
            continue
        start, _ = where.span(node.args[0])
        _, end = where.span(node.args[-1])
        new = ", ".join(m for m in moved if m is not None)
        if new != text[start:end]:
            yield start, end, new


RECIPE = Recipe(
    name="default-before-required",
    rows=("Q16", "O2"),
    exceptions=("SyntaxError",),
    pattern=re.compile(
        r"non-default argument follows default argument$|parameter without a default follows parameter with a default"
    ),
    propose=_propose,
    title="A parameter with a default before one without",
)
