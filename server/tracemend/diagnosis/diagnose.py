"""The cause an incident is put down to."""

from __future__ import annotations

from collections.abc import Sequence

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Diagnosis, Fix
from tracemend.incident import Incident


def diagnose(site: CrashSite, fixes: Sequence[Fix] = ()) -> Diagnosis:
    """The diagnosis of a crash site, given its fixes best first."""
    best = next(iter(fixes), None)
    if best is None:
        return explain_error(site.incident)
    return Diagnosis(best.rationale, "code" if best.changes_code else "environment", best.evidence, best.steps)


def explain_error(incident: Incident) -> Diagnosis:
    """The diagnosis where no site was found: what the error means."""
    raised = incident.raised
    return Diagnosis(f"{raised.type}: {raised.message}" if raised.message else raised.type)
