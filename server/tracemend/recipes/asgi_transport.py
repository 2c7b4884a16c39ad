"""An HTTP client is given an application

## What it does
Hands the application over in a transport: `AsyncClient(transport=ASGITransport(app=app))`.

## Why the error happens
httpx 0.28 removed the argument `app`; the transport that it stood for has to be written out.

## Example
```python before main.py
from httpx import AsyncClient


async def app(scope, receive, send):
    pass


client = AsyncClient(app=app, base_url="http://test")
print(client.base_url)
```

```python after main.py
from httpx import ASGITransport, AsyncClient


async def app(scope, receive, send):
    pass


client = AsyncClient(transport=ASGITransport(app=app), base_url="http://test")
print(client.base_url)
```

## When it is not offered
- The call gives a transport already, or the client is not httpx's.

## Questions
### Does the test still run without a server?
Yes: the transport calls the application directly, in the same process. No port is opened.

### Why are start-up handlers not run?
httpx never sends the lifespan events. Wrap the application with `LifespanManager` of asgi-lifespan, or use FastAPI's
`TestClient` as a context manager.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis.imported import qualified
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix
from tracemend.recipes.drafting import draft
from tracemend.recipes.imports import Wanted, insert_import
from tracemend.recipes.recipe import Recipe


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    client = match["client"]
    call = site.sole(
        ast.Call, lambda c: qualified(site, c.func) == f"httpx.{client}" and any(k.arg == "app" for k in c.keywords)
    )
    if call is None or any(k.arg == "transport" for k in call.keywords):
        return
    keyword = next(k for k in call.keywords if k.arg == "app")
    transport = "ASGITransport" if client == "AsyncClient" else "WSGITransport"
    by_module = isinstance(call.func, ast.Attribute)
    prefix = f"{site.source(call.func.value)}." if isinstance(call.func, ast.Attribute) else ""
    added = None if by_module else insert_import(site.file, site.text, Wanted("httpx", transport))
    start, end = site.where.span(keyword)
    yield draft(
        site,
        f"Hand the application over in {transport}",
        [
            Edit(site.file, start, end, f"transport={prefix}{transport}(app={site.source(keyword.value)})"),
            *([added] if added else []),
        ],
        rationale=f"httpx's {client} takes no 'app' since 0.28, but a transport that holds it.",
        tier=1,
        kind="S" if client == "AsyncClient" else "U",
        evidence=[Evidence(f"httpx 0.28 removed {client}(app=…) in favour of {transport}", "httpx's changelog")],
    )


RECIPE = Recipe(
    name="asgi-transport",
    title="An HTTP client is given an application",
    rows=("H5",),
    exceptions=("TypeError",),
    pattern=re.compile(r"(?P<client>(?:Async)?Client)\.__init__\(\) got an unexpected keyword argument 'app'$"),
    propose=_propose,
    needs=("httpx",),
)
