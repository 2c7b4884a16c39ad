r"""A byte-order mark at the start of a file

## What it does
Reads the file as `utf-8-sig`, which takes the mark away.

## Why the error happens
Some programs on Windows put the bytes EF BB BF before UTF-8 text. They are no part of the text: JSON refuses them, a csv file's first column gets them into its name.

## Example
```python before main.py
import json

with open("config.json", "wb") as file:
    file.write(b'\xef\xbb\xbf{"a": 1}')
with open("config.json", encoding="utf-8") as file:
    print(json.load(file))
```

```python after main.py
import json

with open("config.json", "wb") as file:
    file.write(b'\xef\xbb\xbf{"a": 1}')
with open("config.json", encoding="utf-8-sig") as file:
    print(json.load(file))
```

## When it is not offered
- The data does not come from a file that is opened here.
- For a missing key: the file's first bytes are not the mark.

## Questions
### Does `utf-8-sig` harm files without the mark?
No: it removes one if there is one. It is a safe choice for reading files from Excel and Windows editors.

### Should I write the mark?
Only for programs that need it, such as older Excel opening a csv file. Everywhere else it causes errors like this one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.data_files import bytes_of, opening_behind, path_of
from tracemend.recipes.drafting import draft
from tracemend.recipes.opening import set_argument
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    opening = opening_behind(site)
    if opening is None:
        yield from _decode_call(site)
        return
    path = path_of(site, opening)
    data = bytes_of(path) if path is not None else None
    marked = data is not None and data.startswith(b"\xef\xbb\xbf")
    if (match["key"] and not marked) or opening.mode not in ("r", "rt"):
        return
    yield draft(
        site,
        "Open the file as utf-8-sig",
        [set_argument(site, opening, "encoding", '"utf-8-sig"')],
        rationale="The file starts with a byte-order mark, which is no part of the text.",
        tier=1,
        evidence=[
            Evidence("the message names utf-8-sig as the remedy", "the interpreter's message")
            if not match["key"]
            else Evidence("the file's first bytes are the mark", "reading them")
        ],
    )


def _decode_call(site: CrashSite) -> Iterator[Fix]:
    """`data.decode("utf-8")` on the way to json.loads."""
    call = site.sole(ast.Call, lambda n: isinstance(n.func, ast.Attribute) and n.func.attr == "decode")
    if call is None or len(call.args) + len(call.keywords) > 1:
        return
    if call.args:
        edits = [Edit(site.file, *site.where.span(call.args[0]), '"utf-8-sig"')]
    else:
        _, end = site.where.span(call)
        edits = [Edit(site.file, end - 1, end - 1, '"utf-8-sig"')]
    yield draft(
        site,
        "Decode it as utf-8-sig",
        edits,
        rationale="The data starts with a byte-order mark, which is no part of the text.",
        tier=1,
        evidence=[Evidence("the message names utf-8-sig as the remedy", "the interpreter's message")],
    )


RECIPE = Recipe(
    name="byte-order-mark",
    rows=("E3",),
    exceptions=("JSONDecodeError", "KeyError"),
    pattern=re.compile(r"Unexpected UTF-8 BOM \(decode using utf-8-sig\)|(?P<key>'\w+')$"),
    propose=_propose,
    title="A byte-order mark at the start of a file",
    kind="data",
)
