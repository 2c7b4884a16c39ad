"""A comma in an except clause

## What it does
Binds the exception with `as`, or puts several types in parentheses: a name with a small letter is bound, one with a capital is a type.

## Why the error happens
`except ValueError, error` is Python 2. Python 3 up to 3.13 rejects it; since 3.14 it names two types.

## Example
```python before main.py
try:
    1 / 0
except ZeroDivisionError, error:
    print(error)
```

```python after main.py
try:
    1 / 0
except ZeroDivisionError as error:
    print(error)
```

## Example
```python before main.py
try:
    int("x")
except ValueError, TypeError:
    print("bad")
```

```python after main.py
try:
    int("x")
except (ValueError, TypeError):
    print("bad")
```

## When it is not offered
- With `as` in the comma's place there is still an error there; another error further down makes it a choice.

## Questions
### What does the comma mean in Python 3.14?
From 3.14 on `except A, B:` without parentheses catches both types. An old `except ValueError, error:` then compiles and
fails later with a NameError, since `error` is taken for a type.

### Do I need the name at all?
Only if you use the exception. `except ValueError:` is enough where the fact that it happened says everything.
"""

from __future__ import annotations

import re

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.python2 import all_changes, except_changes
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, line_tokens, mended, repairs_to_fixes
from tracemend.recipes.syntax import syntax_error


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    if not any(token.is_name("except") for token in line_tokens(site)):
        return []
    own = tuple(except_changes(site.text))
    if not own:
        return []
    bound = " as " in {text for _, _, text in own}
    repair = Repair("Bind the exception with 'as'" if bound else "Put the exception types in parentheses", own)
    if syntax_error(mended(site.text, own), site.python) is not None:
        repair = Repair("Turn statements of Python 2 into today's", tuple(all_changes(site.text)))
    why = "A comma after 'except' neither binds the exception nor lists types without parentheses."
    return repairs_to_fixes(site, [repair], why=why, tier=1)


RECIPE = Recipe(
    name="except-comma",
    rows=("Q9",),
    exceptions=("SyntaxError",),
    pattern=re.compile(r"multiple exception types must be parenthesized|invalid syntax"),
    propose=_propose,
    title="A comma in an except clause",
    versions=((3, 8), (3, 13)),
)
