"""A response that is no JSON is read as JSON

## What it does
Asks the response for its status before its body is read: `raise_for_status()` before `.json()`, so that an error page is reported as the error
that it is.

## Why the error happens
A server that answers with an error, a login page or nothing at all sends no JSON. The parser's complaint about its first character hides
what happened.

## Example
```python before main.py
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import requests


class Broken(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(502)
        self.end_headers()
        self.wfile.write(b"bad gateway")


server = HTTPServer(("127.0.0.1", 0), Broken)
threading.Thread(target=server.serve_forever, daemon=True).start()


def load(url):
    return requests.get(url, timeout=5).json()


print(load(f"http://127.0.0.1:{server.server_port}/"))
```

```python after main.py
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import requests


class Broken(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(502)
        self.end_headers()
        self.wfile.write(b"bad gateway")


server = HTTPServer(("127.0.0.1", 0), Broken)
threading.Thread(target=server.serve_forever, daemon=True).start()


def load(url):
    response = requests.get(url, timeout=5)
    response.raise_for_status()
    return response.json()


print(load(f"http://127.0.0.1:{server.server_port}/"))
```

```text ends with
/
```

## When it is not offered
- When the status is checked already.
- It is a choice, since the caller then meets another exception.

## Questions
### How do I see what really came back?
Print `response.status_code` and `response.text[:200]`. An HTML page, a login form or nothing at all explains the complaint
about "line 1 column 1".

### An empty answer with status 204 is right in my case.
Then test for it before `.json()`: there is nothing to read, and no error either.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.edits import insert_before
from tracemend.recipes.recipe import Recipe

_VERBS = ("get", "post", "put", "patch", "delete", "request", "head", "options")


def _propose(site: CrashSite, _: re.Match[str]) -> Iterator[Fix]:
    call = site.sole(ast.Call, lambda c: isinstance(c.func, ast.Attribute) and c.func.attr == "json" and not c.args)
    scope = site.function or site.tree
    if call is None or not isinstance(call.func, ast.Attribute) or site.statement is None or scope is None:
        return
    if not any(re.search(r"[\\/](?:requests|httpx|_?json)[\\/]", f.file) for f in site.deeper):
        return
    if re.search(r"raise_for_status|status_code", ast.unparse(scope) if site.function else site.source(site.statement)):
        return
    response = call.func.value
    edits = _named(site, response) if isinstance(response, ast.Name) else _inline(site, response)
    if edits:
        yield draft(
            site,
            "Check the response's status before reading it",
            edits,
            rationale="The response is no JSON: most likely an error of the server, which the code does not look at.",
            tier=3,
            kind="U",
            evidence=[Evidence("the status of the response is not looked at before .json()", "reading the function")],
        )


def _named(site: CrashSite, response: ast.Name) -> list[Edit]:
    assert site.statement is not None
    edit = insert_before(site, site.statement, [f"{response.id}.raise_for_status()"])
    return [edit] if edit else []


def _inline(site: CrashSite, response: ast.expr) -> list[Edit]:
    """`requests.get(…).json()` with the response given a name."""
    if not isinstance(response, ast.Call) or (nodes.dotted(response.func) or "").rpartition(".")[2] not in _VERBS:
        return []
    assert site.statement is not None
    name = "response" if not re.search(r"\bresponse\b", site.text) else "answer"
    lines = [f"{name} = {site.source(response)}", f"{name}.raise_for_status()"]
    edit = insert_before(site, site.statement, lines)
    return [edit, Edit(site.file, *site.where.span(response), name)] if edit else []


RECIPE = Recipe(
    name="unchecked-response",
    title="A response that is no JSON is read as JSON",
    rows=("H1",),
    exceptions=("JSONDecodeError",),
    pattern=re.compile(r"Expecting value: line 1 column 1 \(char 0\)|Extra data: |Expecting property name"),
    propose=_propose,
    needs=("requests",),
)
