"""What was found about a database connection, as evidence: facts for the cause that fits, and against the others."""

from __future__ import annotations

from collections.abc import Iterator

from tracemend.diagnosis.database.probes import Findings
from tracemend.fix import Evidence

_READY = {0: "accepts connections", 1: "turns connections down: it is starting or stopping", 2: "gets no answer"}
_ANSWERS = {
    "right": "a {title} answers at {where}",
    "other": "what answers at {where} is no {title}",
    "silent": "the port of {where} is open, and nothing is ever said on it",
    "refused": "{where} refuses the connection: nothing listens there",
    "unresolved": "the name '{host}' does not resolve",
    "unreachable": "no connection to {where} came about in time",
}


def evidence(found: Findings) -> list[Evidence]:
    """The facts, the most telling ones first; no password is among them."""
    return list(_facts(found))


def _facts(found: Findings) -> Iterator[Evidence]:
    if not found.looked:
        yield Evidence(
            "the workspace is not trusted or has no interpreter: nothing was tried", "the settings", supports=False
        )
    if found.answer is not None:
        yield Evidence(
            _ANSWERS[found.answer].format(where=found.where, host=found.host, title=found.server.title),
            "asking the address",
        )
    if found.ready in _READY:
        yield Evidence(f"pg_isready for {found.where} {_READY[found.ready]}", "pg_isready")
    if found.target is not None:
        how = "the settings as the project's interpreter loads them" if found.resolved else "reading the code"
        yield Evidence(_resolved(found), how)
    elif found.resolved is not None and found.resolved.failed:
        yield Evidence(f"loading the settings raises {found.resolved.failed}", "the project's interpreter")
    yield from _elsewhere(found)
    yield from _project(found)


def _resolved(found: Findings) -> str:
    target = found.target
    assert target is not None
    password = "a password" if target.password else "no password"
    host = f"host '{target.host}'" if target.host else "no host"
    port = f"port {target.port}" if target.port else "no port"
    said = "the settings resolve to" if found.resolved else "the code asks for"
    return f"{said} {host}, {port}, database '{target.name}', user '{target.user}', {password}"


def _elsewhere(found: Findings) -> Iterator[Evidence]:
    if not found.looked:
        return
    title = found.server.title
    for port in found.others:
        yield Evidence(f"a {title} answers on port {port} of this machine", f"asking the ports that {title} may hold")
    for port in found.resolved.fits if found.resolved is not None else ():
        yield Evidence(
            f"the {title} on port {port} takes the settings' user, password and database",
            "a connection by the settings",
        )
    for socket in found.sockets:
        yield Evidence(
            f"a server listens on the socket of port {socket.port} in {socket.folder}", "the folder of sockets"
        )
    if not found.others and not found.sockets and found.local and found.answer != "right":
        yield Evidence(f"no other {title} answers on this machine", f"asking the ports that {title} may hold")


def _project(found: Findings) -> Iterator[Evidence]:
    for db in found.composed:
        published = f", published on port {db.published}" if db.published else ", without a published port"
        yield Evidence(f"{db.file} has the service '{db.service}'{published}", "the compose file")
    if found.looked and (
        found.composed or (found.container and found.local and found.answer == "refused" and not found.others)
    ):
        yield Evidence(f"this {'is' if found.container else 'is not'} inside a container", "the file system")
    for file, names in found.dotenv.items():
        about = sorted(
            n
            for n in names
            if n.startswith(
                ("DB_", "DATABASE", "POSTGRES", "PG", "MYSQL", "REDIS", "BROKER", "CELERY", "RABBIT", "AMQP")
            )
        )
        if about:
            yield Evidence(f"{file} writes down {', '.join(about)}", "the project's files")
