"""A loop goes one step too far

## What it does
Ends a loop over the indices of a list as many steps earlier as its body looks ahead: `range(len(x))` with `x[i + 1]` becomes
`range(len(x) - 1)`, and `range(len(x) + 1)` with `x[i]` becomes `range(len(x))`.

## Why the error happens
The last index of a list is its length less one, so that a look at the next element fails at the last.

## Example
```python before main.py
def deltas(values):
    out = []
    for i in range(len(values)):
        out.append(values[i + 1] - values[i])
    return out


print(deltas([1, 4, 9]))
```

```python after main.py
def deltas(values):
    out = []
    for i in range(len(values) - 1):
        out.append(values[i + 1] - values[i])
    return out


print(deltas([1, 4, 9]))
```

## When it is not offered
- The loop's body does not look ahead in the list that the loop counts.
- The body does something else with the last index too, which would be lost: it is a choice.
- The loop begins at 1: its indices may be meant to count from 1, so it is a choice.
- The list may be meant as a ring (`perimeter`, a look at `[i - 1]`), or the neighbours are used otherwise than compared or
  subtracted: it is a choice.

## Questions
### How do I compare neighbours without indices?
`for a, b in zip(xs, xs[1:])`, or `itertools.pairwise(xs)` since Python 3.10: nothing can run over the end.

### Why does `x[i - 1]` not fail at the other end?
Index -1 is the last element, so a loop that looks back compares the first with the last one without a word.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_node
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    for failed in site.find(ast.Subscript, lambda n: isinstance(n.ctx, ast.Load)):
        variable, ahead = _offset(failed.slice)
        loop = _loop(site, failed, variable) if variable is not None else None
        if loop is None or site.tree is None or not match.group():
            continue
        counted, extra = _counted(loop.iter)
        if counted is None or nodes.dotted(counted) != nodes.dotted(failed.value) or nodes.dotted(counted) is None:
            yield Abstention(
                f"'{variable}' runs over `{site.source(loop.iter)}`, not to the length of {site.source(failed.value)}."
            )
            continue
        surplus = extra + ahead
        if surplus <= 0 or not isinstance(loop.iter, ast.Call):
            continue
        edit = _edit(site, loop.iter, counted, ahead)
        reads = _uses(loop, variable or "")
        plain = [u for u in reads if not _is_index_of(site, u, nodes.dotted(counted) or "")]
        yield draft(
            site,
            f"End the loop {surplus} step{'s' * (surplus > 1)} earlier",
            [edit],
            rationale=f"At its last step the loop asks for an element behind the last one of '{nodes.dotted(counted)}'.",
            tier=4,
            kind="U" if plain or not _sure(site, failed, loop, counted, ahead) else "S",
            evidence=[
                Evidence(
                    f"the loop counts to len({nodes.dotted(counted)}){_signed(extra)} and reads at {site.source(failed.slice)}",
                    "the loop",
                )
            ],
        )
        return


def _signed(extra: int) -> str:
    return f" + {extra}" if extra > 0 else f" - {-extra}" if extra < 0 else ""


def _offset(index: ast.expr) -> tuple[str | None, int]:
    """(`i`, c) of `i + c`, `i`."""
    if isinstance(index, ast.Name):
        return index.id, 0
    if isinstance(index, ast.BinOp) and isinstance(index.op, ast.Add) and isinstance(index.left, ast.Name):
        right = index.right
        if isinstance(right, ast.Constant) and type(right.value) is int:
            return index.left.id, right.value
    return None, 0


def _loop(site: CrashSite, node: ast.AST, variable: str) -> ast.For | ast.comprehension | None:
    """The loop or comprehension around a node that counts the variable."""
    assert site.tree is not None
    for above in nodes.ancestors(site.tree, node):
        if isinstance(above, ast.For) and isinstance(above.target, ast.Name) and above.target.id == variable:
            return above
        for generator in getattr(above, "generators", ()):
            if isinstance(generator.target, ast.Name) and generator.target.id == variable:
                return generator if isinstance(generator, ast.comprehension) else None
    return None


def _counted(source: ast.expr) -> tuple[ast.expr | None, int]:
    """(`x`, c) of `range(len(x) + c)` or `range(0, len(x) + c)`."""
    if not isinstance(source, ast.Call) or nodes.dotted(source.func) != "range" or not 1 <= len(source.args) <= 2:
        return None, 0
    stop, extra = source.args[-1], 0
    if isinstance(stop, ast.BinOp) and isinstance(stop.right, ast.Constant) and type(stop.right.value) is int:
        extra = (
            stop.right.value
            if isinstance(stop.op, ast.Add)
            else -stop.right.value
            if isinstance(stop.op, ast.Sub)
            else 99
        )
        stop = stop.left
    if extra != 99 and isinstance(stop, ast.Call) and nodes.dotted(stop.func) == "len" and len(stop.args) == 1:
        return stop.args[0], extra
    return None, 0


def _edit(site: CrashSite, source: ast.Call, counted: ast.expr, ahead: int) -> Edit:
    """`range(len(x) - ahead)`."""
    text = f"len({site.source(counted)})" + (f" - {ahead}" if ahead else "")
    return replace_node(site, source.args[-1], text)


def _starts_later(source: ast.Call) -> bool:
    """Whether the loop does not begin at 0: then its indices may be meant to count from 1."""
    first = source.args[0]
    return len(source.args) == 2 and not (isinstance(first, ast.Constant) and first.value == 0)


def _uses(loop: ast.For | ast.comprehension, variable: str) -> list[ast.Name]:
    body: list[ast.AST] = list(loop.body) if isinstance(loop, ast.For) else []
    return [n for part in body for n in ast.walk(part) if isinstance(n, ast.Name) and n.id == variable]


def _is_index_of(site: CrashSite, use: ast.Name, name: str) -> bool:
    """Whether the variable stands in the index of the counted list."""
    for above in nodes.ancestors(site.tree, use) if site.tree is not None else ():
        if isinstance(above, ast.Subscript):
            return nodes.dotted(above.value) == name
        if isinstance(above, ast.stmt):
            return False
    return False


_ROUND = re.compile(
    r"polygon|perimeter|contour|outline|boundary|hull|ring|circ|cycl|loop|tour|closed|wrap|shoelace|area|rotat"
)
"""Words of shapes and orders without an end, where the first element follows the last."""


def _sure(
    site: CrashSite, failed: ast.Subscript, loop: ast.For | ast.comprehension, counted: ast.expr, ahead: int
) -> bool:
    """Whether stopping earlier is the only reading, and not to go on from the first element."""
    if _stores(loop, counted) or (isinstance(loop.iter, ast.Call) and _starts_later(loop.iter)):
        return False
    if not ahead:
        return True
    names = f"{site.function.name if site.function else ''} {nodes.dotted(counted)}".lower()
    return _is_compared(site, failed, counted) and not _ROUND.search(names) and not _looks_back(site, counted)


def _is_compared(site: CrashSite, failed: ast.Subscript, counted: ast.expr) -> bool:
    """Whether the element ahead is subtracted from or compared with another one: what is made of neighbours."""
    name = nodes.dotted(counted)
    for above in nodes.ancestors(site.tree, failed) if site.tree is not None else ():
        if isinstance(above, ast.stmt) and not isinstance(above, ast.If | ast.While):
            return False
        others = [n for n in ast.walk(above) if isinstance(n, ast.Subscript) and nodes.dotted(n.value) == name]
        subtracted = isinstance(above, ast.BinOp) and isinstance(above.op, ast.Sub)
        if (subtracted or isinstance(above, ast.Compare)) and len(others) > 1:
            return True
    return False


def _looks_back(site: CrashSite, counted: ast.expr) -> bool:
    """Whether the statement also reads an element before this one: at the first step that is the last of the list."""
    name = nodes.dotted(counted)
    return any(
        isinstance(n, ast.Subscript)
        and nodes.dotted(n.value) == name
        and isinstance(n.slice, ast.BinOp)
        and isinstance(n.slice.op, ast.Sub)
        for n in (ast.walk(site.statement) if site.statement is not None else ())
    )


def _stores(loop: ast.For | ast.comprehension, counted: ast.expr) -> bool:
    """Whether the loop assigns to the elements of the list."""
    name = nodes.dotted(counted)
    return any(
        isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store) and nodes.dotted(n.value) == name
        for n in ast.walk(loop)
    )


RECIPE = Recipe(
    name="off-by-one",
    title="A loop goes one step too far",
    rows=("X2", "X6"),
    exceptions=("IndexError",),
    pattern=re.compile(
        r"(?:list|tuple|string|array) index out of range$|index \d+ is out of bounds for axis 0 with size \d+$"
    ),
    propose=_propose,
)
