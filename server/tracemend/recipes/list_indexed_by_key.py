"""A key where an index is needed

## What it does
Offers to take the key of every element or of the first one, to loop over a dictionary's values, or to parse a text as JSON.

## Why the error happens
A list is indexed by position, and so is a text. The key belongs to what is inside.

## Example
```python before main.py
rows = [{"id": 1}, {"id": 2}]
print(rows["id"])
```

```python after main.py
rows = [{"id": 1}, {"id": 2}]
print([item["id"] for item in rows])
```

## Example
```python before main.py
ages = {"ada": {"age": 36}}
for entry in ages:
    print(entry["age"])
```

```python after main.py
ages = {"ada": {"age": 36}}
for entry in ages.values():
    print(entry["age"])
```

## When it is not offered
- What the value holds can't be seen in the code.
- It is always a choice: what is meant is not said.

## Questions
### How do I see what shape the data has?
`print(type(data))`, then one element. JSON from the web is often a list of objects inside an object.

### Why does a loop over a dictionary give texts?
It runs over the keys. `.values()` gives what is stored, `.items()` both.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import is_builtin, qualified
from tracemend.diagnosis.keys import keys_of
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value, type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import call_method, wrap
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if not site.raised_here:
        return
    if match["kind"] == "list":
        yield from _of_list(site)
    else:
        yield from _of_text(site)


def _of_list(site: CrashSite) -> Iterator[Fix]:
    """`rows["name"]`: of each element, or of the first one."""
    found = site.find(
        ast.Subscript, lambda n: nodes.string_value(n.slice) is not None and type_of(site, n.value) in ("list", None)
    )
    found = [n for n in found if type_of(site, n.value) == "list"] or found
    if len(found) == 1:
        node = found[0]
        receiver, key = site.source(node.value), site.source(node.slice)
        element = ast.Subscript(value=node.value, slice=ast.Constant(value=0), ctx=ast.Load())
        keys = keys_of(site, element)
        has = keys is not None and nodes.string_value(node.slice) in keys.names
        why = f"{receiver} is a list; its elements have the keys."
        evidence = [Evidence(f"its elements have the key {key}", "the displays in the code", has)]
        new = f"[item[{key}] for item in {receiver}]"
        if isinstance(node.ctx, ast.Load) and has:
            yield draft(site, f"Collect {key} of every element", [Edit(site.file, *site.where.span(node), new)],
                        rationale=why, tier=4, kind="U", score=0.9, evidence=evidence)  # fmt: skip
        if has or keys is None:
            _, end = site.where.span(node.value)
            yield draft(site, f"Take {key} of the first element", [Edit(site.file, end, end, "[0]")],
                        rationale=why, tier=4, kind="U", score=0.6, evidence=evidence)  # fmt: skip
        return
    typed = site.find(ast.Subscript, lambda n: isinstance(n.slice, ast.Name) and _is_input(site, n.slice))
    if len(typed) == 1:
        yield draft(
            site,
            f"Read {site.source(typed[0].slice)} as a number",
            wrap(site, typed[0].slice, "int(", ")"),
            rationale="The index was typed in and is text.",
            tier=4,
            kind="U",
            evidence=[Evidence("input() gives text", "the code")],
        )


def _is_input(site: CrashSite, node: ast.expr) -> bool:
    value = sole_value(site, node)
    return isinstance(value, ast.Call) and is_builtin(site, value.func, "input")


def _of_text(site: CrashSite) -> Iterator[Fix]:
    """`row["name"]` where `row` is text: a dictionary's key in a loop, or JSON that was not parsed."""
    found = site.find(
        ast.Subscript, lambda n: nodes.string_value(n.slice) is not None and isinstance(n.value, ast.Name)
    )
    if len(found) != 1 or site.tree is None or not isinstance(found[0].value, ast.Name):
        return
    name = found[0].value
    loop = next((n for n in nodes.ancestors(site.tree, name) if _loops_with(n, name.id)), None)
    iterated = _iterated(loop, name.id)
    if iterated is not None and type_of(site, iterated) == "dict":
        yield draft(
            site,
            f"Loop over {site.source(iterated)}.values()",
            call_method(site, iterated, "values()"),
            rationale=f"Looping over {site.source(iterated)} gives its keys, which are text.",
            tier=4,
            kind="U",
            score=0.9,
            evidence=[Evidence(f"{site.source(iterated)} is a dictionary", "the code")],
        )
        return
    value = sole_value(site, name)
    if value is not None and _gives_json(site, value):
        imported = insert_import(site.file, site.text, Wanted("json"))
        yield draft(
            site,
            f"Parse {name.id} as JSON",
            [*wrap(site, value, "json.loads(", ")"), *([imported] if imported else [])],
            rationale=f"{name.id} is text; its keys exist once it is parsed.",
            tier=4,
            kind="U",
            evidence=[Evidence(f"{name.id} holds {site.source(value)}", "the code")],
        )


def _loops_with(node: ast.AST, name: str) -> bool:
    return _iterated(node, name) is not None


def _iterated(node: ast.AST | None, name: str) -> ast.expr | None:
    """What a loop or comprehension runs over with a variable of that name."""
    if isinstance(node, ast.For) and nodes.dotted(node.target) == name:
        return node.iter
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        return next((g.iter for g in node.generators if nodes.dotted(g.target) == name), None)
    return None


def _gives_json(site: CrashSite, value: ast.expr) -> bool:
    """Whether the text is a document: read from a file or a response, or made by json.dumps."""
    if isinstance(value, ast.Call):
        return (isinstance(value.func, ast.Attribute) and value.func.attr in ("read", "read_text")) or qualified(
            site, value.func
        ) == "json.dumps"
    return isinstance(value, ast.Attribute) and value.attr == "text"


RECIPE = Recipe(
    name="list-indexed-by-key",
    rows=("T8",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"(?P<kind>list|tuple|string|str) indices must be integers(?: or slices)?(?:, not (?:str|'str'))?$"
    ),
    propose=_propose,
    title="A key where an index is needed",
)
