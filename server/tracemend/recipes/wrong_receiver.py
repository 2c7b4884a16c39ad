"""A method of another type or another language

## What it does
Writes what Python calls it: `xs.push(x)` becomes `xs.append(x)`, `names.join(", ")` becomes `", ".join(names)`,
`d.has_key(k)` becomes `k in d`, `text.length` becomes `len(text)`. The error names the receiver's type, so the table is
asked about that very type.

## Why the error happens
The method is known from JavaScript, Java, Python 2 or from another type, and this type has it under another name or not at
all.

## Example
```python before main.py
names = ["a"]
names.push("b")
print(names)
```

```python after main.py
names = ["a"]
names.append("b")
print(names)
```

## Example
```python before main.py
names = ["a", "b"]
print(names.join(", "))
```

```python after main.py
names = ["a", "b"]
print(", ".join(names))
```

## Example
```python before main.py
stock = {"pen": 2}
if stock.has_key("pen"):
    print("in stock")
```

```python after main.py
stock = {"pen": 2}
if "pen" in stock:
    print("in stock")
```

## When it is not offered
- The receiver is not exactly of a built-in type.
- The method has no one counterpart there.
- A statement would be needed where an expression stands.

## Questions
### Why does `join` belong to the text and not to the list?
It works for anything that can be looped over, so it can't be a method of each of them; the separator is what is always text.

### Which methods are most often brought along from JavaScript?
`push` (append), `length` (`len`), `includes` (`in`), `toUpperCase` (`upper`), `indexOf` (`index` or `find`), `forEach` (a
`for` loop), `substring` (a slice).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import rename_attribute, replace_node
from tracemend.recipes.receivers import TABLE, Rewrite
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    kind, name = match.group("type"), match.group("name")
    rewrite = TABLE.get((kind, name))
    node = site.sole(ast.Attribute, lambda n: n.attr == name)
    if rewrite is None or node is None or site.tree is None or not site.raised_here:
        return
    call = nodes.parent_map(site.tree).get(node)
    called = call if isinstance(call, ast.Call) and call.func is node else None
    edit = _edit(site, node, called, rewrite)
    if edit is not None:
        yield draft(
            site,
            f"Write '{' '.join(edit.text.split())}'" if rewrite.template else f"Rename '{name}' to '{rewrite.name}'",
            [edit],
            rationale=f"A {kind} has no '{name}'; {rewrite.says}.",
            tier=1,
            kind="S" if rewrite.sure else "U",
            evidence=[Evidence(f"the receiver is a {kind}", "the error's message")],
        )


def _edit(site: CrashSite, node: ast.Attribute, call: ast.Call | None, rewrite: Rewrite) -> Edit | None:
    if not rewrite.template:
        return rename_attribute(site.file, site.where, node, rewrite.name) if call is not None else None
    if call is None and rewrite.arguments is not None and not rewrite.attribute_too:
        return None
    arguments = [] if call is None else call.args
    if call is not None and (call.keywords or any(isinstance(a, ast.Starred) for a in arguments)):
        return None
    if rewrite.arguments is not None and call is not None and len(arguments) not in rewrite.arguments:
        return None
    whole: ast.expr = node if call is None else call
    parent = nodes.parent_map(site.tree).get(whole) if site.tree is not None else None
    if rewrite.statement and not isinstance(parent, ast.Expr):
        return None
    receiver = _operand(site, node.value) if rewrite.operator else site.source(node.value)
    shown = [_operand(site, a) if rewrite.operator else site.source(a) for a in arguments]
    text = rewrite.template.format(receiver, *shown)
    tight = isinstance(parent, (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Attribute, ast.Subscript, ast.Call))
    wraps = rewrite.operator and tight and not (isinstance(parent, ast.Call) and whole is not parent.func)
    if "\n" in text:
        return None
    return replace_node(site, whole, f"({text})" if wraps else text)


def _operand(site: CrashSite, node: ast.expr) -> str:
    """The source of an operand, in parentheses where it needs them."""
    source = site.source(node)
    simple = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Constant, ast.List, ast.Dict, ast.Tuple, ast.Set)
    return source if isinstance(node, simple) else f"({source})"


RECIPE = Recipe(
    name="wrong-receiver",
    title="A method of another type or another language",
    rows=("A2", "A3"),
    exceptions=("AttributeError",),
    pattern=re.compile(r"'(?P<type>[\w.]+)' object has no attribute '(?P<name>\w+)'$"),
    propose=_propose,
)
