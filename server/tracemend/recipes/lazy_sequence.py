"""An iterator or a view is used like a list

## What it does
Makes a list of it: where the iterator is made, so that it can be gone through again, or where a view of a dictionary is used.

## Why the error happens
`zip`, `map`, `filter` and generators give one value after another and hold none of them; `keys()`, `values()` and `items()` are
views of the dictionary. Neither has an index, and an iterator has no length. In Python 2 most of them gave lists.

## Example
```python before main.py
pairs = zip([1, 2], [3, 4])
print(len(pairs), pairs[0])
```

```python after main.py
pairs = list(zip([1, 2], [3, 4]))
print(len(pairs), pairs[0])
```

## Example
```python before main.py
prices = {"tea": 3, "milk": 2}
print(prices.keys()[0])
```

```python after main.py
prices = {"tea": 3, "milk": 2}
print(list(prices.keys())[0])
```

## When it is not offered
- Where the iterator is made is not known, and it may have no end: it is a choice.
- The expression that failed is not the only one of its kind on the line.

## Questions
### When is a list the wrong choice?
For a file or a stream larger than memory, and for `itertools.count` and its like, which never end. There take what is needed
with `itertools.islice`.

### Why is my second loop over the iterator empty?
The first one has used it up. A list, or calling what makes the iterator once more, gives a second round.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import is_builtin
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import own_function, sole_value
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import wrap
from tracemend.recipes.recipe import Recipe

_VIEWS = {"dict_keys": "keys", "dict_values": "values", "dict_items": "items"}
_ENDLESS = re.compile(r"\b(?:count|cycle|repeat|iter)\(")
_LIST_METHODS = ("append", "extend", "insert", "remove", "pop", "sort", "reverse", "index", "count", "copy")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    kind = match["indexed"] or match["sized"] or match["owner"]
    if not site.raised_here or (match["owner"] and match["method"] not in _LIST_METHODS):
        return
    used = [node for node in _used(site, match) if _made(site, node, kind) is not None]
    if len({site.source(node) for node in used}) != 1:
        return
    use = used[0]
    maker = _made(site, use, kind)
    if maker is None:
        return
    at_use = kind in _VIEWS and not match["owner"]
    sure = kind != "generator" and not _ENDLESS.search(site.source(maker)) and not (match["owner"] and use is maker)
    yield draft(
        site,
        f"Make a list of {_shown(site, use if at_use else maker)}",
        [edit for node in (used if at_use else [maker]) for edit in wrap(site, node, "list(", ")")],
        rationale=f"A {kind} is no list: it has no {'index' if match['indexed'] else 'length' if match['sized'] else match['method']}.",
        tier=4,
        kind="S" if sure else "U",
        evidence=[Evidence(f"`{_shown(site, maker)}` gives a {kind}", "the code")],
    )


def _used(site: CrashSite, match: re.Match[str]) -> list[ast.expr]:
    """The expressions of the line that may be the iterator."""
    if match["indexed"]:
        return [n.value for n in site.find(ast.Subscript, lambda n: isinstance(n.ctx, ast.Load))]
    if match["sized"]:
        calls = site.find(ast.Call, lambda n: is_builtin(site, n.func, "len") and len(n.args) == 1)
        return [call.args[0] for call in calls]
    return [n.value for n in site.find(ast.Attribute, lambda n: n.attr == match["method"])]


def _made(site: CrashSite, node: ast.expr, kind: str) -> ast.expr | None:
    """The call (or generator expression) that makes the iterator: the node itself, or what its name is bound to once."""
    maker = sole_value(site, node) or node
    if isinstance(maker, ast.GeneratorExp):
        return maker if kind == "generator" else None
    if not isinstance(maker, ast.Call):
        return None
    if kind == "generator":
        return maker if _ends(site, maker) else None
    if kind in _VIEWS:
        return maker if isinstance(maker.func, ast.Attribute) and maker.func.attr == _VIEWS[kind] else None
    return maker if nodes.dotted(maker.func) == kind and is_builtin(site, maker.func, kind) else None


_GENERATING = ("glob", "rglob", "iterdir", "finditer", "scandir", "walk")
"""Functions and methods of the standard library that give generators which end."""


def _ends(site: CrashSite, call: ast.Call) -> bool:
    """Whether a call gives a generator that ends: a function of the project without an endless loop, or a well-known one."""
    function = own_function(site, call)
    if function is None:
        return isinstance(call.func, ast.Attribute) and call.func.attr in _GENERATING
    endless = (n.test for n in nodes.own_nodes(function) if isinstance(n, ast.While))
    counted = (nodes.called_name(n) for n in nodes.own_nodes(function) if isinstance(n, ast.Call))
    return not any(isinstance(t, ast.Constant) for t in endless) and not {"count", "cycle", "repeat"} & set(counted)


def _shown(site: CrashSite, node: ast.expr) -> str:
    source = " ".join(site.source(node).split())
    return source if len(source) <= 40 else f"{source[:36]} …"


_KINDS = r"(?:zip|map|filter|enumerate|reversed|generator|dict_keys|dict_values|dict_items)"

RECIPE = Recipe(
    name="lazy-sequence",
    title="An iterator or a view is used like a list",
    rows=("T10",),
    exceptions=("TypeError", "AttributeError"),
    pattern=re.compile(
        rf"'(?P<indexed>{_KINDS})' object is not subscriptable$|object of type '(?P<sized>{_KINDS})' has no len\(\)$"
        rf"|'(?P<owner>{_KINDS})' object has no attribute '(?P<method>\w+)'$"
    ),
    propose=_propose,
)
