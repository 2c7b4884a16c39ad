"""The ways in, one for each SDK's protocol: its paths, what is kept, what is answered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

Answer = tuple[int, str, bytes]
"""Status, content type, body."""

_EVENT_ID = re.compile(rb'"event_id"\s*:\s*"([0-9a-f-]{32,36})"')
_EVENT_ITEM = re.compile(rb'"type"\s*:\s*"event"')


@dataclass(frozen=True, slots=True)
class Way:
    """One way in."""

    channel: str
    path: str
    """As Starlette writes routes."""
    answer: Callable[[bytes], Answer]
    """To a body that was kept, or that held nothing to keep."""
    holds_error: Callable[[bytes], bool]
    """A quick look: whether there may be an error in the body. Never False where there is one."""
    identity: Callable[[bytes], bytes | None] = lambda _: None
    """What two copies of one report have in common."""
    key_in_body: bool = False


def _json(status: int, data: object) -> Answer:
    return status, "application/json", json.dumps(data).encode()


def _event_id(body: bytes) -> bytes | None:
    found = _EVENT_ID.search(body, 0, 2000)
    return None if found is None else found[1].replace(b"-", b"")


def _sentry_answer(body: bytes) -> Answer:
    return _json(200, {"id": (_event_id(body) or b"0" * 32).decode()})


def _envelope_holds_error(body: bytes) -> bool:
    return _EVENT_ITEM.search(body) is not None and b'"exception"' in body


def _mentions(*words: bytes) -> Callable[[bytes], bool]:
    return lambda body: any(word in body for word in words)


def _otlp_answer(body: bytes) -> Answer:
    if body[:1] == b"{":
        return _json(200, {})
    return 200, "application/x-protobuf", b""


_ANY = _mentions(b"")

WAYS: tuple[Way, ...] = (
    Way("sentry", "/api/{project}/envelope/", _sentry_answer, _envelope_holds_error, _event_id),
    Way("sentry", "/api/{project}/envelope", _sentry_answer, _envelope_holds_error, _event_id),
    Way("sentry", "/api/{project}/store/", _sentry_answer, _mentions(b'"exception"'), _event_id),
    Way("bugstack", "/api/capture", lambda _: _json(200, {"success": True}), _ANY, key_in_body=True),
    Way("otlp-traces", "/v1/traces", _otlp_answer, _mentions(b"exception.")),
    Way("otlp-logs", "/v1/logs", _otlp_answer, _mentions(b"exception.")),
    Way("otlp-metrics", "/v1/metrics", _otlp_answer, lambda _: False),
    Way("rollbar", "/api/1/item/", lambda _: _json(200, {"err": 0, "result": {}}), _ANY, key_in_body=True),
    Way("honeybadger", "/v1/notices/", lambda _: _json(201, {"id": ""}), _ANY),
    Way("honeybadger", "/v1/notices", lambda _: _json(201, {"id": ""}), _ANY),
    Way("posthog", "/batch/", lambda _: _json(200, {"status": 1}), _mentions(b"$exception"), key_in_body=True),
)
"""Those of the port that asks for the key."""

SPOTLIGHT = Way("sentry", "/stream", lambda _: (200, "text/plain", b""), _envelope_holds_error, _event_id)
"""The one of Spotlight's port, which asks for none. Its channel is Sentry's: an SDK with a DSN sends to both."""
