"""A key is counted or filled before it is there

## What it does
Makes the dictionary a `defaultdict`, so that `d[key] += 1` and `d[key].append(x)` begin with 0 or an empty list.

## Why the error happens
`d[key] += 1` reads the key first, and at its first time it is not there.

## Example
```python before main.py
def count(words):
    counts = {}
    for word in words:
        counts[word] += 1
    return sorted(counts.items())


print(count(["a", "b", "a"]))
```

```python after main.py
from collections import defaultdict


def count(words):
    counts = defaultdict(int)
    for word in words:
        counts[word] += 1
    return sorted(counts.items())


print(count(["a", "b", "a"]))
```

## When it is not offered
- The dictionary does not begin empty in the same function.
- It leaves the function as it is, where a plain dictionary is expected: it is a choice.

## Questions
### Is a `Counter` better for counting?
For counts, yes: `Counter(words)` does the whole loop, and `most_common` comes with it. `defaultdict` also collects lists and
sums.

### What changes for readers of the dictionary?
Reading a missing key of a `defaultdict` with brackets creates it. Hand out `dict(d)` where others read it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.keys import keys_of
from tracemend.diagnosis.scope import bindings, visible
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_node
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Abstention, Recipe

_FACTORIES = {"append": "list", "extend": "list", "insert": "list", "add": "set", "update": "dict", "discard": "set"}


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    yield from _entry_begun(site, match["key"])
    node, factory = _filled(site)
    if (
        node is None
        or not isinstance(node.value, ast.Name)
        or not site.raised_here
        or site.tree is None
        or not match.group()
    ):
        return
    binding = visible(site, node.value).get(node.value.id)
    value = binding.value if binding is not None else None
    if value is None or not _is_empty_dict(value):
        yield Abstention(f"'{node.value.id}' does not begin as an empty dictionary where the line runs.")
    if binding is None or value is None or not _is_empty_dict(value) or len(bindings(binding.scope)[binding.name]) != 1:
        return
    if _absence_told(site, node.value.id):
        yield from _set_first(site, node, factory)
        return
    edits: list[Edit] = [replace_node(site, value, f"defaultdict({factory})")]
    added = insert_import(site.file, site.text, Wanted("collections", "defaultdict"))
    if added is not None:
        edits.append(added)
    escapes = _escapes(site, binding.scope, binding.name)
    yield draft(
        site,
        f"Make '{binding.name}' a defaultdict({factory})",
        edits,
        rationale=f"The key is read before it is there, at its first time in '{binding.name}'.",
        tier=4,
        kind="U" if escapes or (factory == "int" and not _adds_number(site)) else "S",
        evidence=[
            Evidence(
                f"'{binding.name}' begins as an empty dictionary on line {binding.line}", "the scopes of the crash site"
            )
        ],
    )


def _entry_begun(site: CrashSite, key: str) -> Iterator[Fix]:
    """`d[k]["n"] += 1` where `d` lacks `k`: the entry begins with the counter at 0."""
    statement = site.statement
    if not isinstance(statement, ast.AugAssign) or not isinstance(statement.op, (ast.Add, ast.Sub)):
        return
    inner = statement.target.value if isinstance(statement.target, ast.Subscript) else None
    if (
        not isinstance(inner, ast.Subscript)
        or not isinstance(statement.target, ast.Subscript)
        or not _adds_number(site)
    ):
        return
    field = nodes.string_value(statement.target.slice)
    if not site.raised_here or repr(field) == key or isinstance(inner.slice, ast.Constant):
        return
    holder, entry, name = (site.source(n) for n in (inner.value, inner.slice, statement.target.slice))
    fields = keys_of(site, inner)
    if fields is not None and fields.names - {field}:
        return
    begun = f"{holder}.setdefault({entry}, {{{name}: 0}})" if field else f"{holder}.setdefault({entry}, {{}})"
    if field is None:
        target = f"{begun}.setdefault({name}, 0)"
        count, added = f"{holder}[{entry}][{name}]", site.source(statement.value)
        sign = "+" if isinstance(statement.op, ast.Add) else "-"
        edits = [
            replace_node(site, statement, f"{target}\n{site.where.indent(statement.lineno)}{count} {sign}= {added}")
        ]
    else:
        edits = [replace_node(site, inner, begun)]
    yield draft(
        site,
        f"Begin the entry of '{entry}' where '{holder}' lacks it",
        edits,
        rationale=f"'{holder}' has no entry for the key yet when it is counted for the first time.",
        tier=4,
        kind="U",
        evidence=[Evidence("the statement adds a number to what the entry holds", "the code")],
    )


def _absence_told(site: CrashSite, name: str) -> bool:
    """Whether the code asks what keys the mapping lacks: a defaultdict would answer with an empty value and keep it."""
    for node in nodes.every(site.tree) if site.tree is not None else ():
        if isinstance(node, ast.Try) and any(
            nodes.dotted(h.type) in ("KeyError", "LookupError") for h in node.handlers
        ):
            read = (n for s in node.body for n in ast.walk(s) if isinstance(n, ast.Subscript))
            if any(nodes.dotted(n.value) == name for n in read):
                return True
    return False


def _set_first(site: CrashSite, node: ast.Subscript, factory: str) -> Iterator[Fix]:
    """`d.setdefault(k, []).append(x)`, `d[k] = d.get(k, 0) + 1`: the mapping stays a plain dictionary."""
    holder, key = site.source(node.value), site.source(node.slice)
    if factory == "int":
        statement = site.statement
        if not isinstance(statement, ast.AugAssign):
            return
        end = site.where.span(statement)[1]
        sign = "+" if isinstance(statement.op, ast.Add) else "-"
        start, text = site.where.span(statement.value)[0], f"{holder}[{key}] = {holder}.get({key}, 0) {sign} "
        edit = Edit(site.file, site.where.span(node)[0], end, text + site.text[start:end])
    elif isinstance(site.statement, ast.Expr):
        empty = {"list": "[]", "dict": "{}", "set": "set()"}[factory]
        edit = replace_node(site, node, f"{holder}.setdefault({key}, {empty})")
    else:
        return
    yield draft(
        site,
        f"Begin '{key}' where '{holder}' lacks it",
        [edit],
        rationale=f"The key is read before it is there, at its first time in '{holder}'.",
        tier=4,
        kind="U",
        evidence=[Evidence(f"other code asks '{holder}' for keys that it lacks", "the `except KeyError` in the file")],
    )


def _filled(site: CrashSite) -> tuple[ast.Subscript | None, str]:
    """The subscript that is counted or filled, and what it begins with."""
    statement = site.statement
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Subscript):
        value = statement.value
        if isinstance(value, (ast.List, ast.ListComp)):
            return statement.target, "list"
        text = isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Constant) and isinstance(value.value, str))
        number = isinstance(statement.op, (ast.Add, ast.Sub)) and not text
        return (statement.target, "int") if number else (None, "")
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        if (
            isinstance(function, ast.Attribute)
            and isinstance(function.value, ast.Subscript)
            and function.attr in _FACTORIES
        ):
            return function.value, _FACTORIES[function.attr]
    return None, ""


def _adds_number(site: CrashSite) -> bool:
    """Whether what is added is surely a number."""
    value = site.statement.value if isinstance(site.statement, ast.AugAssign) else None
    if isinstance(value, ast.Call):
        return nodes.dotted(value.func) in ("len", "int", "float", "sum", "abs", "round")
    return isinstance(value, ast.Constant) and isinstance(value.value, (int, float))


def _is_empty_dict(value: ast.expr) -> bool:
    return (isinstance(value, ast.Dict) and not value.keys) or (
        isinstance(value, ast.Call) and nodes.dotted(value.func) == "dict" and not value.args and not value.keywords
    )


def _escapes(site: CrashSite, scope: ast.AST, name: str) -> bool:
    """Whether the dictionary itself is returned, printed or handed on, so that others see what it is."""
    parents = nodes.parent_map(site.tree) if site.tree is not None else {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            parent = parents.get(node)
            if isinstance(parent, ast.Call) and nodes.called_name(parent) in (
                "len",
                "sorted",
                "dict",
                "list",
                "sum",
                "max",
                "min",
            ):
                continue
            if not isinstance(parent, (ast.Subscript, ast.Attribute, ast.For, ast.comprehension, ast.Compare)):
                return True
    return isinstance(scope, ast.Module) and any(isinstance(n, ast.FunctionDef) for n in scope.body)


RECIPE = Recipe(
    name="counting-key",
    title="A key is counted or filled before it is there",
    rows=("K3",),
    exceptions=("KeyError",),
    pattern=re.compile(r"(?P<key>.+)$"),
    propose=_propose,
)
