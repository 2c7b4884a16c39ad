"""A test asks for a fixture that is not there

## What it does
Offers the fixture of the project whose name is spelt alike.

## Why the error happens
pytest hands a test what its parameters are called after; a parameter that no fixture is called after stops the test before it starts.

## Example
```python before test_basket.py
import pytest


@pytest.fixture
def basket():
    return ["tea"]


def test_basket(baskte):
    assert baskte == ["tea"]
```

```python after test_basket.py
import pytest


@pytest.fixture
def basket():
    return ["tea"]


def test_basket(basket):
    assert basket == ["tea"]
```

```console
python -m pytest -q -p no:cacheprovider -p no:asyncio test_basket.py
```

## When it is not offered
- No fixture of the project or of pytest is spelt alike.
- It changes a test, which is the user's to decide.

## Questions
### Where does pytest look for fixtures?
In the test's class and module, in each `conftest.py` from its folder up, and in installed plugins; `pytest --fixtures` lists them.

### Must a fixture be imported?
No. Put it into `conftest.py`, and every test below that folder has it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.project.snapshot import parse
from tracemend.project.texts import python_texts
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import name_references
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.similarity import ranking


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    name = match["name"]
    function = site.statement
    if not isinstance(function, nodes.FUNCTIONS) or name not in {a.arg for a in function.args.args}:
        return
    known = _fixtures(site) | set(
        re.findall(r"[\w]+", site.record.message.partition("available fixtures:")[2].partition("\n")[0])
    )
    for found in ranking(name, known - {name})[:2]:
        references: list[Edit] = list(name_references(site.file, site.where, name, found.name, function))
        yield draft(
            site,
            f"Ask for the fixture '{found.name}'",
            references,
            rationale=f"No fixture is called '{name}'; '{found.name}' is spelt alike.",
            tier=2,
            kind="U",
            score=found.score,
            evidence=[Evidence(f"there is a fixture '{found.name}'", "the project's fixtures and pytest's message")],
        )


def _fixtures(site: CrashSite) -> set[str]:
    """The functions of the project that are fixtures."""
    found: set[str] = set()
    for _, text in python_texts(site.snapshot, "fixture"):
        for node in ast.walk(parse(text) or ast.Module([], [])):
            if isinstance(node, nodes.FUNCTIONS):
                decorators = [nodes.dotted(d.func if isinstance(d, ast.Call) else d) or "" for d in node.decorator_list]
                found |= {node.name} if any(d.rpartition(".")[2] == "fixture" for d in decorators) else set()
    return found


RECIPE = Recipe(
    name="missing-fixture",
    title="A test asks for a fixture that is not there",
    rows=("A1",),
    exceptions=("FixtureLookupError",),
    pattern=re.compile(r"fixture '(?P<name>\w+)' not found"),
    propose=_propose,
    needs=("pytest",),
)
