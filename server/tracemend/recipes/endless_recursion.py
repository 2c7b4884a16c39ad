"""A function calls itself without end

## What it does
Names the functions of the cycle and what to look for: a way that ends without calling, and arguments that get smaller. The
limit is never raised, since the calls do not end.

## Why the error happens
Every call takes room until it returns. A function that calls itself on every way, or with the same arguments again, never
does.

## Example
```python before main.py
def countdown(n):
    print(n)
    countdown(n - 1)


import sys

sys.stdout = open("out.txt", "w")
countdown(3)
```

```text steps
Give countdown() a way that ends without calling itself, and see that its arguments get there.
```

## When it is not offered
- The cycle is a property's: that has a fix of its own.

## Questions
### Why not raise the recursion limit?
A call chain that never ends only fails later, then perhaps by crashing the interpreter itself.

### My data is deep, and the recursion does end.
Then rewrite it with a list as a stack: it holds millions of entries where a thousand calls are the limit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.incident import is_user_file
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    frames = [f for f in site.record.frames if is_user_file(f.file) and f.function and match.group()]
    counts = Counter((f.function or "").rpartition(".")[2] for f in frames[-12:])
    cycle = [name for name, count in counts.items() if count > 1 and name.isidentifier()]
    if cycle and not any(d for d in (site.function.decorator_list if site.function else [])):
        names = " and ".join(f"{name}()" for name in cycle[:3])
        verb = "calls itself" if len(cycle) == 1 else "call each other"
        yield draft(
            site,
            f"Look for the end of {names}",
            rationale=f"{names} {verb} without end.",
            tier=5,
            kind="D",
            steps=[
                Step(
                    f"Give {names} a way that ends without calling {'itself' if len(cycle) == 1 else 'the others'}, and see that its arguments get there."
                )
            ],
            evidence=[Evidence(f"the last frames are {names} again and again", "the traceback")],
        )


RECIPE = Recipe(
    name="endless-recursion",
    title="A function calls itself without end",
    rows=("R3",),
    exceptions=("RecursionError",),
    pattern=re.compile(r"maximum recursion depth exceeded"),
    propose=_propose,
)
