"""Title and body of a pull request: cause, evidence, before and after, how it was proved, what to look at when it is deployed."""

from __future__ import annotations

import re

from tracemend.delivery.message import exception_line, rationale_of, title_of, without_secrets
from tracemend.delivery.words import code_span, markdown
from tracemend.fix import Diagnosis, Fix, Verdict
from tracemend.incident import Incident, fingerprint
from tracemend.scrub import scrub_incident

BEGIN, END = "<!-- tracemend:begin -->", "<!-- tracemend:end -->"
"""Between them the body is ours to bring up to date; what people write around them stays."""

_OURS = re.compile(rf"(?ms)^{BEGIN}\s*?$.*?^{END}(?=\s*?$)")
"""A mark is a line of its own: quoted in the midst of a line it is somebody's words."""
_ENVIRONMENT = re.compile(r"""(?:environ(?:\.get)?|getenv|env)\s*[\[(]\s*["']([A-Z][A-Z0-9_]+)["']""")
_DEPENDENCIES = re.compile(
    r"(?:^|/)(?:requirements[^/]*\.(?:txt|in)|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|[^/]*\.lock)$"
)


def pull_request_title(fix: Fix) -> str:
    """The subject of the default commit message."""
    return f"fix: {title_of(fix)}"


def pull_request_body(fix: Fix, incident: Incident, diagnosis: Diagnosis | None, verdict: Verdict | None) -> str:
    """The body in Markdown, between its two marks. Whatever comes from the incident is quoted as plain text."""
    identity, incident, diagnosis = fingerprint(incident), scrub_incident(incident), without_secrets(diagnosis)
    sections = [
        f"## Cause\n\n{_cause(incident, diagnosis)}",
        f"## Fix\n\n{markdown(rationale_of(fix, diagnosis) or fix.title, 1000)}{_written_by(fix)}",
        _section("Evidence", _evidence(fix, diagnosis)),
        _section("Before and after", _before_and_after(incident, verdict)),
        f"## How it was proved\n\n{_proof(verdict)}",
        _section("When it is deployed", _checklist(fix, incident)),
    ]
    last = f"<!-- tracemend:incident {identity} -->\n{END}"
    return "\n\n".join([BEGIN, *filter(None, sections), last])


def body_with(ours: str, present: str) -> str | None:
    """The present body with our part brought up to date; None when people have taken the marks out, so that it is theirs."""
    found = _OURS.search(present)
    if found is None:
        return None if present.strip() else ours
    return present[: found.start()] + ours + present[found.end() :]


def _written_by(fix: Fix) -> str:
    """A model's fix says so; nobody should have to guess."""
    name = code_span(fix.author.partition(":")[2])
    return f"\n\nWritten by a language model ({name}), and judged by the trial below alone." if fix.by_model else ""


def _section(title: str, content: str) -> str:
    return f"## {title}\n\n{content}" if content else ""


def _cause(incident: Incident, diagnosis: Diagnosis | None) -> str:
    frame = incident.user_frame
    place = ""
    if frame is not None:
        name = re.split(r"[\\/]", frame.file)[-1]
        place = f" in {code_span(frame.function or name)} ({code_span(f'{name}:{frame.line}')})"
    said = f"{code_span(exception_line(incident), 400)}{place}."
    return f"{said}\n\n{markdown(diagnosis.cause, 1000)}" if diagnosis is not None and diagnosis.cause else said


def _evidence(fix: Fix, diagnosis: Diagnosis | None) -> str:
    found = [*(diagnosis.evidence if diagnosis is not None else ()), *fix.evidence]
    lines = [
        f"- {markdown(e.fact)} ({markdown(e.found_by)})" + ("" if e.supports else " — speaks against it") for e in found
    ]
    return "\n".join(dict.fromkeys(lines))


def _before_and_after(incident: Incident, verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    error = code_span(exception_line(incident), 120)
    rows = ["| | before | after |", "|---|---|---|"]
    rows.append(
        f"| crash | {error if verdict.reproduced else 'not reproduced'} | {'gone' if verdict.gone else 'not shown'} |"
    )
    if verdict.suite is not None:
        before, after = verdict.suite.before, verdict.suite.after
        rows.append(f"| tests passed | {before.passed} | {after.passed} |")
        rows.append(f"| tests failed | {before.failed} | {after.failed} |")
    return "\n".join(rows)


def _proof(verdict: Verdict | None) -> str:
    if verdict is None or verdict.level in ("unproved", "rejected"):
        return "It was not: no trial has shown the crash and its absence. Please look closely."
    said = [f"**{verdict.level}**, in an isolated worktree, in {verdict.seconds:.1f} s."]
    if verdict.reproduced and verdict.gone:
        said.append(
            "The same exception in the same function was brought about on the unfixed code, and not on the fixed."
        )
    if verdict.suite is not None:
        new = len(verdict.suite.newly_failing)
        said.append("No test that passed before fails now." if not new else f"{new} tests that passed before fail now.")
    said += [markdown(reason) for reason in verdict.reasons]
    return "\n".join(f"- {line}" for line in said)


def _checklist(fix: Fix, incident: Incident) -> str:
    files = fix.files
    added = "\n".join([e.text for e in fix.edits] + [n.text for n in fix.new_files])
    items = [markdown(step.text) for step in fix.steps]
    if any(_DEPENDENCIES.search(file) for file in files):
        items.append("Install the dependencies anew: they have changed.")
    if any("/migrations/" in f"/{file}" for file in files):
        items.append("Run the database migrations.")
    for name in dict.fromkeys(_ENVIRONMENT.findall(added)):
        items.append(f"Set the environment variable {code_span(name)} wherever this runs.")
    where = f" in {markdown(incident.context.environment)}" if incident.context.environment else ""
    reference = f" ({markdown(incident.context.reference)})" if incident.context.reference else ""
    items.append(f"Look whether {code_span(incident.raised.type)}{reference} stays away{where}.")
    return "\n".join(f"- [ ] {item}" for item in items)
