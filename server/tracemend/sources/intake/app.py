"""The intake as an ASGI application."""

from __future__ import annotations

import time
from collections import OrderedDict

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from tracemend.sources.intake.batch import Payload
from tracemend.sources.intake.body import Refused, read_body
from tracemend.sources.intake.guard import (
    Rate,
    comes_from_a_page,
    is_key,
    is_key_in_body,
    is_known_host,
    key_in_headers,
)
from tracemend.sources.intake.options import Options
from tracemend.sources.intake.ways import SPOTLIGHT, WAYS, Way
from tracemend.sources.intake.writer import Writer

_REMEMBERED = 20_000
_RETRY_SECONDS = "5"


def intake_app(options: Options) -> Starlette:
    """The application: a route for each way in; anything else is 404, `GET /` and `/assets/main.js` above all.

    Those two are asked by Sentry's SDK for Django; answered, they would change the pages of the user's application.
    """
    intake = _Intake(options)
    return Starlette(routes=[Route(way.path, intake.endpoint(way), methods=["POST"]) for way in (*WAYS, SPOTLIGHT)])


class _Intake:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.writer = Writer(options.spool)
        self.rate = Rate(options.per_second, options.burst)
        self.recent: OrderedDict[bytes, None] = OrderedDict()

    def endpoint(self, way: Way):  # type: ignore[no-untyped-def]  # Starlette takes any coroutine function
        """The handler of one way in."""

        async def handle(request: Request) -> Response:
            try:
                return await self._receive(way, request)
            except Refused as refused:
                headers = {"Retry-After": _RETRY_SECONDS} if refused.status in (429, 503) else {}
                return Response(f"{refused}\n", refused.status, headers)
            except ClientDisconnect:
                return Response(status_code=400)

        return handle

    async def _receive(self, way: Way, request: Request) -> Response:
        body = await self._admitted(way, request)
        identity = way.identity(body)
        if way.holds_error(body) and not (identity is not None and identity in self.recent):
            workspace = str(self.options.root) if way is SPOTLIGHT else None
            await self.writer.add(Payload(way.channel, time.time(), body, workspace))
            self._remember(identity)
        status, kind, answer = way.answer(body)
        return Response(answer, status, media_type=kind)

    async def _admitted(self, way: Way, request: Request) -> bytes:
        """The body of a request that may post. Raises Refused."""
        headers = request.headers
        if (way is SPOTLIGHT) != (_port(request) == self.options.spotlight_port):
            raise Refused(404, "not found")
        if comes_from_a_page(headers):
            raise Refused(403, "pages in a browser can't post here")
        if not is_known_host(headers.get("host", ""), self.options.hosts):
            raise Refused(403, "the Host header does not name this machine")
        given = key_in_headers(headers, request.query_params)
        if way is not SPOTLIGHT and not way.key_in_body and not is_key(given, self.options.key):
            raise Refused(401, "the key is missing or wrong")
        if not self.rate.allows():
            raise Refused(429, "too many requests")
        body = await read_body(request.stream(), headers.get("content-encoding", ""), self.options.patience)
        if way.key_in_body and not (is_key(given, self.options.key) or is_key_in_body(body, self.options.key)):
            raise Refused(401, "the key is missing or wrong")
        return body

    def _remember(self, identity: bytes | None) -> None:
        if identity is not None:
            self.recent[identity] = None
            if len(self.recent) > _REMEMBERED:
                self.recent.popitem(last=False)


def _port(request: Request) -> int | None:
    server = request.scope.get("server")
    return server[1] if server else None
