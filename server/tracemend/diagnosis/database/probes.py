"""Everything that is looked at when a database can't be reached: all at once, and bounded in time.

Nothing is logged in to but by the project's own settings, in a process of its own; no password leaves that process.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from tracemend.diagnosis.database import compose, servers
from tracemend.diagnosis.database.addresses import addresses, target_of
from tracemend.diagnosis.database.django_settings import chosen_settings, settings_folder
from tracemend.diagnosis.database.dotenv import dotenv_names
from tracemend.diagnosis.database.failure import Failure, failure_in
from tracemend.diagnosis.database.kinds import POSTGRESQL, Server
from tracemend.diagnosis.database.resolved import Resolved, Target, resolve_settings
from tracemend.diagnosis.database.written import Written, written
from tracemend.diagnosis.site import CrashSite
from tracemend.project.process import run

SECONDS = 15.0
"""What all probes together may take at the very most; they are done when the last of them is, commonly within a second."""

_SETTINGS_SECONDS = 12.0
"""For loading the settings, which imports whatever they import, and one connection of three seconds."""
_LOOK_SECONDS = 5.0
_ASK_SECONDS = 2.0
"""For one address; a busy machine answers late."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1", "0.0.0.0")

T = TypeVar("T")


@dataclass(frozen=True)
class Findings:
    """What was found. A field is empty where its probe did not end in time."""

    failure: Failure
    target: Target | None = None
    """The settings as they resolve from here; None where they could not be asked."""
    resolved: Resolved | None = None
    answer: servers.Answer | None = None
    """What the address of the failure does now; None where it has none."""
    ready: int | None = None
    """Exit status of `pg_isready`; None where it is not installed or was not in time."""
    others: tuple[int, ...] = ()
    """Ports of this machine, other than the failed one, on which such a server answers."""
    sockets: tuple[servers.SocketFile, ...] = ()
    composed: tuple[compose.Composed, ...] = ()
    dotenv: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Variables that the project's `.env` files write down, by file: their names alone."""
    container: bool = False
    looked: bool = False
    """Whether anything could be looked at; a workspace that is not trusted is not probed."""
    places: tuple[Written, ...] = ()
    """Where the project writes down the parameters of the connection."""

    @property
    def server(self) -> Server:
        """What was to be reached."""
        return self.failure.server

    @property
    def host(self) -> str:
        """The host as the settings name it, else as the message does; "" for a socket of this machine."""
        return self.target.host if self.target else self.failure.host or ""

    @property
    def port(self) -> int:
        """The port that was tried."""
        if self.failure.port:
            return self.failure.port
        return int(self.target.port) if self.target and self.target.port.isdigit() else self.server.port

    @property
    def local(self) -> bool:
        """Whether the host is this machine."""
        return self.host in _LOOPBACK or self.host.startswith(("127.", "/", "@")) or not self.host

    @property
    def likeliest(self) -> tuple[int, ...]:
        """The ports of `others` in order of evidence: those alone that take the settings' login, where one does."""
        fits = self.resolved.fits if self.resolved is not None else ()
        published = {db.published for db in self.composed}
        return fits or tuple(sorted(self.others, key=lambda port: (port not in published, port)))

    @property
    def where(self) -> str:
        """The address for people."""
        return f"{self.host}:{self.port}" if self.host and not self.host.startswith(("/", "@")) else f"the socket of port {self.port}"  # fmt: skip


def probe(site: CrashSite, failure: Failure) -> Findings:
    """Look at everything that tells why a connection failed; in at most `SECONDS`."""
    server = failure.server
    texts = {file: site.snapshot.text(file) for file in compose.COMPOSE_FILES}
    composed = tuple(db for file, text in texts.items() if text for db in compose.composed(file, text, server))
    dotenv = dotenv_names(site.snapshot)
    django = _is_django(site)
    places = tuple(written(site.snapshot) if django else addresses(site.snapshot, failure))
    told = None if django else target_of(places, server)
    interpreter = site.project.interpreter
    if interpreter is None or not site.trusted:
        return Findings(failure, told, composed=composed, dotenv=dotenv, places=places)
    end = time.monotonic() + SECONDS
    host, port = failure.host or (told.host if told else None), failure.port or (_number(told.port) if told else None)
    first = _Together()
    published = [db.published for db in composed if db.published]
    running = first.start(lambda: _running(server, port, published))
    first.wait()
    others = running.value or ()
    asked = first.start(lambda: _resolve(site, interpreter, others) if django else None, _SETTINGS_SECONDS)
    unix = first.start(lambda: servers.sockets() if server is POSTGRESQL else ())
    answer = first.start(
        lambda: servers.ask(host, port, _ASK_SECONDS, server) if host and port and _network(host) else None
    )
    ready = first.start(lambda: _pg_isready(host, port) if server is POSTGRESQL else None)
    first.wait()
    resolved = asked.value
    target = (_target(resolved, failure) if django else None) or target_of(places, server)
    found = Findings(
        failure, target, resolved, answer.value, ready.value, others, unix.value or (), composed, dotenv,
        servers.in_container(), looked=True, places=places,
    )  # fmt: skip
    if found.answer is None and _network(found.host):
        left = min(_ASK_SECONDS, max(0.3, end - time.monotonic()))
        last = _Together()
        late = last.start(lambda: servers.ask(found.host, found.port, left, server))
        last.wait()
        found = replace(found, answer=late.value)
    return found


def failure_of(site: CrashSite) -> Failure | None:
    """The failure that the site's exception tells, else that of the exception that it was made from."""
    records = [site.record, *reversed(site.incident.exceptions)]
    return next((f for record in records if (f := failure_in(record))), None)


def _is_django(site: CrashSite) -> bool:
    """Whether it is the database of Django's settings that failed."""
    return any(record.type.startswith("django.db.") for record in site.incident.exceptions)


def _resolve(site: CrashSite, interpreter: Path, others: tuple[int, ...]) -> Resolved | None:
    wanted = chosen_settings(site)
    folder = site.project.root / settings_folder(site.snapshot)
    return resolve_settings(interpreter, folder, wanted, _SETTINGS_SECONDS - 0.5, others) if wanted else None


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _target(resolved: Resolved | None, failure: Failure) -> Target | None:
    """The database that failed: the one whose port and host the message names, else the default one."""
    if resolved is None:
        return None
    default = resolved.target()
    if default is None or failure.port is None or (default.port or str(failure.server.port)) == str(failure.port):
        return default
    return next((t for t in resolved.databases.values() if t.port == str(failure.port)), default)


def _network(host: str | None) -> bool:
    return bool(host) and not str(host).startswith(("/", "@"))


def _running(server: Server, failed: int | None, published: list[int]) -> tuple[int, ...]:
    """Local ports on which such a server answers, each asked at the same time."""
    ports = [p for p in dict.fromkeys([*published, *servers.likely_ports(server)]) if p != failed]
    together = _Together()
    answers = [
        (port, together.start(partial(servers.ask, "127.0.0.1", port, _ASK_SECONDS, server))) for port in ports[:24]
    ]
    together.wait()
    return tuple(port for port, answer in answers if answer.value == "right")


def _pg_isready(host: str | None, port: int | None) -> int | None:
    programs = [shutil.which("pg_isready"), *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_isready")))]
    program = next((p for p in programs if p), None)
    if program is None or port is None:
        return None
    argv = [program, "-q", "-t", "1", "-p", str(port), *(["-h", host] if host else [])]
    try:
        return run(argv, cwd=Path("/"), timeout=1.5).returncode
    except OSError:
        return None


class _Later(Generic[T]):
    """What a probe finds; None until it has ended."""

    def __init__(self) -> None:
        self.value: T | None = None

    def take(self, look: Callable[[], T]) -> None:
        self.value = look()


class _Together:
    """Probes in threads of their own, each left behind when it is late."""

    def __init__(self) -> None:
        self.threads: list[tuple[threading.Thread, float]] = []

    def start(self, look: Callable[[], T], seconds: float = _LOOK_SECONDS) -> _Later[T]:
        later: _Later[T] = _Later()
        thread = threading.Thread(target=later.take, args=(look,), daemon=True)
        thread.start()
        self.threads.append((thread, time.monotonic() + seconds))
        return later

    def wait(self) -> None:
        for thread, end in self.threads:
            thread.join(max(0.0, end - time.monotonic()))
