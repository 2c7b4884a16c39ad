"""A web request as a report tells of it, and how a framework's test client sends it again. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from tracemend.incident import Incident
from tracemend.scrub import SCRUBBED

Framework = Literal["django", "flask", "fastapi", "starlette"]

_METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
_HARMLESS = ("get", "head", "options")
_WITH_BODY = ("post", "put", "patch")
_TYPE = "Content-Type"
CREDENTIALS = frozenset({"the header cookie", "the header authorization"})
"""What tells who sends a request, where the report has masked it."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """One request, as a test sends it."""

    method: str
    address: str
    """Path and query."""
    exception: str
    headers: tuple[tuple[str, str], ...] = ()
    """Without the type of the body's content."""
    body: Any = None
    """As JSON has it; None for none."""
    content_type: str = ""
    user: str = ""
    """Who was signed in, by the name that the user has there."""
    left_out: tuple[str, ...] = ()
    """What the report has masked, in words for people."""

    @property
    def by_somebody(self) -> bool:
        """Whether somebody may have been signed in."""
        return bool(self.user) or not CREDENTIALS.isdisjoint(map(str.lower, self.left_out))

    @property
    def harmless(self) -> bool:
        """Whether it should change nothing."""
        return self.method in _HARMLESS

    @property
    def name(self) -> str:
        """`get_orders_7`."""
        words = re.sub(r"\W+", "_", urlsplit(self.address).path).strip("_").lower()[:40].strip("_")
        return f"{self.method}_{words or 'root'}"

    def call(self, framework: Framework) -> str:
        """The call of the test client's method: `post('/orders?x=1', json={'id': 7})`."""
        given = _django(self) if framework == "django" else _others(self, framework)
        return f"{self.method}({', '.join([repr(self.address), *given])})"


def replayed(incident: Incident) -> Replayed | None:
    """The request that was being served; None where the report tells of none."""
    told = dict(incident.context.request)
    method, parts = told.get("method", "GET").lower(), urlsplit(told.get("url", ""))
    if method not in _METHODS or not parts.path.startswith("/"):
        return None
    asked = [part for part in (told.get("query") or parts.query).split("&") if part]
    kept = [part for part in asked if SCRUBBED not in part]
    headers = _read(told.get("headers"))
    headers = {str(k): str(v) for k, v in headers.items()} if isinstance(headers, dict) else {}
    body = _read(told.get("body")) if method in _WITH_BODY else None
    masked = [f"the header {name}" for name, said in headers.items() if SCRUBBED in said]
    masked += [f"the parameter {part.partition('=')[0]}" for part in asked if part not in kept]
    masked += ["what is masked in its body"] if SCRUBBED in json.dumps(body) else []
    return Replayed(
        method,
        parts.path + (f"?{'&'.join(kept)}" if kept else ""),
        incident.raised.type,
        tuple((n, said) for n, said in headers.items() if SCRUBBED not in said and n != _TYPE),
        body,
        headers.get(_TYPE, "").partition(";")[0].strip(),
        told.get("user", ""),
        tuple(masked),
    )


def _read(text: str | None) -> Any:
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return None


def _django(request: Replayed) -> list[str]:
    given = []
    form = isinstance(request.body, dict) and "form" in request.content_type
    if form and request.method != "post":
        given = [repr(urlencode(request.body)), "content_type='application/x-www-form-urlencoded'"]
    elif request.body is not None:
        given = [repr(request.body)]
        given += [] if form else [f"content_type={request.content_type or 'application/json'!r}"]
    return given + [f"HTTP_{re.sub(r'[^A-Z0-9]', '_', name.upper())}={said!r}" for name, said in request.headers]


def _others(request: Replayed, framework: Framework) -> list[str]:
    given, headers = [], dict(request.headers)
    if isinstance(request.body, dict) and "form" in request.content_type:
        given.append(f"data={request.body!r}")
    elif request.body is not None and not isinstance(request.body, str):
        given.append(f"json={request.body!r}")
    elif request.body is not None:
        given.append(f"{'data' if framework == 'flask' else 'content'}={request.body!r}")
        headers |= {_TYPE: request.content_type} if request.content_type else {}
    return given + ([f"headers={headers!r}"] if headers else [])
