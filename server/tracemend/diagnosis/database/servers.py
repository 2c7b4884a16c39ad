"""The servers of this machine: what listens, which sockets there are, and who answers as the server that is looked for."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tracemend.diagnosis.database.kinds import POSTGRESQL, Server

Answer = Literal["right", "other", "silent", "refused", "unresolved", "unreachable"]
"""What a port does when it is greeted as a server of the kind is. right: it answers as one. silent: it accepts and says nothing."""

ROOT = Path("/")
"""Where the marks of containers lie."""
SOCKET_FOLDERS = ("/var/run/postgresql", "/run/postgresql", "/tmp")


@dataclass(frozen=True, slots=True)
class SocketFile:
    """The socket of a running server."""

    folder: str
    port: int


def ask(host: str, port: int, seconds: float, server: Server = POSTGRESQL) -> Answer:
    """Who answers at an address, without logging in. Bounded by `seconds`, but for the resolving of the name."""
    try:
        with socket.create_connection((host, port), timeout=seconds) as connection:
            return _greet(connection, server)
    except socket.gaierror:
        return "unresolved"
    except ConnectionRefusedError:
        return "refused"
    except TimeoutError:
        return "unreachable"
    except (OSError, UnicodeError, OverflowError):
        return "unreachable"


def _greet(connection: socket.socket, server: Server) -> Answer:
    try:
        if server.hello:
            connection.sendall(server.hello)
        said = connection.recv(16)
    except TimeoutError:
        return "silent"
    except OSError:
        return "other"
    return "right" if server.knows(said) else "other"


def sockets(folders: Iterable[str] = SOCKET_FOLDERS) -> tuple[SocketFile, ...]:
    """The sockets of PostgreSQL servers that accept connections."""
    found: dict[tuple[int, int], SocketFile] = {}
    for folder in folders:
        try:
            files = sorted(Path(folder).glob(".s.PGSQL.*"))
        except OSError:
            continue
        for path in files:
            number = path.name.rpartition(".")[2]
            if number.isdigit() and _accepts(path):
                status = path.stat()
                found.setdefault((status.st_dev, status.st_ino), SocketFile(folder, int(number)))
    return tuple(found.values())


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(0.2)
        try:
            connection.connect(str(path))
        except PermissionError:
            return True
        except OSError:
            return False
        return True


def likely_ports(server: Server = POSTGRESQL) -> tuple[int, ...]:
    """Ports of this machine on which such a server may listen: those of its processes, and the usual ones that are open."""
    listening = _listening()
    if listening is None:
        return (server.port, server.port + 1)
    owners, inodes = _processes(server.processes)
    usual = server.usual
    return tuple(sorted({port for port, uid, inode in listening if port in usual or inode in inodes or uid in owners}))


def _listening() -> list[tuple[int, int, str]] | None:
    """(port, user id, inode) of every listening TCP socket; None where the system does not tell."""
    found: list[tuple[int, int, str]] = []
    known = False
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text(encoding="ascii").splitlines()[1:]
        except (OSError, UnicodeDecodeError):
            continue
        known = True
        for line in lines:
            fields = line.split()
            if len(fields) > 9 and fields[3] == "0A":
                found.append((int(fields[1].rpartition(":")[2], 16), int(fields[7]), fields[9]))
    return found if known else None


def _processes(names: tuple[str, ...]) -> tuple[set[int], set[str]]:
    """Users that run such a server and whose processes we can't look into, and the sockets of the processes that we can."""
    owners: set[int] = set()
    inodes: set[str] = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "comm").read_text().strip() not in names:
                continue
            uid = folder.stat().st_uid
        except OSError:
            continue
        try:
            links = [os.fspath(link.readlink()) for link in (folder / "fd").iterdir()]
        except OSError:
            if uid not in (0, os.getuid()):
                owners.add(uid)
            continue
        inodes.update(found[1] for link in links if (found := re.match(r"socket:\[(\d+)\]", link)))
    return owners, inodes


def in_container() -> bool:
    """Whether this process runs inside a container."""
    return any((ROOT / mark).exists() for mark in (".dockerenv", "run/.containerenv"))
