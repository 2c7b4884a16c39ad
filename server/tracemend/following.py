"""A pull request's life after it was opened, kept in the ledger: checks, their crashes, merged, back again; when to look next."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tracemend.errors import NotDelivered
from tracemend.incident import Context, ExceptionRecord, Incident
from tracemend.ledger import Delivered, Ledger, StoredIncident
from tracemend.progress import Progress, Watch, unwatched
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.settings import Settings

if TYPE_CHECKING:
    from tracemend.delivery.follow import Failure, Remembered

CHECK_FAILED = "CheckFailed"
"""Type of the incident of a failed check whose log holds no traceback."""

_SLOWEST = 900.0
"""Seconds between two looks at a pull request with which nothing happens."""
_LONGEST_PAUSE = 3600.0
"""Seconds between two looks that fail."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to wait before the next look; all in seconds."""

    interval: float
    """The setting `delivery.followInterval`."""
    wait: float

    def after_look(self, *, changed: bool, running: bool) -> Pace:
        """As often as the setting says while checks run or something has changed, then ever less often."""
        if changed or running:
            return replace(self, wait=self.interval)
        return replace(self, wait=max(self.interval, min(self.wait * 2, _SLOWEST)))

    def after_failure(self, asked: float | None) -> Pace:
        """Ever less often; what the forge `asked` for, where it did, is kept to the second."""
        if asked is not None:
            return replace(self, wait=max(self.interval, asked))
        return replace(self, wait=max(self.interval, min(self.wait * 2, _LONGEST_PAUSE)))


def follow(
    project: Project,
    ledger: Ledger,
    settings: Settings,
    stored: StoredIncident,
    delivered: Delivered,
    *,
    cancel: Cancel,
    watch: Watch = unwatched,
    remembered: Remembered | None = None,
) -> Delivered:
    """Ask the forge how the pull request of a delivery stands, and store it where it is another state than before.

    A pull request that the user has opened on the forge's page is found by its branch. The crashes that a failing check's log
    reports become incidents of their own, each counted once; a log without any becomes one itself. A merged pull request
    resolves its incident; when the incident is reported again after that, it is open again and a regression.

    Raises NotDelivered when there is no pull request or the forge refuses, Cancelled.
    """
    from tracemend.delivery.follow import follow_pull_request, number_of

    before = delivered
    how: dict[str, Any] = {
        "remote": delivered.pushed_to,
        "settings": settings,
        "cancel": cancel,
        "remembered": remembered,
    }
    if number_of(delivered.pull_request or "") is None:
        delivered = replace(delivered, pull_request=_opened_elsewhere(project, delivered, how))
    number = number_of(delivered.pull_request or "")
    if number is None:
        raise NotDelivered(f"There is no pull request for {delivered.branch} yet: open one first.")
    watch(Progress("follow", f"Asking how {delivered.pull_request} stands"))
    found = follow_pull_request(project, number, **how)
    for failure in found.failures:
        _record(ledger, failure, delivered)
    first_seen_merged = found.state == "merged" and delivered.merged_at is None
    delivered = replace(
        delivered,
        pull_request_state=found.state,
        checks=found.check_state,
        failing=tuple(f"{failure.check.name}\n{failure.excerpt}".rstrip() for failure in found.failures),
        merged_at=(found.merged_at or time.time()) if first_seen_merged else delivered.merged_at,
    )
    if before.failing and not delivered.failing:
        _resolve_checks(ledger, delivered)
    if delivered != before:
        ledger.record_delivery(stored.id, delivered)
    if first_seen_merged and not _seen_since(ledger, stored, delivered):
        ledger.resolve(stored.id)
    return delivered


def _opened_elsewhere(project: Project, delivered: Delivered, how: dict[str, Any]) -> str | None:
    """The address of the pull request that somebody has opened for a pushed branch."""
    from tracemend.delivery.follow import find_pull_request

    if delivered.pushed_to is None:
        return None
    found = find_pull_request(project, delivered.branch, **how)
    return None if found is None else found.url


def _record(ledger: Ledger, failure: Failure, delivered: Delivered) -> None:
    """Store what a failed check reports: each of its crashes, or the end of its log where it tells of none."""
    check = failure.check
    report = f"{delivered.pull_request} {check.name} {check.url}"
    for place, incident in enumerate(failure.incidents):
        ledger.record(incident, key=f"{report} {place}")
    if not failure.incidents and failure.excerpt:
        last = failure.excerpt.splitlines()[-1].strip()
        record = ExceptionRecord(CHECK_FAILED, f"{check.name}: {last}", notes=(failure.excerpt,))
        context = Context(reference=delivered.pull_request)
        ledger.record(Incident((record,), f"ci:{failure.forge}", context), key=report)


def _resolve_checks(ledger: Ledger, delivered: Delivered) -> None:
    """A failed check without a crash of its own is done with once no check of its pull request fails."""
    for stored in ledger.incidents("open"):
        incident = stored.incident
        if incident.raised.type == CHECK_FAILED and incident.context.reference == delivered.pull_request:
            ledger.resolve(stored.id)


def _seen_since(ledger: Ledger, stored: StoredIncident, delivered: Delivered) -> bool:
    """Whether the incident was reported after the merge, before anybody looked at the pull request."""
    now = ledger.incident(stored.id) or stored
    return delivered.merged_at is not None and now.last_seen > delivered.merged_at
