"""A test class prepares itself in the way of nose

## What it does
Renames `setup` to `setup_method`, and `teardown` to `teardown_method`, which pytest calls around each test of a class.

## Why the error happens
pytest called a class's `setup`, as nose did, until its release 8. Since then nobody calls it, and what it sets is missing.

## Example
```python before test_basket.py
class TestBasket:
    def setup(self):
        self.basket = ["tea"]

    def test_basket(self):
        assert self.basket == ["tea"]
```

```python after test_basket.py
class TestBasket:
    def setup_method(self):
        self.basket = ["tea"]

    def test_basket(self):
        assert self.basket == ["tea"]
```

```console
python -m pytest -q -p no:cacheprovider -p no:asyncio test_basket.py
```

## When it is not offered
- The class derives from another one, which may call `setup`, or something calls it by name.
- The method does not set the attribute.
- It changes a test, which is the user's to decide: it is a choice.

## Questions
### Is a fixture better?
For new tests, mostly: `@pytest.fixture(autouse=True)` says the same, and a fixture that is asked for by name says what a test needs.

### What of `setUp`?
That is unittest's name. It is called in classes that derive from `unittest.TestCase`, and nowhere else.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import rename_definition
from tracemend.recipes.recipe import Recipe

_RENAMED = {"setup": "setup_method", "teardown": "teardown_method"}


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    """One fix that renames both methods of the class."""
    owner = site.enclosing_class
    if owner is None or owner.name != match["type"] or owner.bases or not owner.name.startswith("Test"):
        return
    methods = {n.name: n for n in owner.body if isinstance(n, nodes.FUNCTIONS)}
    old = methods.get("setup")
    if old is None or old.decorator_list or "setup_method" in methods or _is_called(owner) or _release(site) < 8:
        return
    if match["name"] not in {
        n.attr for n in ast.walk(old) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)
    }:
        return
    yield draft(
        site,
        "Rename 'setup' to 'setup_method'",
        [
            rename_definition(site.file, site.where, methods[name], new)
            for name, new in _RENAMED.items()
            if name in methods and new not in methods
        ],
        rationale=f"pytest 8 and later call no setup() of a class, which is where {owner.name} sets '{match['name']}'.",
        tier=1,
        kind="U",
        evidence=[
            Evidence(f"setup() of {owner.name} sets '{match['name']}'", "the class's body"),
            Evidence(f"pytest {_release(site)} is installed", "the project's interpreter"),
        ],
    )


def _is_called(owner: ast.ClassDef) -> bool:
    """Whether a method of the class calls one of the two by name."""
    return any(isinstance(n, ast.Attribute) and n.attr in _RENAMED for n in ast.walk(owner))


def _release(site: CrashSite) -> int:
    """The first number of the installed pytest's version; 0 where it is not known."""
    version = site.interpreter.distributions.get("pytest", "") if site.interpreter is not None else ""
    return int(version.partition(".")[0]) if version.partition(".")[0].isdigit() else 0


RECIPE = Recipe(
    name="nose-setup",
    title="A test class prepares itself in the way of nose",
    rows=("S4",),
    exceptions=("AttributeError",),
    pattern=re.compile(r"'(?P<type>\w+)' object has no attribute '(?P<name>\w+)'$"),
    propose=_propose,
    needs=("pytest",),
)
