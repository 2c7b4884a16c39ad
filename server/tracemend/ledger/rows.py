"""What the ledger hands out: frozen rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tracemend.fix import Diagnosis, Fix, Level, Verdict
from tracemend.incident import Incident
from tracemend.trial.request import Reproduction

State = Literal["open", "resolved", "dismissed"]
"""open: to be shown. resolved: the blamed code was fixed; the next report reopens it. dismissed: the user does not want to
see it; only a report that the user gives by hand, or `reopen`, brings it back."""


@dataclass(frozen=True, slots=True)
class StoredIncident:
    """One failure, seen `count` times. Times are seconds since the epoch."""

    id: str
    """Its fingerprint: sixteen hex digits."""
    incident: Incident
    """As last reported, without secrets."""
    state: State
    count: int
    first_seen: float
    last_seen: float


@dataclass(frozen=True, slots=True)
class Sighted:
    """What became of a report that may be a copy of another channel's."""

    new: int
    """How many of the occurrences it tells of nobody had reported before."""
    stored: StoredIncident | None
    """The incident; None when it has been deleted since the other channel's report."""


@dataclass(frozen=True, slots=True)
class StoredFix:
    """A fix that was proposed for an incident, and what its last trial showed."""

    fix: Fix
    diff: str
    """Unified diff against the texts that the fix was made for."""
    verdict: Verdict | None = None
    reproduction: Reproduction | None = None
    """How the trial brought the crash about."""

    @property
    def level(self) -> Level | None:
        """The verdict's level, None before a trial."""
        return None if self.verdict is None else self.verdict.level


@dataclass(frozen=True, slots=True)
class StoredAnalysis:
    """What was found out about an incident while the project's texts were those of `texts`."""

    diagnosis: Diagnosis
    fixes: tuple[StoredFix, ...]
    """Best first."""
    texts: tuple[tuple[str, str], ...]
    """(file, `text_digest`, "" where there was no such text) of everything that was looked at."""
    at: float


@dataclass(frozen=True, slots=True)
class Delivered:
    """Where a fix went: `delivered` of `tracemend fix --json`."""

    fix: str
    branch: str
    commit: str
    pushed_to: str | None = None
    """Name of the remote."""
    pull_request: str | None = None
    """Its URL."""
    notes: tuple[str, ...] = ()
    """What the user should know of it, a sentence each."""
    pull_request_state: str | None = None
    """`open`, `merged` or `closed`, as last asked; None when nobody asked."""
    checks: str | None = None
    """All its checks in one word, as last asked: `success`, `failure`, `pending` or `neutral`."""
    failing: tuple[str, ...] = ()
    """Of each failing check its name and, on the lines after it, the end of its log."""
    merged_at: float | None = None
    """When it was merged, or the merge first seen, seconds since the epoch."""

    @property
    def is_over(self) -> bool:
        """Whether its pull request was merged or closed, as last asked."""
        return self.pull_request_state in ("merged", "closed")


def is_regression(stored: StoredIncident, deliveries: Iterable[Delivered]) -> bool:
    """Whether the incident was reported again after a fix of it was merged."""
    return stored.state == "open" and any(
        delivered.merged_at is not None and stored.last_seen > delivered.merged_at for delivered in deliveries
    )


_LEVELS: dict[Level | None, int] = {"verified": 0, "suite-only": 1, "unproved": 2, None: 2, "rejected": 3}


def ranked(fixes: Iterable[StoredFix]) -> tuple[StoredFix, ...]:
    """Fixes best first: by what trials showed, then recipes before models, then as they were proposed."""
    return tuple(sorted(fixes, key=lambda f: (_LEVELS[f.level], f.fix.by_model)))
