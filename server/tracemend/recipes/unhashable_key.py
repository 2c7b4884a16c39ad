"""A key that can change

## What it does
Writes the key as a tuple where it is a list display that is used as a key only. Otherwise offers a tuple or a frozenset of it.

## Why the error happens
A dictionary finds a key by its hash, and a list, a set or a dictionary has none, since it can change.

## Example
```python before main.py
counts = {}
for row in [("a", 1), ("a", 1)]:
    key = [row[0], row[1]]
    counts[key] = counts.get(key, 0) + 1
print(counts)
```

```python after main.py
counts = {}
for row in [("a", 1), ("a", 1)]:
    key = (row[0], row[1])
    counts[key] = counts.get(key, 0) + 1
print(counts)
```

## When it is not offered
- The list is changed or used otherwise: then it is a choice.
- Which expression is the key can't be told.

## Questions
### Why may a tuple be a key when it holds a list?
It may not: a tuple has a hash only if everything in it has one.

### How do I remove duplicates from a list of dictionaries?
Key them by what makes them equal: `{row["id"]: row for row in rows}.values()`. Making whole dictionaries hashable is seldom
what is needed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.inference import of_type
from tracemend.diagnosis.scope import bindings, visible
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import wrap
from tracemend.recipes.importing import reads_of
from tracemend.recipes.recipe import Abstention, Recipe

_WAYS = {"list": ("tuple(", ")"), "set": ("frozenset(", ")"), "dict": ("frozenset(", ".items())")}
_KEY_METHODS = ("get", "setdefault", "pop", "add", "discard", "remove")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    kind = match["kind"]
    whole = _collected(site) if kind == "list" else None
    if whole is not None:
        yield _of_tuples(site, whole)
        return
    if kind not in _WAYS or len(site.deeper) > 0:
        return
    keys = [k for k in _keys(site) if type_of(site, k) in (kind, None)]
    certain = keys if len({site.source(k) for k in keys}) == 1 else of_type(site, keys, kind)
    if len({site.source(k) for k in certain}) != 1:
        yield Abstention(f"which expression of the line is the {kind} that serves as a key is not seen.")
        return
    key = certain[0]
    display = _display(site, key)
    if kind == "list" and isinstance(display, ast.List) and not _is_changed(site, key):
        yield _as_tuple(site, key, display)
        return
    before, after = _WAYS[kind]
    edits = [edit for k in _alike(site, key, certain) for edit in wrap(site, k, before, after)]
    yield draft(
        site,
        f"Use {before}{site.source(key)}{after} as the key",
        edits,
        rationale=f"A {kind} can change, so it can't be a dictionary's key or a set's element.",
        tier=4,
        kind="U",
        evidence=[Evidence(f"{site.source(key)} is a {kind}", "the message")],
    )


def _collected(site: CrashSite) -> ast.expr | None:
    """The collection of lists that `set(…)` or `Counter(…)` is made of, where the line makes nothing else of keys."""
    calls = [c for c in site.find(ast.Call) if nodes.dotted(c.func) in ("set", "frozenset", "Counter") and c.args]
    given = calls[0].args[0] if len(calls) == 1 and not _keys(site) else None
    return given if isinstance(given, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)) else None


def _of_tuples(site: CrashSite, rows: ast.expr) -> Fix:
    return draft(
        site,
        "Make a tuple of each element",
        wrap(site, rows, "map(tuple, ", ")"),
        rationale="The elements are lists, which can change, so they can't be in a set; tuples can.",
        tier=3,
        kind="U",
        evidence=[Evidence(f"the elements of {site.source(rows)} are lists", "the message")],
    )


def _alike(site: CrashSite, key: ast.expr, failed: list[ast.expr]) -> list[ast.expr]:
    """The key wherever the function uses it with the same collection: a set that is asked is also filled."""
    holder = _collection(site, key)
    inside = ast.walk(site.function or site.tree or ast.Module([], []))
    others = [
        k for n in inside for k in _keys_of(n) if site.source(k) == site.source(key) and _collection(site, k) == holder
    ]
    return list(dict.fromkeys([*failed, *(others if holder else [])]))


def _collection(site: CrashSite, key: ast.expr) -> str | None:
    """The dictionary or set that a key is used with, as it is written."""
    above = nodes.parent_map(site.tree).get(key) if site.tree is not None else None
    if isinstance(above, ast.Subscript):
        return site.source(above.value)
    if isinstance(above, ast.Call) and isinstance(above.func, ast.Attribute):
        return site.source(above.func.value)
    return site.source(above.comparators[0]) if isinstance(above, ast.Compare) else None


def _keys(site: CrashSite) -> list[ast.expr]:
    """Expressions of the line that must be hashable: keys, elements of a set, what is looked up."""
    kinds = (ast.Subscript, ast.Call, ast.Dict, ast.Set, ast.Compare)
    return [key for node in site.find(kinds) for key in _keys_of(node)]


def _keys_of(node: ast.AST) -> list[ast.expr]:
    """What one expression uses as keys."""
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
        return [node.slice]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _KEY_METHODS:
        return node.args[:1]
    if isinstance(node, ast.Dict):
        return [k for k in node.keys if k is not None]
    if isinstance(node, ast.Set):
        return node.elts
    asked = isinstance(node, ast.Compare) and all(isinstance(o, (ast.In, ast.NotIn)) for o in node.ops)
    return [node.left] if isinstance(node, ast.Compare) and asked else []


def _display(site: CrashSite, key: ast.expr) -> ast.expr | None:
    """The display that makes the key: the key itself, or what its variable is bound to once."""
    if isinstance(key, ast.List):
        return key
    if not isinstance(key, ast.Name):
        return None
    binding = visible(site, key).get(key.id)
    every = [] if binding is None else bindings(binding.scope).get(key.id, [])
    return every[0].value if len(every) == 1 else None


def _as_tuple(site: CrashSite, key: ast.expr, display: ast.List) -> Fix:
    start, end = site.where.span(display)
    comma = "," if len(display.elts) == 1 and not site.text[start:end].rstrip("] \n").endswith(",") else ""
    edits = [Edit(site.file, start, start + 1, "("), Edit(site.file, end - 1, end, f"{comma})")]
    only_key = key is display or (isinstance(key, ast.Name) and _is_key_only(site, key))
    starred = any(isinstance(e, ast.Starred) for e in display.elts)
    return draft(
        site,
        "Make the key a tuple",
        edits,
        rationale="A list can change, so it can't be a dictionary's key or a set's element; a tuple can.",
        tier=3,
        kind="S" if only_key and not starred else "U",
        evidence=[
            Evidence("it is written as a list display", f"line {display.lineno}"),
            Evidence("it is used as a key only and never changed", "the uses in the file", only_key),
        ],
    )


def _is_key_only(site: CrashSite, name: ast.Name) -> bool:
    assert site.tree is not None
    parents = nodes.parent_map(site.tree)
    return all(_as_key(parents, read) for read in reads_of(site, name.id))


_CHANGES = ("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse")


def _is_changed(site: CrashSite, key: ast.expr) -> bool:
    """Whether the file changes the list that the key's name holds, so that it has to stay one."""
    if not isinstance(key, ast.Name) or site.tree is None:
        return False
    parents = nodes.parent_map(site.tree)
    uses = [(n, parents.get(n)) for n in nodes.every(site.tree) if isinstance(n, ast.Name) and n.id == key.id]
    return any(
        (isinstance(above, ast.Attribute) and above.attr in _CHANGES)
        or (isinstance(above, ast.Subscript) and above.value is n and not isinstance(above.ctx, ast.Load))
        or (isinstance(above, ast.AugAssign) and above.target is n)
        for n, above in uses
    )


def _as_key(parents: dict[ast.AST, ast.AST], read: ast.Name) -> bool:
    above = parents.get(read)
    if isinstance(above, ast.Subscript):
        return above.slice is read
    if isinstance(above, ast.Call):
        return isinstance(above.func, ast.Attribute) and above.func.attr in _KEY_METHODS and above.args[:1] == [read]
    if isinstance(above, ast.Compare):
        return above.left is read and all(isinstance(o, (ast.In, ast.NotIn)) for o in above.ops)
    return (isinstance(above, ast.Dict) and read in above.keys) or isinstance(above, ast.Set)


RECIPE = Recipe(
    name="unhashable-key",
    rows=("T6",),
    exceptions=("TypeError",),
    pattern=re.compile(r"(?:cannot use '\w+' as a (?:dict key|set element) \()?unhashable type: '(?P<kind>\w+)'"),
    propose=_propose,
    title="A key that can change",
)
