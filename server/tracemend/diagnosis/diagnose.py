"""The cause an incident is put down to."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from tracemend.diagnosis.hands_off import not_to_be_fixed
from tracemend.diagnosis.meanings import meaning
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Diagnosis, Evidence, Fix, Step
from tracemend.incident import Incident


def diagnose(site: CrashSite, fixes: Sequence[Fix] = (), silences: Sequence[Evidence] = ()) -> Diagnosis:
    """The diagnosis of a crash site, given its fixes best first, and what recipes that propose nothing found against theirs.

    The best fix's rationale is the cause. Where there is none, the cause is what the error means, and the evidence says why
    nothing is proposed.
    """
    best = next(iter(fixes), None)
    if best is None:
        return _unfixed(site, silences)
    evidence = dict.fromkeys([*best.evidence, *_rivals(best, fixes), *silences])
    steps = dict.fromkeys(step for fix in fixes if not fix.changes_code for step in fix.steps)
    return Diagnosis(best.rationale, best.kind, tuple(evidence), tuple(steps))


def _rivals(best: Fix, fixes: Sequence[Fix]) -> list[Evidence]:
    """Other causes that were considered, as evidence against the first."""
    causes = dict.fromkeys(fix.rationale for fix in fixes if fix.rationale != best.rationale)
    return [Evidence(f"it may also be: {cause}", "the other fixes", supports=False) for cause in causes]


def _unfixed(site: CrashSite, silences: Sequence[Evidence]) -> Diagnosis:
    told = meaning(site.record)
    evidence = [Evidence(f"{_what(site)} is where it happened", "the traceback")]
    reason = not_to_be_fixed(site)
    if reason is not None:
        evidence.append(Evidence(reason, "the crash site"))
    evidence += silences
    return Diagnosis(told.sentence, told.kind, tuple(evidence), _look_at_caller(site) if reason else ())


def _what(site: CrashSite) -> str:
    """The failed expression in quotes, else the line."""
    if isinstance(site.node, ast.expr):
        text = " ".join(site.source(site.node).split())
        if len(text) <= 80:
            return f"`{text}` on line {site.location.line} of {site.file}"
    return f"line {site.location.line} of {site.file}"


def _look_at_caller(site: CrashSite) -> tuple[Step, ...]:
    frames = [f for f in site.record.frames if f is not site.location.frame]
    if not isinstance(site.statement, ast.Raise) or not frames:
        return ()
    caller = frames[-1]
    return (Step(f"Look at what the caller gives: {caller.file}, line {caller.line}, in {caller.function}."),)


def explain_error(incident: Incident) -> Diagnosis:
    """The diagnosis where no site was found: what the error means."""
    told = meaning(incident.raised)
    return Diagnosis(told.sentence, told.kind)
