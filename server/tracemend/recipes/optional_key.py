"""A key that may be missing

## What it does
Reads the key with `.get` where the code already handles a missing value right after (`or`, `if not`, `is None`), or where the
project's other readers of the key do it so, with the default that they use.

## Why the error happens
`d["key"]` insists on the key; `d.get("key")` gives None, or a default, when it is missing.

## Example
```python before main.py
def load(config):
    timeout = config["timeout"]
    return timeout or 30


print(load({"timeout": 5}))
print(load({}))
```

```python after main.py
def load(config):
    timeout = config.get("timeout")
    return timeout or 30


print(load({"timeout": 5}))
print(load({}))
```

## When it is not offered
- Nothing handles a missing value: a default would be invented.
- The key is assigned or deleted, not read.
- The mapping may have no `get`.

## Questions
### Is `.get` always safer than brackets?
It moves the failure. Where a key has to be there, brackets are right: they fail at once and name it.

### What is the difference between `.get(k) or d` and `.get(k, d)`?
The first also replaces 0, an empty text and False. The second replaces only what is missing.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.siblings import files_with
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_node
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    key = match.group("key")
    node = site.sole(ast.Subscript, lambda n: nodes.string_value(n.slice) == key and isinstance(n.ctx, ast.Load))
    if node is None or not site.raised_here or nodes.dotted(node.value) == "os.environ":
        return
    mapping, written = site.source(node.value), site.source(node.slice)
    handled = _handled(site, node)
    if handled is not None:
        yield draft(
            site,
            f"Read {written} with .get()",
            [replace_node(site, node, f"{mapping}.get({written})")],
            rationale=f"There is no key {written}, and the code handles a missing one, but reads it in a way that fails.",
            tier=3,
            evidence=[Evidence(handled, "the statements after the crash")],
        )
        return
    default, count, total, where = _as_siblings(site, node, key)
    if default is not None and count >= 2 and count * 10 >= total * 7:
        yield draft(
            site,
            f"Read {written} with .get(), as elsewhere",
            [replace_node(site, node, f"{mapping}.get({written}{default})")],
            rationale=f"There is no key {written}; elsewhere the project reads it as one that may be missing.",
            tier=3,
            kind="U",
            evidence=[
                Evidence(
                    f"{count} of {total} other readers use .get({written}{default}), as {where}", "the project's code"
                )
            ],
        )
    else:
        others = (
            f", and of {total} other readers {count} use .get()"
            if total
            else ", and nothing else in the project reads it"
        )
        yield Abstention(f"nothing after the line handles a missing {written}{others}.")


def _handled(site: CrashSite, node: ast.Subscript) -> str | None:
    """How the code handles a missing value: in the expression itself, or where the name that it is assigned to is read first."""
    parent = nodes.parent_map(site.tree).get(node) if site.tree is not None else None
    if isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.Or) and parent.values[0] is node:
        return "the expression goes on with `or`"
    statement = site.statement
    if (
        not isinstance(statement, ast.Assign)
        or statement.value is not node
        or not isinstance(statement.targets[0], ast.Name)
    ):
        return None
    name = statement.targets[0].id
    scope = site.function or site.tree
    reads = [
        n
        for n in ast.walk(scope or ast.Module([], []))
        if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) and n.lineno > statement.lineno
    ]
    first = min(reads, key=lambda n: (n.lineno, n.col_offset), default=None)
    return None if first is None else _is_test_for_none(site, first)


def _is_test_for_none(site: CrashSite, name: ast.Name) -> str | None:
    parent = nodes.parent_map(site.tree).get(name) if site.tree is not None else None
    if isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.Or) and parent.values[0] is name:
        return f"'{name.id}' is read with `or` on line {name.lineno}"
    if isinstance(parent, ast.Compare) and isinstance(parent.ops[0], (ast.Is, ast.IsNot)) and parent.left is name:
        other = parent.comparators[0]
        return f"'{name.id}' is compared to None on line {name.lineno}" if _is_none(other) else None
    if isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not):
        return f"a missing '{name.id}' is handled on line {name.lineno}"
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _as_siblings(site: CrashSite, node: ast.Subscript, key: str) -> tuple[str | None, int, int, str]:
    """The default (with its comma) of most other readers of the key, how many use it, how many readers there are, one's place."""
    name = (nodes.dotted(node.value) or "").rpartition(".")[2]
    found: Counter[str | None] = Counter()
    places: dict[str | None, str] = {}
    for file in files_with(site, key):
        tree = site.snapshot.tree(file)
        for other in ast.walk(tree) if tree is not None else ():
            if isinstance(other, ast.Subscript) and other is not node and nodes.string_value(other.slice) == key:
                found[None] += isinstance(other.ctx, ast.Load) and _last(other.value) == name
            elif (
                isinstance(other, ast.Call) and nodes.called_name(other) == "get" and other.args and not other.keywords
            ) and (
                nodes.string_value(other.args[0]) == key
                and isinstance(other.func, ast.Attribute)
                and _last(other.func.value) == name
            ):
                given = "".join(f", {ast.unparse(a)}" for a in other.args[1:])
                found[given] += 1
                places.setdefault(given, f"line {other.lineno} of {file}")
    best = next(((d, n) for d, n in found.most_common() if d is not None), (None, 0))
    return best[0], best[1], sum(found.values()), places.get(best[0], "")


def _last(node: ast.expr) -> str:
    return (nodes.dotted(node) or "").rpartition(".")[2]


RECIPE = Recipe(
    name="optional-key",
    title="A key that may be missing",
    rows=("K2",),
    exceptions=("KeyError",),
    pattern=re.compile(r"(?P<quote>['\"])(?P<key>.+)(?P=quote)$"),
    propose=_propose,
)
