'''A text has fewer parts than are taken

## What it does
Tests for the separator before the parts are taken, and raises the error that the function promises, or gives None where it
may, when the separator is missing.

## Why the error happens
`split` of a text without the separator gives one part; asking for the second one fails.

## Example
```python before main.py
def domain(email):
    """Return the domain part; raise ValueError for a malformed address."""
    return email.split("@")[1]


for address in ["a@b.c", "broken"]:
    try:
        print(domain(address))
    except ValueError as error:
        print("bad:", error)
```

```python after main.py
def domain(email):
    """Return the domain part; raise ValueError for a malformed address."""
    if "@" not in email:
        raise ValueError(f"malformed address {email!r}")
    return email.split("@")[1]


for address in ["a@b.c", "broken"]:
    try:
        print(domain(address))
    except ValueError as error:
        print("bad:", error)
```

## When it is not offered
- The text is split at white space, or more than the second part is taken.
- The function does not say what a malformed text gives: an error is a choice.

## Questions
### When is `partition` better than `split`?
When there is one separator to cut at: it always gives three parts, and the middle one is empty if the separator was missing.

### What does `split()` without an argument do differently?
It cuts at any run of white space and gives no empty parts; `split(" ")` gives one for every further blank.
'''

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.contracts import contract_of, is_generator
from tracemend.diagnosis.nones import in_loop, producer_of
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit, insert_before
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    node = site.sole(ast.Subscript, lambda n: isinstance(n.slice, ast.Constant) and n.slice.value == 1)
    call = producer_of(site, node.value) if node is not None else None
    if not isinstance(call, ast.Call) or nodes.called_name(call) not in ("split", "rsplit") or not match.group():
        return
    separator = nodes.string_value(call.args[0]) if call.args else None
    text = call.func.value if isinstance(call.func, ast.Attribute) else None
    if (
        separator is None
        or not isinstance(text, (ast.Name, ast.Attribute))
        or site.statement is None
        or site.function is None
    ):
        return
    contract = contract_of(site.function)
    unit, shown = indent_unit(site.where), site.source(text)
    if contract.none == "allowed" and not is_generator(site.function):
        what, line, tier = "None", "return None", 3
    else:
        error = contract.raises if contract.raises in ("ValueError", "LookupError", "KeyError") else "ValueError"
        told = f"{_reason(site.function, error)} {{{shown}!r}}"
        what, line, tier = error, f'raise {error}(f"{told}")', 3 if contract.raises else 5
    edit = insert_before(site, site.statement, [f"if {site.source(call.args[0])} not in {shown}:", unit + line])
    if edit is not None:
        written = contract.raises is not None or contract.none == "allowed"
        yield draft(
            site,
            f"{'Return' if what == 'None' else 'Raise'} {what} when {site.source(call.args[0])} is missing",
            [edit],
            rationale=f"'{shown}' has no {site.source(call.args[0])}, so there is no second part.",
            tier=tier,
            kind="S" if written and not in_loop(site) else "U",
            evidence=[Evidence(f"the function promises {what} then", contract.said_by)] if written else [],
        )


def _reason(function: nodes.Function, error: str) -> str:
    """What the docstring calls a text for which the error is raised: `raise ValueError for a malformed address`."""
    documentation = ast.get_docstring(function) or ""
    found = re.search(rf"{error}\s+(?:for|on)\s+(?:an?\s+|the\s+)?([a-z][\w ]*)", documentation)
    return found.group(1).strip() if found else "malformed"


RECIPE = Recipe(
    name="split-part",
    title="A text has fewer parts than are taken",
    rows=("X4",),
    exceptions=("IndexError",),
    pattern=re.compile(r"list index out of range$"),
    propose=_propose,
)
