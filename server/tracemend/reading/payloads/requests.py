"""The web request of a report, as far as it can be sent again: address, headers, body, who was signed in. Without secrets."""

from __future__ import annotations

import json
import re
from typing import Any

from tracemend.reading.payloads.fields import Json, items, mapping, text, without_secrets
from tracemend.scrub import SCRUBBED, is_secret_name

_OF_TRANSPORT = frozenset(
    {"host", "connection", "content-length", "accept-encoding", "transfer-encoding", "cache-control", "pragma"}
    | {"user-agent", "sentry-trace", "baggage", "traceparent", "tracestate", "upgrade-insecure-requests", "via"}
)
_OF_PROXIES = ("x-forwarded", "x-real-", "x-request-", "x-amzn", "x-envoy", "cf-", "sec-")
_LONGEST = 20_000
"""Characters of a body that is kept."""
_MASKED = re.compile(r"\[filtered\]|\*{3,}", re.IGNORECASE)
"""What the SDKs put for a secret: Sentry's, Bugsnag's and Honeybadger's a word, Rollbar's stars."""


def request_pairs(request: Json, user: Json) -> tuple[tuple[str, str], ...]:
    """What a `Context` keeps of a request in the form of Sentry (`url`, `method`, `query_string`, `headers`, `data`): headers and body
    as JSON, what it had of secrets masked."""
    url = text(request.get("url"))
    headers = _headers(request.get("headers"))
    body = request.get("data")
    shown = json.dumps(_clean(body)) if body else ""
    wanted = (
        ("method", text(request.get("method"))),
        ("url", without_secrets(url)),
        ("query", _query(request.get("query_string") or url.partition("?")[2].partition("#")[0])),
        ("headers", json.dumps(headers) if headers else ""),
        ("body", shown if len(shown) <= _LONGEST else ""),
        ("user", text(user.get("username"))),
    )
    return tuple((name, said) for name, said in wanted if said)


def single(fields: object) -> Json:
    """Fields of a form or a query, each with one value where it was given once: `{"id": ["7"]}` is `{"id": "7"}`."""
    return {
        name: said[0] if isinstance(said, list) and len(said) == 1 else said for name, said in mapping(fields).items()
    }


def headers_of_environment(environment: Json) -> Json:
    """The headers among the variables that a WSGI server gives: `HTTP_X_TEAM` is `X-Team`."""
    named = {name.removeprefix("HTTP_"): said for name, said in environment.items() if name.startswith("HTTP_")}
    named |= {name: environment[name] for name in ("CONTENT_TYPE", "Content-Type") if environment.get(name)}
    return {name.replace("_", "-").title(): said for name, said in named.items() if isinstance(said, str)}


def _headers(value: object) -> dict[str, str]:
    """Those that the program may have looked at."""
    pairs = mapping(value).items() if isinstance(value, dict) else (p for p in items(value) if len(items(p)) == 2)
    named = {text(name).title(): text(said) for name, said in pairs}
    kept = {n: s for n, s in named.items() if n.lower() not in _OF_TRANSPORT and not n.lower().startswith(_OF_PROXIES)}
    return {name: SCRUBBED if _MASKED.fullmatch(said) or is_secret_name(name) else said for name, said in kept.items()}


def _query(value: object) -> str:
    pairs = mapping(value).items() if isinstance(value, dict) else (p for p in items(value) if len(items(p)) == 2)
    parts = text(value).split("&") if isinstance(value, str) else [f"{name}={said}" for name, said in pairs]
    names = [part.partition("=")[0] for part in parts]
    return "&".join(
        f"{name}={SCRUBBED}" if is_secret_name(name) or _MASKED.fullmatch(part[len(name) + 1 :]) else part
        for name, part in zip(names, parts, strict=True)
    )


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): SCRUBBED if is_secret_name(str(k)) else _clean(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return SCRUBBED if isinstance(value, str) and _MASKED.fullmatch(value) else value
