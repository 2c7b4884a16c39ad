"""__getattr__ raises another error than AttributeError

## What it does
Turns the KeyError of the look-up into AttributeError, so that `hasattr`, `getattr` with a default, `copy` and `pickle` work.

## Why the error happens
Python asks `__getattr__` for every attribute that an object does not have. It takes AttributeError for "there is none"; any other
error goes up to the caller.

## Example
```python before main.py
class Settings:
    def __init__(self, values):
        self.__dict__["values"] = values

    def __getattr__(self, name):
        return self.values[name]


settings = Settings({"debug": True})
print(settings.debug, getattr(settings, "port", 8000))
```

```python after main.py
class Settings:
    def __init__(self, values):
        self.__dict__["values"] = values

    def __getattr__(self, name):
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None


settings = Settings({"debug": True})
print(settings.debug, getattr(settings, "port", 8000))
```

## When it is not offered
- As safe, where nothing asks whether the attribute is there: the program then ends with AttributeError, and the missing name is to be
  looked for.

## Questions
### Why `from None`?
The KeyError is how the look-up works inside; it tells the caller nothing more.

### Does `__getattribute__` need the same?
Yes, the rule holds for both, and for `__getattr__` of a module.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import indent_unit, replace_statement
from tracemend.recipes.recipe import Recipe

_ASKS = re.compile(r"\b(?:hasattr|getattr)\(|\b(?:deep)?copy\(|pickle|dumps?\(|isinstance\(")


def _propose(site: CrashSite, _match: re.Match[str]) -> Iterator[Fix]:
    function, statement = site.function, site.statement
    if function is None or function.name not in ("__getattr__", "__getattribute__"):
        return
    if not isinstance(statement, ast.Return) or not site.raised_here or statement.lineno != statement.end_lineno:
        return
    asked = function.args.args[-1].arg
    read = site.sole(ast.Subscript, lambda n: isinstance(n.slice, ast.Name) and n.slice.id == asked)
    if read is None:
        return
    unit = indent_unit(site.where)
    lines = [
        "try:", f"{unit}{site.source(statement)}", "except KeyError:", f"{unit}raise AttributeError({asked}) from None",
    ]  # fmt: skip
    asks = _is_asked(site)
    yield draft(
        site,
        f"Raise AttributeError from {function.name}",
        [replace_statement(site, statement, lines)],
        rationale=f"{function.name} has to raise AttributeError for a name that there is not, and raises KeyError.",
        tier=1 if asks else 3,
        kind="S" if asks else "U",
        evidence=[Evidence("the caller asks whether there is such an attribute", "the line above in the stack", asks)],
    )


def _is_asked(site: CrashSite) -> bool:
    """Whether the frame that led here can go on when told that there is no such attribute."""
    frames = site.record.frames
    index = next((i for i, f in enumerate(frames) if f is site.location.frame), 0)
    above = frames[index - 1] if index else None
    return above is not None and (bool(_ASKS.search(above.source or "")) or "copy" in above.file)


RECIPE = Recipe(
    name="attribute-protocol",
    title="__getattr__ raises another error than AttributeError",
    rows=("A5",),
    exceptions=("KeyError",),
    pattern=re.compile(r".+"),
    propose=_propose,
)
