"""Doors in the sandbox's wall: single ports of this machine that its programs may reach, where all other network is shut.

A program in a network of its own reaches nothing. Each door is a socket in a folder of the trial: outside a thread passes on what
comes through it to the one port, inside `doorway` listens on that port and passes it to the socket.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from tracemend.diagnosis.blame import failed_connection
from tracemend.diagnosis.database import servers
from tracemend.incident import Incident
from tracemend.settings import Settings

DOORWAY = Path(__file__).parents[1] / "inside" / "trial" / "_tracemend_doorway.py"
_SECONDS = 1.0
_MOST = 8
_CHUNK = 65536


def ports_for(incident: Incident, settings: Settings) -> tuple[int, ...]:
    """Ports of this machine on which a server answers as the one that the incident could not reach; () for any other incident."""
    failure = failed_connection(incident)
    if failure is None or not settings.trial_local_database:
        return ()
    likely = servers.likely_ports(failure.server)[:_MOST]
    return tuple(p for p in likely if servers.ask("127.0.0.1", p, _SECONDS, failure.server) == "right")


def through_doors(argv: Sequence[str], python: Path, folder: Path) -> tuple[str, ...]:
    """The command line that opens the doors of a folder inside the sandbox and then becomes `argv`."""
    return (str(python), "-I", "-S", str(DOORWAY), str(folder), *argv)


@contextlib.contextmanager
def doors(ports: Sequence[int], folder: Path) -> Iterator[None]:
    """Keep the ports open through sockets in `folder`, `5432.door` and so on, until the block ends."""
    listeners = [_open(port, folder) for port in ports]
    try:
        yield
    finally:
        for listener in listeners:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()


def _open(port: int, folder: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / f"{port}.door"))
    listener.listen()
    threading.Thread(target=_serve, args=(listener, port), daemon=True).start()
    return listener


def _serve(listener: socket.socket, port: int) -> None:
    while True:
        try:
            inner, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_connect, args=(inner, port), daemon=True).start()


def _connect(inner: socket.socket, port: int) -> None:
    try:
        outer = socket.create_connection(("127.0.0.1", port), timeout=_SECONDS)
    except OSError:
        inner.close()
        return
    outer.settimeout(None)
    back = threading.Thread(target=_pass_on, args=(outer, inner), daemon=True)
    back.start()
    _pass_on(inner, outer)
    back.join()
    inner.close()
    outer.close()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    """Pass on bytes until one side ends; then the other is told."""
    with contextlib.suppress(OSError):
        while data := source.recv(_CHUNK):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
