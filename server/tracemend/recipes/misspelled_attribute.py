"""An attribute is misspelled or was renamed

## What it does
Replaces an attribute that the object's class (or the module) does not have by the one of its members that is spelt alike,
or by the name that a commit of the project's history gave to it.

## Why the error happens
An attribute is looked up in the object, its class and the class's bases when the line runs. A slip, or a rename that did not
reach this line, is found only then.

## Example
```python before main.py
from shop import Order

order = Order([("pen", 2.0), ("ink", 5.5)])
print(order.total_pirce())
```

```python before shop.py
class Order:
    def __init__(self, items):
        self.items = items

    def total_price(self):
        return sum(price for _, price in self.items)
```

```python after main.py
from shop import Order

order = Order([("pen", 2.0), ("ink", 5.5)])
print(order.total_price())
```

## Example
```python before main.py
from enum import Enum


class Status(Enum):
    PENDING = 1
    SHIPPED = 2


print(Status.SHIPED.value)
```

```python after main.py
from enum import Enum


class Status(Enum):
    PENDING = 1
    SHIPPED = 2


print(Status.SHIPPED.value)
```

## When it is not offered
- Two members are about equally alike: they are a choice.
- One name is short for the other (`qty` and `quantity`): it is a choice.
- The class makes attributes up (`__getattr__`, `setattr`) or has a base that is not known: it is a choice at most.
- The standard library or a library has removed the name: what takes its place is written down, not guessed.
- One name is the other's plural, or they differ in a number or an opposite.

## Questions
### Python suggests another name than the fix does. Which one is right?
The interpreter compares spelling only and knows no history: for a removed method it may name one that does something else. A
rename found in git or a curated table counts more.

### The attribute was there yesterday.
`git log -S name` lists the commits that added or removed it. When a library's class lost it, its change log under "removed"
or "breaking" says what takes its place.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.calls import can_be_called_so
from tracemend.diagnosis.classes import find_class
from tracemend.diagnosis.members import Members, members_of_module, members_of_type
from tracemend.diagnosis.siblings import files_with
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.project.history import Renaming, renaming
from tracemend.project.positions import positions
from tracemend.project.symbols import symbols
from tracemend.project.texts import python_texts, words_in
from tracemend.recipes.abbreviations import written_otherwise
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import rename_attribute
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.removed import is_removed
from tracemend.recipes.similarity import MARGIN, THRESHOLD, Match, is_inflection, ranking, similarity


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    name, module = match.group("name") or match.group("member"), match.group("module")
    node = site.sole(ast.Attribute, lambda n: n.attr == name)
    printed = (
        match.group("type") or match.group("class") or (_enumeration(site, node) if match.group("member") else None)
    )
    if node is None or (module or printed) in (None, "NoneType") or not _failed_here(site, module, name):
        return
    if is_removed(module or printed or "", name):
        return
    members = members_of_module(site, module) if module else members_of_type(site, printed or "", node)
    if members is None:
        yield from _stated(site, node)
        return
    if name in members.names:
        return
    commit = renaming(site.project.root, name) if members.project else None
    if commit is not None and commit.new in members.names:
        yield _renamed(site, node, members, commit)
        return
    private = name.startswith("_") or (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))
    possible = {m for m in members.names if private or not m.startswith("_")}
    ranked = ranking(name, possible)[:3]
    if not ranked:
        short = written_otherwise(name, possible)
        yield (
            _abbreviated(site, node, members, short)
            if short and can_be_called_so(site, node, printed, short)
            else Abstention(f"none of the {len(members.names)} members that are known is spelt like '{name}'.")
        )
    clear = len(ranked) == 1 or (len(ranked) > 1 and ranked[0].score - ranked[1].score >= MARGIN)
    for found in ranked[:1] if clear else ranked:
        if not can_be_called_so(site, node, printed, found.name):
            yield Abstention(f"'{found.name}' is spelt alike, and takes other arguments.")
            continue
        yield from _in_definition(site, node, members, found)
        yield _nearest(site, node, members, found, clear=clear)


def _in_definition(site: CrashSite, node: ast.Attribute, members: Members, found: Match) -> Iterator[Fix]:
    """`self.wieghts = weights`: the slip is where the attribute is set, if that is the only place that has it."""
    if site.tree is None or not _written_once(site, found.name, members):
        return
    for statement in nodes.every(site.tree):
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if (
            isinstance(target, ast.Attribute)
            and target.attr == found.name
            and isinstance(statement, ast.Assign)
            and nodes.dotted(statement.value) == node.attr
        ):
            yield draft(
                site,
                f"Set '{node.attr}' instead of '{found.name}'",
                [rename_attribute(site.file, site.where, target, node.attr)],
                rationale=f"'{node.attr}' is set under the name '{found.name}', which nothing else in the project uses.",
                tier=2,
                evidence=[Evidence(f"line {target.lineno} sets '{found.name}' to '{node.attr}'", "the code")],
            )


def _failed_here(site: CrashSite, module: str | None, name: str) -> bool:
    """Whether the line itself asked in vain; the `__getattr__` of a module or of an enumeration may have been the one to say so."""
    by_library = module is not None or site.message == name
    asked = all((f.function or "").rpartition(".")[2] == "__getattr__" for f in site.deeper)
    return site.raised_here or (by_library and asked)


def _enumeration(site: CrashSite, node: ast.Attribute | None) -> str | None:
    """The project's enumeration that a member is asked of: before Python 3.12 the message holds the member's name alone."""
    name = None if node is None else (nodes.dotted(node.value) or "").rpartition(".")[2]
    found = find_class(name, site.snapshot, near=site.file) if name else None
    kinds = {nodes.dotted(base) or "" for base in found.node.bases} if found is not None else set()
    return name if any(kind.rpartition(".")[2] in _ENUMERATIONS for kind in kinds) else None


_ENUMERATIONS = ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "TextChoices", "IntegerChoices", "Choices")


def _stated(site: CrashSite, node: ast.Attribute) -> Iterator[Fix]:
    """The interpreter's own suggestion, where nothing else is known of the object: a choice, since it may be wrong."""
    said = re.search(r"'\.?(\w+)'", site.hint)
    if said is not None and similarity(node.attr, said.group(1)) >= THRESHOLD and not isinstance(node.ctx, ast.Store):
        yield draft(
            site,
            f"Rename '{node.attr}' to '{said.group(1)}'",
            [rename_attribute(site.file, site.where, node, said.group(1))],
            rationale=f"There is no '{node.attr}'; the interpreter suggests '{said.group(1)}'.",
            tier=2,
            kind="U",
            score=similarity(node.attr, said.group(1)),
            evidence=[Evidence(f"'{said.group(1)}' exists and is spelt alike", "the interpreter's message")],
        )


def _nearest(site: CrashSite, node: ast.Attribute, members: Members, found: Match, *, clear: bool) -> Fix:
    stated = f"'{found.name}'" in site.hint or f".{found.name}'" in site.hint
    contradicted = bool(site.hint) and not stated
    sure = (
        clear
        and members.closed
        and not _written_once(site, found.name, members)
        and not is_inflection(node.attr, found.name)
        and not contradicted
    )
    return draft(
        site,
        f"Rename '{node.attr}' to '{found.name}'",
        [rename_attribute(site.file, site.where, node, found.name)],
        rationale=f"The {members.owner} has no '{node.attr}'; it has '{found.name}', which is spelt alike.",
        tier=2,
        kind="S"
        if sure and (not isinstance(node.ctx, ast.Store) or isinstance(site.statement, ast.AugAssign))
        else "U",
        score=found.score,
        evidence=[Evidence(f"the {members.owner} has '{found.name}' and no '{node.attr}'", members.found_by)],
    )


def _abbreviated(site: CrashSite, node: ast.Attribute, members: Members, found: str) -> Fix:
    return draft(
        site,
        f"Rename '{node.attr}' to '{found}'",
        [rename_attribute(site.file, site.where, node, found)],
        rationale=f"The {members.owner} has no '{node.attr}'; it has '{found}', which is the same word written otherwise.",
        tier=3,
        kind="U",
        evidence=[Evidence(f"the {members.owner} has '{found}' and no '{node.attr}'", members.found_by)],
    )


def _written_once(site: CrashSite, name: str, members: Members) -> bool:
    """Whether the project has the name in one place only, where `self.name` is assigned: then the slip may as well be there."""
    if not members.project:
        return False
    places = ((text, start) for _, text in python_texts(site.snapshot, name) for start in words_in(text, name))
    first, second = next(places, None), next(places, None)
    if first is None or second is not None:
        return False
    return re.compile(rf"(?<=\.){re.escape(name)}\s*(?:=[^=]|:)").match(*first) is not None


def _renamed(site: CrashSite, node: ast.Attribute, members: Members, commit: Renaming) -> Fix:
    only_owner = commit.old not in symbols(site.snapshot) and not _defined_elsewhere(site, commit.old)
    edits = [rename_attribute(site.file, site.where, node, commit.new)]
    if only_owner:
        edits += _references(site, commit)
    return draft(
        site,
        f"Rename '{commit.old}' to '{commit.new}' as commit {commit.commit} did",
        edits,
        rationale=f"The {members.owner} has no '{commit.old}': commit {commit.commit} renamed it to '{commit.new}'.",
        tier=1,
        evidence=[
            Evidence(f"commit {commit.commit} ('{commit.subject}') renamed it on {commit.places} line(s)", "git log"),
            Evidence(f"the {members.owner} has '{commit.new}'", members.found_by),
        ],
    )


def _references(site: CrashSite, commit: Renaming) -> Iterator[Edit]:
    """The attribute wherever the project still uses the old name."""
    for file in files_with(site, commit.old):
        tree, text = site.snapshot.tree(file), site.snapshot.text(file)
        for node in ast.walk(tree) if tree is not None and text is not None else ():
            if isinstance(node, ast.Attribute) and node.attr == commit.old:
                yield rename_attribute(file, positions(text or ""), node, commit.new)


def _defined_elsewhere(site: CrashSite, name: str) -> bool:
    """Whether any class of the project still has an attribute or method of that name."""
    for file in files_with(site, name):
        for node in ast.walk(site.snapshot.tree(file) or ast.Module([], [])):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
                return True
            if isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Store):
                return True
    return False


RECIPE = Recipe(
    name="misspelled-attribute",
    title="An attribute is misspelled or was renamed",
    rows=("A1",),
    exceptions=("AttributeError",),
    pattern=re.compile(
        r"(?:type object '(?P<class>[\w.]+)'|'(?P<type>[\w.]+)' object|module '(?P<module>[\w.]+)') has no attribute '(?P<name>\w+)'$"
        r"|(?P<member>[^\W\d]\w*)$"
    ),
    propose=_propose,
)
