'''An import is missing

## What it does
Adds the import of a module or name of the standard library or of an installed package, where the file's own style puts it.
The evidence is how the project's other files import that name, what the name is known for (`np`, `Path`, `defaultdict`), and
that the module has the attribute that is used.

## Why the error happens
Only builtins are there without an import. A line that was moved or pasted from another file needs that file's imports too.

## Example
```python before main.py
def dump(data):
    return json.dumps(data, sort_keys=True)


print(dump({"b": 1, "a": 2}))
```

```python after main.py
import json


def dump(data):
    return json.dumps(data, sort_keys=True)


print(dump({"b": 1, "a": 2}))
```

## Example
```python before main.py
"""Count words."""
import sys
from collections import OrderedDict

counts = defaultdict(int)
for word in "a b a".split():
    counts[word] += 1
print(OrderedDict(counts), file=sys.stdout)
```

```python after main.py
"""Count words."""
import sys
from collections import OrderedDict, defaultdict

counts = defaultdict(int)
for word in "a b a".split():
    counts[word] += 1
print(OrderedDict(counts), file=sys.stdout)
```

## When it is not offered
- The module is not of the standard library and not installed.
- The module lacks the attribute that is used: the name is then a variable that happens to be called like a module.
- Several modules bring the name (`sleep`, `Lock`): it is a choice.

## Questions
### It worked in the notebook, so why not as a script?
A notebook keeps every name that any cell has ever bound, even of cells that were deleted since. A script starts with nothing
but the builtins.

### Should imports stand inside the function that needs them?
At the top of the file they are seen and checked at start-up. Inside a function they are for circles of imports, and for
heavy modules that are seldom needed.
'''

from __future__ import annotations

import ast
import datetime
import importlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from tracemend.diagnosis import nodes
from tracemend.diagnosis.modules import module_members
from tracemend.diagnosis.names import attribute_used, bound_somewhere, is_called, unbound_uses
from tracemend.diagnosis.siblings import sibling_imports
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.import_names import ALIASES, NAMES, SEVERAL
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.project_names import own_packages
from tracemend.recipes.recipe import Abstention, Recipe


@dataclass(frozen=True)
class _Candidate:
    wanted: Wanted
    why: Evidence
    tier: int
    sure: bool


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    name = match.group("name")
    uses = unbound_uses(site, name)
    if not uses or bound_somewhere(site, name):
        return
    found = [c for c in _candidates(site, name, uses[0]) if _has_what_is_used(site, c.wanted, uses[0])]
    if not found:
        yield Abstention(
            f"'{name}' is known from no module that is installed, and no other file of the project imports it."
        )
    for candidate in found:
        edit = insert_import(site.file, site.text, candidate.wanted, first_party=own_packages(site))
        if edit is None:
            continue
        yield draft(
            site,
            f"Add '{candidate.wanted.line}'",
            [edit],
            rationale=f"'{name}' is used but never imported.",
            tier=candidate.tier,
            kind="S" if candidate.sure and len(found) == 1 else "U",
            evidence=[candidate.why],
        )


def _candidates(site: CrashSite, name: str, use: ast.expr) -> list[_Candidate]:
    """The imports that may be meant: as the other files have it, else by what the name is known for."""
    siblings = [s for s in sibling_imports(site, name) if not s.own]
    if siblings:
        total = sum(s.count for s in siblings)
        return [
            _Candidate(
                Wanted(s.module, s.name, s.alias),
                Evidence(
                    f"{s.count} other file{'s' * (s.count > 1)} of the project import it so", "the project's imports"
                ),
                3,
                s.count * 10 >= total * 7,
            )
            for s in siblings[:3]
        ]
    return [c for c in _known(site, name, use) if _is_there(site, c.wanted.module)]


def _known(site: CrashSite, name: str, use: ast.expr) -> Iterator[_Candidate]:
    known = Evidence(f"'{name}' is known from there", "a table of well-known names")
    attribute = attribute_used(site, use)
    stated = f"import '{name}'" in site.hint
    if name in ALIASES:
        yield _Candidate(Wanted(ALIASES[name], None, name), known, 2, True)
    if _is_module(site, name) and attribute is not None:
        there = Evidence(f"the module '{name}' has '{attribute}'", "the project's interpreter")
        if attribute in (module_members(site, name) or ()):
            yield _Candidate(Wanted(name), there, 1 if stated else 2, True)
    if name in NAMES and (name[:1].isupper() or name in _VALUES or is_called(site, use) or _decorates(site, use)):
        yield _Candidate(Wanted(NAMES[name], name), known, 2, True)
    elif name == "datetime" and attribute in dir(datetime.datetime):
        yield _Candidate(Wanted("datetime", "datetime"), known, 2, attribute not in dir(datetime))
    if name == "timezone" and attribute in _DJANGO_TIMEZONE:
        yield _Candidate(Wanted("django.utils", name), known, 2, True)
    for module in SEVERAL.get(name, ()):
        yield _Candidate(Wanted(module, name), known, 2, False)
    if name in ("copy", "glob", "pprint", "time", "array") and is_called(site, use):
        yield _Candidate(Wanted(name, name), known, 2, False)


_VALUES = frozenset(["inf", "ascii_letters", "ascii_lowercase", "ascii_uppercase", "timezone"])
"""Lower-case names that are no functions; any other one that is not called is a variable that someone forgot to bind."""


_DJANGO_TIMEZONE = frozenset(
    ["now", "localtime", "localdate", "make_aware", "make_naive", "is_aware", "is_naive", "activate"]
)
"""What `timezone` is asked for where Django's module is meant."""


def _decorates(site: CrashSite, use: ast.expr) -> bool:
    parent = nodes.parent_map(site.tree).get(use) if site.tree is not None else None
    return use in getattr(parent, "decorator_list", [])


def _is_module(site: CrashSite, name: str) -> bool:
    facts = site.interpreter
    if facts is not None:
        return name in facts.stdlib or name in facts.providers
    return name in sys.stdlib_module_names


def _is_there(site: CrashSite, module: str) -> bool:
    top = module.partition(".")[0]
    return _is_module(site, top)


def _has_what_is_used(site: CrashSite, wanted: Wanted, use: ast.expr) -> bool:
    """Whether the import would bring what the line asks of it, as far as it can be known."""
    members = module_members(site, wanted.module)
    if members is None:
        return True
    attribute = attribute_used(site, use)
    if wanted.name is not None:
        if wanted.name not in members:  # a submodule shows only when something has imported it
            inside = module_members(site, f"{wanted.module}.{wanted.name}")
            return inside is not None and (attribute is None or attribute in inside)
        return attribute is None or _may_have(wanted, attribute)
    return attribute is None or attribute in members


def _may_have(wanted: Wanted, attribute: str) -> bool:
    """Whether a name of the standard library has an attribute: `datetime.timezone` has no `now`. True where it is not known."""
    known = (NAMES.get(wanted.name or ""), *SEVERAL.get(wanted.name or "", ()))
    if wanted.module not in known:
        return True
    try:
        return hasattr(getattr(importlib.import_module(wanted.module), wanted.name or ""), attribute)
    except (ImportError, AttributeError):
        return True  # our own Python has another standard library


RECIPE = Recipe(
    name="missing-import",
    title="An import is missing",
    rows=("I2",),
    exceptions=("NameError",),
    pattern=re.compile(r"name '(?P<name>\w+)' is not defined$"),
    propose=_propose,
)
