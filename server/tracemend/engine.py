"""The one place where the steps are put together: traceback, incident, site, fixes, trial, delivery.

An engine belongs to one workspace and holds no state of its own but the ledger. Any thread may call any method; long ones
take a `Cancel`, and all of them tell a `Watch` what they do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from tracemend.analysis import Analysis
from tracemend.errors import StaleFix
from tracemend.fix import Fix, diff_of, without_foreseen_test
from tracemend.incident import Context
from tracemend.ledger import Delivered, Ledger, StoredFix, StoredIncident, ranked
from tracemend.progress import Progress, Watch, step, unwatched
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot
from tracemend.project.state import workspace_state
from tracemend.project.traced import TracedSnapshot, seen_digest
from tracemend.project.usable import require_files, require_usable
from tracemend.settings import Settings
from tracemend.trial.request import NOBODY, Asking

if TYPE_CHECKING:
    from tracemend.project.location import Location
    from tracemend.trial.request import Reproduction, TrialRequest, Tried


@dataclass(frozen=True, slots=True)
class Engine:
    """The steps of one workspace."""

    project: Project
    ledger: Ledger
    settings: Settings
    asking: Asking = NOBODY
    """How the user is asked before a command or script is run."""

    # From a text to incidents

    def receive(
        self,
        text: str,
        *,
        origin: str | None = None,
        context: Context | None = None,
        asked: bool = True,
        key: str | None = None,
    ) -> tuple[StoredIncident, ...]:
        """The incidents of a text, stored in the ledger without their secrets; each failure once, in order of appearance.

        asked: the user gave the text by hand. key: the text's own identity, so that it is counted once; see `Ledger.record`.
        Raises NoTraceback when there is none.
        """
        from tracemend.reading.incidents import read_incidents

        stored: dict[str, StoredIncident] = {}
        for number, incident in enumerate(read_incidents(text, origin=origin, context=context)):
            report = None if key is None else f"{key}#{number}"
            row = self.ledger.record(incident, asked=asked, key=report)
            stored[row.id] = row
        return tuple(stored.values())

    # From an incident to fixes

    def snapshot(self) -> Snapshot:
        """The project's files as they are on disk."""
        return Snapshot(self.project.root)

    def locate(self, stored: StoredIncident, snapshot: Snapshot) -> Location | None:
        """Where the blamed frame stands today; quick, and nothing is stored."""
        from tracemend.diagnosis.blame import blame

        return blame(stored.incident, snapshot)

    def known(self, stored: StoredIncident, snapshot: Snapshot) -> Analysis | None:
        """The ledger's analysis of an incident if it still holds for today's texts, else None; quick."""
        kept = self.ledger.analysis(stored.id)
        if kept is None or any(seen_digest(snapshot.text(file)) != digest for file, digest in kept.texts):
            return None
        return Analysis(self.locate(stored, snapshot), kept.diagnosis, ranked(kept.fixes))

    def analyse(
        self, stored: StoredIncident, snapshot: Snapshot, *, fresh: bool = False, watch: Watch = unwatched
    ) -> Analysis:
        """Locate an incident, diagnose it and propose fixes; stored in the ledger.

        What the ledger knows is used again while every text it came from is the same, unless `fresh` or of the environment.
        """
        kept = None if fresh else self.known(stored, snapshot)
        if kept is not None and kept.diagnosis.kind not in ("environment", "configuration"):
            return kept
        from tracemend.diagnosis.diagnose import diagnose, explain_error
        from tracemend.diagnosis.site import crash_site
        from tracemend.trial.foreseen import consider_with_tests

        traced = TracedSnapshot(snapshot.root, snapshot.unsaved, snapshot.notebooks)
        with step(watch, "locate", "Find the blamed line"):
            location = self.locate(stored, traced)
        proposed: tuple[Fix, ...] = ()
        with step(watch, "diagnose", "Look for the cause"):
            site = None if location is None else crash_site(stored.incident, location, self.project, traced)
            if site is None:
                diagnosis = explain_error(stored.incident)
            else:
                considered = consider_with_tests(site)
                proposed = considered.fixes
                diagnosis = diagnose(site, proposed, considered.silences)
        with_diffs = tuple((fix, diff_of(fix, traced.text)) for fix in proposed)
        self.ledger.record_analysis(stored.id, diagnosis, with_diffs, traced.seen())
        return Analysis(location, diagnosis, ranked(self.ledger.fixes(stored.id)))

    # From fixes to verdicts

    def prove(
        self,
        stored: StoredIncident,
        fixes: tuple[Fix, ...],
        snapshot: Snapshot,
        *,
        reproduction: Reproduction | None = None,
        cancel: Cancel | None = None,
        watch: Watch = unwatched,
    ) -> tuple[StoredFix, ...]:
        """Try fixes in a worktree and store their verdicts; all fixes of the incident as they then stand, best first.

        `reproduction` None: found from the incident. Raises ProjectUnusable, TimeLimit, Cancelled.
        """
        require_files(fixes)
        require_usable(self.project)
        candidates = tuple(without_foreseen_test(fix) for fix in fixes if fix.changes_code and not fix.beside)
        if candidates:
            from tracemend.trial import try_fixes

            def told(one: Tried) -> None:
                row = StoredFix(one.fix, diff_of(one.fix, snapshot.text), one.verdict, one.reproduction)
                self.ledger.record_verdict(stored.id, row)
                watch(Progress("verdict", f"{one.verdict.reasons[-1] if one.verdict.reasons else ''}"))

            request = self.trial_request(stored, candidates, snapshot, reproduction)
            for tried in try_fixes(request, cancel=cancel or Cancel(), watch=watch, told=told):
                told(tried)
        return ranked(self.ledger.fixes(stored.id))

    def trial_request(
        self, stored: StoredIncident, fixes: tuple[Fix, ...], snapshot: Snapshot, reproduction: Reproduction | None
    ) -> TrialRequest:
        """A trial of some fixes; a command or script that is found to bring the crash about is run with consent only."""
        from tracemend.diagnosis.blame import failed_connection
        from tracemend.trial.consent import Consents
        from tracemend.trial.request import TrialRequest

        reaching = self.settings.trial_local_database and failed_connection(stored.incident) is not None
        consents = Consents(workspace_state(self.project.root), self.settings, self.asking, reaching=reaching)
        about = (self.project, snapshot, stored.incident, fixes, self.settings, reproduction)
        return TrialRequest(*about, consents.refusal)

    def fix(self, stored: StoredIncident, fix_id: str) -> StoredFix:
        """A stored fix by its id.

        Raises StaleFix when the incident has no such fix any more.
        """
        found = next((f for f in self.ledger.fixes(stored.id) if f.fix.id == fix_id), None)
        if found is None:
            raise StaleFix("This fix is no longer proposed, since the code has changed: look at the incident again.")
        return found

    # From a fix to a pull request

    def commit(
        self,
        stored: StoredIncident,
        chosen: StoredFix,
        *,
        branch: str | None = None,
        allow_unverified: bool = False,
        snapshot: Snapshot | None = None,
        cancel: Cancel | None = None,
        watch: Watch = unwatched,
    ) -> Delivered:
        """Commit a fix and its regression test on a branch of its own; the user's checkout stays as it is.

        `branch` None: named by the setting `delivery.branch`; `snapshot`: with the texts that are not saved. Raises
        NotDelivered, StaleFix, UsageError, ProjectUnusable, Cancelled.
        """
        from tracemend.delivery.commit import commit_fix
        from tracemend.delivery.proof import require_proof
        from tracemend.trial.trial import prove_at

        require_files([chosen.fix])
        require_proof(chosen.fix, chosen.level, allow_unverified)
        known = self.ledger.analysis(stored.id)
        commit = commit_fix(
            self.project,
            without_foreseen_test(chosen.fix),
            incident=stored.incident,
            diagnosis=None if known is None else known.diagnosis,
            verdict=chosen.verdict,
            branch=branch,
            settings=self.settings,
            cancel=cancel or Cancel(),
            watch=watch,
            prove=partial(
                prove_at, self.project, stored.incident, self.settings, chosen.reproduction, cancel or Cancel()
            ),
            snapshot=snapshot,
        )
        delivered = Delivered(chosen.fix.id, commit.branch, commit.sha, notes=commit.notes)
        self.ledger.record_delivery(stored.id, delivered)
        return delivered

    def push(
        self,
        stored: StoredIncident,
        delivered: Delivered,
        *,
        remote: str | None = None,
        opening: bool = False,
        cancel: Cancel | None = None,
        watch: Watch = unwatched,
    ) -> Delivered:
        """Push the branch of a commit.

        `remote` None: by the setting `delivery.remote`; `opening`: a pull request follows. Raises NotDelivered, UsageError.
        """
        from tracemend.delivery.follow import number_of
        from tracemend.delivery.pull_request import opening_options
        from tracemend.delivery.push import push_branch

        branch = delivered.branch
        how: dict[str, Any] = {"remote": remote, "settings": self.settings, "cancel": cancel or Cancel()}
        options = opening_options(self.project, branch, **self._story(stored, delivered), **how) if opening else ()
        pushed = push_branch(self.project, branch, **how, watch=watch, options=options)
        hint = pushed.pull_request_hint if options else None
        opened = hint if hint is not None and number_of(hint) is not None else delivered.pull_request
        delivered = replace(delivered, pushed_to=pushed.remote, pull_request=opened)
        self.ledger.record_delivery(stored.id, delivered)
        return delivered

    def pull_request(
        self,
        stored: StoredIncident,
        delivered: Delivered,
        *,
        cancel: Cancel | None = None,
        watch: Watch = unwatched,
    ) -> Delivered:
        """Open a pull request for a pushed branch, or find the one there is.

        Raises NotDelivered, Cancelled.
        """
        from tracemend.delivery.pull_request import open_pull_request

        opened = open_pull_request(
            self.project,
            delivered.branch,
            **self._story(stored, delivered),
            remote=delivered.pushed_to,
            settings=self.settings,
            cancel=cancel or Cancel(),
            watch=watch,
        )
        delivered = replace(
            delivered,
            pull_request=delivered.pull_request if opened.number is None else opened.url,
            notes=(*delivered.notes, *opened.notes),
        )
        self.ledger.record_delivery(stored.id, delivered)
        return delivered

    def _story(self, stored: StoredIncident, delivered: Delivered) -> dict[str, Any]:
        """What a pull request tells."""
        chosen = self.ledger.delivered_fix(stored.id, delivered.fix) or self.fix(stored, delivered.fix)
        known = self.ledger.analysis(stored.id)
        diagnosis = None if known is None else known.diagnosis
        return {"fix": chosen.fix, "incident": stored.incident, "diagnosis": diagnosis, "verdict": chosen.verdict}

    def apply(self, chosen: StoredFix, snapshot: Snapshot, *, allow_unverified: bool = False) -> tuple[str, ...]:
        """Write a fix and its regression test into the user's checkout; the files changed, sorted.

        Raises NotDelivered, StaleFix when a file has changed since the fix was made.
        """
        from tracemend.delivery.checkout import apply_fix_to_checkout
        from tracemend.delivery.proof import require_proof

        require_proof(chosen.fix, chosen.level, allow_unverified)
        return apply_fix_to_checkout(self.project, without_foreseen_test(chosen.fix), snapshot)
