"""A csv file opened for bytes

## What it does
Opens the file for text, with `newline=""` as the csv module wants it.

## Why the error happens
In Python 2 csv files were opened for bytes; in Python 3 the csv module reads and writes text.

## Example
```python before main.py
import csv

with open("a.csv", "rb") as file:
    print(list(csv.reader(file)))
```

```python after main.py
import csv

with open("a.csv", newline="") as file:
    print(list(csv.reader(file)))
```

```text before a.csv
x,y
1,2
```

## Example
```python before main.py
import csv

with open("b.csv", "wb") as file:
    writer = csv.writer(file)
    writer.writerow([1, 2])
print("written")
```

```python after main.py
import csv

with open("b.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow([1, 2])
print("written")
```

## When it is not offered
- Where the file was opened can't be seen.

## Questions
### What is `newline=""` for?
The csv module handles line breaks itself, since a quoted field may hold one. Without it, files on Windows get an empty line
after each row.

### The bytes come from the web and not from a file.
Wrap them: `csv.reader(io.StringIO(data.decode("utf-8")))`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.data_files import opening_behind
from tracemend.recipes.drafting import draft
from tracemend.recipes.opening import change_mode, set_argument, without_mode
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    opening = opening_behind(site)
    if opening is None or opening.mode is None or "b" not in opening.mode or opening.keyword("encoding"):
        return
    mode = opening.mode.replace("b", "")
    reads = bool(match["reads"])
    if reads and mode == "r" and not opening.keyword("newline"):
        edits = without_mode(site, opening, 'newline=""')
    else:
        edits = [*change_mode(site, opening, mode), set_argument(site, opening, "newline", '""')]
    if not reads and not _writes_rows(site):
        return
    yield draft(
        site,
        "Open the file for text",
        edits,
        rationale="The csv module works on text, and the file is open for bytes.",
        tier=1 if reads else 3,
        evidence=[Evidence("the message says that the file should be opened in text mode", "the csv module's message")],
    )


def _writes_rows(site: CrashSite) -> bool:
    """Whether the blamed line writes rows of a csv file."""
    names = ("writerow", "writerows", "writeheader")
    return any(isinstance(c.func, ast.Attribute) and c.func.attr in names for c in site.find(ast.Call))


RECIPE = Recipe(
    name="csv-in-binary",
    rows=("E4",),
    exceptions=("Error", "TypeError"),
    pattern=re.compile(
        r"(?P<reads>iterator should return strings, not bytes)|a bytes-like object is required, not 'str'"
    ),
    propose=_propose,
    title="A csv file opened for bytes",
)
