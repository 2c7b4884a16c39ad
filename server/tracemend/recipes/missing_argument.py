"""An argument is missing that is at hand

## What it does
Passes the variable of the same name to the parameter that the call leaves out.

## Why the error happens
A parameter without a default needs a value in every call; a call that was there before the parameter lacks it.

## Example
```python before main.py
def price(amount, currency):
    return f"{amount} {currency}"


def receipt(amount, currency):
    return "Total: " + price(amount)


print(receipt(3, "EUR"))
```

```python after main.py
def price(amount, currency):
    return f"{amount} {currency}"


def receipt(amount, currency):
    return "Total: " + price(amount, currency=currency)


print(receipt(3, "EUR"))
```

## When it is not offered
- No variable of that name is at hand: no value is invented.
- The variable belongs to the module or the object: it is a choice.
- A parameter may only be given by position.

## Questions
### Why not give the parameter a default value?
Then every forgotten call gets the default and nobody notices. It is right where one value is meant nearly everywhere.

### Why only a variable of the very same name?
A name that agrees with the parameter's is good evidence that it was meant. Anything else would be a guess at a value.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.callees import Callee, callee_of
from tracemend.diagnosis.classes import attributes_set, find_class
from tracemend.diagnosis.scope import visible
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    wanted = re.findall(r"'(\w+)'", match.group("names"))
    last = match.group("function").rpartition(".")[2]
    calls = [(n, callee_of(site, n)) for n in site.find(ast.Call)]
    fitting = [(n, c) for n, c in calls if c is not None and c.node.name == last and _lacks(n, c, wanted)]
    if len(fitting) != 1 or "self" in wanted:
        return
    call, callee = fitting[0]
    at_hand = [_at_hand(site, call, name) for name in wanted]
    absent = [name for name, value in zip(wanted, at_hand, strict=True) if value is None]
    if absent:
        yield Abstention(f"no variable named {' or '.join(absent)} is visible there, and a value is not invented.")
    if not all(at_hand) or {a.arg for a in callee.node.args.posonlyargs} & set(wanted):
        return
    given = ", ".join(f"{name}={value}" for name, value in zip(wanted, at_hand, strict=True))
    local = all(v is not None and _is_own(site, call, v) for v in at_hand)
    yield draft(
        site,
        f"Pass {given}",
        [_append(site, call, given)],
        rationale=f"The call of {last}() leaves out {', '.join(repr(n) for n in wanted)}, which is at hand.",
        tier=3,
        kind="S" if local else "U",
        evidence=[
            Evidence(f"'{name}' is visible there and unused by the call", "the scopes of the crash site")
            for name in wanted
        ],
    )


def _lacks(call: ast.Call, callee: Callee, wanted: list[str]) -> bool:
    if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        return False
    given = {a.arg for a in callee.positional[: len(call.args)]} | {k.arg for k in call.keywords}
    return set(wanted) <= {a.arg for a in callee.parameters} - given


def _at_hand(site: CrashSite, call: ast.Call, name: str) -> str | None:
    """How the value of that name is written where the call stands."""
    if name in visible(site, call):
        return name
    owner = site.enclosing_class
    known = find_class(owner.name, site.snapshot, near=site.file) if owner is not None else None
    member = known.members.get(name) if known is not None and not _not_yet_set(site, name) else None
    return (
        f"self.{name}"
        if member is not None and member.kind == "instance attribute" and "self" in visible(site, call)
        else None
    )


def _not_yet_set(site: CrashSite, name: str) -> bool:
    """Whether the call stands in `__init__`, where the attribute may not be there yet."""
    function = site.function
    if function is None or function.name != "__init__":
        return False
    first = attributes_set(function).get(name)
    return first is None or first.lineno >= site.location.line


def _is_own(site: CrashSite, call: ast.Call, value: str) -> bool:
    """Whether the value is a variable or parameter of the calling function, and no function or class."""
    binding = visible(site, call).get(value)
    return (
        binding is not None and binding.scope is site.function and binding.form not in ("function", "class", "module")
    )


def _append(site: CrashSite, call: ast.Call, given: str) -> Edit:
    """Put an argument after the last one."""
    _, end = site.where.span(call)
    parts = [*call.args, *call.keywords]
    if not parts:
        return Edit(site.file, end - 1, end - 1, given)
    last = max(site.where.span(p)[1] for p in parts)
    if len(call.args) == 1 and isinstance(call.args[0], ast.GeneratorExp) and last == end:
        last = end - 1
    return Edit(site.file, last, last, f", {given}")


RECIPE = Recipe(
    name="missing-argument",
    title="An argument is missing that is at hand",
    rows=("C2",),
    exceptions=("TypeError",),
    pattern=re.compile(
        r"(?P<function>[\w.<>]+)\(\) missing \d+ required (?:positional|keyword-only) arguments?: (?P<names>'.+')$"
    ),
    propose=_propose,
)
