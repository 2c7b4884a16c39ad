"""A merge that was not finished

## What it does
Shows the places to settle, with the names of both sides. It never picks one.

## Why the error happens
git marks what it could not merge between lines of `<`, `=` and `>`, which are no Python.

## Example
```python before main.py
<<<<<<< HEAD
size = 1
=======
size = 2
>>>>>>> feature
print(size)
```

```text steps
Lines 1 to 5: keep what is right of HEAD and feature, and remove the marks.
```

## When it is not offered
- The file has no such marks.

## Questions
### How do I see what both sides wanted?
`git log --merge -p FILE` shows the commits of both; `git checkout --conflict=diff3 FILE` writes the common ancestor between
them.

### How did the marks get into a commit?
`git add` takes a file as settled whatever it holds. `git diff --check`, or a pre-commit hook that runs it, finds the marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_MARKERS = re.compile(r"^<{7}[ \t]?(?P<ours>.*)$[\s\S]*?^={7}$[\s\S]*?^>{7}[ \t]?(?P<theirs>.*)$", re.MULTILINE)


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    conflicts = list(_MARKERS.finditer(site.text))
    if not conflicts:
        return
    steps = [_step(site, conflict) for conflict in conflicts[:5]]
    yield draft(
        site,
        "Settle the merge conflict",
        rationale=f"{site.file} holds the marks of a merge that was not finished.",
        tier=1,
        kind="C",
        steps=steps,
        evidence=[Evidence(f"the file has {len(conflicts)} places between '<<<<<<<' and '>>>>>>>'", "its text")],
    )


def _step(site: CrashSite, conflict: re.Match[str]) -> Step:
    first, _ = site.where.point(conflict.start())
    last, _ = site.where.point(conflict.end())
    ours, theirs = conflict["ours"].strip() or "one side", conflict["theirs"].strip() or "the other"
    return Step(f"Lines {first} to {last}: keep what is right of {ours} and {theirs}, and remove the marks.")


RECIPE = Recipe(
    name="merge-conflict",
    rows=("Q15",),
    exceptions=("SyntaxError", "IndentationError"),
    pattern=re.compile(r"invalid syntax|unexpected indent|unindent|expected|invalid decimal literal"),
    propose=_propose,
    title="A merge that was not finished",
)
