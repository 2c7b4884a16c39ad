"""A generator ends by a StopIteration of its own

## What it does
Catches the StopIteration of `next` and returns, which is how a generator ends.

## Why the error happens
Since Python 3.7 a StopIteration within a generator is an error, so that it can't be taken for the generator's own end.

## Example
```python before main.py
def pairs(items):
    items = iter(items)
    while True:
        yield next(items), next(items)


print(list(pairs([1, 2, 3, 4])))
```

```python after main.py
def pairs(items):
    items = iter(items)
    while True:
        try:
            yield next(items), next(items)
        except StopIteration:
            return


print(list(pairs([1, 2, 3, 4])))
```

## When it is not offered
- The `next` does not stand in the generator's own text.
- The statement spans several lines.
- A value was taken from the same iterator just before and would be lost: it is a choice.

## Questions
### Why did my generator just end in Python 3.6?
A StopIteration that escaped was taken for the end. A bug in a helper could so cut results short without any error.

### Can I avoid the `try`?
`next(it, None)` gives a default, and a `for` loop with `return` inside needs no `next` at all.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.contracts import is_generator
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.incident import is_user_file
from tracemend.project.location import map_frame
from tracemend.project.positions import Positions, positions
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    place = _stopped_at(site)
    tree, text = (site.snapshot.tree(place[0]), site.snapshot.text(place[0])) if place is not None else (None, None)
    if place is None or tree is None or text is None or not match.group():
        return
    file, line = place
    statement = nodes.statement_at(tree, line)
    function = nodes.enclosing_function(tree, statement) if statement is not None else None
    if statement is None or function is None or not is_generator(function) or statement.lineno != statement.end_lineno:
        return
    if not any(
        isinstance(n, ast.Call) and nodes.dotted(n.func) == "next" and len(n.args) == 1 for n in ast.walk(statement)
    ):
        return
    where = _lines(site, file)
    indent, unit, newline = where.indent(line), indent_unit(where), where.newline
    start, end = where.span(statement)
    if where.starts[line - 1] + len(indent) == start:
        body = where.text[start:end]
        wrapped = (
            f"try:{newline}{indent}{unit}{body}{newline}{indent}except StopIteration:{newline}{indent}{unit}return"
        )
        yield draft(
            site,
            f"Return when next() on line {line} finds nothing more",
            [Edit(file, start, end, wrapped)],
            rationale=f"next() on line {line} found nothing more, and a generator ends by return.",
            tier=4,
            kind="U" if _holds_one(tree, statement) else "S",
            evidence=[Evidence(f"{function.name}() is a generator, and next() in it has no default", "its body")],
        )


def _holds_one(tree: ast.Module, statement: ast.stmt) -> bool:
    """Whether a value was taken from an iterator just before, in the same block: returning would drop it."""
    block = getattr(nodes.parent_map(tree).get(statement), "body", [])
    earlier = block[: block.index(statement)] if statement in block else []
    taken = [n for one in earlier for n in ast.walk(one) if isinstance(n, ast.Call) and nodes.dotted(n.func) == "next"]
    sources = {ast.unparse(call.args[0]) for call in taken if call.args}
    wanted = [n for n in ast.walk(statement) if isinstance(n, ast.Call) and nodes.dotted(n.func) == "next" and n.args]
    return any(ast.unparse(call.args[0]) in sources for call in wanted)


def _stopped_at(site: CrashSite) -> tuple[str, int] | None:
    """File and line of the StopIteration from which the error was made."""
    for record in site.incident.exceptions:
        if record.type == "StopIteration":
            for frame in reversed(record.frames):
                place = map_frame(frame, site.snapshot) if is_user_file(frame.file) else None
                if place is not None:
                    return place.file, place.line
    return None


def _lines(site: CrashSite, file: str) -> Positions:
    return positions(site.snapshot.text(file) or "")


RECIPE = Recipe(
    name="generator-stop",
    title="A generator ends by a StopIteration of its own",
    rows=("R1",),
    exceptions=("RuntimeError",),
    pattern=re.compile(r"generator raised StopIteration$"),
    propose=_propose,
)
