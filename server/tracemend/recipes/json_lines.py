"""A file that is not one JSON document

## What it does
Parses each line by itself when every line is JSON; offers to read a file with single quotes as Python's literals; says when a file is empty.

## Why the error happens
JSON is one document a file. Logs and exports often hold one a line, and `print(data)` writes Python's form, which is not JSON.

## Example
```python before main.py
import json

with open("log.jsonl") as file:
    rows = json.load(file)
print(len(rows))
```

```python after main.py
import json

with open("log.jsonl") as file:
    rows = [json.loads(line) for line in file if line.strip()]
print(len(rows))
```

```text before log.jsonl
{"a": 1}
{"a": 2}
```

## When it is not offered
- A line does not parse by itself.
- The file is not in the project.

## Questions
### Is there a name for one JSON document a line?
JSON Lines, or NDJSON, with files called `.jsonl` or `.ndjson`. It can be appended to and read line by line.

### How do I read Python's single quotes safely?
With `ast.literal_eval`, which takes literals only. `eval` would run whatever the file holds.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix, Step
from tracemend.recipes.data_files import bytes_of, opening_behind, path_of
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_node
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda n: qualified(site, n.func) in ("json.load", "json.loads") and len(n.args) == 1)
    opening = opening_behind(site)
    path = path_of(site, opening) if opening is not None else None
    data = bytes_of(path) if path is not None else None
    if call is None or path is None or data is None:
        return
    text = data.decode("utf-8", "replace")
    name = path.name
    if not text.strip():
        step = Step(f"'{name}' is empty: find out what should have written it, or put JSON into it.")
        evidence = [Evidence(f"'{name}' holds nothing", "reading it")]
        yield draft(
            site, f"Fill '{name}'", rationale=f"'{name}' is empty.", tier=2, kind="C", steps=[step], evidence=evidence
        )
    elif match["extra"] and _all_parse(text):
        yield from _by_lines(site, call, name)
    elif match["quotes"] and _is_literal(text):
        yield from _as_literal(site, call, name)


def _all_parse(text: str) -> bool:
    """Whether every line is JSON by itself."""
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        for line in lines:
            json.loads(line)
    except ValueError:
        return False
    return len(lines) > 1


def _is_literal(text: str) -> bool:
    """Whether the text is a display of Python's."""
    try:
        ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _by_lines(site: CrashSite, call: ast.Call, name: str) -> Iterator[Fix]:
    given = call.args[0]
    function = nodes.dotted(call.func) or "json.load"
    loads = function if function.endswith("loads") else f"{function}s"
    if function.endswith("load"):
        source = site.source(given)
    elif isinstance(given, ast.Call) and isinstance(given.func, ast.Attribute) and given.func.attr == "read":
        source = site.source(given.func.value)
    else:
        source = f"{site.source(given)}.splitlines()"
    if "." not in function or not isinstance(given, (ast.Name, ast.Call)):
        return
    yield draft(
        site,
        "Parse each line by itself",
        [replace_node(site, call, f"[{loads}(line) for line in {source} if line.strip()]")],
        rationale=f"'{name}' holds one JSON document a line, not one in all.",
        tier=3,
        evidence=[Evidence(f"every line of '{name}' parses by itself", "parsing them")],
    )


def _as_literal(site: CrashSite, call: ast.Call, name: str) -> Iterator[Fix]:
    given = site.source(call.args[0])
    text = f"{given}.read()" if (nodes.dotted(call.func) or "").endswith("load") else given
    added = insert_import(site.file, site.text, Wanted("ast"))
    edits: list[Edit] = [replace_node(site, call, f"ast.literal_eval({text})"), *([added] if added else [])]
    yield draft(
        site,
        "Read it as Python's literals",
        edits,
        rationale=f"'{name}' is written as Python writes its displays, not as JSON.",
        tier=4,
        kind="U",
        evidence=[Evidence(f"'{name}' parses as a Python literal", "parsing it")],
    )


RECIPE = Recipe(
    name="json-lines",
    rows=("E6",),
    exceptions=("JSONDecodeError",),
    pattern=re.compile(
        r"(?P<extra>Extra data)|Expecting value|(?P<quotes>Expecting property name enclosed in double quotes)"
    ),
    propose=_propose,
    title="A file that is not one JSON document",
    kind="data",
)
