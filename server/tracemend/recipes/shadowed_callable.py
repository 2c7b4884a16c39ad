"""A variable hides a function of the same name

## What it does
Gives the variable another name, everywhere in its function, so that the name means the function again.

## Why the error happens
An assignment to `list`, `max` or the name of an imported function makes a variable of it for the whole function, and a
variable's value is mostly nothing that can be called.

## Example
```python before main.py
def report(rows):
    list = rows[:2]
    return list(map(str, list))


print(report([1, 2, 3]))
```

```python after main.py
def report(rows):
    list_ = rows[:2]
    return list(map(str, list_))


print(report([1, 2, 3]))
```

## When it is not offered
- The name is no builtin and no function of the module.
- It is a parameter or a name of the module, which others may use: it is a choice.

## Questions
### Which names are hidden most often?
`list`, `dict`, `str`, `input`, `max`, `min`, `sum`, `id`, `type` and `file`. Linters warn of it (rule A001 of
flake8-builtins).

### It fails only on the second call. Why?
The first call assigned the variable, for example in a notebook, where it stays. `del list` brings the builtin back.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import Binding, bindings, scopes, visible
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    calls = site.find(
        ast.Call, lambda n: isinstance(n.func, ast.Name) and _is_hidden(site, n.func, match.group("type"))
    )
    if len({c.func.id for c in calls if isinstance(c.func, ast.Name)}) != 1 or not site.raised_here:
        return
    function = calls[0].func
    assert isinstance(function, ast.Name)
    binding = visible(site, function)[function.id]
    scope = binding.scope
    new = f"{function.id}_"
    if not isinstance(scope, (*nodes.FUNCTIONS, ast.Module)) or new in visible(site, function):
        return
    edits = list(_renamed(site, scope, function.id, new))
    own = isinstance(scope, nodes.FUNCTIONS) and not isinstance(binding.node, ast.arg)
    if edits:
        yield draft(
            site,
            f"Rename the variable '{function.id}' to '{new}'",
            edits,
            rationale=f"The variable '{function.id}' hides the function '{function.id}', which is called.",
            tier=3,
            kind="S" if own else "U",
            evidence=[Evidence(f"'{function.id}' is assigned on line {binding.line}", "the scopes of the crash site")],
        )


def _is_hidden(site: CrashSite, name: ast.Name, kind: str) -> bool:
    """Whether an assigned variable stands before a builtin, or before a function of the module."""
    found = [bindings(scope)[name.id] for scope in scopes(site, name) if name.id in bindings(scope)]
    if not found or kind in ("type", "function", "method"):
        return False
    nearest = found[0]
    if any(b.form in ("function", "class", "module") for b in nearest):
        return False
    outer = [b for group in found[1:] for b in group]
    return hasattr(builtins, name.id) or any(_is_callable(b) for b in outer)


def _is_callable(binding: Binding) -> bool:
    return binding.form in ("function", "class") or isinstance(binding.node, ast.alias)


def _renamed(site: CrashSite, scope: ast.AST, old: str, new: str) -> Iterator[Edit]:
    """Every use of the variable but the calls, which mean the function."""
    for node in ast.walk(scope):
        if isinstance(node, ast.arg) and node.arg == old:
            start, _ = site.where.span(node)
            yield Edit(site.file, start, start + len(old), new)
        elif isinstance(node, ast.Name) and node.id == old and not _called(site, node):
            start, end = site.where.span(node)
            yield Edit(site.file, start, end, new)


def _called(site: CrashSite, name: ast.Name) -> bool:
    parent = nodes.parent_map(site.tree).get(name) if site.tree is not None else None
    return isinstance(parent, ast.Call) and parent.func is name


RECIPE = Recipe(
    name="shadowed-callable",
    title="A variable hides a function of the same name",
    rows=("C5",),
    exceptions=("TypeError",),
    pattern=re.compile(r"'(?P<type>[\w.]+)' object is not callable$"),
    propose=_propose,
)
