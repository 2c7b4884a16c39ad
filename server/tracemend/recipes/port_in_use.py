"""A port is taken, or is not for everyone

## What it does
Says which address could not be listened on, whether something answers there now, and how to go on: end the other program, or take
another port.

## Why the error happens
One program at a time may listen on a port, and the ports below 1024 belong to the system's administrator.

## Example
```python before main.py
import socket

first = socket.socket()
first.bind(("127.0.0.1", 0))
second = socket.socket()
second.bind(("127.0.0.1", first.getsockname()[1]))
```

```text steps
End the program that listens there, which is often an earlier start of this one: `ss -ltnp` lists those that listen.
Or start this one with another port.
```

## When it is not offered
- The error is about a file.

## Questions
### Why is the port taken after my program has ended?
A child of it may live on, or the system keeps the address for a minute; servers set SO_REUSEADDR for that.

### How do I let the system choose?
Port 0 takes a free one, and `getsockname()` says which.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracemend.diagnosis import nodes
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.values import sole_value
from tracemend.fix import Evidence, Fix, Step
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_LISTENERS = (
    "bind",
    "run",
    "listen",
    "start_server",
    "create_server",
    "HTTPServer",
    "TCPServer",
    "ThreadingHTTPServer",
    "serve",
)


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    calls = site.find(ast.Call, lambda c: nodes.called_name(c) in _LISTENERS)
    if not calls:
        return
    port = _port(site, calls[0])
    denied = match["denied"] is not None
    if denied and (port is None or port >= 1024):
        return
    if denied:
        steps = [Step("Take a port from 1024 up, and let a proxy in front of the program serve the lower one.")]
        cause = f"Port {port} is below 1024, and only the system's administrator may listen there."
    else:
        told = "End the program that listens there, which is often an earlier start of this one: `ss -ltnp` lists those that listen."
        steps = [Step(told), Step("Or start this one with another port.")]
        cause = f"Another program listens on {'port ' + str(port) if port else 'that port'} already."
    yield draft(
        site,
        "Free the port, or take another one" if not denied else "Take a port from 1024 up",
        rationale=cause,
        tier=1,
        kind="C",
        steps=steps,
        evidence=[Evidence(f"the system answered '{match.group()}'", "the error's message")],
        cause="environment",
    )


def _port(site: CrashSite, call: ast.Call) -> int | None:
    """The number of the port that the call names."""
    given = [k.value for k in call.keywords if k.arg == "port"]
    for argument in call.args:
        value = sole_value(site, argument) or argument
        given += value.elts[1:2] if isinstance(value, ast.Tuple) else [argument]
    for node in given:
        value = sole_value(site, node) or node
        if isinstance(value, ast.Constant) and isinstance(value.value, int):
            return value.value
    return None


RECIPE = Recipe(
    name="port-in-use",
    title="A port is taken, or is not for everyone",
    rows=("F7", "F9"),
    exceptions=("OSError", "PermissionError"),
    pattern=re.compile(r"\[Errno (?:98|48|10048)\] .*|(?P<denied>\[Errno 13\] Permission denied)$"),
    propose=_propose,
    kind="environment",
)
