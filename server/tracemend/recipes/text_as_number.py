"""A text is used as a number

## What it does
Turns the text into a number where it is summed, formatted or made a span of time: `sum(int(x) for x in parts)`,
`f"{float(price):.2f}"`, `timedelta(days=int(days))`.

## Why the error happens
`split`, `input`, CSV files and environment variables give texts, also where they hold digits. Python does not guess that a number is
meant.

## Example
```python before main.py
prices = "3,4,5".split(",")
print(sum(prices))
```

```python after main.py
prices = "3,4,5".split(",")
print(sum(int(n) for n in prices))
```

## When it is not offered
- As safe, unless a literal shows that the text holds such a number: whole or with decimals is a choice.
- A sum of texts that begins with a text: `"".join(…)` is meant there.

## Questions
### Why does `sum` speak of `int` and `str`?
It begins with 0 and adds the first element to it.

### Is `int` or `float` right for money?
Neither is exact with decimals: `decimal.Decimal` reads a text as it is written.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import is_builtin, qualified
from tracemend.diagnosis.scope import visible
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value, type_of
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import joined, replace_node, wrap
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if not site.raised_here:
        return
    if match["added"]:
        yield from _sum(site)
    elif match["code"]:
        yield from _format(site, match["code"])
    else:
        yield from _span(site, match["part"])


def _fixes(site: CrashSite, what: str, ways: list[tuple[str, list[Edit]]], *, sure: bool = False) -> Iterator[Fix]:
    """A choice between kinds of numbers, the first the likelier one."""
    for place, (kind, edits) in enumerate(ways):
        yield draft(
            site,
            f"Read {what} as {kind}",
            edits,
            rationale="It holds a text, and a number is needed.",
            tier=3 if sure else 4,
            kind="S" if sure else "U",
            score=0.9 - 0.1 * place,
            evidence=[Evidence("the value is a text", "the message")],
        )


def _sum(site: CrashSite) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: is_builtin(site, n.func, "sum") and len(n.args) == 1 and not n.keywords)
    if call is None:
        return
    given = call.args[0]
    display = sole_value(site, given)
    shown = [nodes.string_value(e) for e in display.elts] if isinstance(display, (ast.List, ast.Tuple)) else []
    if any(text is not None and not re.fullmatch(r"\s*[-+]?[\d.]+\s*", text) for text in shown):
        return  # they are no numbers
    if isinstance(given, (ast.GeneratorExp, ast.ListComp)):
        if type_of(site, given.elt) in ("int", "float"):
            return
        ways = [(kind, wrap(site, given.elt, f"{kind}(", ")")) for kind in ("int", "float")]
        yield from _fixes(site, "each element", ways)
    elif isinstance(given, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)) and "\n" not in site.source(given):
        name = next(n for n in ("n", "value", "element") if n not in visible(site, given))
        ways = [
            (kind, [replace_node(site, given, f"{kind}({name}) for {name} in {site.source(given)}")])
            for kind in ("int", "float")
        ]
        yield from _fixes(site, "each element", ways)


def _format(site: CrashSite, code: str) -> Iterator[Fix]:
    """The one value of an f-string whose format is for numbers."""
    kind = "int" if code in "dbxXo" else "float"
    values = [v for v in site.find(ast.FormattedValue) if _ends_in(v, code) and v.conversion == -1]
    if len(values) != 1:
        return
    value = values[0].value
    literal = sole_value(site, value)
    shown = literal.value if isinstance(literal, ast.Constant) else None
    number = r"\s*[-+]?\d+\s*" if kind == "int" else r"\s*[-+]?(?:\d+\.?\d*|\.\d+)\s*"
    sure = isinstance(shown, str) and re.fullmatch(number, shown) is not None
    yield from _fixes(site, site.source(value), [(kind, wrap(site, value, f"{kind}(", ")"))], sure=sure)


def _ends_in(value: ast.FormattedValue, code: str) -> bool:
    spec = value.format_spec
    last = spec.values[-1] if isinstance(spec, ast.JoinedStr) and spec.values else None
    return (nodes.string_value(last) or "").endswith(code)


def _span(site: CrashSite, part: str) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: qualified(site, n.func) == "datetime.timedelta")
    keyword = next((k for k in call.keywords if k.arg == part), None) if call is not None else None
    if keyword is not None:
        ways = [(kind, joined(wrap(site, keyword.value, f"{kind}(", ")"))) for kind in ("int", "float")]
        yield from _fixes(site, f"'{part}'", ways)


RECIPE = Recipe(
    name="text-as-number",
    title="A text is used as a number",
    rows=("T2",),
    exceptions=("TypeError", "ValueError"),
    pattern=re.compile(
        r"(?P<added>unsupported operand type\(s\) for \+: '(?:int|float)' and 'str')"
        r"|Unknown format code '(?P<code>[dfgeFGEbxXon%])' for object of type 'str'"
        r"|unsupported type for timedelta (?P<part>\w+) component: str"
    ),
    propose=_propose,
)
