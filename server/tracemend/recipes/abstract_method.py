"""A required method is missing or misspelled

## What it does
Renames the method of the class that is spelt like the required one; where there is none, offers to add it with a body that
raises NotImplementedError.

## Why the error happens
A class can be instantiated only when it defines every method that its base marks as abstract.

## Example
```python before main.py
from abc import ABC, abstractmethod


class Store(ABC):
    @abstractmethod
    def get_item(self, key):
        ...


class MemStore(Store):
    def get_itme(self, key):
        return key.upper()


print(MemStore().get_item("a"))
```

```python after main.py
from abc import ABC, abstractmethod


class Store(ABC):
    @abstractmethod
    def get_item(self, key):
        ...


class MemStore(Store):
    def get_item(self, key):
        return key.upper()


print(MemStore().get_item("a"))
```

## When it is not offered
- The class is abstract itself and its subclass was meant.
- The misspelled name is used elsewhere as well: it is a choice.

## Questions
### Why is it noticed when an object is made and not at the class?
A class with open methods can be a useful base for others. Only an object that lacks a method could be called.

### May I leave the method out on purpose?
Then define it and raise NotImplementedError, or declare the class abstract as well. Callers can see which of the two it is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.callees import positions_of
from tracemend.diagnosis.classes import ProjectClass, find_class
from tracemend.diagnosis.siblings import files_with
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit, insert_lines, rename_definition
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.similarity import nearest


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    known = find_class(match.group("class"), site.snapshot, near=site.file)
    missing = re.findall(r"\w+", match.group("methods"))
    if known is None or _own_abstract(known):
        return
    own = {n.name: n for n in known.node.body if isinstance(n, nodes.FUNCTIONS)}
    inherited = set().union(*(set(base.members) for base in known.bases), {"__init__"})
    where = positions_of(site, known.file)
    if len(missing) == 1:
        found = nearest(missing[0], set(own) - inherited)
        if found is not None:
            yield draft(
                site,
                f"Rename '{found.name}' to '{missing[0]}'",
                [rename_definition(known.file, where, own[found.name], missing[0])],
                rationale=f"{known.name} has to define '{missing[0]}'; its '{found.name}' is spelt alike.",
                tier=2,
                kind="U" if _used(site, found.name) else "S",
                score=found.score,
                evidence=[Evidence(f"no base of {known.name} knows '{found.name}'", "the classes' bodies")],
            )
            return
    lines = [line for name in missing for line in _stub(site, known, name)]
    last = known.node.body[-1].end_lineno or known.node.lineno
    if known.node.body[0].lineno > known.node.lineno and lines:
        yield draft(
            site,
            f"Add {', '.join(f'{name}()' for name in missing)} to {known.name}",
            [insert_lines(known.file, where, last + 1, lines)],
            rationale=f"{known.name} does not define {', '.join(missing)}, which its base requires.",
            tier=5,
            kind="U",
            evidence=[Evidence(f"{', '.join(missing)} is abstract", "the base's body")],
        )


def _own_abstract(known: ProjectClass) -> bool:
    return any(
        "abstract" in (nodes.dotted(d) or "")
        for n in known.node.body
        if isinstance(n, nodes.FUNCTIONS)
        for d in n.decorator_list
    )


def _used(site: CrashSite, name: str) -> bool:
    return any(
        isinstance(n, ast.Attribute) and n.attr == name
        for file in files_with(site, name)
        for n in ast.walk(site.snapshot.tree(file) or ast.Module([], []))
    )


def _stub(site: CrashSite, known: ProjectClass, name: str) -> list[str]:
    """The method with its base's signature and no body yet."""
    for base in known.bases:
        found = next((n for n in ast.walk(base.node) if isinstance(n, nodes.FUNCTIONS) and n.name == name), None)
        if found is not None:
            where = positions_of(site, known.file)
            indent, step = where.indent(known.node.body[0].lineno), indent_unit(where)
            word = "async def" if isinstance(found, ast.AsyncFunctionDef) else "def"
            returns = f" -> {ast.unparse(found.returns)}" if found.returns else ""
            return [
                "",
                f"{indent}{word} {name}({ast.unparse(found.args)}){returns}:",
                f"{indent}{step}raise NotImplementedError",
            ]
    return []


RECIPE = Recipe(
    name="abstract-method",
    title="A required method is missing or misspelled",
    rows=("C8",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"Can't instantiate abstract class (?P<class>\w+) (?:with|without an implementation for) abstract methods? (?P<methods>.+)$"
    ),
    propose=_propose,
)
