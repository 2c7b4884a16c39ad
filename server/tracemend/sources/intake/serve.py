"""Runs the intake: its sockets, its server, and the thread that takes what it gets into the ledger."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tracemend.errors import TracemendError, UsageError
from tracemend.ledger import Ledger, open_ledger
from tracemend.project.state import workspace_state
from tracemend.sources.homes import Home
from tracemend.sources.intake.options import Options
from tracemend.sources.spool import take_all

PORT = 8970
SPOTLIGHT_PORT = 8969
_TAKE_SECONDS = 0.1
_CONNECTIONS = 256

Say = Callable[[str], None]


def intake_key(root: Path) -> str:
    """The key of the workspace's intake, made at its first use and kept, so that a DSN stays the same.

    Raises ProjectUnusable when it can't be kept.
    """
    path = workspace_state(root) / "intake.key"
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_hex(16))
    except FileExistsError:
        pass
    return path.read_text().strip()


def bound_socket(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one.

    Raises UsageError when the address can't be had.
    """
    if not 0 <= port <= 65_535:
        raise UsageError(f"{port} is no port: give one from 0 to 65535.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends at once (TCP_NODELAY) only where the protocol is named; else every second answer waits some 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise UsageError(
            f"{host}:{port} can't be listened on ({os.strerror(error.errno or 0)}): give another."
        ) from None
    return listening


def serve(options: Options, sockets: list[socket.socket], say: Say) -> None:
    """Take reports in until the process is told to end (SIGINT, SIGTERM, or `end_with_input`).

    Raises ProjectUnusable when the state folder can't be written, UsageError when the extra `intake` is not installed.
    """
    try:
        import uvicorn

        from tracemend.sources.intake.app import intake_app
    except ImportError as error:
        raise UsageError(f"The intake needs {error.name}: pip install 'tracemend[intake]'.") from None
    config = uvicorn.Config(
        intake_app(options),
        http=_protocol(options.patience),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=15,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=3,
    )
    with open_taking(options.root, options.spool, say, options.beside):
        uvicorn.Server(config).run(sockets=sockets)


def end_with_input() -> None:
    """Have this process end, as by SIGTERM, when its standard input does: its parent has gone."""

    def wait() -> None:
        while os.read(0, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


class open_taking:  # noqa: N801  # reads as a function
    """While open, what lies in the spool is taken into the ledger, by a thread."""

    def __init__(self, root: Path, spool: Path, say: Say, beside: Sequence[Path] = ()) -> None:
        self._ledger = open_ledger(root)
        self._homes = [Home(root, self._ledger), *(Home(other, open_ledger(other)) for other in beside)]
        self._spool = spool
        self._say = say
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Ledger:
        self._thread.start()
        return self._ledger

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join(10)
        for home in self._homes:
            home.ledger.close()

    def _work(self) -> None:
        said = set[str]()
        while True:
            ending = self._end.wait(_TAKE_SECONDS)
            try:
                notices = take_all(self._spool, self._ledger, homes=self._homes).notices
            except (TracemendError, OSError) as error:
                notices = (str(error),)
            for notice in notices:
                if notice not in said:
                    said.add(notice)
                    self._say(notice)
            if ending:
                return


def _protocol(patience: float) -> type[asyncio.Protocol]:
    """uvicorn's HTTP protocol, with a limit on how long a client may take to send the head of a request."""
    base: Any = _parser()

    class CutOff(base):  # type: ignore[misc]  # one of two classes
        _timer: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._timer = self.loop.call_later(patience, self._cut)

        def data_received(self, data: bytes) -> None:
            if self._timer is None and not self._is_answering():
                self._timer = self.loop.call_later(patience, self._cut)
            super().data_received(data)
            if self._is_answering():
                self._stop_timer()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_timer()
            super().connection_lost(exc)

        def _is_answering(self) -> bool:
            return self.cycle is not None and not self.cycle.response_complete

        def _stop_timer(self) -> None:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

        def _cut(self) -> None:
            self._timer = None
            if not self._is_answering():
                self.transport.abort()

    return CutOff


def _parser() -> type[asyncio.Protocol]:
    try:
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
    except ImportError:
        from uvicorn.protocols.http.h11_impl import H11Protocol

        return H11Protocol
    return HttpToolsProtocol
