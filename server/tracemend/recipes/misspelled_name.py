"""A name is misspelled

## What it does
Replaces a name that does not exist by the one name that is meant: among the locals, globals and builtins that are bound at
this place, the only one that is spelt alike and can be used in the same way.

## Why the error happens
Python looks a name up in the function, the functions around it, the module and the builtins, in this order, when the line
runs. A slip of the finger, `lenght` for `length`, is found only then.

## Example
```python before main.py
def average(values):
    total = sum(values)
    return totl / len(values)


print(average([1, 2, 3]))
```

```python after main.py
def average(values):
    total = sum(values)
    return total / len(values)


print(average([1, 2, 3]))
```

## When it is not offered
- Two names are about equally alike: both are listed and neither is called safe.
- The names differ in a number, in an opposite (`min_x`, `max_x`), or mean other things (`date`, `data`).
- One is the other's plural: it is offered as a choice only.
- The alike name can't be used like this: a number that would be called, a function that would be indexed.
- The name is bound elsewhere in the file: then it is out of reach, not misspelled.

## Questions
### The name exists, so why is it not found?
It may be bound in another function, in a comprehension, or in a branch that did not run. Such names are out of reach and no
misspelling; Python looks only at the scopes around the line.

### Why do tests not find this?
Names are looked up when a line runs, not when the file is loaded. A line that no test reaches can hold any name; `ruff` or
`pyflakes` finds them without running anything (rule F821).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.names import attribute_used, bound_somewhere, fits, is_called, unbound_uses
from tracemend.diagnosis.scope import Binding, builtin_names, visible
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_node
from tracemend.recipes.foreign_name import FOREIGN_NAMES
from tracemend.recipes.generator_order import given_later
from tracemend.recipes.recipe import Abstention, Recipe
from tracemend.recipes.similarity import MARGIN, Match, is_inflection, ranking


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    name = match.group("name")
    uses = unbound_uses(site, name)
    elsewhere = bound_somewhere(site, name)
    if elsewhere:
        yield Abstention(f"'{name}' is bound elsewhere in {site.file}, so it is out of reach here and not misspelt.")
    if not uses or elsewhere or name in FOREIGN_NAMES:
        return  # a table knows what a foreign name is called here
    if given_later(site, name) is not None:
        return
    known = visible(site, uses[0])
    logger = _logger(site, name, uses[0], known)
    if logger is not None:
        yield logger
        return
    possible = {n for n, binding in known.items() if fits(site, uses[0], binding)}
    possible |= {n for n in builtin_names(site) - set(known) if n[:1].isupper() or _may_be_function(site, uses[0])}
    alike = ranking(name, {n for n in possible if not n.startswith("__")})
    ranked = _own_first(alike, known)[:3]
    if not ranked:
        yield Abstention(f"none of the {len(possible)} names that are bound there is spelt like '{name}'.")
    clear = len(ranked) == 1 or (len(ranked) > 1 and ranked[0].score - ranked[1].score >= MARGIN)
    unrivalled = len(alike) < 2 or alike[0].score - alike[1].score >= MARGIN
    for index, found in enumerate(ranked[:1] if clear else ranked):
        where = f"bound on line {known[found.name].line}" if found.name in known else "a builtin"
        stated = f"'{found.name}'" in site.hint
        sure = clear and unrivalled and index == 0 and len(name) > 3 and not is_inflection(name, found.name)
        # A builtin is meant where it is called or is an exception; `type_` and `ids` are names that someone forgot to bind.
        sure = sure and (found.name in known or is_called(site, uses[0]) or found.name[:1].isupper())
        yield draft(
            site,
            f"Rename '{name}' to '{found.name}'",
            _edits(site, uses, found.name),
            rationale=f"The name '{name}' is not defined; '{found.name}' is, and is spelt alike.",
            tier=1 if stated and sure else 2,
            kind="S" if sure and (stated or not site.hint) else "U",
            score=found.score,
            evidence=[
                Evidence(f"'{found.name}' is {where} and visible there", "the scopes of the crash site"),
                Evidence(f"'{name}' is bound nowhere in {site.file}", "the scopes of the file"),
            ],
        )


def _own_first(ranked: list[Match], known: dict[str, Binding]) -> list[Match]:
    """Without the builtins that are no more alike than a name of the file's own."""
    best = max((found.score for found in ranked if found.name in known), default=0.0)
    return [found for found in ranked if found.name in known or found.score > best]


_LOGGERS = ("log", "logger", "logging", "LOG", "LOGGER", "_log", "_logger")
_LEVELS = ("debug", "info", "warning", "warn", "error", "exception", "critical", "log")


def _logger(site: CrashSite, name: str, use: ast.Name, known: dict[str, Binding]) -> Fix | None:
    """The one logger that is visible, where a logger of another usual name is asked for its levels."""
    made = [n for n, b in known.items() if isinstance(b.value, ast.Call) and nodes.called_name(b.value) == "getLogger"]
    if name not in _LOGGERS or attribute_used(site, use) not in _LEVELS or len(made) != 1:
        return None
    return draft(
        site,
        f"Rename '{name}' to '{made[0]}'",
        _edits(site, unbound_uses(site, name), made[0]),
        rationale=f"The name '{name}' is not defined; the logger of the module is called '{made[0]}'.",
        tier=2,
        evidence=[
            Evidence(f"line {known[made[0]].line} makes the one logger, '{made[0]}'", "the scopes of the crash site")
        ],
    )


def _may_be_function(site: CrashSite, use: ast.Name) -> bool:
    """Whether a builtin function could stand there: called, or handed on like `map(str, …)`."""
    parent = nodes.parent_map(site.tree).get(use) if site.tree is not None else None
    return isinstance(parent, (ast.Call, ast.keyword)) or not isinstance(parent, ast.expr)


def _edits(site: CrashSite, uses: list[ast.Name], new: str) -> list[Edit]:
    return [replace_node(site, use, new) for use in uses]


RECIPE = Recipe(
    name="misspelled-name",
    title="A name is misspelled",
    rows=("I1",),
    exceptions=("NameError",),
    pattern=re.compile(r"name '(?P<name>\w+)' is not defined$"),
    propose=_propose,
)
