"""Every payload format, in the order in which they are tried on a JSON value."""

from __future__ import annotations

from tracemend.incident import Incident
from tracemend.reading.payloads import (
    bugsnag,
    bugstack,
    datadog,
    honeybadger,
    notebook,
    otlp,
    posthog,
    rollbar,
    sentry,
    structured,
)
from tracemend.reading.payloads.payload import Payload, ReadText

PAYLOADS: tuple[Payload, ...] = (
    otlp.PAYLOAD,
    sentry.PAYLOAD,
    posthog.PAYLOAD,
    rollbar.PAYLOAD,
    bugsnag.PAYLOAD,
    honeybadger.PAYLOAD,
    bugstack.PAYLOAD,
    notebook.PAYLOAD,
    datadog.PAYLOAD,
    structured.PAYLOAD,
)


def read_payload(data: object, read_text: ReadText) -> list[Incident]:
    """The incidents in decoded JSON of any format."""
    for payload in PAYLOADS:
        incidents = payload.read(data, read_text)
        if incidents is not None:
            return incidents
    return []
