"""A text is no number as it is written

## What it does
By what the text is: takes separators of thousands out, skips the header row of a CSV file, reads decimals as Decimal, or
gives None where the function may. The text is in the error's message.

## Why the error happens
`int` and `float` read plain digits only; a decimal point, a comma, an empty field or a word is none.

## Example
```python before main.py
def price(text):
    return float(text)


print(price("1,234.50"))
```

```python after main.py
def price(text):
    return float(text.replace(",", ""))


print(price("1,234.50"))
```

## When it is not offered
- What the text means is not for the code to tell: all of these are choices.
- Decimals are never cut off silently.

## Questions
### Why is `int(float(text))` not offered as the first choice?
It cuts decimals off: 3.99 becomes 3. If the text can have decimals, a count was not what was read.

### How do I read numbers in the style of another country?
`text.replace(".", "").replace(",", ".")` for "1.234,50", or the `locale` module when the whole program speaks one language.

### The bad value is one of a million. What now?
Read row by row, keep the bad ones with their line numbers, and look at them afterwards.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.contracts import contract_of, is_generator
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_node
from tracemend.recipes.guards import guard
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    function = "int" if match.group("whole") is not None else "float"
    datum = match.group("whole") if function == "int" else match.group("decimal")
    call = site.sole(ast.Call, lambda n: nodes.dotted(n.func) == function and len(n.args) == 1 and not n.keywords)
    if call is None or not site.raised_here:
        return
    text = site.source(call.args[0])
    told = Evidence(f"the text was {datum!r}", "the error's message")
    rationale = f"The text {datum!r} is no number that {function}() reads."
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", datum):
        edits = [replace_node(site, call.args[0], f'{text}.replace(",", "")')]
        yield draft(
            site, "Take the commas out", edits, rationale=rationale, tier=3, kind="U", score=0.9, evidence=[told]
        )
    elif function == "float" and re.fullmatch(r"[+-]?\d+,\d+", datum):
        edits = [replace_node(site, call.args[0], f'{text}.replace(",", ".")')]
        yield draft(
            site, "Read the comma as a point", edits, rationale=rationale, tier=3, kind="U", score=0.9, evidence=[told]
        )
    elif function == "int" and re.fullmatch(r"[+-]?\d*\.\d+", datum):
        rounded = [replace_node(site, call, f"round(float({text}))")]
        exact = [replace_node(site, call, f"float({text})")]
        cut = [replace_node(site, call, f"int(float({text}))")]
        yield draft(site, "Keep the decimals", exact, rationale=rationale, tier=3, kind="U", score=0.9, evidence=[told])
        yield draft(
            site, "Round to a whole number", rounded, rationale=rationale, tier=5, kind="U", score=0.5, evidence=[told]
        )
        yield draft(
            site, "Cut the decimals off", cut, rationale=rationale, tier=5, kind="U", score=0.4, evidence=[told]
        )
    elif not datum.strip():
        yield from _empty(site, call.args[0], rationale, told)
    else:
        yield Abstention(
            f"{datum!r} is not a number written another way: where the text comes from is what to look at."
        )


def _empty(site: CrashSite, text: ast.expr, rationale: str, told: Evidence) -> Iterator[Fix]:
    """None for an empty text, where the function may return None."""
    end = site.where.span(text)[1]
    parts = (
        [Edit(site.file, end, end, " or 0")]
        if isinstance(text, (ast.Name, ast.Subscript, ast.Attribute, ast.Call))
        else []
    )
    if parts:
        yield draft(
            site,
            "Take 0 for an empty text",
            parts,
            rationale=rationale,
            tier=5,
            kind="U",
            score=0.3,
            penalties=["invents a value"],
            evidence=[told],
        )
    if site.function is None or contract_of(site.function).none != "allowed" or is_generator(site.function):
        return
    lines = guard(site, text, lambda n, unit: [f"if not {n}.strip():", f"{unit}return None"], name="text")
    if lines:
        yield draft(
            site, "Return None for an empty text", lines, rationale=rationale, tier=3, kind="U", evidence=[told]
        )


RECIPE = Recipe(
    name="number-text",
    title="A text is no number as it is written",
    rows=("V1",),
    exceptions=("ValueError",),
    pattern=re.compile(
        r"invalid literal for int\(\) with base 10: '(?P<whole>.*)'$|could not convert string to float: '(?P<decimal>.*)'$"
    ),
    propose=_propose,
)
