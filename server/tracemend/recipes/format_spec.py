"""A format that the value does not know

## What it does
Turns the value into text before it is aligned: `{value!s:>10}`.

## Why the error happens
Lists, dates, paths and most objects know no width or alignment; their text does.

## Example
```python before main.py
tags = ["a", "b"]
print(f"{tags:>12}|")
```

```python after main.py
tags = ["a", "b"]
print(f"{tags!s:>12}|")
```

## When it is not offered
- The format says more than width and alignment.
- The value is None: what to show for it is not known.

## Questions
### Why does a None fail here, too?
None knows no format but the empty one. `f"{value!s:>10}"` writes "None"; whether that is wanted is another question.

### How do I format a date with a width?
Format it first: `f"{day:%Y-%m-%d}"` has its own language, and a width can be put around the result.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_ALIGNMENT = re.compile(r"(?:.?[<>^])?\d+s?$")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if match["type"] == "NoneType":
        return  # what to show for a missing value is not known
    values = site.find(
        ast.FormattedValue, lambda n: n.conversion == -1 and _ALIGNMENT.match(_spec(n) or "") is not None
    )
    if len(values) != 1 or not site.raised_here:
        return
    _, end = site.where.span(values[0].value)
    while end < len(site.text) and site.text[end] in " )":
        end += 1
    if site.text[end : end + 1] != ":":
        return
    yield draft(
        site,
        "Turn the value into text first",
        [Edit(site.file, end, end, "!s")],
        rationale=f"{match['type']} does not know how to align itself; its text does.",
        tier=4,
        kind="S",
        evidence=[Evidence(f"'{_spec(values[0])}' only aligns", "the format")],
    )


def _spec(node: ast.FormattedValue) -> str | None:
    """The literal format of a value in an f-string."""
    if not isinstance(node.format_spec, ast.JoinedStr) or len(node.format_spec.values) != 1:
        return None
    return nodes.string_value(node.format_spec.values[0])


RECIPE = Recipe(
    name="format-spec",
    rows=("T12",),
    exceptions=("TypeError",),
    pattern=re.compile(r"unsupported format string passed to (?P<type>[\w.]+)\.__format__"),
    propose=_propose,
    title="A format that the value does not know",
    versions=((3, 12), (3, 99)),
)
