"""Arguments in an order that Python does not allow

## What it does
Drops an argument that is given twice with the same value. Where the values differ, or a value without a name follows one with a name,
the ways out are choices.

## Why the error happens
Each parameter takes one value, and arguments without a name come first because their place says what they are.

## Example
```python before main.py
print(dict(size=1, name="a", size=1))
```

```python after main.py
print(dict(size=1, name="a"))
```

## When it is not offered
- The two values differ: then keeping either is a choice.
- An argument without a name comes late: moving it is a choice.

## Questions
### May a keyword come before `*args` in a call?
Yes, `f(x=1, *rest)` is legal and confusing: `rest` is filled in first. Put keywords last.

### Which of two equal keywords would have won?
Neither: unlike a dictionary, a call refuses the second one. When both came from merged `**options`, it is found only when
the call runs, as a TypeError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.brackets import brackets_near, parted
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, repairs_to_fixes
from tracemend.recipes.tokens import Token


def _propose(site: CrashSite, match: re.Match[str]) -> list[Fix]:
    repeated = match["name"]
    if match.group().startswith("keyword argument repeated"):
        return repairs_to_fixes(site, list(_once(site, repeated)), why="The call gives one argument twice.")
    return repairs_to_fixes(site, list(_reordered(site)), why="Positional arguments come before those with a name.")


def _named(part: list[Token]) -> str | None:
    return part[0].text if len(part) > 2 and part[0].kind == "name" and part[1].is_operator("=") else None


def _once(site: CrashSite, name: str | None) -> Iterator[Repair]:
    for opener, inside, _ in brackets_near(site):
        parts = parted(inside)
        names = [_named(part) for part in parts]
        for index, own in enumerate(names):
            if opener.text != "(" or own is None or own not in names[:index] or name not in (None, own):
                continue
            first = parts[names.index(own)]
            equal = [t.text for t in first] == [t.text for t in parts[index]]
            doubt = "" if equal else "the two values differ"
            repair = Repair(f"Keep the first {own}", ((parts[index - 1][-1].end, parts[index][-1].end, ""),), doubt)
            yield repair
            if not equal:
                start = first[0].start
                stop = parts[names.index(own) + 1][0].start
                yield Repair(f"Keep the last {own}", ((start, stop, ""),), doubt)


def _reordered(site: CrashSite) -> Iterator[Repair]:
    for opener, inside, _ in brackets_near(site):
        parts = parted(inside)
        named = [part for part in parts if _named(part)]
        plain = [part for part in parts if not _named(part)]
        if opener.text != "(" or not named or not plain or any(p[0].is_operator("*", "**") for p in plain):
            continue
        if site.text[parts[0][0].start : parts[-1][-1].end].count("\n") or parts == plain + named:
            continue
        texts = [site.text[part[0].start : part[-1].end] for part in plain + named]
        changes = ((parts[0][0].start, parts[-1][-1].end, ", ".join(texts)),)
        doubt = "the value may be meant for another parameter"
        yield Repair("Put positional arguments first", changes, doubt)


RECIPE = Recipe(
    name="argument-order",
    rows=("Q16",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"positional argument follows keyword argument$|keyword argument repeated(?:: (?P<name>\w+))?"),
    propose=_propose,
    title="Arguments in an order that Python does not allow",
)
