"""The message names what to write instead

## What it does
Writes what the library's message says in the place of the name that it has removed.

## Why the error happens
The library keeps a stand-in for a removed name, whose only work is to say what took its place.

## Example
```python before main.py
import pandas as pd

print(len(pd.date_range("2024-01-31", periods=2, freq="M")))
```

```python after main.py
import pandas as pd

print(len(pd.date_range("2024-01-31", periods=2, freq="ME")))
```

## When it is not offered
- The name does not stand on the failed line, or more than once with different meanings.
- The successor is more than a name.

## Questions
### Is the new name the same?
The message says so. Its release notes tell where the two differ in details.

### Can I support old and new releases at once?
Raise the lower bound of the requirement to the release that has the new name, or ask the library for its version.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import rename_attribute, replace_string
from tracemend.recipes.importing import rename_reads
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    old, new = (
        (match["value"], match["successor"]) if match["value"] else (match["old"].rpartition(".")[2], match["new"])
    )
    edits = _literal(site, old, new) if match["value"] else _name(site, old, new)
    if edits:
        yield draft(
            site,
            f"Write '{new}' for '{old}'",
            edits,
            rationale=f"'{old}' was removed, and the message says to use '{new}' instead.",
            tier=1,
            evidence=[Evidence(f"the message says to use '{new}'", "the library's message")],
        )


def _literal(site: CrashSite, old: str, new: str) -> list[Edit]:
    """The string that is called so, or that ends so after a count: `2M`."""
    found = site.find(
        ast.Constant, lambda n: isinstance(n.value, str) and re.fullmatch(rf"\d*{re.escape(old)}", n.value) is not None
    )
    if len(found) != 1 or not isinstance(found[0].value, str):
        return []
    edit = replace_string(site.file, site.where, found[0], found[0].value.removesuffix(old) + new)
    return [edit] if edit is not None else []


def _name(site: CrashSite, old: str, new: str) -> list[Edit]:
    """An attribute on the line, or a name that the file imports."""
    node = site.sole(ast.Attribute, lambda n: n.attr == old)
    if node is not None:
        return [rename_attribute(site.file, site.where, node, new)]
    for statement in ast.walk(site.tree or ast.Module([], [])):
        for alias in statement.names if isinstance(statement, ast.ImportFrom) else ():
            reads = rename_reads(site, old, new) if alias.name == old and alias.asname is None else None
            if reads:
                start = site.where.span(alias)[0]
                return [Edit(site.file, start, start + len(old), new), *reads]
    return []


RECIPE = Recipe(
    name="stated-successor",
    title="The message names what to write instead",
    rows=("B3", "B11"),
    exceptions=("ValueError", "DeprecationError", "AttributeError", "ImportError"),
    pattern=re.compile(
        r"(?:Invalid frequency: .*?)?'(?P<value>\w+)' is no longer supported for offsets\. Please use '(?P<successor>\w+)' instead"
        r"|(?P<old>[\w.]+) is deprecated and was removed in .*?\d\. Use (?P<new>[^\W\d]\w*) instead\.?$"
    ),
    propose=_propose,
    needs=("pandas",),
)
