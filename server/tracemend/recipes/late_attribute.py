"""A method runs before __init__ has set what it reads

## What it does
Moves the assignment of the attribute in `__init__` above the call that leads to the method.

## Why the error happens
`__init__` calls a method, often by `super().__init__()`, and only afterwards assigns the attribute that the method reads.

## Example
```python before main.py
class Base:
    def __init__(self):
        self.prepare()


class Basket(Base):
    def __init__(self):
        super().__init__()
        self.items = []

    def prepare(self):
        self.items.append("bag")


print(Basket().items)
```

```python after main.py
class Base:
    def __init__(self):
        self.prepare()


class Basket(Base):
    def __init__(self):
        self.items = []
        super().__init__()

    def prepare(self):
        self.items.append("bag")


print(Basket().items)
```

## When it is not offered
- The value needs what is set before it, or anything but literals, parameters and plain constructors.
- `__init__` assigns the attribute more than once, or inside another statement.

## Questions
### Why does `super().__init__()` call a method of my class?
The object is of your class from the start, so that every method of it is found there first, also when the base calls it.

### Is it bad to call methods in `__init__` at all?
It is fragile: a subclass that overrides the method finds an object that is half made. A factory or a separate `start()`
avoids it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.classes import ProjectClass, attributes_set, find_class
from tracemend.diagnosis.scope import all_arguments
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.incident import Frame
from tracemend.project.location import map_frame
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    owner = find_class(match["type"], site.snapshot, near=site.file)
    if site.tree is None or owner is None or not site.raised_here or _set_twice(owner, match["name"]):
        return
    for frame in reversed(site.record.frames):
        found = _running(site, frame)
        if found is None:
            continue
        initial, index = found
        receiver = initial.args.args[0].arg if initial.args.args else "self"
        later = [s for s in initial.body[index + 1 :] if _assigns(s, f"{receiver}.{match['name']}")]
        everywhere = [n for n in ast.walk(initial) if _assigns(n, f"{receiver}.{match['name']}")]
        if len(later) == 1 and len(everywhere) == 1 and _is_plain(later[0], initial):
            yield _moved(site, initial.body[index], later[0], match["name"])
            return


def _running(site: CrashSite, frame: Frame) -> tuple[ast.FunctionDef, int] | None:
    """The `__init__` of the site's file that a frame is in, and which statement of it runs."""
    if not (frame.function or "").endswith("__init__"):
        return None
    place = map_frame(frame, site.snapshot)
    if place is None or place.file != site.file or site.tree is None:
        return None
    for node in ast.walk(site.tree):
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            for index, statement in enumerate(node.body):
                if statement.lineno <= place.line <= (statement.end_lineno or statement.lineno):
                    return node, index
    return None


def _set_twice(owner: ProjectClass, name: str) -> bool:
    """Whether more than one class of the object's sets the attribute: then the order of the assignments matters."""
    classes, waiting = 0, [owner]
    while waiting:
        known = waiting.pop()
        waiting += known.bases
        methods = [m for m in known.node.body if isinstance(m, nodes.FUNCTIONS)]
        classes += any(name in attributes_set(m) for m in methods)
    return classes > 1


def _assigns(node: ast.AST, target: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return any(nodes.dotted(t) == target for t in targets)


def _is_plain(statement: ast.stmt, initial: ast.FunctionDef) -> bool:
    """Whether the value is made of literals, parameters and plain constructors: the same wherever it stands in `__init__`."""
    value = statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None
    parameters = {a.arg for a in all_arguments(initial.args)[1:]}
    bound = {n.id for n in ast.walk(initial) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    makers = {"dict", "list", "set", "deque", "defaultdict", "Counter", "OrderedDict", "int", "str", "float"}
    names = {n.id for n in ast.walk(value) if isinstance(n, ast.Name)} if value is not None else {""}
    simple = not any(
        isinstance(n, (ast.Await, ast.Attribute, ast.Lambda, ast.Yield)) for n in ast.walk(value or statement)
    )
    return value is not None and simple and names <= (parameters | makers) and not names & bound


def _moved(site: CrashSite, before: ast.stmt, statement: ast.stmt, name: str) -> Fix:
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    stop = site.where.starts[last] if last < site.where.count else len(site.text)
    lines = site.text[site.where.starts[first - 1] : stop]
    lines = lines if lines.endswith("\n") else lines + site.where.newline
    target = site.where.starts[before.lineno - 1]
    return draft(
        site,
        f"Set '{name}' before line {before.lineno} calls the method",
        [Edit(site.file, target, target, lines), Edit(site.file, site.where.starts[first - 1], stop, "")],
        rationale=f"__init__ calls a method that reads '{name}' before it assigns it.",
        tier=3,
        evidence=[
            Evidence(
                f"line {before.lineno} of __init__ is running, and line {first} assigns '{name}'", "the traceback"
            ),
            Evidence("the value does not depend on what runs between", "its expression"),
        ],
    )


RECIPE = Recipe(
    name="late-attribute",
    title="A method runs before __init__ has set what it reads",
    rows=("A5", "A7"),
    exceptions=("AttributeError",),
    pattern=re.compile(r"'(?P<type>\w+)' object has no attribute '(?P<name>\w+)'$"),
    propose=_propose,
)
