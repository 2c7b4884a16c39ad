"""The words of pull requests, the same for every forge."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from tracemend.delivery.address import Address

State = Literal["open", "merged", "closed", "to-open"]
"""`to-open`: there was no token, and the URL is that of the forge's page on which the user opens it."""

CheckState = Literal["pending", "success", "failure", "neutral"]


@dataclass(frozen=True, slots=True)
class Route:
    """From which branch of which repository to which of which."""

    head: Address
    """Where the branch was pushed."""
    branch: str
    target: Address
    """Where the pull request is opened: the same repository, or the one that it is a fork of."""
    base: str
    """The branch that it is to be merged into."""

    @property
    def from_fork(self) -> bool:
        """Whether the branch lies in another repository than the pull request."""
        return self.head.path.lower() != self.target.path.lower()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a pull request says and asks for."""

    title: str
    body: str
    draft: bool = False
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    """Handles without `@`; `org/team` for a team."""


@dataclass(frozen=True, slots=True)
class Info:
    """A repository as its forge describes it."""

    default_branch: str
    parent: str | None
    """Path of the repository that it is a fork of."""


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request, or the page on which to open one."""

    url: str
    number: int | None
    state: State
    forge: str
    """Name of the forge, as in `FORGES`."""
    created: bool = False
    """Whether it was opened just now; False for one that was there and has been brought up to date."""
    body: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a pull request's commit."""

    name: str
    state: CheckState
    url: str | None = None
    log: str | None = None
    """Where its log is to be had, in the forge's own words; None when the forge gives none."""


@dataclass(frozen=True, slots=True)
class Followed:
    """How a pull request stands."""

    state: State
    checks: tuple[Check, ...]
    merged_at: float | None = None
    """Seconds since the epoch; None when it is not merged, or where the forge does not say when."""

    @property
    def check_state(self) -> CheckState:
        """All checks in one word: `failure` when one failed, `pending` while one runs, `neutral` when there are none."""
        states = {check.state for check in self.checks}
        for word in ("failure", "pending", "success"):
            if word in states:
                return word
        return "neutral"


def state_of(*, merged: bool, closed: bool) -> State:
    """The state of a pull request on a forge that tells merged ones apart from closed ones by a second field."""
    if merged:
        return "merged"
    return "closed" if closed else "open"


def moment_of(written: Any) -> float | None:
    """Seconds since the epoch of a time as forges write it (`2026-11-21T08:00:00Z`), None for anything else."""
    try:
        read = datetime.fromisoformat(re.sub(r"\.\d+", "", written).replace("Z", "+00:00"))
    except (TypeError, ValueError):
        return None
    return read.timestamp() if read.tzinfo is not None else None
