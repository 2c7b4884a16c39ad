"""A server for compose, where the project has none and none runs on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracemend.diagnosis.database.compose import COMPOSE_FILES
from tracemend.diagnosis.database.kinds import MYSQL, POSTGRESQL
from tracemend.fix import Edit, Fix, NewFile, Step
from tracemend.recipes.database_telling import Telling
from tracemend.recipes.drafting import draft


def compose_service(told: Telling) -> Iterator[Fix]:
    """A service for compose, where nothing of the kind runs on this machine and no compose file has one."""
    found, snapshot = told.found, told.site.snapshot
    if found.composed or found.others or not found.looked or found.server not in (POSTGRESQL, MYSQL):
        return
    if not found.local or found.failure.kind not in ("refused", "no-socket"):
        return
    file = next((f for f in COMPOSE_FILES if snapshot.text(f) is not None), None)
    service = _service(told)
    edits, new = [], []
    if file is None:
        volume = f"\nvolumes:\n  {found.server.name}-data:\n"
        new = [NewFile(COMPOSE_FILES[0], f"services:\n{service}{volume}")]
    else:
        text = snapshot.text(file) or ""
        head = re.search(r"^services:[ \t]*(?:#.*)?\n", text, re.MULTILINE)
        if head is None or re.search(r"^  db:", text, re.MULTILINE):
            return
        edits = [Edit(file, head.end(), head.end(), service.replace(f"{found.server.name}-data:", "./.data/db:"))]
    step = Step("Start it.", ("docker", "compose", "up", "-d", "--wait", "db"))
    yield draft(
        told.site,
        f"Add {found.server.title} to compose",
        edits,
        rationale=told.cause,
        tier=5,
        kind="U",
        score=0.3,
        evidence=told.evidence,
        cause="environment",
        beside=True,
        new_files=new,
        steps=[Step("Set DB_PASSWORD in .env, which compose reads."), step],
    )


def _service(told: Telling) -> str:
    """The lines of the service; the password comes from the environment."""
    found = told.found
    target, server = found.target, found.server
    user, name = (target.user, target.name) if target is not None else ("", "")
    if server is POSTGRESQL:
        user, name = user or "postgres", name or "postgres"
        variables = {"POSTGRES_DB": name, "POSTGRES_USER": user, "POSTGRES_PASSWORD": "${DB_PASSWORD:?}"}
        test, folder = f"pg_isready -U {user} -d {name}", "/var/lib/postgresql/data"
    else:
        variables = {"MYSQL_DATABASE": name or "app", "MYSQL_ROOT_PASSWORD": "${DB_PASSWORD:?}"}
        test, folder = "mysqladmin ping -h 127.0.0.1", "/var/lib/mysql"
    lines = [
        "  db:",
        f"    image: {server.image}",
        "    environment:",
        *(f'      {key}: "{value}"' for key, value in variables.items()),
        "    ports:",
        f'      - "127.0.0.1:{found.port}:{server.port}"',
        "    volumes:",
        f"      - {server.name}-data:{folder}",
        "    healthcheck:",
        f'      test: ["CMD-SHELL", "{test}"]',
        "      interval: 5s",
        "      retries: 20",
    ]
    return "".join(f"{line}\n" for line in lines)
