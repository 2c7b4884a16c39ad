"""A method that a library's class no longer has

## What it does
Uses the method's successor, by a curated table of classes and releases.

## Why the error happens
The installed release is newer than the one the code was written for: pandas 2.0, for one, removed `iteritems` in favour of
`items`, which had done the same for years.

## Example
```python before main.py
import pandas as pd

for key, value in pd.Series([1, 2]).iteritems():
    print(key, value)
```

```python after main.py
import pandas as pd

for key, value in pd.Series([1, 2]).items():
    print(key, value)
```

## When it is not offered
- When the table has no successor that takes the same arguments.
- `.ix` gets a choice, since it meant labels or positions.

## Questions
### How do I find out when a method was removed?
The library's release notes list it under "removed" or "backwards incompatible changes". Deprecation warnings have usually
named the successor for a release or two before.

### Is the successor exactly the same?
Where it is not, the fix is a choice and says so: `DataFrame.append` became `concat`, which takes a list of frames.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.data.libraries import METHODS
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import quote_of, rename_attribute, replace_node
from tracemend.recipes.recipe import Recipe

_PATTERN = re.compile(r"'(?P<cls>\w+)' object has no attribute '(?P<name>\w+)'")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    """The table's successor, or a choice where the old name meant more than one thing."""
    cls, name = match["cls"], match["name"]
    node = site.sole(ast.Attribute, lambda n: n.attr == name)
    if node is None:
        return
    if cls in ("DataFrame", "Series") and name == "ix":
        yield from _ix(site, node)
    elif cls == "DataFrame" and name == "append":
        yield from _append(site, node)
    elif name == "is_ajax":
        yield from _is_ajax(site, node)
    successor = METHODS.get((cls, name))
    edits = _renamed(site, node, successor) if successor else []
    if successor and edits:
        shown = successor.strip(".()")
        yield draft(
            site,
            f"Use '{shown}' instead of '{name}'",
            edits,
            rationale=f"{cls}.{name} is gone from the installed release; {cls}{_shown(successor)} does the same.",
            tier=1,
            kind="S",
            evidence=[Evidence(f"{cls}.{name} was removed: use {cls}{_shown(successor)}", "table of library changes")],
        )


def _shown(successor: str) -> str:
    return successor if successor[0] in ".[" else f".{successor}"


def _renamed(site: CrashSite, node: ast.Attribute, successor: str) -> list[Edit]:
    """The edits that put the successor in place: another name, no call any more, a call now, or an index."""
    call = _call_of(site, node)
    name_end = site.where.span(node)[1]
    if successor == "[]":
        if call is None or len(call.args) != 1 or call.keywords:
            return []
        return [
            Edit(site.file, site.where.span(node.value)[1], site.where.span(call.args[0])[0], "["),
            Edit(site.file, site.where.span(call.args[0])[1], site.where.span(call)[1], "]"),
        ]
    renamed = rename_attribute(site.file, site.where, node, successor.strip(".()"))
    if successor.startswith("."):
        if call is not None and (call.args or call.keywords):
            return []
        return [renamed, *([Edit(site.file, name_end, site.where.span(call)[1], "")] if call is not None else [])]
    if successor.endswith("()") and call is None:
        return [Edit(site.file, renamed.start, renamed.end, successor)]
    return [renamed]


def _call_of(site: CrashSite, node: ast.Attribute) -> ast.Call | None:
    """The call of a method, which carets under the attribute alone leave out."""
    parent = nodes.parent_map(site.tree).get(node) if site.tree is not None else None
    return parent if isinstance(parent, ast.Call) and parent.func is node else None


def _is_ajax(site: CrashSite, node: ast.Attribute) -> Iterator[Fix]:
    """`request.is_ajax()` as the comparison that it made."""
    call = _call_of(site, node)
    if call is None or call.args or site.tree is None:
        return
    quote = quote_of(site.where)
    text = f"{site.source(node.value)}.headers.get({quote}x-requested-with{quote}) == {quote}XMLHttpRequest{quote}"
    parent = nodes.parent_map(site.tree).get(call)
    inside = isinstance(parent, (ast.UnaryOp, ast.Compare, ast.BinOp))
    yield draft(
        site,
        "Ask for the header that is_ajax() asked for",
        [replace_node(site, call, f"({text})" if inside else text)],
        rationale="HttpRequest.is_ajax() was removed in Django 4.0; it compared this header.",
        tier=1,
        evidence=[Evidence("Django 3.1's release notes name this comparison", "table of library changes")],
    )


def _ix(site: CrashSite, node: ast.Attribute) -> Iterator[Fix]:
    for new, meaning in (("loc", "labels"), ("iloc", "positions")):
        yield draft(
            site,
            f"Use '.{new}': the keys are {meaning}",
            [rename_attribute(site.file, site.where, node, new)],
            rationale=".ix took labels or positions and was removed in pandas 1.0: the code must say which.",
            tier=1,
            kind="U",
            score=0.9 if new == "loc" else 0.8,
            evidence=[
                Evidence(
                    "pandas 1.0 removed .ix in favour of .loc (labels) and .iloc (positions)",
                    "table of library changes",
                )
            ],
        )


def _append(site: CrashSite, node: ast.Attribute) -> Iterator[Fix]:
    """`df.append(other, ignore_index=True)` as `pd.concat([df, other], ignore_index=True)`."""
    call = _call_of(site, node)
    pandas = _pandas_name(site.tree)
    if call is None or pandas is None or len(call.args) != 1:
        return
    options = [k for k in call.keywords if k.arg in ("ignore_index", "sort", "verify_integrity")]
    if len(options) != len(call.keywords):
        return
    other = call.args[0]
    row = site.source(other)
    if isinstance(other, ast.Dict):
        row = f"{pandas}.DataFrame([{row}])"
    elif isinstance(other, ast.List):
        row = f"{pandas}.DataFrame({row})" if all(isinstance(e, ast.Dict) for e in other.elts) else row
    rest = "".join(f", {site.source(k)}" for k in options)
    sure = isinstance(other, (ast.Dict, ast.Call))
    yield draft(
        site,
        f"Use {pandas}.concat instead of 'append'",
        [replace_node(site, call, f"{pandas}.concat([{site.source(node.value)}, {row}]{rest})")],
        rationale="DataFrame.append was removed in pandas 2.0; concat puts the same frames together.",
        tier=1,
        kind="S" if sure else "U",
        evidence=[
            Evidence("pandas 2.0 removed DataFrame.append in favour of pandas.concat", "table of library changes")
        ],
    )


def _pandas_name(tree: ast.Module | None) -> str | None:
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == "pandas":
                    return alias.asname or alias.name
    return None


RECIPE = Recipe(
    name="removed-method",
    rows=("B2", "B11"),
    exceptions=("AttributeError",),
    pattern=_PATTERN,
    propose=_propose,
    title="A method that a library's class no longer has",
    needs=("pandas",),
)
