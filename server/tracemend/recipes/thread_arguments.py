"""A thread is given its arguments without a tuple

## What it does
Makes a tuple of the one argument: `args=(name,)` for `args=(name)`.

## Why the error happens
Parentheses alone make no tuple. The thread unpacks what it got: a text becomes one argument for each character, a number can't be
unpacked at all.

## Example
```python before main.py
import os
import threading
import traceback


def give_up(failed):
    traceback.print_exception(failed.exc_type, failed.exc_value, failed.exc_traceback)
    os._exit(1)


def greet(name):
    print("hello", name)


threading.excepthook = give_up
thread = threading.Thread(target=greet, args=("ann"))
thread.start()
thread.join()
```

```python after main.py
import os
import threading
import traceback


def give_up(failed):
    traceback.print_exception(failed.exc_type, failed.exc_value, failed.exc_traceback)
    os._exit(1)


def greet(name):
    print("hello", name)


threading.excepthook = give_up
thread = threading.Thread(target=greet, args=("ann",))
thread.start()
thread.join()
```

## When it is not offered
- What is given as `args` may be a tuple or a list already.

## Questions
### Why is no line of mine in the traceback?
The thread begins in `threading.py`, and your function was never entered.

### Does `args=[name]` work?
Yes, any sequence does; a list needs no comma behind its only element.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.threads import loose_arguments
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    given = [value for call in site.find(ast.Call) if (value := loose_arguments(call, site.where)) is not None]
    if len(given) != 1:
        return
    start, end = site.where.span(given[0])
    # A comma in the parentheses that stand there; else new ones.
    bracketed = site.text[:start].rstrip().endswith("(") and site.text[end:].lstrip().startswith(")")
    edits = [Edit(site.file, end, end, ",")]
    if not bracketed:
        edits = [Edit(site.file, start, start, "("), Edit(site.file, end, end, ",)")]
    yield draft(
        site,
        f"Make a tuple of the argument: ({site.source(given[0])},)",
        edits,
        rationale="The thread unpacks its arguments, and it got one value that is no tuple.",
        tier=1,
        evidence=[Evidence("'args' is a single value without a comma", f"line {given[0].lineno}")],
    )


RECIPE = Recipe(
    name="thread-arguments",
    title="A thread is given its arguments without a tuple",
    rows=("P3",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"[\w.<>]+\(\) (?:takes \d+ positional arguments? but \d+ (?:was|were) given|missing \d+ required positional)"
        r"|.*argument after \* must be an iterable, not \w+"
    ),
    propose=_propose,
)
