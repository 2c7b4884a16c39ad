"""The web request of a report, as far as it can be sent again: address, headers, body, who was signed in. Without secrets."""

from __future__ import annotations

import json
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
_MASKED = "[Filtered]"
"""What Sentry's SDK puts for a secret."""


def request_pairs(request: Json, user: Json) -> tuple[tuple[str, str], ...]:
    """What a `Context` keeps of a request in the form of Sentry: `headers` and `body` as JSON, what it had of secrets masked."""
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


def _headers(value: object) -> dict[str, str]:
    """Those that the program may have looked at."""
    pairs = mapping(value).items() if isinstance(value, dict) else (p for p in items(value) if len(items(p)) == 2)
    named = {text(name).title(): text(said) for name, said in pairs}
    kept = {n: s for n, s in named.items() if n.lower() not in _OF_TRANSPORT and not n.lower().startswith(_OF_PROXIES)}
    return {name: SCRUBBED if said == _MASKED or is_secret_name(name) else said for name, said in kept.items()}


def _query(value: object) -> str:
    pairs = mapping(value).items() if isinstance(value, dict) else (p for p in items(value) if len(items(p)) == 2)
    parts = text(value).split("&") if isinstance(value, str) else [f"{name}={said}" for name, said in pairs]
    names = [part.partition("=")[0] for part in parts]
    return "&".join(
        f"{name}={SCRUBBED}" if is_secret_name(name) else part for name, part in zip(names, parts, strict=True)
    )


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): SCRUBBED if is_secret_name(str(k)) else _clean(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return SCRUBBED if value == _MASKED else value
