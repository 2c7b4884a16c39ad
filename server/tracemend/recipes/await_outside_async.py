"""await in a function that is not async

## What it does
Makes the function async, when every call of it is awaited or handed to the event loop already.

## Why the error happens
`await` pauses a coroutine; a plain function has nothing to pause.

## Example
```python before main.py
import asyncio


async def load():
    return 1


def main():
    return await load()


print(asyncio.run(main()))
```

```python after main.py
import asyncio


async def load():
    return 1


async def main():
    return await load()


print(asyncio.run(main()))
```

## When it is not offered
- The `await` stands at the top level of a module.
- A caller does not await the function, or no caller is known: then it is a choice.

## Questions
### Why must all callers change as well?
Calling an async function gives a coroutine and runs nothing. Every caller has to await it, and can do so only when it is
async itself, up to `asyncio.run`.

### Can I call async code from plain code without changing everything?
At the border, yes: `asyncio.run(f())` runs it to its end and gives its result. It makes a new event loop each time and can't
be used where one runs already.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.async_chain import made_async
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Change, Repair, repairs_to_fixes, width
from tracemend.recipes.tokens import LogicalLine, Token, code, logical_lines, scan

_RUNNERS = (
    "run",
    "create_task",
    "ensure_future",
    "gather",
    "run_until_complete",
    "wait_for",
    "run_coroutine_threadsafe",
)


def _propose(site: CrashSite, match: re.Match[str]) -> list[Fix]:
    header = _function(site)
    if header is None:
        return []
    name = header.tokens[1].text
    calls = list(_calls(site, name))
    waiting = [call for call in calls if _is_waited_for(site, call)]
    elsewhere = _used_elsewhere(site, name)
    doubt = "" if calls and len(waiting) == len(calls) and not elsewhere else _doubt(name, calls, elsewhere)
    chain = _chain(site, header) if doubt else None
    if chain is not None:
        doubt = f"the callers of {name} become async with it, or await it"
    changes = chain or ((header.start, header.start, "async "),)
    repair = Repair(f"Make {name} async", changes, doubt)
    why = f"'{match['what']}' needs an async function around it, and {name} is none."
    return repairs_to_fixes(site, [repair], why=why, tier=2)


def _chain(site: CrashSite, header: LogicalLine) -> tuple[Change, ...] | None:
    """The changes that make the function and its callers async, where the tree can be read and all of them are in this file."""
    found = [n for n in ast.walk(site.tree or ast.Module([], [])) if isinstance(n, ast.FunctionDef)]
    function = next((n for n in found if site.where.span(n)[0] == header.start), None)
    edits = made_async(site, function) if function is not None else None
    if not edits or any(edit.file != site.file for edit in edits):
        return None
    return tuple((edit.start, edit.end, edit.text) for edit in sorted(set(edits)))


def _doubt(name: str, calls: list[Token], elsewhere: bool) -> str:
    if elsewhere:
        return f"{name} is used in other files, which would get a coroutine"
    return (
        f"callers of {name} must await it"
        if calls
        else f"nothing in this file calls {name}, so its callers are not known"
    )


def _function(site: CrashSite) -> LogicalLine | None:
    """The header of the plain function around the line."""
    column = width(site.where.indent(site.location.line))
    lines = [x for x in logical_lines(site.text) if site.where.point(x.start)[0] <= site.location.line]
    for line in reversed(lines):
        own = width(site.where.indent(site.where.point(line.start)[0]))
        if own < column:
            if line.tokens[0].is_name("def"):
                return line if line.start == _first_offset(site, line) else None
            if line.tokens[0].is_name("class", "async"):
                return None
            column = own
    return None


def _first_offset(site: CrashSite, line: LogicalLine) -> int:
    number = site.where.point(line.start)[0]
    return site.where.starts[number - 1] + len(site.where.indent(number))


def _calls(site: CrashSite, name: str) -> Iterator[Token]:
    """Every mention of the function in its file but its definition."""
    tokens = code(scan(site.text))
    for index, token in enumerate(tokens):
        if token.is_name(name) and not (index and tokens[index - 1].is_name("def")):
            yield token


def _is_waited_for(site: CrashSite, call: Token) -> bool:
    """Whether a mention is a call whose result is awaited or handed to the event loop."""
    tokens = [t for t in code(scan(site.text)) if t.kind != "newline"]
    index = tokens.index(call)
    if index + 1 >= len(tokens) or not tokens[index + 1].is_operator("("):
        return False
    start = index
    while start >= 2 and tokens[start - 1].is_operator(".") and tokens[start - 2].kind == "name":
        start -= 2
    before = tokens[max(0, start - 2) : start]
    if before and before[-1].is_name("await"):
        return True
    return len(before) == 2 and before[1].is_operator("(") and before[0].is_name(*_RUNNERS)


def _used_elsewhere(site: CrashSite, name: str) -> bool:
    """Whether another file of the project mentions the name."""
    from tracemend.project.files import project_files

    mention = re.compile(rf"\b{re.escape(name)}\b")
    others = (file for file in project_files(site.project.root).python if file != site.file)
    return any(mention.search(site.snapshot.text(file) or "") for file in others)


RECIPE = Recipe(
    name="await-outside-async",
    rows=("Q8",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"'?(?P<what>await|async with|async for|asynchronous comprehension)'? outside (?:of an )?async"),
    propose=_propose,
    title="await in a function that is not async",
)
