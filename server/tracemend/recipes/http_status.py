"""A server answered with an error status

## What it does
Says what the status means and what to look at: the credentials, the address, the rate of requests, or the other server.

## Why the error happens
`raise_for_status()` turns an answer of the 4xx and 5xx kinds into an exception. The code did what it should; the request or the server is
what is wrong.

## Example
```python before main.py
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer


class Refusing(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_error(401)


server = HTTPServer(("127.0.0.1", 0), Refusing)
threading.Thread(target=server.serve_forever, daemon=True).start()
urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/")
```

## When it is not offered
- No edit is made. For "422 Unprocessable Entity" another recipe looks at how the body is sent.

## Questions
### Which errors are worth a second try?
429 and 503, with a pause (see `Retry-After`), and 502 or 504 for reading requests. A 400, 401, 403 or 404 will not change by
repeating.

### Where does the server say what is wrong?
In the body: `error.response.text`. Many interfaces explain there which field or permission was at fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Evidence, Fix, Step
from tracemend.recipes.drafting import draft
from tracemend.recipes.recipe import Recipe

_MEANING = {
    "400": (
        "The server does not understand the request.",
        "Compare the body and parameters with the server's documentation; its answer often says what is wrong.",
    ),
    "401": (
        "The server does not know who asks.",
        "Look at the token or password: is it set, has it expired, is it sent in the right header?",
    ),
    "403": ("The server knows who asks and does not allow it.", "Look at what the account or token may do."),
    "404": ("There is nothing at this address.", "Look at the path and the identifiers in it."),
    "405": ("The address does not take this method.", "Look at which method (GET, POST …) the address takes."),
    "409": ("The request conflicts with what the server holds.", "Read the present state first, then decide."),
    "429": ("Too many requests were sent.", "Wait as long as the answer's Retry-After says, and send fewer."),
}


def _propose(site: CrashSite, match: re.Match[str]) -> Iterator[Fix]:
    status = match["status"] or match["httpx"] or match["urllib"]
    unknown = (
        ("The other server failed.", "Try again later; tell whoever runs it.")
        if status[0] == "5"
        else ("The server refused the request.", "Look at the server's answer.")
    )
    cause, step = _MEANING.get(status, unknown)
    yield draft(
        site,
        f"Not this line: the server answered {status}",
        rationale=cause,
        tier=4,
        kind="D",
        evidence=[Evidence(f"the status is {status}", "the error's message")],
        steps=[Step(step)],
    )


RECIPE = Recipe(
    name="http-status",
    title="A server answered with an error status",
    rows=("H4",),
    exceptions=("HTTPError", "HTTPStatusError"),
    pattern=re.compile(
        r"(?P<status>[45]\d\d) (?:Client|Server) Error|(?:Client|Server) error '(?P<httpx>[45]\d\d)|HTTP Error (?P<urllib>[45]\d\d)"
    ),
    propose=_propose,
    kind="environment",
)
