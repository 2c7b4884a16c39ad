"""A file is opened without an encoding

## What it does
Opens it as UTF-8, when its bytes are valid UTF-8 or text is written to it.

## Why the error happens
Without an encoding, `open()` takes the one of the machine's settings: often cp1252 on Windows, ASCII in a bare container.

## Example
```python before main.py
with open("names.txt") as file:
    print(len(file.read()))
```

```python after main.py
with open("names.txt", encoding="utf-8") as file:
    print(len(file.read()))
```

```text before names.txt
José
```

```console
env LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 python main.py
```

## When it is not offered
- An encoding is given.
- The file's bytes are not UTF-8.
- The file can't be seen: then it is a choice.

## Questions
### Which encoding does Python take by itself?
That of the system's settings, up to Python 3.14; from 3.15 on it is UTF-8. `python -X warn_default_encoding` shows every
place that relies on it.

### May I set it once for the whole program?
`PYTHONUTF8=1` or `python -X utf8` switches to UTF-8. In the code, naming it in each `open` is the only way that always
works.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix
from tracemend.recipes.data_files import bytes_of, decodes, opening_behind, path_of
from tracemend.recipes.drafting import draft
from tracemend.recipes.opening import set_argument
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    opening = opening_behind(site)
    if opening is None or opening.keyword("encoding") or opening.mode is None or "b" in opening.mode:
        return
    if len(opening.call.args) > (2 if opening.method else 3):
        return
    writes = bool(match["encode"])
    path = path_of(site, opening)
    data = bytes_of(path) if path is not None else None
    proved = writes or (data is not None and decodes(data, "utf-8"))
    if data is not None and not writes and not proved:
        return
    if writes and not set(opening.mode) & set("wax"):
        return
    edits = [set_argument(site, opening, "encoding", '"utf-8"')]
    yield draft(
        site,
        "Open the file as UTF-8",
        edits,
        rationale="The file is opened without an encoding, so it depends on the machine's settings which one is used.",
        tier=3,
        kind="S" if proved else "U",
        evidence=[
            Evidence("UTF-8 holds every character", "the encoding")
            if writes
            else Evidence("the file's bytes are valid UTF-8", "decoding them" if proved else "not seen", proved)
        ],
    )


RECIPE = Recipe(
    name="undeclared-encoding",
    rows=("E1", "E5"),
    exceptions=("UnicodeDecodeError", "UnicodeEncodeError"),
    pattern=re.compile(
        r"'(?:ascii|charmap|gbk|cp\d+|latin-1|shift_jis|big5|euc[_-]\w+)' codec can't (?:(?P<encode>encode)|decode)"
    ),
    propose=_propose,
    title="A file is opened without an encoding",
)
