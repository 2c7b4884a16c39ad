"""Collections joined by an operator that they lack

## What it does
Joins sets with `|`, dictionaries by writing both into a new one, and brings two kinds of sequence to one before `+`.

## Why the error happens
`+` joins sequences of one kind: two lists, two tuples. Sets and dictionaries have `|`, dictionaries from Python 3.9 on.

## Example
```python before main.py
defaults = {"port": 80}
print(defaults + {"host": "x"})
```

```python after main.py
defaults = {"port": 80}
print({**defaults, **{"host": "x"}})
```

## Example of sets
```python before main.py
print(len({1, 2} + {2, 3}))
```

```python after main.py
print(len({1, 2} | {2, 3}))
```

## When it is not offered
- One side is no collection.
- Which kind two sequences become, and whether `+` of dictionaries was to add their values, is a choice.

## Questions
### Which value wins when both dictionaries have a key?
That of the right one, with `|` and with `{**a, **b}` alike.

### Which one changes the left side?
`a.update(b)` for dictionaries and sets, and `a |= b`; the others make a new one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_node, wrap
from tracemend.recipes.recipe import Recipe

_SEQUENCES = ("list", "tuple", "range", "dict_keys", "dict_values")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    left, right = match["left"] or match["first"], match["right"] or match["second"]
    operator = {"+": ast.Add, "|": ast.BitOr}[match["operator"] or "+"]
    node = site.sole(ast.BinOp, lambda n: isinstance(n.op, operator))
    if node is None or not site.raised_here:
        return
    if left == right == "dict":
        yield _merged(site, node)
    elif {left, right} <= {"set", "frozenset"} and operator is ast.Add:
        yield _united(site, node)
    elif operator is ast.Add and left in _SEQUENCES and right in _SEQUENCES:
        yield from _one_kind(site, node, left, right)


def _merged(site: CrashSite, node: ast.BinOp) -> Fix:
    text = f"{{**{_operand(site, node.left)}, **{_operand(site, node.right)}}}"
    return draft(
        site,
        "Write both dictionaries into a new one",
        [replace_node(site, node, text)],
        rationale="Two dictionaries are joined by an operator that they do not have here.",
        tier=3,
        kind="S" if isinstance(node.op, ast.BitOr) else "U",
        evidence=[Evidence("both sides are dictionaries", "the message")],
    )


def _operand(site: CrashSite, node: ast.expr) -> str:
    """An operand as it may stand behind the two stars."""
    text = site.source(node)
    return f"({text})" if isinstance(node, (ast.BoolOp, ast.IfExp, ast.Compare, ast.Lambda)) else text


def _united(site: CrashSite, node: ast.BinOp) -> Fix:
    start, end = site.where.span(node.left)[1], site.where.span(node.right)[0]
    at = site.text.index("+", start, end)
    return draft(
        site,
        "Unite the sets with '|'",
        [Edit(site.file, at, at + 1, "|")],
        rationale="Two sets are joined by '+', which sets do not have.",
        tier=3,
        evidence=[Evidence("both sides are sets", "the message")],
    )


def _one_kind(site: CrashSite, node: ast.BinOp, left: str, right: str) -> Iterator[Fix]:
    """Both as the kind of a list or tuple that is one of them already; views and ranges become lists."""
    wanted = left if left in ("list", "tuple") else right if right in ("list", "tuple") else "list"
    sides = [side for side, kind in ((node.left, left), (node.right, right)) if kind != wanted]
    yield draft(
        site,
        f"Make both a {wanted}",
        [edit for side in sides for edit in wrap(site, side, f"{wanted}(", ")")],
        rationale=f"'+' joins sequences of one kind, and these are a {left} and a {right}.",
        tier=4,
        kind="U",
        evidence=[Evidence(f"the sides are a {left} and a {right}", "the message")],
    )


RECIPE = Recipe(
    name="container-operator",
    title="Collections joined by an operator that they lack",
    rows=("T1",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"unsupported operand type\(s\) for (?P<operator>[+|]): '(?P<left>\w+)' and '(?P<right>\w+)'$"
        r"|can only concatenate (?P<first>list|tuple) \(not \"(?P<second>\w+)\"\) to (?:list|tuple)$"
    ),
    propose=_propose,
)
