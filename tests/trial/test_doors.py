"""Doors in the sandbox's wall: one port of this machine is reached, and nothing else."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tracemend.incident import ExceptionRecord, Incident
from tracemend.settings import Settings
from tracemend.trial.doors import doors, ports_for, through_doors
from tracemend.trial.sandbox import boxed, bubblewrap
from tracemend.trial.temporary import temporary_folder

ASK = """
import socket, sys
for port in map(int, sys.argv[1:]):
    try:
        with socket.create_connection(("localhost", port), timeout=20) as one:
            one.sendall(b"how are you")
            one.shutdown(socket.SHUT_WR)
            said = b"".join(iter(lambda: one.recv(100), b""))
            print(said.decode())
    except ConnectionRefusedError:
        print("refused")
"""


def serve_once(server: socket.socket) -> None:
    one, _ = server.accept()
    with one:
        asked = b"".join(iter(lambda: one.recv(100), b""))
        one.sendall(b"well, you said " + asked)


@pytest.mark.skipif(bubblewrap() is None, reason="bubblewrap is missing or may not make its namespaces here")
def test_only_the_named_port_is_reached(tmp_path: Path) -> None:
    with (
        temporary_folder(tmp_path) as folder,
        closing(socket.create_server(("127.0.0.1", 0))) as known,
        closing(socket.create_server(("127.0.0.1", 0))) as other,
    ):
        ports = [one.getsockname()[1] for one in (known, other)]
        threading.Thread(target=serve_once, args=(known,), daemon=True).start()
        argv = through_doors([sys.executable, "-c", ASK, *map(str, ports)], Path(sys.executable), folder)
        inside = boxed(argv, cwd=folder, writable=[folder], readable=[Path(sys.prefix)], network=False)
        with doors(ports[:1], folder):
            done = subprocess.run(inside, capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines() == ["well, you said how are you", "refused"], done.stderr


def test_other_failures_open_nothing() -> None:
    failure = Incident((ExceptionRecord("KeyError", "'price'"),))
    assert ports_for(failure, Settings()) == ()


def test_the_setting_shuts_them() -> None:
    message = 'connection to server at "127.0.0.1", port 5432 failed: Connection refused'
    failure = Incident((ExceptionRecord("psycopg.OperationalError", message),))
    assert ports_for(failure, Settings(trial_local_database=False)) == ()
