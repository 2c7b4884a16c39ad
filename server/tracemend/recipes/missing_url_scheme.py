"""An address without http:// or https://

## What it does
Puts `https://` (or what the library's message suggests) before the address where it is a literal, in the failed line or in the constant that the line
uses.

## Why the error happens
requests and httpx do not guess how to reach an address; browsers do.

## Example
```python before main.py
import requests

ADDRESS = "shop.invalid/api"

try:
    print(requests.get(ADDRESS, timeout=1).status_code)
except requests.ConnectionError:
    print("no answer")
```

```python after main.py
import requests

ADDRESS = "https://shop.invalid/api"

try:
    print(requests.get(ADDRESS, timeout=1).status_code)
except requests.ConnectionError:
    print("no answer")
```

## When it is not offered
- When the address comes from elsewhere: then the setting or environment variable that holds it is to be corrected.
- An address of this machine gets `http://`.

## Questions
### Why is `localhost:8000` no valid address?
Without `//` the part before the colon is read as the scheme, so "localhost" would be the protocol. Write
`http://localhost:8000`.

### The address comes from a variable. Where should it be mended?
In the environment or configuration that sets it, for every environment. Adding the scheme in code hides that others will get
it wrong as well.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import replace_string
from tracemend.recipes.recipe import Recipe

_PATTERN = re.compile(
    r"Invalid URL '?(?P<url>[^\s']*?)'?: No sch?e?ma? supplied|Invalid URL '(?P<plain>[^']*)': No scheme supplied"
    r"|Request URL is missing an 'http://' or 'https://' protocol"
)
_LOCAL = re.compile(r"(?:localhost|127\.|0\.0\.0\.0|\[::1\]|[\w-]+:\d+)")


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    url = match["url"] or match["plain"]
    literals = [n for n in _literals(site) if _bare(nodes.string_value(n) or "", url)]
    for node in literals:
        value = nodes.string_value(node) or ""
        scheme = "http://" if _LOCAL.match(value) else "https://"
        edit = replace_string(site.file, site.where, node, scheme + value)
        if edit is not None and value:
            yield draft(
                site,
                f"Put {scheme} before the address",
                [edit],
                rationale=f"The address {value!r} does not say how to reach it: {scheme} is missing.",
                tier=1,
                kind="S" if scheme == "https://" and len(literals) == 1 else "U",
                evidence=[Evidence("the address has no scheme", "the error's message")],
            )
    if not literals:
        yield draft(
            site,
            "Write the address with https:// where it is set",
            rationale=f"The address {url or ''!r} has no scheme, and it comes from outside of this line.",
            tier=2,
            kind="C",
            evidence=[Evidence("the address is no literal of the failed line", "reading the line")],
            steps=[
                Step(
                    "Find where the address is set (a setting, an environment variable) and write it with http:// or https://."
                )
            ],
        )


def _literals(site: CrashSite) -> list[ast.Constant]:
    """String literals of the failed line, and of module constants that it names."""
    found = [n for n in site.find(ast.Constant) if nodes.string_value(n)]
    names = {n.id for n in site.find(ast.Name)}
    for node in (site.tree or ast.Module([], [])).body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and any(isinstance(t, ast.Name) and t.id in names for t in node.targets)
        ):
            found.append(node.value)
    return found


def _bare(value: str, url: str | None) -> bool:
    return "://" not in value and (
        value == url if url else re.match(r"[\w-]+(\.[\w-]+)+(/|:|$)|localhost", value) is not None
    )


RECIPE = Recipe(
    name="missing-url-scheme",
    title="An address without http:// or https://",
    rows=("H2",),
    exceptions=("MissingSchema", "UnsupportedProtocol", "InvalidURL"),
    pattern=_PATTERN,
    propose=_propose,
    needs=("requests",),
)
