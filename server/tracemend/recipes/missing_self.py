"""`self.` is missing

## What it does
Puts `self.` (in a class method `cls.`, in a static one the class's name) before a name that is no variable but an attribute
or method of the class.

## Why the error happens
In a method the attributes of the object are not variables: Python looks for a local, a global or a builtin of that name and
finds none.

## Example
```python before main.py
class Account:
    def __init__(self, balance):
        self.balance = balance

    def can_pay(self, amount):
        return amount <= balance


print(Account(100).can_pay(30))
```

```python after main.py
class Account:
    def __init__(self, balance):
        self.balance = balance

    def can_pay(self, amount):
        return amount <= self.balance


print(Account(100).can_pay(30))
```

## When it is not offered
- The class has no such member, or it can't be used like this: a method that would be indexed.
- A class method would need an attribute that only objects have.
- In the body of the class itself, outside of a method.

## Questions
### Why does Python ask for `self.` at all?
An assignment in a method could otherwise mean a local variable or an attribute, and a reader could not tell which. The
prefix makes each use unmistakable.

### The name is defined in the class body. Why is it not visible in the methods?
The body of a class is no scope for the functions in it. They reach its names through the object (`self.limit`) or through
the class (`Basket.limit`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.classes import Member, find_class, first_parameter
from tracemend.diagnosis.names import attribute_used, is_called, unbound_uses
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Abstention, Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix | Abstention]:
    name = match.group("name")
    uses = unbound_uses(site, name)
    method = _method(site)
    if not uses or method is None or site.enclosing_class is None:
        yield Abstention("the line is not in a method.")
        return
    known = find_class(site.enclosing_class.name, site.snapshot, near=site.file)
    member = known.members.get(name) if known is not None else None
    prefix = _prefix(method, site.enclosing_class, member)
    if member is None or prefix is None or not _can_be(site, uses[0], member):
        yield Abstention(f"the class {site.enclosing_class.name} has no member '{name}' that could be meant.")
        return
    starts = [site.where.span(use)[0] for use in uses]
    yield draft(
        site,
        f"Write '{prefix}.{name}'",
        [Edit(site.file, start, start, f"{prefix}.") for start in starts],
        rationale=f"'{name}' is no variable here; it is a member of {member.owner}.",
        tier=1,
        evidence=[
            Evidence(
                f"{member.owner} has the {member.kind} '{name}'"
                + (f", set in {member.method}()" if member.method else ""),
                "the class's body",
            )
        ],
    )


def _method(site: CrashSite) -> nodes.Function | None:
    """The method that holds the crash, not a function nested in it."""
    function = site.function
    while function is not None and site.tree is not None:
        outer = nodes.parent_map(site.tree).get(function)
        if outer is site.enclosing_class:
            return function
        function = nodes.enclosing_function(site.tree, function)
    return None


def _prefix(method: nodes.Function, owner: ast.ClassDef, member: Member | None) -> str | None:
    """What must stand before the member; None when it is out of reach from this method."""
    decorators = {nodes.dotted(d) for d in method.decorator_list}
    of_class = member is not None and (member.kind == "class attribute" or member.method is None)
    if "staticmethod" in decorators:
        return owner.name if member is not None and member.kind == "class attribute" else None
    if "classmethod" in decorators and not of_class:
        return None
    return first_parameter(method)


def _can_be(site: CrashSite, use: ast.Name, member: Member) -> bool:
    if member.kind == "method":
        return attribute_used(site, use) is None
    return member.kind != "property" or not is_called(site, use)


RECIPE = Recipe(
    name="missing-self",
    title="`self.` is missing",
    rows=("I4",),
    exceptions=("NameError",),
    pattern=re.compile(r"name '(?P<name>\w+)' is not defined$"),
    propose=_propose,
)
