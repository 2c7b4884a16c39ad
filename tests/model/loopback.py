"""A server on this machine that speaks as OpenAI's, Anthropic's and Ollama's do, and misbehaves when told to."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Kind = Literal["reply", "status", "cut", "garbage", "endless", "hang", "html", "empty"]


@dataclass(frozen=True)
class Behaviour:
    """How one request is answered."""

    kind: Kind = "reply"
    text: str = "OK"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    usage: tuple[int, int] | None = (11, 7)


@dataclass
class Seen:
    """One request."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Loopback:
    """The server, its plan (the last behaviour repeats) and what it has seen."""

    url: str
    plan: list[Behaviour] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    open: int = 0
    """Requests being answered now."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    ended: threading.Event = field(default_factory=threading.Event)

    def next(self, seen: Seen) -> Behaviour:
        with self.lock:
            self.seen.append(seen)
            number = len(self.seen) - 1
        return self.plan[min(number, len(self.plan) - 1)] if self.plan else Behaviour()

    def will(self, *behaviours: Behaviour) -> None:
        """Forget what was seen, and answer the next requests so."""
        with self.lock:
            self.plan, self.seen = list(behaviours), []


@contextmanager
def loopback() -> Iterator[Loopback]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    state = Loopback(f"http://127.0.0.1:{server.server_port}")
    server.state = state  # type: ignore[attr-defined]  # the handler reads it
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield state
    finally:
        state.ended.set()
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._state.next(Seen(self.path, dict(self.headers), {}))
        self.send_error(404)

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        state = self._state
        behaviour = state.next(Seen(self.path, dict(self.headers), json.loads(raw or b"{}")))
        with state.lock:
            state.open += 1
        try:
            self._answer(behaviour)
        except OSError:
            pass  # the client is gone
        finally:
            with state.lock:
                state.open -= 1
            self.close_connection = True

    @property
    def _state(self) -> Loopback:
        state: Loopback = self.server.state  # type: ignore[attr-defined]
        return state

    def _answer(self, behaviour: Behaviour) -> None:
        if behaviour.kind == "hang":
            self._state.ended.wait(120)
            return
        if behaviour.kind in ("status", "html"):
            body = b"<html>gateway</html>" if behaviour.kind == "html" else b'{"error": {"message": "no", "type": "x"}}'
            self.send_response(behaviour.status)
            for name, value in (
                *behaviour.headers,
                ("content-type", "application/json"),
                ("content-length", str(len(body))),
            ):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            return
        self.send_response(200)
        self.send_header("content-type", "application/x-ndjson" if "/api/" in self.path else "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        if behaviour.kind == "garbage":
            self.wfile.write(b"data: {\xff\xfe]]\n\nevent: what\ndata: 7\n\n\x00\x01" * 20)
            return
        if behaviour.kind == "endless":
            for number in itertools.count():  # litellm itself stops a stream that says the same again and again
                if self._state.ended.is_set():
                    return
                self._piece(f"and {number} " * 20)
            return
        pieces = [behaviour.text[n : n + 20] for n in range(0, len(behaviour.text), 20)]
        self._start()
        for piece in [] if behaviour.kind == "empty" else pieces[: 1 if behaviour.kind == "cut" else None]:
            self._piece(piece)
        if behaviour.kind != "cut":
            self._end(behaviour.usage)

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.wfile.flush()

    def _event(self, data: dict[str, Any]) -> None:
        self._say(f"event: {data['type']}\ndata: {json.dumps(data)}\n\n")

    def _start(self) -> None:
        if self.path.endswith("/messages"):
            message = {
                "id": "m",
                "type": "message",
                "role": "assistant",
                "model": "m",
                "content": [],
                "stop_reason": None,
            }
            self._event(
                {"type": "message_start", "message": {**message, "usage": {"input_tokens": 11, "output_tokens": 1}}}
            )
            self._event({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}})

    def _piece(self, text: str) -> None:
        if self.path.endswith("/messages"):
            self._event({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}})
        elif "/api/" in self.path:
            message = {"role": "assistant", "content": text}
            self._say(
                json.dumps({"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message, "done": False})
                + "\n"
            )
        else:
            self._chunk([{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}])

    def _chunk(self, choices: list[dict[str, Any]], **more: Any) -> None:
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices, **more}
        self._say(f"data: {json.dumps(chunk)}\n\n")

    def _end(self, usage: tuple[int, int] | None) -> None:
        sent, received = usage or (0, 0)
        if self.path.endswith("/messages"):
            self._event({"type": "content_block_stop", "index": 0})
            delta = {"stop_reason": "end_turn", "stop_sequence": None}
            self._event({"type": "message_delta", "delta": delta, "usage": {"output_tokens": received}})
            self._event({"type": "message_stop"})
        elif "/api/" in self.path:
            last = {"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": {"role": "assistant", "content": ""}}
            self._say(
                json.dumps(
                    {**last, "done": True, "done_reason": "stop", "prompt_eval_count": sent, "eval_count": received}
                )
                + "\n"
            )
        else:
            self._chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}])
            if usage is not None:
                self._chunk(
                    [], usage={"prompt_tokens": sent, "completion_tokens": received, "total_tokens": sent + received}
                )
            self._say("data: [DONE]\n\n")
