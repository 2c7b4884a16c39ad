"""A pull request's life after it was opened, kept in the ledger: checks, their crashes as incidents, merged, back again."""

from __future__ import annotations

import time
from dataclasses import replace

from tracemend.errors import NotDelivered
from tracemend.ledger import Delivered, Ledger, StoredIncident
from tracemend.progress import Progress, Watch, unwatched
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.settings import Settings


def follow(
    project: Project,
    ledger: Ledger,
    settings: Settings,
    stored: StoredIncident,
    delivered: Delivered,
    *,
    cancel: Cancel,
    watch: Watch = unwatched,
) -> Delivered:
    """Ask the forge how the pull request of a delivery stands, and store it.

    The crashes that a failing check's log reports become incidents of their own, each counted once. A merged pull request
    resolves its incident; when the incident is reported again after that, it is open again and a regression.

    Raises NotDelivered when there is no pull request or the forge refuses, Cancelled.
    """
    from tracemend.delivery.follow import follow_pull_request, number_of

    number = number_of(delivered.pull_request or "")
    if number is None:
        raise NotDelivered(f"There is no pull request for {delivered.branch} yet: open one first.")
    watch(Progress("follow", f"Asking how {delivered.pull_request} stands"))
    found = follow_pull_request(project, number, remote=delivered.pushed_to, settings=settings, cancel=cancel)
    for failure in found.failures:
        for place, incident in enumerate(failure.incidents):
            ledger.record(incident, key=f"{delivered.pull_request} {failure.check.name} {failure.check.url} {place}")
    first_seen_merged = found.state == "merged" and delivered.merged_at is None
    delivered = replace(
        delivered,
        pull_request_state=found.state,
        checks=found.check_state,
        failing=tuple(f"{failure.check.name}\n{failure.excerpt}".rstrip() for failure in found.failures),
        merged_at=time.time() if first_seen_merged else delivered.merged_at,
    )
    ledger.record_delivery(stored.id, delivered)
    if first_seen_merged:
        ledger.resolve(stored.id)
    return delivered
