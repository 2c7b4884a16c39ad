"""What every forge answers to."""

from __future__ import annotations

from typing import Protocol


class Forge(Protocol):
    """One kind of forge."""

    name: str
    """As in the setting `delivery.forges`."""
    title: str
    """For people."""
    git_user: str
    """The user name that goes with a token in a push over https."""
    client: str | None
    """The forge's own command line, which may be signed in."""
    host_variable: str
    """Environment variable in which that command line finds the host of a server of one's own."""

    def is_public(self, host: str) -> bool:
        """Whether the host is the forge's own public service."""

    def claims(self, host: str) -> bool:
        """Whether a host of this name is of this forge."""

    def token_variables(self, host: str) -> tuple[str, ...]:
        """Environment variables that may hold a token for the host, in the order in which they are looked at."""
