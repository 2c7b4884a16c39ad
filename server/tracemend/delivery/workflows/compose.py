"""The images that a compose file runs, read line by line: enough for the forms that people write. Pure."""

from __future__ import annotations

import re

COMPOSE_FILES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_KEY = re.compile(r"^(?P<indent> *)(?P<key>[\w.-]+):(?: +(?P<value>.*))?$")


def images_of(text: str) -> dict[str, str]:
    """Image to the name of the service that runs it; what is not written in blocks is not seen."""
    found: dict[str, str] = {}
    top = service = ""
    depth: int | None = None
    for line in text.splitlines():
        match = _KEY.match(re.sub(r"\s+#.*$", "", line.rstrip()))
        if match is None:
            continue
        indent, key = len(match["indent"]), match["key"]
        if indent == 0:
            top, depth = key, None
        elif top == "services":
            depth = depth or indent
            if indent == depth:
                service = key
            elif key == "image" and match["value"]:
                found[match["value"].strip("\"' ")] = service
    return found
