"""A method that Python has renamed

## What it does
Uses the new name: `assertEqual` for `assertEquals`, `read_file` for `readfp`, `is_alive` for `isAlive`, `tobytes` for `tostring`.

## Why the error happens
The old name was kept for some versions, with a warning, and then removed: unittest's doubles in Python 3.12.

## Example
```python before main.py
import unittest


class Sums(unittest.TestCase):
    def test_sum(self):
        self.assertEquals(1 + 1, 2)
        self.assertEquals(1 + 2, 3)


unittest.main()
```

```python after main.py
import unittest


class Sums(unittest.TestCase):
    def test_sum(self):
        self.assertEqual(1 + 1, 2)
        self.assertEqual(1 + 2, 3)


unittest.main()
```

## When it is not offered
- The object is of another class than the one that had the method.
- It stands in a test file: then it is a choice.

## Questions
### Do the new names work on older versions?
Yes: the old names were second names all along, and the new ones have existed since Python 2.7 or 3.2.

### Where do the doubles in unittest come from?
From the time of Python 2, when both `failUnless` and `assert_` were in use. Python 3.12 kept one name for each.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import rename_attribute
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.stdlib_changes import METHODS, OWNERS


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    old = match["name"]
    failed = site.find(ast.Attribute, lambda n: n.attr == old)
    if old not in METHODS or not failed or site.tree is None or not site.raised_here:
        return
    new, version = METHODS[old]
    owners = OWNERS.get(old)
    if site.python < tuple(map(int, version.split("."))) or (owners and match["type"] not in owners):
        return
    if owners is None and not all(isinstance(n.value, ast.Name) and n.value.id in ("self", "cls") for n in failed):
        return
    if owners is None:
        every = [n for n in ast.walk(site.tree) if isinstance(n, ast.Attribute) and n.attr == old]
        same = [n for n in every if isinstance(n.value, ast.Name) and n.value.id in ("self", "cls")]
    else:
        same = failed
    yield draft(
        site,
        f"Use '{new}' instead of '{old}'",
        [rename_attribute(site.file, site.where, n, new) for n in same],
        rationale=f"Python {version} removed '{old}'; it is called '{new}'.",
        tier=1,
        evidence=[Evidence(f"'{old}' is gone since Python {version}", "What's New in Python")],
    )


RECIPE = Recipe(
    name="renamed-method",
    rows=("S4",),
    exceptions=("AttributeError",),
    pattern=re.compile(r"'(?P<type>[\w.]+)' object has no attribute '(?P<name>\w+)'"),
    propose=_propose,
    title="A method that Python has renamed",
    versions=((3, 12), (3, 99)),
)
