"""Text joined with a number

## What it does
Turns the value that is no text into text with `str()`, where it is joined with a literal text.

## Why the error happens
`+` joins text with text and adds numbers to numbers; Python does not guess which of the two is meant.

## Example
```python before main.py
def label(n):
    return "item " + n + "."


print(label(3))
```

```python after main.py
def label(n):
    return "item " + str(n) + "."


print(label(3))
```

## Example
```python before main.py
print("total: " + 2.5)
```

```python after main.py
print("total: " + str(2.5))
```

## When it is not offered
- No literal text with a letter is among the operands: then a sum may be meant.
- The value is None or bytes: then something else is wrong.
- More than one operand may be the number, or the value is a list or another object: then it is a choice.

## Questions
### Which is better, `str()` or an f-string?
An f-string for text with values in it: `f"{count} items"`. `str()` is the smaller change where one piece is joined to
another.

### Why does Python not convert by itself?
`"1" + 2` could be `"12"` or `3`, and languages that choose get it wrong half the time.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.inference import of_type
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value, type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_string, wrap
from tracemend.recipes.recipe import Abstention, Recipe

_Sum = ast.BinOp | ast.AugAssign

_PLAIN = ("int", "float", "bool", "complex", "decimal.Decimal", "Decimal", "Fraction")
"""Types whose text form is what a reader expects; of the others the user decides."""
_NOT_TEXT = ("NoneType", "bytes", "bytearray", "coroutine", "str")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    other = match["other"] or match["must"] or match["left"]
    sums: list[_Sum] = site.find((ast.BinOp, ast.AugAssign), _adds)
    if other in _NOT_TEXT or not sums or not site.raised_here:
        if other in _NOT_TEXT and sums:
            yield Abstention(f"the text of a {other} is hardly what a reader is meant to see.")
        return
    if other.endswith("Path"):
        yield from _joined_path(site, sums)
    whole = _outermost(sums)
    parts = [p for s in whole for p in _parts(s)]
    if not any(_is_label(site, p) for p in _whole_chain(site, whole[0])):
        yield Abstention(f"no literal text stands in the sum: whether the text or the {other} is meant is not seen.")
        return
    alike = [p for p in parts if _may_be(site, p, other)]
    culprits = of_type(site, alike, other) or alike
    sole = len(culprits) == 1 and all(p in culprits or type_of(site, p) == "str" for p in _whole_chain(site, whole[0]))
    inner = _subtracted_from(site, whole[0])
    if inner is not None:
        yield from _whole_number(site, whole[0], inner, other)
        return
    for part in culprits[:2]:
        if other.endswith("Path") and _goes_on_as_path(site, whole[0]):
            continue
        yield draft(
            site,
            f"Turn {_shown(site, part)} into text",
            wrap(site, part, "str(", ")"),
            rationale=f"Text and {other} can't be joined with '+'.",
            tier=3 if other.endswith("Path") else 2,
            kind="S" if sole and other in _PLAIN and isinstance(whole[0], ast.BinOp) else "U",
            evidence=[
                Evidence("it is joined with a literal text, so a text is meant", "the expression"),
                Evidence(f"{_shown(site, part)} is of type {other}", "the message"),
            ],
        )


def _subtracted_from(site: CrashSite, whole: _Sum) -> ast.BinOp | None:
    """The subtraction whose left side ends with the failed sum: Python reads `"took " + end - start` from the left."""
    parents = nodes.parent_map(site.tree) if site.tree is not None else {}
    node: ast.AST = whole
    while isinstance(above := parents.get(node), ast.BinOp) and above.left is node:
        if isinstance(above.op, ast.Sub):
            return above
        node = above
    return None


def _whole_number(site: CrashSite, whole: _Sum, above: ast.BinOp, other: str) -> Iterator[Fix]:
    """`"took " + str(end - start)`, where the sum's last part is what something is taken from."""
    if not isinstance(whole, ast.BinOp) or above.left is not whole:
        return
    start, end = site.where.span(whole.right)[0], site.where.span(above.right)[1]
    yield draft(
        site,
        f"Turn {site.text[start:end]} into text"[:100],
        [Edit(site.file, start, start, "str("), Edit(site.file, end, end, ")")],
        rationale=f"Text and {other} can't be joined with '+', and '-' comes after it: the difference is meant.",
        tier=2,
        kind="U",
        evidence=[Evidence("the text is joined before the subtraction", "the expression")],
    )


def _goes_on_as_path(site: CrashSite, whole: _Sum) -> bool:
    """Whether a method or attribute of the sum is asked for: `(folder + "/a").read_text()`."""
    return site.tree is not None and isinstance(nodes.parent_map(site.tree).get(whole), ast.Attribute)


def _joined_path(site: CrashSite, sums: list[_Sum]) -> Iterator[Fix]:
    """`folder + "/name"` as `folder / "name"`."""
    for node in sums:
        right = node.right if isinstance(node, ast.BinOp) else None
        text = nodes.string_value(right) or ""
        name = text.lstrip("/\\")
        if not isinstance(node, ast.BinOp) or not isinstance(right, ast.Constant) or name in ("", text):
            continue
        literal = replace_string(site.file, site.where, right, name)
        parent = nodes.parent_map(site.tree).get(node) if site.tree is not None else None
        opened = isinstance(parent, ast.Call) and nodes.called_name(parent) in (
            "open",
            "Path",
            "read_csv",
            "exists",
            "isfile",
        )
        if literal is not None:
            between = Edit(site.file, site.where.span(node.left)[1], site.where.span(right)[0], " / ")
            yield draft(
                site,
                f"Join the path with '/': {_shown(site, node.left)} / {name!r}",
                [between, literal],
                rationale="A path is joined with '/', and '+' takes no path.",
                tier=2,
                kind="S" if opened else "U",
                evidence=[
                    Evidence(f"{_shown(site, node.left)} is a path, and the text begins with '/'", "the message")
                ],
            )


def _adds(node: _Sum) -> bool:
    return isinstance(node.op, ast.Add)


def _outermost(sums: list[_Sum]) -> list[_Sum]:
    """The sums that are no part of another one."""
    inner = {id(n) for s in sums for n in ast.walk(s) if n is not s}
    return [s for s in sums if id(s) not in inner]


def _parts(node: ast.expr | ast.AugAssign) -> list[ast.expr]:
    """The operands of a chain of `+`."""
    if isinstance(node, ast.AugAssign):
        return _parts(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*_parts(node.left), *_parts(node.right)]
    return [node]


def _whole_chain(site: CrashSite, node: _Sum) -> list[ast.expr]:
    """The operands of the chain that the marked sum is the beginning of: what fails next is among them."""
    parents = nodes.parent_map(site.tree) if site.tree is not None else {}
    top: _Sum = node
    while isinstance(above := parents.get(top), ast.BinOp) and isinstance(above.op, ast.Add):
        top = above
    return _parts(top)


def _is_label(site: CrashSite, node: ast.expr) -> bool:
    """Whether it is a text with a letter in it, as written here or where its variable gets it: no number in quotes."""
    if isinstance(node, ast.JoinedStr):
        return True
    value = sole_value(site, node) if isinstance(node, ast.Name) else node
    return isinstance(value, ast.Constant) and isinstance(value.value, str) and any(c.isalpha() for c in value.value)


def _may_be(site: CrashSite, node: ast.expr, kind: str) -> bool:
    found = type_of(site, node)
    return found is None or found.rpartition(".")[2] == kind.rpartition(".")[2]


def _shown(site: CrashSite, node: ast.expr) -> str:
    source = site.source(node)
    return source if len(source) <= 40 and "\n" not in source else "the value"


RECIPE = Recipe(
    name="text-plus-number",
    rows=("T1",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"can only concatenate str \(not \"(?P<other>[\w.]+)\"\) to str|must be str, not (?P<must>[\w.]+)"
        r"|unsupported operand type\(s\) for \+=?: '(?P<left>[\w.]+)' and 'str'"
    ),
    propose=_propose,
    title="Text joined with a number",
)
