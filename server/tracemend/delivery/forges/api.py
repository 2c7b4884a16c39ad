"""One forge's REST API over httpx: time limits, cancel, retries where they are harmless, a sentence for each refusal."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from tracemend.delivery.address import is_loopback
from tracemend.delivery.words import published
from tracemend.errors import NotDelivered
from tracemend.project.process import Cancel

if TYPE_CHECKING:
    import httpx

_TRIES = 4
_PAUSES = (0.2, 0.6, 1.5)
"""Seconds between tries."""
_LONGEST_WAIT = 30.0
"""Seconds that a rate limit is waited for; a longer one is told."""
_POLL_SECONDS = 0.02
_REDIRECTS = (301, 302, 307, 308)
_IN_TROUBLE = (500, 502, 503, 504)
_UNCHANGED = 304


class ApiError(NotDelivered):
    """The forge refused; `status` is HTTP's (0: no answer), `said` the forge's own words, `wait` the seconds of a rate limit."""

    def __init__(self, text: str, status: int, said: str = "", wait: float | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.said = said
        self.wait = wait


@dataclass(slots=True)
class Memory:
    """What is remembered of a forge's answers from one look to the next, so that what has not changed is not sent again."""

    answers: dict[str, tuple[str, Any]] = field(default_factory=dict)
    """Address to the entity tag of the last answer and its JSON."""
    quiet_until: float = 0.0
    """Seconds since the epoch before which the forge has no calls left for this token."""


@dataclass(frozen=True, slots=True)
class Api:
    """Calls of one forge on behalf of one user."""

    client: httpx.Client
    base: str
    """Address before every path, without trailing slash."""
    forge: str
    """Its name for people."""
    cancel: Cancel
    memory: Memory | None = None
    """Makes GETs conditional; whoever has one looks again later, so that a rate limit is told and not waited for."""

    def get(self, path: str, **params: str | int) -> Any:
        """The JSON that a GET gives."""
        if self.memory is None:
            return self._answer("GET", path, params=params).json()
        import httpx

        address = str(httpx.URL(f"{self.base}{path}", params=params))
        tag, known = self.memory.answers.get(address, ("", None))
        response = self._answer("GET", path, params=params, tag=tag)
        if response.status_code == _UNCHANGED:
            return known
        data = response.json()
        if response.headers.get("etag"):
            self.memory.answers[address] = (response.headers["etag"], data)
        return data

    def text(self, path: str) -> str:
        """The text that a GET gives; a redirect to another host is followed without the token."""
        return self._answer("GET", path).text

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON that a POST gives. It is sent once: whether it worked is found out by looking."""
        return self._answer("POST", path, body=body).json()

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON that a PATCH gives."""
        return self._answer("PATCH", path, body=body).json()

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON that a PUT gives."""
        return self._answer("PUT", path, body=body).json()

    def _answer(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
        tag: str = "",
    ) -> httpx.Response:
        import httpx

        conditional = {"If-None-Match": tag} if tag else {}
        url = f"{self.base}{path}"
        for attempt in range(_TRIES):
            self.cancel.check()
            last = attempt == _TRIES - 1
            try:
                response = self._send(method, url, params, body, conditional)
                if response.status_code in _REDIRECTS:
                    response, url, params = self._redirected(method, url, response, body)
            except httpx.TransportError as error:
                if last or (method == "POST" and not isinstance(error, httpx.ConnectError)):
                    raise ApiError(
                        f"{self.forge} can't be reached ({published(str(error)) or type(error).__name__}): "
                        "check the network and try again.",
                        0,
                    ) from None
                self._wait(_PAUSES[attempt])
                continue
            pause = self._pause(method, response, attempt)
            if pause is None or last:
                break
            self._wait(pause)
        if self.memory is not None and _none_left(response):
            self.memory.quiet_until = time.time() + _until_reset(response)
        if response.is_success or (tag and response.status_code == _UNCHANGED):
            return response
        raise self._refused(response)

    def _send(
        self,
        method: str,
        url: str,
        params: Mapping[str, str | int] | None,
        body: Mapping[str, Any] | None,
        headers: Mapping[str, str],
    ) -> httpx.Response:
        return _stoppable(
            lambda: self.client.request(method, url, params=params, json=body, headers=headers), self.cancel
        )

    def _redirected(
        self, method: str, url: str, response: httpx.Response, body: Mapping[str, Any] | None
    ) -> tuple[httpx.Response, str, None]:
        """One step on; the token stays with its host."""
        import httpx

        target = urljoin(url, response.headers.get("location", ""))
        if urlsplit(target)[:2] == urlsplit(url)[:2]:
            return self._send(method, target, None, body, {}), target, None
        if method != "GET" or not _is_private(target):
            return response, url, None
        with httpx.Client(timeout=self.client.timeout, follow_redirects=False) as other:
            return _stoppable(lambda: other.get(target), self.cancel), target, None

    def _pause(self, method: str, response: httpx.Response, attempt: int) -> float | None:
        """Seconds to wait before the call is made again; None when it is not."""
        wait = _rate_limit(response)
        if wait is not None:
            return wait if wait <= _LONGEST_WAIT and self.memory is None else None
        if response.status_code in _IN_TROUBLE and method != "POST":
            return _PAUSES[min(attempt, len(_PAUSES) - 1)]
        return None

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.cancel.check()
            time.sleep(min(_POLL_SECONDS, seconds))

    def _refused(self, response: httpx.Response) -> ApiError:
        status, said = response.status_code, _words_of(response)
        wait = _rate_limit(response)
        quoted = f" ({said})" if said else ""
        if wait is not None:
            text = f"{self.forge} allows no more calls for {max(1, round(wait / 60))} min: try again then."
        elif status == 401:
            text = f"{self.forge} did not accept the token: renew it, or sign in again, and try again."
        elif status == 403:
            text = f"The token may not do this{quoted}: give it the right to read the code and write pull requests."
        elif status == 404:
            text = (
                f"{self.forge} has no such repository that the token can see: check the remote and the token's access."
            )
        elif status >= 500:
            text = f"{self.forge} is in trouble (HTTP {status}): try again later."
        else:
            text = (
                f"{self.forge} refused the pull request{quoted or f' (HTTP {status})'}: put that right and try again."
            )
        return ApiError(text, status, said, wait)


@contextmanager
def connected(
    base: str, headers: Mapping[str, str], forge: str, cancel: Cancel, memory: Memory | None = None
) -> Iterator[Api]:
    """An `Api` for the length of a block.

    Raises NotDelivered when the address would show the token to the network.
    """
    import httpx

    if not _is_private(base):
        raise NotDelivered(f"{base} is not encrypted, so no token is sent there: use its https address.")
    timeout = httpx.Timeout(20.0, connect=10.0)
    with httpx.Client(
        headers={**headers, "User-Agent": "tracemend"}, timeout=timeout, follow_redirects=False
    ) as client:
        yield Api(client, base.rstrip("/"), forge, cancel, memory)


def _is_private(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def _stoppable(call: Callable[[], httpx.Response], cancel: Cancel) -> httpx.Response:
    """The answer of `call`, made in a thread so that a cancel need not wait for it; left alone, it ends by its time limit."""
    import httpx

    answers: queue.SimpleQueue[httpx.Response | httpx.TransportError] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(call())
        except httpx.TransportError as error:
            answers.put(error)
        except RuntimeError:
            pass  # the client was closed after a cancel
        except httpx.HTTPError as error:
            answers.put(httpx.TransportError(str(error)))

    threading.Thread(target=work, daemon=True, name="tracemend-forge").start()
    while True:
        cancel.check()
        try:
            answer = answers.get(timeout=_POLL_SECONDS)
        except queue.Empty:
            continue
        if isinstance(answer, httpx.TransportError):
            raise answer
        return answer


def _rate_limit(response: httpx.Response) -> float | None:
    """Seconds that the forge asks to wait, None when it does not."""
    headers = response.headers
    limited = _none_left(response) or "retry-after" in headers
    if response.status_code != 429 and not (response.status_code == 403 and limited):
        return None
    after = headers.get("retry-after", "")
    return float(after) if after.isdigit() else _until_reset(response)


def _none_left(response: httpx.Response) -> bool:
    headers = response.headers
    return "0" in (headers.get("x-ratelimit-remaining"), headers.get("ratelimit-remaining"))


def _until_reset(response: httpx.Response) -> float:
    """Seconds until the forge counts calls anew; a minute where it does not say."""
    headers = response.headers
    reset = headers.get("x-ratelimit-reset", headers.get("ratelimit-reset", ""))
    return max(1.0, float(reset) - time.time()) if reset.isdigit() else 60.0


def _words_of(response: httpx.Response) -> str:
    """The forge's own words in an error answer, one line fit to show."""
    try:
        data = response.json()
    except ValueError:
        return ""
    if not isinstance(data, dict):
        return ""
    error = data.get("error")
    inner = error.get("message") if isinstance(error, dict) else error
    words = [data.get("message") or inner or data.get("error_description") or ""]
    for entry in data.get("errors") or []:
        words.append(entry.get("message") or "" if isinstance(entry, dict) else entry)
    return published("; ".join(dict.fromkeys(_flat(word) for word in words if word)))


def _flat(word: Any) -> str:
    if isinstance(word, list):
        return ", ".join(map(_flat, word))
    if isinstance(word, dict):
        return ", ".join(f"{key}: {_flat(value)}" for key, value in word.items())
    return str(word)
