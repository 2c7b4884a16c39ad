"""A float where a whole number is needed

## What it does
Divides with `//` where the number comes from a `/`.

## Why the error happens
`/` gives a float even when it comes out even; an index, a bound or a count must be a whole number.

## Example
```python before main.py
names = ["ada", "bob", "eve"]
middle = len(names) / 2
print(names[:middle])
```

```python after main.py
names = ["ada", "bob", "eve"]
middle = len(names) // 2
print(names[:middle])
```

## When it is not offered
- The operands are not known to be whole numbers, or the result is used for something else too: then it is a choice.
- The float comes from elsewhere: cutting it with `int()` is a choice.

## Questions
### Is `//` the same as `int(a / b)`?
For positive numbers, yes. `//` rounds down, `int` towards zero, so that they differ below zero; and `/` loses digits of very
large integers.

### The number comes from a file as 3.0.
Convert it where it is read, and make up your mind what 3.5 would mean.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.scope import bindings, visible
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import wrap
from tracemend.recipes.importing import reads_of
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if not site.raised_here:
        return
    places = [p for p in _places(site, repeated=bool(match["repeated"])) if type_of(site, p) in ("float", None)]
    divisions = [d for p in places if (d := _division(site, p)) is not None]
    if len(divisions) == 1:
        yield from _floor(site, *divisions[0])
    elif not divisions and not match["array"]:
        floats = [p for p in places if type_of(site, p) == "float"] or (places if len(places) == 1 else [])
        if len(floats) == 1 and not isinstance(floats[0], ast.Constant):
            yield draft(
                site,
                f"Cut {site.source(floats[0])} to a whole number",
                wrap(site, floats[0], "int(", ")"),
                rationale="A whole number is needed here, and the value is a float.",
                tier=5,
                kind="U",
                evidence=[
                    Evidence("int() cuts off decimals, where rounding may be meant", "the language", supports=False)
                ],
            )


def _places(site: CrashSite, *, repeated: bool) -> list[ast.expr]:
    """Expressions that must be whole numbers: indices, slice bounds, arguments of range() and the like."""
    found: list[ast.expr] = []
    for node in site.find((ast.Subscript, ast.Call, ast.BinOp)):
        if isinstance(node, ast.Subscript):
            bounds = [node.slice.lower, node.slice.upper, node.slice.step] if isinstance(node.slice, ast.Slice) else []
            found += [b for b in bounds if b is not None] or ([] if isinstance(node.slice, ast.Slice) else [node.slice])
        elif isinstance(node, ast.Call) and nodes.dotted(node.func) in ("range", "bytes", "bytearray", "chr", "hex"):
            found += node.args
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and repeated:
            found += [node.left, node.right]
    return found


def _division(site: CrashSite, place: ast.expr) -> tuple[ast.BinOp, bool] | None:
    """The `/` that makes the value a float, and whether nothing but whole numbers' places uses its result."""
    if _is_division(place):
        assert isinstance(place, ast.BinOp)
        return place, True
    inner = [n for n in ast.walk(place) if _is_division(n)]
    if len(inner) == 1 and not any(isinstance(n, ast.Call) for n in ast.walk(place)):
        assert isinstance(inner[0], ast.BinOp)
        return inner[0], True
    if isinstance(place, ast.Name):
        binding = visible(site, place).get(place.id)
        every = [] if binding is None else bindings(binding.scope).get(place.id, [])
        value = every[0].value if len(every) == 1 else None
        if value is not None and _is_division(value):
            assert isinstance(value, ast.BinOp)
            return value, _only_whole(site, place.id)
    return None


def _is_division(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)


def _only_whole(site: CrashSite, name: str) -> bool:
    """Whether every use of a variable is an index, a bound or an argument of range()."""
    assert site.tree is not None
    parents = nodes.parent_map(site.tree)
    for read in reads_of(site, name):
        node: ast.AST = read
        while isinstance(parents.get(node), (ast.BinOp, ast.UnaryOp)):
            node = parents[node]
        above = parents.get(node)
        in_range = isinstance(above, ast.Call) and nodes.dotted(above.func) == "range"
        in_index = isinstance(above, ast.Slice) or (isinstance(above, ast.Subscript) and above.slice is node)
        if not in_range and not in_index:
            return False
    return True


def _halves(site: CrashSite, division: ast.BinOp) -> bool:
    """Whether rounding down is what is meant: for a middle, and for an index. A count of pages or batches is rounded up."""
    if isinstance(division.right, ast.Constant) and division.right.value == 2:
        return not isinstance(division.left, ast.Constant)
    parents = nodes.parent_map(site.tree) if site.tree is not None else {}
    above = parents.get(division)
    while isinstance(above, ast.BinOp | ast.UnaryOp | ast.Slice):
        above = parents.get(above)
    return isinstance(above, ast.Subscript)


def _floor(site: CrashSite, division: ast.BinOp, only_whole: bool) -> Iterator[Fix]:
    _, left = site.where.span(division.left)
    right, _ = site.where.span(division.right)
    slash = site.text.index("/", left, right)
    whole = [type_of(site, side) == "int" for side in (division.left, division.right)]
    yield draft(
        site,
        "Divide with '//'",
        [Edit(site.file, slash, slash + 1, "//")],
        rationale="'/' gives a float, and a whole number is needed here.",
        tier=3,
        kind="S" if all(whole) and only_whole and _halves(site, division) else "U",
        evidence=[
            Evidence("both operands are whole numbers", "the types in the code", all(whole)),
            Evidence("the result is used as an index or a count only", "the uses in the file", only_whole),
        ],
    )


RECIPE = Recipe(
    name="float-index",
    rows=("T11",),
    exceptions=("TypeError", "IndexError"),
    pattern=re.compile(
        r"slice indices must be integers or None|(?:list|tuple|string|bytes|range) indices must be integers or slices, not float"
        r"|string indices must be integers, not 'float'|'float' object cannot be interpreted as an integer"
        r"|(?P<repeated>can't multiply sequence by non-int of type 'float')|integer argument expected, got float|(?P<array>only integers, slices \()"
    ),
    propose=_propose,
    title="A float where a whole number is needed",
)
