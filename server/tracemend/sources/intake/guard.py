"""Who may post: no page in a browser, no name that was bent to this machine, nobody without the key, and not too much."""

from __future__ import annotations

import hmac
import ipaddress
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

_BROWSER_HEADERS = ("origin", "sec-fetch-site", "sec-fetch-mode", "access-control-request-method")
_LOCAL_NAMES = ("localhost", "host.docker.internal", "host.containers.internal")
_KEY_IN_HEADER = re.compile(r"(?:^|[\s,])sentry_key=([^\s,]+)")
_KEY_IN_BODY = re.compile(rb'"(?:api_key|apiKey|access_token)"\s*:\s*"([^"\\]{1,200})"')
_KEY_HEADERS = ("x-tracemend-key", "x-bugstack-api-key", "x-rollbar-access-token", "x-api-key")


def comes_from_a_page(headers: Mapping[str, str]) -> bool:
    """Whether a browser sent it: SDKs of programs never send these headers, browsers can't be kept from it."""
    return any(name in headers for name in _BROWSER_HEADERS)


def is_known_host(host: str, allowed: frozenset[str]) -> bool:
    """Whether the Host header names this machine, by an address or a name that nobody else can bend to it.

    An address is safe: DNS rebinding needs a name. `allowed` are further names.
    """
    name = host.rsplit("]", 1)[0].lstrip("[") if host.startswith("[") else host.rsplit(":", 1)[0]
    if name.lower() in allowed or name.lower() in _LOCAL_NAMES:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def key_in_headers(headers: Mapping[str, str], query: Mapping[str, str]) -> str | None:
    """The key that a request carries in its headers or query, in the way of any of the SDKs; None when there is none."""
    for name in ("x-sentry-auth", "authorization"):
        found = _KEY_IN_HEADER.search(headers.get(name, ""))
        if found is not None:
            return found[1]
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    return next((headers[name] for name in _KEY_HEADERS if name in headers), query.get("sentry_key"))


def is_key_in_body(body: bytes, key: str) -> bool:
    """Whether the body holds the key where PostHog, Rollbar and bugstack put it; other keys may stand in what it reports."""
    return any(is_key(found.decode("utf-8", "replace"), key) for found in _KEY_IN_BODY.findall(body))


def is_key(given: str | None, key: str) -> bool:
    """Whether it is the key; takes as long whether or not."""
    return hmac.compare_digest((given or "").encode(), key.encode())


@dataclass(slots=True)
class Rate:
    """So many requests a second, and a burst of them at once."""

    per_second: float
    burst: float
    _left: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        self._left, self._at = self.burst, time.monotonic()

    def allows(self) -> bool:
        """Take one; False when there is none left."""
        now = time.monotonic()
        self._left = min(self.burst, self._left + (now - self._at) * self.per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
