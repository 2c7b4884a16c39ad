"""A PostgreSQL for all tests of a process; without the programs a test that needs it says so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.postgres_server import Server, new_folder, programs
from tracemend.diagnosis.database import servers
from tracemend.diagnosis.database.kinds import POSTGRESQL
from tracemend.diagnosis.database.kinds import Server as Kind


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: tools/services.sh, or apt-get install postgresql")
    folder = new_folder()
    made = Server.make(folder)
    yield made
    made.stop()
    shutil.rmtree(folder)


@pytest.fixture
def startable(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server's data folder is the user's own, and `pg_ctl` on the path starts it as one who is not root."""
    tools = tmp_path / "tools"
    tools.mkdir()
    program = tools / "pg_ctl"
    program.write_text(f'#!/bin/sh\ncd /\nexec {" ".join(server.argv("pg_ctl"))} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    monkeypatch.setenv("PGDATA", str(server.folder))
    return server


@pytest.fixture(autouse=True)
def no_neighbours(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers of tests that run at the same time are left out of sight; the real look is what finds the own one."""
    if "server" not in request.fixturenames:
        return
    own, real = request.getfixturevalue("server").port, servers.likely_ports

    def likely_ports(kind: Kind = POSTGRESQL) -> tuple[int, ...]:
        return tuple(port for port in real(kind) if kind is not POSTGRESQL or port == own)

    monkeypatch.setattr(servers, "likely_ports", likely_ports)
