"""What every forge answers to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from tracemend.delivery.address import Address
from tracemend.delivery.forges.api import Api
from tracemend.delivery.forges.values import Check, Followed, Info, Proposal, PullRequest, Route


class Host(Protocol):
    """What a push needs to know of a forge."""

    name: str
    """As in the setting `delivery.forges`."""
    title: str
    """For people."""
    git_user: str
    """The user name that goes with a token in a push over https."""
    client: str | None
    """The forge's own command line, which may be signed in."""
    token_command: tuple[str, ...]
    """What has that command line print its token for the host named after it; () where there is none."""
    host_variable: str
    """Environment variable in which that command line finds the host of a server of one's own."""

    def is_public(self, host: str) -> bool:
        """Whether the host is the forge's own public service."""

    def claims(self, host: str) -> bool:
        """Whether a host of this name is of this forge."""

    def token_variables(self, host: str) -> tuple[str, ...]:
        """Environment variables that may hold a token for the host, in the order in which they are looked at."""


class Forge(Host, Protocol):
    """One kind of forge. What calls it raises ApiError when it refuses, KeyError or TypeError for an answer of another form."""

    def api_base(self, address: Address) -> str:
        """Address of the REST API for a repository's address."""

    def headers(self, token: str) -> Mapping[str, str]:
        """Headers that every call carries."""

    def compare_page(self, route: Route) -> str:
        """The page on which a person opens the pull request."""

    def info(self, api: Api, address: Address) -> Info:
        """The repository at an address."""

    def find(self, api: Api, route: Route) -> PullRequest | None:
        """The open pull request of the route's branch."""

    def create(self, api: Api, route: Route, proposal: Proposal) -> PullRequest:
        """A new pull request, with labels and reviewers as far as they can be had; what could not be had is in its notes."""

    def update(self, api: Api, route: Route, found: PullRequest, body: str) -> PullRequest:
        """Give an open pull request another body."""

    def follow(self, api: Api, target: Address, number: int) -> Followed:
        """How a pull request and the checks of its last commit stand."""

    def log(self, api: Api, target: Address, check: Check) -> str | None:
        """The whole log of a check, None when the forge gives none."""
