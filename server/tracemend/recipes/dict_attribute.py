"""A key is read like an attribute

## What it does
Reads the key of a dictionary by its name in brackets: `user.name` becomes `user["name"]`.

## Why the error happens
The keys of a dictionary are not attributes of it; JavaScript and templates allow both.

## Example
```python before main.py
user = {"name": "Ada", "langs": ["en"]}
print(user.name.upper())
```

```python after main.py
user = {"name": "Ada", "langs": ["en"]}
print(user["name"].upper())
```

## When it is not offered
- The dictionary's keys are seen, and it has no such key; where they are not seen it is a choice.
- The name is called: then a method is meant.

## Questions
### How do I get attributes for data that comes as JSON?
Make a class of it: a dataclass, a pydantic model, or `types.SimpleNamespace` for a quick script. Then a misspelt field is
found by a type checker.

### Why does `d.items` not give the key "items"?
`items` is a method of every dictionary, and so are `keys`, `values`, `get`, `pop` and `copy`. That is one reason why keys
are not attributes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.keys import keys_of
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import quote_of
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.similarity import ranking


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    name = match.group("name")
    node = site.sole(ast.Attribute, lambda n: n.attr == name and not isinstance(n.ctx, ast.Del))
    parent = nodes.parent_map(site.tree).get(node) if site.tree is not None and node is not None else None
    if node is None or not site.raised_here or (isinstance(parent, ast.Call) and parent.func is node):
        return
    keys = keys_of(site, node.value)
    writes = isinstance(node.ctx, ast.Store)
    if keys is None and (writes or ranking(name, dir(dict))):
        return
    if keys is not None and name not in keys.names and not writes:
        yield Abstention(f"its keys are {', '.join(sorted(keys.names)[:8])}, and '{name}' is none of them.")
        return
    has_key = keys is not None and name in keys.names
    _, value_end = site.where.span(node.value)
    _, end = site.where.span(node)
    quote = quote_of(site.where)
    yield draft(
        site,
        f"Write [{quote}{name}{quote}]",
        [Edit(site.file, value_end, end, f"[{quote}{name}{quote}]")],
        rationale=f"This is a dictionary, and '{name}' is one of its keys, not an attribute."
        if has_key
        else f"This is a dictionary, which has no attribute '{name}'; its keys are read with brackets.",
        tier=3 if has_key else 4,
        kind="S" if has_key else "U",
        evidence=[
            Evidence(f"it has the key '{name}'", keys.found_by)
            if keys is not None and has_key
            else Evidence("which keys it has is not seen", "the code", supports=False)
        ],
    )


RECIPE = Recipe(
    name="dict-attribute",
    title="A key is read like an attribute",
    rows=("A9",),
    exceptions=("AttributeError",),
    pattern=re.compile(r"'(?:dict|OrderedDict|defaultdict)' object has no attribute '(?P<name>\w+)'$"),
    propose=_propose,
)
