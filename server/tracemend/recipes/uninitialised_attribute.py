"""An attribute is set too late

## What it does
Sets the attribute in `__init__` to the same value that another method of the class gives it at first, so that every object
has it from the start.

## Why the error happens
An attribute exists from its first assignment on. When only another method makes that assignment, an object on which it has
not been called lacks the attribute.

## Example
```python before main.py
class Counter:
    def __init__(self, step):
        self.step = step

    def start(self):
        self.count = 0

    def hit(self):
        self.count += self.step
        return self.count


print(Counter(2).hit())
```

```python after main.py
class Counter:
    def __init__(self, step):
        self.step = step
        self.count = 0

    def start(self):
        self.count = 0

    def hit(self):
        self.count += self.step
        return self.count


print(Counter(2).hit())
```

## When it is not offered
- The value is no plain literal: a connection that was never opened is not made by an assignment.
- Several methods give it different first values, or the value is None: it is a choice or nothing.
- The class has no `__init__` of its own.

## Questions
### Should I use `hasattr` or `getattr` with a default?
That makes every reader deal with an object that is only half made. Setting the attribute in `__init__` settles it in one
place, and type checkers understand it.

### What if the value can't be known in `__init__`?
Set it to None and say so in its annotation, or hand out an object only when it is ready, for instance from a class method
that opens the connection first.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import positions_of
from tracemend.diagnosis.classes import ProjectClass, find_class
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_lines
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    name = match.group("name")
    known = find_class(match.group("type"), site.snapshot, near=site.file)
    # An attribute that is deleted, or read while __init__ still runs, is not missing for want of a first value.
    if known is None or not site.raised_here:
        return
    if _deleted(known, name):
        yield Abstention(f"{known.name} deletes '{name}' at times.")
        return
    if any((frame.function or "").endswith("__init__") for frame in site.record.frames):
        yield Abstention("the object is still being made: the order of the lines in __init__ may be what is wrong.")
        return
    initial = next((n for n in known.node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"), None)
    values = _values(known, name)
    literals = {ast.unparse(v) for _, v in values if _is_literal(v)}
    if not values:
        yield Abstention(f"no method of {known.name} sets '{name}'.")
    elif not literals:
        yield Abstention(
            f"what {known.name} sets '{name}' to is computed each time: with what it would begin is not seen."
        )
    if initial is None or not values or not literals or name in _set_in(initial):
        return
    literal = next(ast.unparse(v) for _, v in values if _is_literal(v))
    edit = _edit(site, known, initial, f"{initial.args.args[0].arg}.{name} = {literal}") if initial.args.args else None
    if edit is not None:
        methods = ", ".join(dict.fromkeys(f"{m}()" for m, _ in values))
        yield draft(
            site,
            f"Set '{name}' in __init__",
            [edit],
            rationale=f"'{name}' is set by {methods} only, which was not called on this object yet.",
            tier=3,
            kind="S" if len(literals) == 1 and literal != "None" else "U",
            evidence=[
                Evidence(f"only {methods} of {known.name} assigns '{name}'", f"the class's body in {known.file}")
            ],
        )


def _deleted(known: ProjectClass, name: str) -> bool:
    return any(
        isinstance(n, ast.Attribute) and n.attr == name and isinstance(n.ctx, ast.Del) for n in ast.walk(known.node)
    )


def _values(known: ProjectClass, name: str) -> list[tuple[str, ast.expr]]:
    """(method, value) of each plain assignment of `self.name` in the class."""
    found = []
    for method in known.node.body:
        if isinstance(method, nodes.FUNCTIONS) and method.args.args:
            target = f"{method.args.args[0].arg}.{name}"
            for node in ast.walk(method):
                if isinstance(node, ast.Assign) and any(nodes.dotted(t) == target for t in node.targets):
                    found.append((method.name, node.value))
    return found


def _is_literal(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return True
    return (isinstance(value, (ast.List, ast.Dict, ast.Set, ast.Tuple)) and not any(ast.iter_child_nodes(value))) or (
        isinstance(value, (ast.List, ast.Tuple)) and not value.elts
    )


def _set_in(function: nodes.Function) -> set[str]:
    return {n.attr for n in ast.walk(function) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}


def _edit(site: CrashSite, known: ProjectClass, initial: ast.FunctionDef, line: str) -> Edit | None:
    """The line at the end of `__init__`, in place of a lone `pass`."""
    where = positions_of(site, known.file)
    last = initial.body[-1]
    if last.lineno == initial.lineno or isinstance(last, (ast.Return, ast.Raise)):
        return None
    if len(initial.body) == 1 and isinstance(last, ast.Pass):
        start, end = where.span(last)
        return Edit(known.file, start, end, line)
    indent = where.indent(initial.body[0].lineno)
    return insert_lines(known.file, where, (last.end_lineno or last.lineno) + 1, [indent + line])


RECIPE = Recipe(
    name="uninitialised-attribute",
    title="An attribute is set too late",
    rows=("A5",),
    exceptions=("AttributeError",),
    pattern=re.compile(r"'(?P<type>\w+)' object has no attribute '(?P<name>\w+)'$"),
    propose=_propose,
)
