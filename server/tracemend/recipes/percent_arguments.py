"""Values that do not fit the placeholders

## What it does
Puts values that stand as arguments of the call into a tuple after `%`; formats a tuple as one value.

## Why the error happens
`%` takes what follows it: one value, or a tuple with one value for each placeholder.

## Example
```python before main.py
name, size = "pen", 3
print("%s: %d" % name, size)
```

```python after main.py
name, size = "pen", 3
print("%s: %d" % (name, size))
```

## Example
```python before main.py
point = (1, 2)
print("at %s" % point)
```

```python after main.py
point = (1, 2)
print("at %s" % (point,))
```

## When it is not offered
- The number of values does not fit the placeholders.
- The text has no placeholder: then adding one is a choice.

## Questions
### How do I write a percent sign itself?
Double it: `"%d %%" % 5` gives `5 %`.

### Should I change to f-strings?
In new code, yes: they can't have too few values. In calls of logging keep `%s` and pass the values as arguments, so that
they are formatted only if the message is written.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import wrap
from tracemend.recipes.recipe import Recipe

_PLACEHOLDER = re.compile(
    r"%(?:\((?P<name>\w+)\))?[-#0 +]*(?P<width>\*|\d*)(?:\.(?:\*|\d+))?[hlL]?(?P<kind>[diouxXeEfFgGcrsa%])"
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    formats = site.find(ast.BinOp, lambda n: isinstance(n.op, ast.Mod) and nodes.string_value(n.left) is not None)
    if len(formats) != 1 or not site.raised_here:
        return
    node = formats[0]
    count = _count(nodes.string_value(node.left) or "")
    if count is None:
        return
    if match["few"]:
        yield from _outside_argument(site, node, count)
    elif type_of(site, node.right) == "tuple" and not isinstance(node.right, ast.Tuple) and count == 1:
        yield draft(
            site,
            "Format the tuple as one value",
            wrap(site, node.right, "(", ",)"),
            rationale="A tuple after '%' is taken apart into one value for each placeholder.",
            tier=4,
            kind="S",
            evidence=[Evidence(f"{site.source(node.right)} is a tuple and there is one placeholder", "the code")],
        )
    elif count == 0 and not isinstance(node.right, (ast.Tuple, ast.Dict)) and isinstance(node.left, ast.Constant):
        _, end = site.where.span(node.left)
        quote = site.text[end - 1]
        size = 3 if site.text[end - 3 : end] == quote * 3 else 1
        gap = "" if (nodes.string_value(node.left) or " ")[-1:].isspace() else " "
        yield draft(
            site,
            "Add the placeholder '%s'",
            [Edit(site.file, end - size, end - size, f"{gap}%s")],
            rationale="The text has no placeholder for the value after '%'.",
            tier=4,
            kind="U",
            evidence=[Evidence("the text holds no placeholder", "the literal")],
        )


def _count(text: str) -> int | None:
    """How many values the text takes; None where it takes them by name or with a width from the values."""
    found = [m for m in _PLACEHOLDER.finditer(text) if m["kind"] != "%"]
    return None if any(m["name"] or "*" in m.group() for m in found) else len(found)


def _outside_argument(site: CrashSite, node: ast.BinOp, count: int) -> Iterator[Fix]:
    """`print("%s %s" % a, b)`: the values stand in the call's arguments instead of in a tuple."""
    assert site.tree is not None
    call = nodes.parent_map(site.tree).get(node)
    if not isinstance(call, ast.Call) or call.keywords or node not in call.args:
        return
    rest = call.args[call.args.index(node) + 1 :]
    if isinstance(node.right, ast.Tuple) or 1 + len(rest) != count or any(isinstance(a, ast.Starred) for a in rest):
        return
    start, _ = site.where.span(node.right)
    _, end = site.where.span(rest[-1])
    yield draft(
        site,
        "Put the values in parentheses",
        [Edit(site.file, start, start, "("), Edit(site.file, end, end, ")")],
        rationale="'%' binds the first value only; the others are arguments of the call.",
        tier=4,
        kind="S",
        evidence=[
            Evidence(f"with the arguments behind it there are {count} values for {count} placeholders", "the code")
        ],
    )


RECIPE = Recipe(
    name="percent-arguments",
    rows=("T12",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"(?P<few>not enough arguments for format string)|not all arguments converted during string formatting"
    ),
    propose=_propose,
    title="Values that do not fit the placeholders",
)
