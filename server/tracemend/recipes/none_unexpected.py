"""A None where a value is needed

## What it does
Raises an error that says what was not found, where the value is missing and not a line later: an exception of the project
where it has one for this, else LookupError, or ValueError for text that does not fit a pattern.

## Why the error happens
A search gives None when it finds nothing. Where the function has to give a value there is no None to return; returning it
would only move the crash to the caller.

## Example
```python before main.py
USERS = {1: "ada"}


def find_user(user_id):
    for key, name in USERS.items():
        if key == user_id:
            return name


def display_name(user_id) -> str:
    user = find_user(user_id)
    return user.title()


print(display_name(1))
print(display_name(99))
```

```python after main.py
USERS = {1: "ada"}


def find_user(user_id):
    for key, name in USERS.items():
        if key == user_id:
            return name


def display_name(user_id) -> str:
    user = find_user(user_id)
    if user is None:
        raise LookupError(f"no user for {user_id!r}")
    return user.title()


print(display_name(1))
print(display_name(99))
```

```text ends with
LookupError: no user for 99
```

## When it is not offered
- The function may return None: then it does.
- The None does not come from a call that searches for something.

## Questions
### Why raise an error where there was one already?
`'NoneType' object has no attribute 'name'` names neither what was looked for nor where. `LookupError: no user 42` can be
understood from the log alone, and callers can catch it on purpose.

### May I return a default object instead?
Yes, where a neutral one exists and every caller can live with it; an anonymous user is the usual example. Nothing in the
code says that this holds, so it is not offered.

### Which exception class is chosen?
The project's own one for things that are not found, if there is one, since a handler for it may exist. Otherwise it is
`LookupError`, the parent of KeyError and IndexError.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.attribute_none import none_in_attribute
from tracemend.diagnosis.classes import find_class
from tracemend.diagnosis.contracts import contract_of, returned_values
from tracemend.diagnosis.inference import types_of
from tracemend.diagnosis.nones import PATTERN, Missing, in_loop, missing
from tracemend.diagnosis.scope import visible
from tracemend.diagnosis.siblings import sibling_guard
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.project.symbols import symbols
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import quote_of
from tracemend.recipes.guards import guard, local_name
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.not_found import is_of_request, not_found
from tracemend.recipes.project_names import import_path, own_packages, would_cycle
from tracemend.recipes.recipe import Abstention, Recipe

_PATTERNS = frozenset({"match", "search", "fullmatch"})
_SEARCHES = re.compile(
    r"^_?(find|get|first|search|lookup|look_up|fetch|load|one_or_none|scalar|match|fullmatch|query|by)|_or_none$"
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    found = missing(site, match)
    if found is None or contract_of(site.function).none == "allowed" or site.function is None or not site.raised_here:
        return
    call = found.producer.value if isinstance(found.producer, ast.Await) else found.producer
    if not isinstance(call, ast.Call):
        made = (
            "nothing that is seen" if call is None else f"`{site.source(call)}`, which is no search that found nothing"
        )
        told = none_in_attribute(site, found.value)
        yield Abstention(told or f"{site.source(found.value)} comes from {made}.")
        return
    called = nodes.called_name(call)
    yield from _as_siblings(site, found, called)
    by_key = called == "get" and found.callee is None
    searched = found.callee is not None and bool(returned_values(found.callee.node))
    if searched or (found.callee is None and called not in ("get", "getattr", "getenv")):
        yield from not_found(site, found.value, call)
    elif by_key:
        yield from not_found(site, found.value, call, only_by_url=True)
    if called not in ("get", "getattr", "getenv") and not is_of_request(call):
        yield from _raising(site, found, call, called)


def _as_siblings(site: CrashSite, found: Missing, called: str) -> Iterator[Fix]:
    """The guard that the project's other callers of the function have, where all that it names is known here too."""
    if found.callee is None or site.function is None or not isinstance(found.value, ast.Name):
        return
    sibling = sibling_guard(site, called)
    if sibling is None:
        return
    left = ast.parse(sibling.leaves).body[0]
    known = visible(site, found.value)
    own_value = isinstance(left, ast.Return) and left.value is not None
    if any(n.id not in known and not hasattr(builtins, n.id) for n in ast.walk(left) if isinstance(n, ast.Name)):
        return
    if isinstance(left, (ast.Continue, ast.Break)) and not in_loop(site):
        return
    edits = guard(site, found.value, lambda n, unit: [f"if {n} is None:", f"{unit}{sibling.leaves}"])
    if edits:
        yield draft(
            site,
            f"{sibling.leaves[0].upper()}{sibling.leaves[1:]} when '{found.value.id}' is None, as elsewhere",
            edits,
            rationale=f"{called}() gave None, which {sibling.count} of {sibling.total} other callers ask for, and {site.function.name}() does not.",
            tier=2,
            kind="U",
            penalties=["returns early"] if own_value else [],
            evidence=[
                Evidence(
                    f"{sibling.count} of {sibling.total} other callers of {called}() go on with `{sibling.leaves}`, as line "
                    f"{sibling.line} of {sibling.file}",
                    "the project's code",
                )
            ],
        )


def _raising(site: CrashSite, found: Missing, call: ast.Call, called: str) -> Iterator[Fix | Abstention]:
    """An error that says what was not found, where a search, or a library's function that may give None, gave it."""
    stated = [] if _SEARCHES.search(called) or found.callee is not None else _stated(site, call)
    if not stated and not _SEARCHES.search(called):
        yield Abstention(f"{_source(site, found)} is not known to be a search that may find nothing.")
        return
    assert site.function is not None
    name = found.value.id if isinstance(found.value, ast.Name) else local_name(found.value)
    error, extra = _error(site, called, name)
    quote = quote_of(site.where)
    text = _text(site, called, name, call)
    raised = f"raise {error}({'f' if '{' in text else ''}{quote}{text}{quote})"
    edits = guard(site, found.value, lambda n, unit: [f"if {n} is None:", f"{unit}{raised}"], name=name)
    if edits:
        yield draft(
            site,
            f"Raise {error} when '{name}' is None",
            [*edits, *extra],
            rationale=f"{_source(site, found)} gave None, and {site.function.name}() goes on as if it had found something.",
            tier=3,
            kind="U",
            evidence=[
                Evidence(f"'{name}' comes from `{' '.join(site.source(call).split())}`", "the last assignment before"),
                *stated,
            ],
        )


def _stated(site: CrashSite, call: ast.Call) -> list[Evidence]:
    """That a library's function gives None at times and something else at others, as its signature or code says."""
    types = types_of(site, call)
    others = sorted(types - {"NoneType"})
    if "NoneType" not in types or not others:
        return []
    return [
        Evidence(f"{nodes.dotted(call.func) or 'it'}() gives {' or '.join(others)} or None", "jedi, from its signature")
    ]


def _source(site: CrashSite, found: Missing) -> str:
    call = found.producer.value if isinstance(found.producer, ast.Await) else found.producer
    return (
        f"{nodes.dotted(call.func) or getattr(call.func, 'attr', 'The call')}()"
        if isinstance(call, ast.Call)
        else site.source(found.value)
    )


def _error(site: CrashSite, called: str, name: str) -> tuple[str, list[Edit]]:
    """The exception to raise and the import that it needs."""
    if called in _PATTERNS:
        return "ValueError", []
    wanted = re.sub(r"_", "", name).lower()
    for symbol, places in symbols(site.snapshot).items():
        if re.fullmatch(rf"(?i){re.escape(wanted)}(notfound|doesnotexist|missing)(error|exception)?", symbol):
            own = find_class(symbol, site.snapshot, near=site.file)
            if own is None or len(places) != 1 or _needs_arguments(own.node):
                continue
            if own.file == site.file:
                return symbol, []
            module = None if would_cycle(site, own.file) else import_path(site, own.file)
            edit = module and insert_import(
                site.file, site.text, Wanted(module, symbol), first_party=own_packages(site)
            )
            if edit:
                return symbol, [edit]
    return "LookupError", []


def _needs_arguments(node: ast.ClassDef) -> bool:
    return any(isinstance(n, nodes.FUNCTIONS) and n.name == "__init__" for n in node.body)


def _text(site: CrashSite, called: str, name: str, call: ast.Call) -> str:
    """What the error says: the thing and the simple arguments that it was looked for with."""
    simple = [a for a in (*call.args, *(k.value for k in call.keywords)) if isinstance(a, (ast.Name, ast.Attribute))]
    shown = [site.source(a) for a in simple if not site.source(a).isupper()]
    words = name.replace("_", " ").strip()
    if called in _PATTERNS:
        return f"unexpected format: {{{shown[-1]}!r}}" if shown else "unexpected format"
    return f"no {words} for {{{shown[-1]}!r}}" if shown else f"no {words}"


RECIPE = Recipe(
    name="none-unexpected",
    title="A None where a value is needed",
    rows=("N2", "N8"),
    exceptions=("AttributeError", "TypeError"),
    pattern=PATTERN,
    propose=_propose,
)
