"""await at the top level of a module

## What it does
Offers to run the awaited call with `asyncio.run`.

## Why the error happens
`await` pauses a coroutine, and a module is none. Notebooks and `python -m asyncio` allow it.

## Example
```python before main.py
import asyncio


async def load():
    return 1


value = await load()
print(value)
```

```python after main.py
import asyncio


async def load():
    return 1


value = asyncio.run(load())
print(value)
```

## When it is not offered
- The line awaits more than once, or asyncio is not imported.
- It is always a choice: several such calls belong into one async function.

## Questions
### Should every call get its own `asyncio.run`?
No: each one makes and closes an event loop, and connections do not survive it. Write one `async def main()` and run that.

### Why does it work in the console?
`python -m asyncio`, IPython and notebooks accept a bare await by compiling the line in another way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, line_tokens, repairs_to_fixes
from tracemend.recipes.tokens import CLOSERS, OPENERS, Token


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    if site.where.indent(site.location.line):
        return []
    why = "'await' works inside async functions; at the top level asyncio.run starts the event loop."
    return repairs_to_fixes(site, list(_repairs(site)), why=why, tier=4)


def _repairs(site: CrashSite) -> Iterator[Repair]:
    """`await f(…)` as `asyncio.run(f(…))`."""
    tokens = line_tokens(site)
    waits = [i for i, t in enumerate(tokens) if t.is_name("await")]
    imported = re.search(r"^import asyncio\b", site.text, re.MULTILINE) is not None
    if len(waits) != 1 or not imported:
        return
    end = _call_end(tokens, waits[0] + 1)
    if end is None:
        return
    start, value = tokens[waits[0]].start, tokens[waits[0] + 1].start
    changes = ((start, value, "asyncio.run("), (end, end, ")"))
    yield Repair("Run it with asyncio.run", changes, "each call gets an event loop of its own")


def _call_end(tokens: tuple[Token, ...], index: int) -> int | None:
    """Where the call that starts at a token ends: names, dots and brackets."""
    depth = 0
    end: int | None = None
    for position in range(index, len(tokens)):
        token = tokens[position]
        if token.is_operator(*OPENERS):
            depth += 1
        elif token.is_operator(*CLOSERS):
            depth -= 1
            if depth < 0:
                break
            end = token.end
        elif depth == 0 and not (token.kind == "name" or token.is_operator(".")):
            break
    return end


RECIPE = Recipe(
    name="module-level-await",
    rows=("Q8",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"'await' outside function"),
    propose=_propose,
    title="await at the top level of a module",
)
