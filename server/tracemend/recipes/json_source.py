"""JSON is read from, or written to, the wrong kind of thing

## What it does
Calls the twin that takes what is given: `json.loads` for text, `json.load` for an open file, `json.dumps` for a text and `json.dump`
for a file; leaves the call out where the value has been decoded already.

## Why the error happens
`load` and `dump` work on files, `loads` and `dumps` on strings; the `s` stands for string.

## Example
```python before main.py
import json

print(json.load('{"a": 1}')["a"])
```

```python after main.py
import json

print(json.loads('{"a": 1}')["a"])
```

## Example
```python before main.py
import json

with open("data.json") as stream:
    print(json.loads(stream)["a"])
```

```text before data.json
{"a": 1}
```

```python after main.py
import json

with open("data.json") as stream:
    print(json.load(stream)["a"])
```

## When it is not offered
- The function was imported by its bare name.
- Several such calls stand on the line.
- What looks like the path of a file is not taken for JSON: opening it is a choice.

## Questions
### How do I remember which is which?
The name with the `s` takes or gives a string. `json.load(stream)` is `json.loads(stream.read())`.

### The response has a `.json()` already. Do I need the module?
No: `response.json()` of requests and httpx gives the decoded value. Passing it to `json.loads` is the very mistake.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import rename_attribute, wrap
from tracemend.recipes.recipe import Recipe

_FILES = ("TextIOWrapper", "BufferedReader", "StringIO", "BytesIO", "HTTPResponse", "_io.TextIOWrapper", "FileIO")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    if match["text"] in ("str", "bytes"):
        yield from _given_text(site, match["text"])
    elif match["given"] in _FILES:
        yield from _renamed(site, "loads", "load", "json.loads() takes a text, and it is given an open file.")
    elif match["given"] in ("dict", "list"):
        yield from _decoded_already(site, match["given"])
    elif match["given"] == "Response":
        yield from _response(site)
    elif match["lacks"]:
        yield from _renamed(site, "dump", "dumps", "json.dump() writes to a file, and no file is given.", arguments=1)
    elif match["surplus"]:
        yield from _renamed(site, "dumps", "dump", "json.dumps() gives a text and takes no file.", arguments=2)


_TEXTS = re.compile(
    r"(?:^|_)(?:text|data|body|raw|payload|content|contents|json|message|msg|line|string|s|out|stdout|reply)$"
)
_PATHS = re.compile(r"path|file|(?:^|_)name$|^src$|location|config$")
"""How variables are called that hold a text, and those that hold the way to one."""


def _given_text(site: CrashSite, kind: str) -> Iterator[Fix]:
    """A text where a file is needed: JSON itself, or the path of a file that holds it."""
    call = _call(site, "load")
    if call is None:
        return
    given = call.args[0]
    literal, name = nodes.string_value(given), (nodes.dotted(given) or "").rpartition(".")[2]
    if (literal is not None and not re.match(r"\s*[\[{\"\d]", literal)) or _PATHS.search(name):
        yield draft(
            site,
            "Open the file of that name",
            wrap(site, given, "open(", ', encoding="utf-8")'),
            rationale=f"json.load() reads an open file, and it is given {_article(kind)} that looks like a path.",
            tier=3,
            kind="U",
            evidence=[Evidence(f"`{site.source(given)}` looks like a path", "its text or its name")],
        )
        return
    sure = literal is not None or isinstance(given, ast.Call) or _TEXTS.search(name) is not None
    why = f"json.load() reads a file, and it is given {_article(kind)}."
    yield from _renamed(site, "load", "loads", why, sure=sure)


def _article(kind: str) -> str:
    return {"str": "a text", "bytes": "bytes"}.get(kind, f"a {kind}")


def _call(site: CrashSite, function: str, arguments: int | None = None) -> ast.Call | None:
    return site.sole(
        ast.Call,
        lambda c: (
            isinstance(c.func, ast.Attribute)
            and qualified(site, c.func) == f"json.{function}"
            and (len(c.args) >= 1 if arguments is None else len(c.args) == arguments)
        ),
    )


def _renamed(
    site: CrashSite, old: str, new: str, why: str, *, arguments: int | None = None, sure: bool = True
) -> Iterator[Fix]:
    call = _call(site, old, arguments)
    if call is not None and isinstance(call.func, ast.Attribute):
        yield draft(
            site,
            f"Call json.{new}()",
            [rename_attribute(site.file, site.where, call.func, new)],
            rationale=why,
            tier=1,
            kind="S" if sure else "U",
            evidence=[Evidence(f"json.{new}() takes what is given", "Python's documentation")],
        )


def _decoded_already(site: CrashSite, kind: str) -> Iterator[Fix]:
    call = _call(site, "loads", 1)
    if call is not None and not call.keywords:
        start, end = site.where.span(call)
        first, last = site.where.span(call.args[0])
        yield draft(
            site,
            "Leave json.loads() out",
            [Edit(site.file, start, first, ""), Edit(site.file, last, end, "")],
            rationale=f"The value is a {kind} already: there is no JSON text left to decode.",
            tier=3,
            kind="S" if nodes.dotted(call.args[0]) or isinstance(call.args[0], ast.Call) else "U",
            evidence=[Evidence(f"`{site.source(call.args[0])}` is a {kind}", "the message")],
        )


def _response(site: CrashSite) -> Iterator[Fix]:
    """`json.loads(requests.get(url))`: a response decodes itself."""
    call = _call(site, "loads", 1)
    if call is not None and not call.keywords and isinstance(call.args[0], (ast.Name, ast.Attribute, ast.Call)):
        start, end = site.where.span(call)
        first, last = site.where.span(call.args[0])
        yield draft(
            site,
            "Let the response decode itself: .json()",
            [Edit(site.file, start, first, ""), Edit(site.file, last, end, ".json()")],
            rationale="json.loads() takes a text, and it is given a response.",
            tier=3,
            evidence=[Evidence("responses of requests and httpx have .json()", "their documentation")],
        )


RECIPE = Recipe(
    name="json-source",
    title="JSON is read from, or written to, the wrong kind of thing",
    rows=("E6",),
    exceptions=("AttributeError", "TypeError"),
    pattern=re.compile(
        r"'(?P<text>str|bytes|dict|list)' object has no attribute 'read'$"
        r"|the JSON object must be str, bytes or bytearray, not '?(?P<given>[\w.]+)'?$"
        r"|(?P<lacks>dump\(\) missing 1 required positional argument: 'fp')$"
        r"|(?P<surplus>dumps\(\) takes 1 positional argument but 2 were given)$"
    ),
    propose=_propose,
)
