"""Flask's application context is missing

## What it does
In a script whose application is a name of the module, puts the failed statement into `with app.app_context():`.

## Why the error happens
`current_app`, `g` and extensions such as Flask-SQLAlchemy need to know which application is meant. During a request Flask says it; a script
has to say it itself.

## Example
```python before main.py
from flask import Flask, current_app

app = Flask(__name__)
print(current_app.name)
```

```python after main.py
from flask import Flask, current_app

app = Flask(__name__)
with app.app_context():
    print(current_app.name)
```

## When it is not offered
- When the failed line is in a function: where its context has to begin is then for the caller.
- When the application is made by a factory it is a choice.

## Questions
### What is the difference between the two contexts?
The application context says which application is meant; the request context adds the request of one visitor. A script needs
the first only.

### How do I do it in tests?
A fixture with `with app.app_context(): yield app`, or `app.test_client()` for views, which pushes the contexts by itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.incident import is_user_file
from tracemend.project.location import map_frame
from tracemend.project.positions import Positions, positions
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, _: re.Match[str]) -> Iterator[Fix]:
    frame = next((f for f in site.record.frames if f.function == "<module>" and is_user_file(f.file)), None)
    place = map_frame(frame, site.snapshot) if frame else None
    tree = site.snapshot.tree(place.file) if place else None
    text = site.snapshot.text(place.file) if place else None
    if place is None or tree is None or text is None:
        return
    app = _application(tree, place.line)
    statement = nodes.statement_at(tree, place.line)
    if app is None or statement is None or not _is_started(tree, statement) or not _may_be_indented(statement):
        return
    name, made = app
    yield draft(
        site,
        f"Do it within {name}.app_context()",
        _put_within(f"with {name}.app_context():", statement, place.file, positions(text)),
        rationale=f"The line needs to know the application; '{name}' is it, and nothing says so outside of a request.",
        tier=2,
        kind="S" if made == "Flask" else "U",
        evidence=[Evidence(f"'{name}' is made by {made}(…) above", f"reading {place.file}")],
    )


def _is_started(tree: ast.Module, statement: ast.stmt) -> bool:
    """Whether a statement stands at the top level, or in `if __name__ == "__main__":`."""
    started = [n for n in tree.body if isinstance(n, ast.If) and "__name__" in ast.unparse(n.test)]
    return statement in tree.body or any(statement in node.body for node in started)


def _may_be_indented(statement: ast.stmt) -> bool:
    """Whether a statement does the same one step further in: no import, whose name others need, and no text over several lines."""
    return not isinstance(statement, (ast.Import, ast.ImportFrom)) and not any(
        isinstance(n, ast.Constant) and isinstance(n.value, str) and n.lineno != n.end_lineno
        for n in ast.walk(statement)
    )


def _put_within(header: str, statement: ast.stmt, file: str, where: Positions) -> list[Edit]:
    """A statement as the block of a header above it."""
    unit, indent = indent_unit(where), where.indent(statement.lineno)
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    further = [where.starts[n - 1] for n in range(first + 1, last + 1) if where.line(n).strip()]
    start = where.starts[first - 1]
    return [
        Edit(file, start, start, indent + header + where.newline + unit),
        *(Edit(file, at, at, unit) for at in further),
    ]


def _application(tree: ast.Module, line: int) -> tuple[str, str] | None:
    """The one name of the module that holds the application before a line, and what makes it."""
    found: list[tuple[str, str]] = []
    for node in tree.body:
        if (
            isinstance(node, ast.Assign)
            and node.lineno < line
            and isinstance(node.value, ast.Call)
            and isinstance(node.targets[0], ast.Name)
        ):
            maker = (nodes.dotted(node.value.func) or "").rpartition(".")[2]
            if maker in ("Flask", "create_app", "make_app"):
                found.append((node.targets[0].id, maker))
    return found[0] if len(found) == 1 else None


RECIPE = Recipe(
    name="outside-app-context",
    title="Flask's application context is missing",
    rows=("FL1",),
    exceptions=("RuntimeError",),
    pattern=re.compile(r"Working outside of application context"),
    propose=_propose,
    needs=("flask",),
)
