"""A number that starts with zero

## What it does
Removes the zeros of `01` and `08`; marks a file mode as octal. Where both readings make sense they are a choice.

## Why the error happens
In Python 2 a number with a leading zero was octal. Python 3 wants `0o` for that and rejects zeros before a decimal number.

## Example
```python before main.py
import datetime

print(datetime.date(2024, 01, 09))
```

```python after main.py
import datetime

print(datetime.date(2024, 1, 9))
```

## Example
```python before main.py
import os

os.chmod(__file__, 0644)
```

```python after main.py
import os

os.chmod(__file__, 0o644)
```

## When it is not offered
- The number has several digits, all below 8, and is no file mode: octal and decimal are both offered.

## Questions
### I need the leading zeros in the output. How?
They belong to the text, not to the number: `f"{n:03}"` writes 7 as 007.

### My numbers are phone numbers or postcodes.
Then keep them as text. They are never added up, and their zeros mean something.
"""

from __future__ import annotations

import re

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Fix
from tracemend.recipes.recipe import Recipe
from tracemend.recipes.repair import Repair, line_tokens, repairs_to_fixes


def _propose(site: CrashSite, _match: re.Match[str]) -> list[Fix]:
    numbers = [t for t in line_tokens(site) if t.kind == "number" and re.fullmatch(r"0+[1-9]\d*", t.text)]
    decimal = tuple((t.start, t.start + len(t.text) - len(t.text.lstrip("0")), "") for t in numbers)
    octal = tuple((t.start, t.start + 1, "0o") for t in numbers)
    same = all(len(t.text.lstrip("0")) == 1 or set(t.text) & set("89") for t in numbers)
    modes = _MODES.search(site.where.line(site.location.line)) is not None
    why = "A decimal number can't start with 0."
    repairs = [Repair("Remove the leading zeros", decimal)]
    if modes and not same:
        repairs = [Repair("Mark the number as octal", octal)]
    elif not same:
        repairs.insert(0, Repair("Mark the number as octal", octal))
    return repairs_to_fixes(site, repairs, why=why, tier=1) if numbers else []


_MODES = re.compile(r"\b(?:chmod|fchmod|lchmod|mkdir|makedirs|mkfifo|umask|mode)\b")
"""What takes a file's permission bits, which are written in octal."""

RECIPE = Recipe(
    name="leading-zeros",
    rows=("Q22",),
    exceptions=("SyntaxError",),
    pattern=re.compile(
        r"leading zeros in decimal integer literals|invalid token|invalid digit '[89]' in octal literal"
    ),
    propose=_propose,
    title="A number that starts with zero",
)
