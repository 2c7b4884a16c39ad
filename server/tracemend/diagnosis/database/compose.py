"""The PostgreSQL services of a project's compose file, read line by line: enough for the forms that people write. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

COMPOSE_FILES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_KEY = re.compile(r"^(?P<indent> *)(?P<key>[\w.-]+):(?: +(?P<value>.*))?$")
_IMAGE = re.compile(r"^['\"]?(?:\S*/)?(?:postgres|postgis|pgvector|timescaledb?)(?:/[\w.-]+)?(?::\S*)?['\"]?$")
_PORT = re.compile(r"^\s*-\s*['\"]?(?:(?P<address>[\d.]+):)?(?:\$\{\w+:?-)?(?P<outer>\d+)\}?:(?P<inner>\d+)(?:/tcp)?['\"]?\s*$")  # fmt: skip
_LONG = re.compile(r"^\s*(?:-\s*)?published:\s*['\"]?(\d+)")


@dataclass(frozen=True, slots=True)
class ComposeDatabase:
    """A PostgreSQL service of a compose file."""

    file: str
    service: str
    published: int | None
    """The port of this machine that leads to it; None where there is none."""


def databases(file: str, text: str) -> list[ComposeDatabase]:
    """The services whose image is a PostgreSQL; what is not written in blocks is not seen."""
    found: list[ComposeDatabase] = []
    for name, lines in _services(text):
        image = next((m["value"] for line in lines if (m := _KEY.match(line)) and m["key"] == "image"), None)
        if image and _IMAGE.match(image.strip()):
            found.append(ComposeDatabase(file, name, _published(lines)))
    return found


def _services(text: str) -> list[tuple[str, list[str]]]:
    """Each service and its lines, comments left out."""
    found: list[tuple[str, list[str]]] = []
    top, depth = "", 0
    for raw in text.splitlines():
        line = re.sub(r"(^|\s)#.*$", "", raw).rstrip()
        match = _KEY.match(line)
        if match and not match["indent"]:
            top, depth = match["key"], 0
        elif top == "services" and match and (not depth or len(match["indent"]) == depth):
            depth = len(match["indent"])
            found.append((match["key"], []))
        elif top == "services" and found and line:
            found[-1][1].append(line)
    return found


def _published(lines: list[str]) -> int | None:
    ports = [m for line in lines if (m := _PORT.match(line))]
    inner = next((m for m in ports if m["inner"] == "5432"), ports[0] if len(ports) == 1 else None)
    if inner is not None:
        return int(inner["outer"])
    return next((int(m[1]) for line in lines if (m := _LONG.match(line))), None)
