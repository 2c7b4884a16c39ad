"""A pull request followed: whether it is open, merged or closed, how its checks stand, and what a failing one says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from tracemend.delivery.address import Address
from tracemend.delivery.credentials import api_token
from tracemend.delivery.forges.api import Api, ApiError, Memory
from tracemend.delivery.forges.forge import Forge
from tracemend.delivery.forges.values import Check, CheckState, PullRequest, State
from tracemend.delivery.pull_request import route_of, spoken_to
from tracemend.delivery.route import Way, target_of, way_of
from tracemend.errors import NotDelivered
from tracemend.incident import Incident
from tracemend.project.git import repository
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.reading import read
from tracemend.scrub import scrub_incident, scrub_text
from tracemend.settings import Settings

_EXCERPT_LINES = 60
_LOG_LIMIT = 2_000_000
_MOST_LOGS = 5
_STAMP = re.compile(r"(?m)^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z ?(?:\d\d[OE]\+? ?)?")
_COLOUR = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_CLEANUP = re.compile(
    r"(?m)^(?:##\[group\]|Post job cleanup|Cleaning up project directory|section_start:\d+:cleanup).*"
)
_FAILURE = re.compile(
    r"(?mi)^(?:.*##\[error\]|=+ (?:FAILURES|ERRORS) =+|Traceback \(most recent call last\)|error:|FAILED )"
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that failed."""

    check: Check
    forge: str
    """Name of the forge, as in `FORGES`."""
    excerpt: str
    """The end of its log, without time stamps, colours and secrets; "" when the forge gives none."""
    incidents: tuple[Incident, ...]
    """The crashes that the log reports, without secrets."""


@dataclass(frozen=True, slots=True)
class PullRequestState:
    """How a pull request stands at one moment."""

    state: State
    checks: tuple[Check, ...]
    check_state: CheckState
    failures: tuple[Failure, ...]
    merged_at: float | None = None
    """Seconds since the epoch, where it is merged and the forge says when."""


@dataclass(slots=True)
class Remembered:
    """What one look at a pull request leaves for the next: answers that may still hold, and logs that were read."""

    memory: Memory = field(default_factory=Memory)
    failures: dict[Check, Failure] = field(default_factory=dict)


def follow_pull_request(
    project: Project,
    number: int,
    *,
    remote: str | None,
    settings: Settings,
    cancel: Cancel,
    remembered: Remembered | None = None,
) -> PullRequestState:
    """How the pull request of a branch that was pushed to `remote` stands now; one look, the caller decides when to look again.

    With `remembered`, from one look to the next, what has not changed is not fetched again, and a rate limit is not waited for.
    Raises NotDelivered when there is no token or the forge refuses, Cancelled.
    """
    way, token = _way_and_token(project, "", remote, settings, cancel)
    logs = {} if remembered is None else remembered.failures
    with spoken_to(way, token, cancel, None if remembered is None else remembered.memory) as api:
        target = target_of(way, way.forge.info(api, way.head))
        followed = way.forge.follow(api, target, number)
        failed = [check for check in followed.checks if check.state == "failure"][:_MOST_LOGS]
        found = {check: logs.get(check) or _failure(way.forge, api, target, check) for check in failed}
    logs.clear()
    logs.update(found)
    return PullRequestState(
        followed.state, followed.checks, followed.check_state, tuple(found.values()), followed.merged_at
    )


def find_pull_request(
    project: Project,
    branch: str,
    *,
    remote: str | None,
    settings: Settings,
    cancel: Cancel,
    remembered: Remembered | None = None,
) -> PullRequest | None:
    """The open pull request of a branch that was pushed to `remote`, which the user may have opened on the forge's own page.

    Raises NotDelivered when there is no token or the forge refuses, Cancelled.
    """
    way, token = _way_and_token(project, branch, remote, settings, cancel)
    with spoken_to(way, token, cancel, None if remembered is None else remembered.memory) as api:
        return way.forge.find(api, route_of(way, api, branch))


def _way_and_token(
    project: Project, branch: str, remote: str | None, settings: Settings, cancel: Cancel
) -> tuple[Way, str]:
    with repository(project.root) as repo:
        way = way_of(repo, project.root, branch, remote, settings)
    token = api_token(project.root, way.head, way.forge, settings, cancel)
    if token is None:
        raise NotDelivered(f"There is no token for {way.head.host}, so the pull request can't be followed: set one.")
    return way, token


def number_of(url: str) -> int | None:
    """The number in a pull request's address, None when it holds none."""
    words = [word for word in urlsplit(url).path.split("/") if word.isdigit()]
    return int(words[-1]) if words else None


def clean_log(log: str) -> str:
    """A log without time stamps and colours, its last two million characters."""
    return _STAMP.sub("", _COLOUR.sub("", log[-_LOG_LIMIT:].replace("\r\n", "\n")))


def excerpt_of(log: str) -> str:
    """The lines of a clean log that tell the failure: up to the last word of it, what the forge cleans up after it left out."""
    told = list(_FAILURE.finditer(log))
    after = _CLEANUP.search(log, told[-1].end()) if told else None
    lines = [line.rstrip() for line in log[: after.start() if after else len(log)].splitlines() if line.strip()]
    return scrub_text("\n".join(lines[-_EXCERPT_LINES:]))


def _failure(forge: Forge, api: Api, target: Address, check: Check) -> Failure:
    try:
        log = forge.log(api, target, check)
    except ApiError:
        log = None
    clean = clean_log(log or "")
    found = tuple(scrub_incident(replace(incident, origin=f"ci:{forge.name}")) for incident in read(clean))
    return Failure(check, forge.name, excerpt_of(clean), found)
