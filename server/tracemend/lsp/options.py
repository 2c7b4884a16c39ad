"""What the client hands over at the start: `initializationOptions`.

{"settings": {…},          settings by their names, with or without "tracemend" around them; the client's
                           `workspace/configuration` and `workspace/didChangeConfiguration` replace them later
 "trusted": true,          false: read and show only, run nothing; the notification `tracemend/trust` changes it
 "notifications": false,   true: the client wants `tracemend/jobs` and `tracemend/incidents`
 "messages": true}         false: the client itself tells how a job ended, from the command's answer
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one client; whatever is missing or of the wrong type has its default."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    trusted: bool = True
    notifications: bool = False
    messages: bool = True


def read_options(raw: Any) -> Options:
    """The options in `initializationOptions`, which may be of any type."""
    given = raw if isinstance(raw, Mapping) else {}

    def flag(name: str, default: bool) -> bool:
        value = given.get(name, default)
        return value if isinstance(value, bool) else default

    return Options(
        settings=own_settings(given.get("settings")),
        trusted=flag("trusted", True),
        notifications=flag("notifications", False),
        messages=flag("messages", True),
    )


def own_settings(raw: Any) -> dict[str, Any]:
    """Our part of a client's settings: the table under "tracemend" where there is one, else all of it."""
    if not isinstance(raw, Mapping):
        return {}
    inner = raw.get("tracemend", raw)
    return dict(inner) if isinstance(inner, Mapping) else {}
