"""The servers that a project's compose file runs, read line by line: enough for the forms that people write. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracemend.diagnosis.database.kinds import POSTGRESQL, Server

COMPOSE_FILES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_KEY = re.compile(r"^(?P<indent> *)(?P<key>[\w.-]+):(?: +(?P<value>.*))?$")
_PORT = re.compile(r"^\s*-\s*['\"]?(?:(?P<address>[\d.]+):)?(?:\$\{\w+:?-)?(?P<outer>\d+)\}?:(?P<inner>\d+)(?:/tcp)?['\"]?\s*$")  # fmt: skip
_LONG = re.compile(r"^\s*(?:-\s*)?published:\s*['\"]?(\d+)")


@dataclass(frozen=True, slots=True)
class Composed:
    """A service of a compose file that runs a server."""

    file: str
    service: str
    published: int | None
    """The port of this machine that leads to it; None where there is none."""


def composed(file: str, text: str, server: Server = POSTGRESQL) -> list[Composed]:
    """The services whose image is such a server's; what is not written in blocks is not seen."""
    ours = re.compile(rf"^['\"]?(?:\S*/)?(?:{server.images})(?::\S*)?['\"]?$")
    found: list[Composed] = []
    for name, lines in _services(text):
        image = next((m["value"] for line in lines if (m := _KEY.match(line)) and m["key"] == "image"), None)
        if image and ours.match(image.strip()):
            found.append(Composed(file, name, _published(lines, server.port)))
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


def _published(lines: list[str], port: int) -> int | None:
    ports = [m for line in lines if (m := _PORT.match(line))]
    inner = next((m for m in ports if m["inner"] == str(port)), ports[0] if len(ports) == 1 else None)
    if inner is not None:
        return int(inner["outer"])
    return next((int(m[1]) for line in lines if (m := _LONG.match(line))), None)
