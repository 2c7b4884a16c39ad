r'''A None that the function itself may return

## What it does
The function says, by its annotation or its docstring, that it may return None. Where a value inside it is None, it returns
None before the value is used.

## Why the error happens
A search that finds nothing gives None, and None has no attributes, items or length.

## Example
```python before main.py
import re


def version(line):
    """Return (major, minor), or None if there is no version."""
    found = re.search(r"(\d+)\.(\d+)", line)
    return tuple(int(part) for part in found.groups())


print(version("app 1.2"))
print(version("app"))
```

```python after main.py
import re


def version(line):
    """Return (major, minor), or None if there is no version."""
    found = re.search(r"(\d+)\.(\d+)", line)
    if found is None:
        return None
    return tuple(int(part) for part in found.groups())


print(version("app 1.2"))
print(version("app"))
```

## When it is not offered
- Nothing says that the function may return None: returning it would only move the crash to the caller.
- The function is a generator.
- The use stands in a loop, or the None was given by the caller: it is a choice.

## Questions
### Why is the None returned and not replaced by an empty value?
The annotation or docstring already tells callers that None may come back, so they are written for it. An empty string or
list would be a second way of saying "nothing", for which nobody tests.

### How can I find such places before they crash?
A type checker such as mypy or pyright reports every use of an `Optional` value without a test. Annotate the function that
searches, `-> Match | None`, and the places show up.
'''

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.contracts import contract_of, is_generator
from tracemend.diagnosis.nones import PATTERN, in_loop, is_local, missing
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.guards import guard, local_name
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    contract = contract_of(site.function)
    if site.function is not None and contract.none != "allowed":
        yield Abstention(f"nothing says that {site.function.name}() may return None.")
    if site.function is None or contract.none != "allowed" or is_generator(site.function) or not site.raised_here:
        return
    found = missing(site, match)
    if found is None:
        return
    shown = site.source(found.value)
    edits = guard(
        site,
        found.value,
        lambda name, unit: [f"if {name} is None:", f"{unit}return None"],
        name=local_name(found.value),
    )
    if edits:
        sure = (is_local(site, found.value) or found.producer is found.value) and not in_loop(site)
        yield draft(
            site,
            f"Return None when '{shown}' is None",
            edits,
            rationale=f"'{shown}' is None here, and the function says that it may return None.",
            tier=3,
            kind="S" if sure else "U",
            evidence=[Evidence(f"{site.function.name}() may return None", contract.said_by)],
        )


RECIPE = Recipe(
    name="none-allowed",
    title="A None that the function itself may return",
    rows=("N1",),
    exceptions=("AttributeError", "TypeError"),
    pattern=PATTERN,
    propose=_propose,
)
