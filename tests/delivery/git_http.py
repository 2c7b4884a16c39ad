"""A git server over HTTP on the loopback: `git http-backend` behind a small CGI host, with basic authentication."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True)
class Request:
    """A call of the REST API."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""
    body: Any
    """Parsed JSON, None when there is none."""


@dataclass(frozen=True)
class Answer:
    """What the REST API answers; `body` is JSON, or text as it is."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class GitHost:
    """What the server does and what it has seen."""

    folder: Path
    user: str = "x-access-token"
    password: str = "s3cret-token"
    status: int = 0
    """Answer every request that is authorised with this status instead, where it is not 0."""
    read_only: bool = False
    """Answer pushes with 403."""
    seen: list[str] = field(default_factory=list)
    """User names that were tried, "" for none."""
    api: Callable[[Request], Answer] | None = None
    """Answers what lies under `/api/` (and whatever else `git http-backend` would not know)."""
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serve_git(host: GitHost) -> Iterator[GitHost]:
    """Serve the bare repositories in `host.folder` until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer()

        do_POST = do_PATCH = do_PUT = do_OPTIONS = do_GET  # noqa: N815  # the names are the library's

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.chunks() if self.headers.get("Transfer-Encoding") == "chunked" else self.rfile.read(length)
            if host.api is not None and "git-" not in self.path and "/info/refs" not in self.path:
                self.rest(host.api, body)
                return
            given = base64.b64decode((self.headers.get("Authorization") or "").removeprefix("Basic ")).decode()
            host.seen.append(given.partition(":")[0])
            if given != f"{host.user}:{host.password}":
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="git"')
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            pushing = "git-receive-pack" in self.path
            status = host.status or (403 if host.read_only and pushing else 0)
            if status:
                self.send_error(status)
                return
            self.backend(body)

        def rest(self, api: Callable[[Request], Answer], body: bytes) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            answer = api(Request(self.command, unquote(parts.path), query, headers, json.loads(body) if body else None))
            content = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
            data = b"" if answer.body is None else content.encode()
            self.send_response(answer.status)
            kind = "text/plain; charset=utf-8" if isinstance(answer.body, str) else "application/json"
            for name, value in {"Content-Type": kind, **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def chunks(self) -> bytes:
            data = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                data += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return data

        def backend(self, body: bytes) -> None:
            parts = urlsplit(self.path)
            env = {
                **os.environ,
                "GIT_PROJECT_ROOT": str(host.folder),
                "GIT_HTTP_EXPORT_ALL": "1",
                "REQUEST_METHOD": self.command,
                "PATH_INFO": parts.path,
                "QUERY_STRING": parts.query,
                "CONTENT_TYPE": self.headers.get("Content-Type") or "",
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding") or "",
                "GIT_PROTOCOL": self.headers.get("Git-Protocol") or "",
                "REMOTE_USER": host.user,
                "REMOTE_ADDR": "127.0.0.1",
            }
            done = subprocess.run(
                ["git", "http-backend"], input=body, env=env, capture_output=True, timeout=60, check=False
            )
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            fields = [line.partition(": ") for line in head.decode().split("\r\n")]
            status = next((value for name, _, value in fields if name == "Status"), "200 OK")
            self.send_response(int(status.split()[0]))
            for name, _, value in fields:
                if name != "Status":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        host.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield host
        finally:
            server.shutdown()
            thread.join()
