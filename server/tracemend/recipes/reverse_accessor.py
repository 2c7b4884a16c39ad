"""The other side of a relation has another name

## What it does
Reads a model's relation from the other side under the name that the foreign key gives it: its `related_name`, or the model's name
with `_set`.

## Why the error happens
Django names the other side of a foreign key after the model that has it, `book_set`, unless `related_name` says otherwise; then
only that name exists.

## Example
```python before main.py
class models:
    def ForeignKey(to, related_name):
        return to


class Author:
    books = []


class Book:
    author = models.ForeignKey(Author, related_name="books")


print(Author().book_set)
```

```python after main.py
class models:
    def ForeignKey(to, related_name):
        return to


class Author:
    books = []


class Book:
    author = models.ForeignKey(Author, related_name="books")


print(Author().books)
```

## When it is not offered
- No foreign key, or more than one, leads from that model to this one.

## Questions
### What does related_name="+" mean?
That there is no way back: the other side has no name.

### Which name do queries use?
`related_query_name`, else the `related_name`, else the model's name in lower case: `Author.objects.filter(book__title=…)`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.project.texts import python_texts
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import rename_attribute
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    asked = match["name"]
    node = site.sole(ast.Attribute, lambda n: n.attr == asked)
    if node is None or not site.raised_here:
        return
    found = [
        (model, given, file)
        for model, given, file in _relations(site, match["type"].rpartition(".")[2])
        if asked in (f"{model.lower()}_set", f"{model.lower()}s", model.lower())
    ]
    if len(found) != 1:
        return
    model, given, file = found[0]
    wanted = given or f"{model.lower()}_set"
    if wanted in (asked, "+"):
        return
    yield draft(
        site,
        f"Read the relation as '{wanted}'",
        [rename_attribute(site.file, site.where, node, wanted)],
        rationale=f"The way back from {match['type']} to {model} is called '{wanted}', not '{asked}'.",
        tier=2,
        evidence=[
            Evidence(
                f"the foreign key of {model} " + (f"has related_name='{given}'" if given else "has no related_name"),
                file,
            )
        ],
    )


def _relations(site: CrashSite, target: str) -> Iterator[tuple[str, str | None, str]]:
    """(model, related_name, file) of the project's foreign keys to a model."""
    for file, _ in python_texts(site.snapshot, "ForeignKey"):
        for cls in nodes.every(site.snapshot.tree(file) or ast.Module([], [])):
            if not isinstance(cls, ast.ClassDef):
                continue
            for statement in cls.body:
                call = statement.value if isinstance(statement, ast.Assign) else None
                if isinstance(call, ast.Call) and nodes.called_name(call) == "ForeignKey" and _to(call) == target:
                    given = next((nodes.string_value(k.value) for k in call.keywords if k.arg == "related_name"), None)
                    yield cls.name, given, file


def _to(call: ast.Call) -> str:
    """The model that a foreign key refers to."""
    node = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "to"), None)
    return (nodes.string_value(node) or nodes.dotted(node) or "").rpartition(".")[2]


RECIPE = Recipe(
    name="reverse-accessor",
    title="The other side of a relation has another name",
    rows=("DJ11",),
    exceptions=("AttributeError",),
    pattern=re.compile(r"'(?P<type>\w+)' object has no attribute '(?P<name>\w+)'$"),
    propose=_propose,
)
