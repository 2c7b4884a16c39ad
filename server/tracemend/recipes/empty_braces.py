"""An empty display of the wrong kind

## What it does
Begins the variable as what it is used as: `set()` or `[]` where `{}` or `()` stands and something is added or appended.

## Why the error happens
`{}` is an empty dictionary. A set has no empty display of its own and is made by `set()`.

## Example
```python before main.py
seen = {}
for word in ["a", "b", "a"]:
    seen.add(word)
print(len(seen))
```

```python after main.py
seen = set()
for word in ["a", "b", "a"]:
    seen.add(word)
print(len(seen))
```

## When it is not offered
- The variable is not seen to begin empty, or is bound in another way too.
- Another use of it needs the kind that it has: `seen[key] = value`.

## Questions
### Why does {} not make a set?
Dictionaries had the braces first; `{1, 2}` came later, and `{}` kept its meaning.

### How do I write an empty tuple or list?
`()` and `[]`; only the set has to be made by a call.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import bindings, visible
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_node
from tracemend.recipes.recipe import Abstention, Recipe

_WANTED = {
    **dict.fromkeys(("add", "discard"), ("set()", "set", set)),
    **dict.fromkeys(("append", "extend", "insert"), ("[]", "list", list)),
}
"""A method to what has it: how it begins, its name, and the type."""


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    attribute, kind = match["attribute"], match["kind"]
    node = site.sole(ast.Attribute, lambda n: n.attr == attribute and isinstance(n.value, ast.Name))
    if node is None or not isinstance(node.value, ast.Name) or attribute not in _WANTED or not site.raised_here:
        return
    binding = visible(site, node.value).get(node.value.id)
    value = binding.value if binding is not None else None
    if binding is None or value is None or len(bindings(binding.scope)[binding.name]) != 1 or not _is_empty(value):
        return
    empty, word, wanted = _WANTED[attribute]
    against = _against(site, binding.scope, binding.name, wanted)
    if against is not None:
        yield Abstention(f"line {against} uses '{binding.name}' as the {kind} that it is.")
        return
    yield draft(
        site,
        f"Begin '{binding.name}' as {empty}",
        [replace_node(site, value, empty)],
        rationale=f"'{binding.name}' begins as an empty {kind}, and is used as a {word}.",
        tier=3,
        kind="U",
        evidence=[
            Evidence(f"{attribute}() belongs to a {word}, and nothing uses it as a {kind}", "the uses in the file")
        ],
    )


def _is_empty(value: ast.expr) -> bool:
    return (isinstance(value, ast.Dict) and not value.keys) or (
        isinstance(value, (ast.Tuple, ast.List)) and not value.elts
    )


def _against(site: CrashSite, scope: ast.AST, name: str, wanted: type) -> int | None:
    """The line of a use that another type than the wanted one needs."""
    parents = nodes.parent_map(site.tree) if site.tree is not None else {}
    for node in ast.walk(scope):
        if not isinstance(node, ast.Name) or node.id != name:
            continue
        above = parents.get(node)
        if isinstance(above, ast.Attribute) and not hasattr(wanted, above.attr):
            return node.lineno
        if isinstance(above, ast.Subscript) and (wanted is set or not isinstance(above.ctx, ast.Load)):
            return node.lineno
    return None


RECIPE = Recipe(
    name="empty-braces",
    title="An empty display of the wrong kind",
    rows=("A2",),
    exceptions=("AttributeError",),
    pattern=re.compile(r"'(?P<kind>dict|tuple|list)' object has no attribute '(?P<attribute>\w+)'"),
    propose=_propose,
)
