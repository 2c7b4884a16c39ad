"""An array or a table is asked whether it is true

## What it does
Writes `&`, `|` and `~` with parentheses where rows are chosen by several conditions, and offers `.all()`, `.any()` or `.empty` where
one answer is needed.

## Why the error happens
`and`, `or`, `not`, `if` and chained comparisons ask for one truth value, and an array has one for each element. `&`, `|` and `~` work
element by element, and they bind more tightly than comparisons.

## Example
```python before main.py
import pandas as pd

people = pd.DataFrame({"age": [10, 30], "vip": [True, False]})
print(len(people[people["age"] > 18 and people["vip"] == False]))
```

```python after main.py
import pandas as pd

people = pd.DataFrame({"age": [10, 30], "vip": [True, False]})
print(len(people[(people["age"] > 18) & (people["vip"] == False)]))
```

## Example: comparisons without parentheses
```python before main.py
import pandas as pd

people = pd.DataFrame({"age": [10, 30], "height": [150, 180]})
print(people[people["age"] > 18 & people["height"] > 160])
```

```python after main.py
import pandas as pd

people = pd.DataFrame({"age": [10, 30], "height": [150, 180]})
print(people[(people["age"] > 18) & (people["height"] > 160)])
```

## When it is not offered
- Which of `.all()`, `.any()` and `.empty` is meant can't be known: it is a choice.
- The condition is used in another way than to choose rows, or several stand on the line: it is a choice at most.

## Questions
### Why does Python not just combine two masks with `and`?
`and` asks its left side for one yes or no and then gives one of the two sides as a whole. It can't be taught to look at each
element, which is what `&` does.

### Why are the parentheses needed around each comparison?
`&` binds more tightly than `>`, so that `a > 1 & b < 2` means `a > (1 & b) < 2`.

### `any()`, `all()` or `empty`: which one do I want in an `if`?
`any()` if one hit is enough, `all()` if there may be no miss, `empty` if the question is whether rows are left.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import call_method, is_postfix
from tracemend.recipes.recipe import Recipe

_SELECTS = ("where", "query", "loc", "mask", "select", "filter")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    statement = site.statement
    if statement is None or site.tree is None:
        return
    inside = [n for n in ast.walk(statement) if isinstance(n, (ast.BoolOp, ast.UnaryOp, ast.Compare))]
    masks = [n for n in inside if _chooses_rows(site, n) and _is_logical(n)]
    outer = [n for n in masks if not any(n is not o and n in ast.walk(o) for o in masks)]
    if len(outer) == 1:
        yield _element_wise(site, outer[0])
    elif not masks and isinstance(statement, (ast.If, ast.While, ast.Assert)):
        yield from _one_answer(site, statement.test, match)


def _is_logical(node: ast.AST) -> bool:
    chained = isinstance(node, ast.Compare) and len(node.ops) > 1
    return isinstance(node, ast.BoolOp) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)) or chained


def _chooses_rows(site: CrashSite, node: ast.expr) -> bool:
    """Whether it is an index, or an argument of a function that chooses by a condition for each element."""
    assert site.tree is not None
    below: ast.AST = node
    for above in nodes.ancestors(site.tree, node):
        if isinstance(above, ast.Subscript):
            return above.slice is below or (isinstance(above.slice, ast.Tuple) and below in above.slice.elts)
        if isinstance(above, ast.Call):
            return below in above.args[:1] and nodes.called_name(above) in _SELECTS
        if isinstance(above, ast.stmt):
            return False
        below = above
    return False


def _element_wise(site: CrashSite, node: ast.expr) -> Fix:
    return draft(
        site,
        "Combine the conditions element by element",
        [Edit(site.file, *site.where.span(node), _written(site, node))],
        rationale="'and', 'or' and 'not' ask for one truth value; rows are chosen by one for each element.",
        tier=1,
        evidence=[Evidence("the condition chooses rows", "its place in an index")],
    )


def _written(site: CrashSite, node: ast.expr) -> str:
    """The condition with `&`, `|` and `~`, and parentheses around comparisons."""
    if isinstance(node, ast.BoolOp):
        operator = " & " if isinstance(node.op, ast.And) else " | "
        return operator.join(_grouped(site, value) for value in node.values)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return f"~{_grouped(site, node.operand)}"
    if isinstance(node, ast.Compare) and len(node.ops) > 1:
        operands = [node.left, *node.comparators]
        if any(_is_joined(site, operand) for operand in operands):
            return _regrouped(site, operands)
        signs = [_between(site, a, b) for a, b in pairwise(operands)]
        pairs = zip(operands, signs, operands[1:], strict=False)
        return " & ".join(f"({site.source(a)} {sign} {site.source(b)})" for a, sign, b in pairs)
    return site.source(node)


def _is_joined(site: CrashSite, operand: ast.expr) -> bool:
    """Whether an operand of a chain is `5 & b` without parentheses: `&` binds tighter than a comparison."""
    joins = isinstance(operand, ast.BinOp) and isinstance(operand.op, (ast.BitAnd, ast.BitOr))
    start = site.where.span(operand)[0]
    return joins and not site.text[:start].rstrip().endswith("(")


def _regrouped(site: CrashSite, operands: list[ast.expr]) -> str:
    """`a > 5 & b > 1` with each comparison in parentheses: a new one begins behind every `&` and `|` between them."""
    start, end = site.where.span(operands[0])[0], site.where.span(operands[-1])[1]
    written = "("
    for operand in operands:
        for join in _joins(operand) if _is_joined(site, operand) else ():
            left, right = site.where.span(join.left)[1], site.where.span(join.right)[0]
            written += f"{site.text[start:left]}){site.text[left:right]}("
            start = right
    return f"{written}{site.text[start:end]})"


def _joins(operand: ast.expr) -> list[ast.BinOp]:
    """The `&` and `|` of an operand, from left to right."""
    if not isinstance(operand, ast.BinOp) or not isinstance(operand.op, (ast.BitAnd, ast.BitOr)):
        return []
    return [*_joins(operand.left), operand, *_joins(operand.right)]


def _between(site: CrashSite, left: ast.expr, right: ast.expr) -> str:
    return site.text[site.where.span(left)[1] : site.where.span(right)[0]].strip("() \t\r\n")


def _grouped(site: CrashSite, node: ast.expr) -> str:
    written = _written(site, node)
    plain = is_postfix(node) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))
    return written if plain else f"({written})"


def _one_answer(site: CrashSite, test: ast.expr, match: re.Match[str]) -> Iterator[Fix]:
    """`.all()`, `.any()` or `.empty` on the condition of an `if`."""
    if not isinstance(test, (ast.Compare, ast.Name, ast.Attribute, ast.Call, ast.Subscript)) or _is_logical(test):
        return
    compared = isinstance(test, ast.Compare)
    ways = [("all()", "every element is meant"), ("any()", "at least one element is meant")]
    if match["kind"] != "an array" and not compared:
        ways = [("empty", "rows are meant")]
    for place, (way, meaning) in enumerate(ways):
        negated = way == "empty"
        edits = call_method(site, test, way)
        start = site.where.span(test)[0]
        yield draft(
            site,
            f"Ask with '.{way}': {meaning}",
            [Edit(site.file, start, start, "not "), *edits] if negated else edits,
            rationale="The condition has a truth value for each element, and 'if' needs one.",
            tier=4,
            kind="U",
            score=0.9 - 0.1 * place,
            evidence=[Evidence("the message names these ways", "the library's message")],
        )


RECIPE = Recipe(
    name="ambiguous-truth",
    title="An array or a table is asked whether it is true",
    rows=("T15",),
    exceptions=("ValueError",),
    pattern=re.compile(r"The truth value of (?P<kind>a Series|a DataFrame|an Index|an array)"),
    propose=_propose,
    needs=("pandas",),
)
