"""The commit message of a fix: what crashed and why, what was done, how it was proved."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace

from tracemend.delivery.words import count, published
from tracemend.errors import UsageError
from tracemend.fix import Diagnosis, Fix, Verdict
from tracemend.incident import Incident, fingerprint
from tracemend.scrub import scrub_incident, scrub_text

SUBJECT_LIMIT = 72
_WIDTH = 72
_PLACE = re.compile(r"\{(\w*)\}")

INCIDENT_TRAILER = "Tracemend-Incident"
FIX_TRAILER = "Tracemend-Fix"
AUTHOR_TRAILER = "Tracemend-Author"


def commit_message(
    fix: Fix, incident: Incident, diagnosis: Diagnosis | None, verdict: Verdict | None, template: str
) -> str:
    """The whole message by `template` (the setting `delivery.message`), trailers at its end.

    Raises UsageError when the template names a placeholder that there is not.
    """
    identity, incident, diagnosis = fingerprint(incident), scrub_incident(incident), without_secrets(diagnosis)
    parts = {
        "title": title_of(fix),
        "exception": exception_line(incident),
        "cause": cause_of(incident, diagnosis),
        "fix": published(rationale_of(fix, diagnosis), 1000),
        "evidence": evidence_of(fix, diagnosis),
        "proof": proof_of(verdict),
    }
    unknown = set(_PLACE.findall(template)) - set(parts)
    if unknown:
        raise UsageError(
            f"The setting tracemend.delivery.message has an unknown placeholder {{{min(unknown)}}}: "
            f"use {', '.join(f'{{{name}}}' for name in parts)}."
        )
    head, _, rest = template.partition("\n")
    subject = _filled(head, parts)
    paragraphs = [_filled(paragraph, parts) for paragraph in re.split(r"\n\s*\n", rest)]
    if len(subject) > SUBJECT_LIMIT:
        paragraphs.insert(0, subject)
        subject = f"{subject[: SUBJECT_LIMIT - 1].rstrip()}…"
    paragraphs.append(closing_line(incident))
    body = [_wrapped(paragraph) for paragraph in paragraphs if paragraph.strip()]
    return "\n\n".join([subject, *body, "\n".join(trailers(fix, identity))]) + "\n"


def without_secrets(diagnosis: Diagnosis | None) -> Diagnosis | None:
    """The diagnosis with the secrets taken out, which it may quote from the incident."""
    if diagnosis is None:
        return None
    evidence = tuple(replace(e, fact=scrub_text(e.fact)) for e in diagnosis.evidence)
    return replace(diagnosis, cause=scrub_text(diagnosis.cause), evidence=evidence)


def trailers(fix: Fix, identity: str) -> list[str]:
    """What programs read: the incident's fingerprint, the fix's id and, where a model wrote it, its author."""
    author = [f"{AUTHOR_TRAILER}: {published(fix.author)}"] if fix.by_model else []
    return [f"{INCIDENT_TRAILER}: {identity}", f"{FIX_TRAILER}: {fix.id}", *author]


def closing_line(incident: Incident) -> str:
    """The monitor's own closing keyword, `Fixes SHOP-123`; "" when the incident has no such reference.

    A paragraph of its own: git takes a block with a line that is no trailer for prose.
    """
    reference = incident.context.reference or ""
    return f"Fixes {reference}" if re.fullmatch(r"[A-Z][A-Z0-9_-]*-[A-Z0-9]+", reference) else ""


def title_of(fix: Fix) -> str:
    """The title as a subject has it: no full stop, a small letter first where the word is no name."""
    title = published(fix.title).rstrip(". ")
    first = title.split(" ", 1)[0]
    return title[:1].lower() + title[1:] if first.isalpha() and first[1:].islower() else title


def exception_line(incident: Incident) -> str:
    """The raised exception as Python prints it, in one line fit to publish."""
    raised = incident.raised
    message = published(raised.message)
    return f"{published(raised.type)}: {message}" if message else published(raised.type)


def cause_of(incident: Incident, diagnosis: Diagnosis | None) -> str:
    """What crashed where, and the cause it is put down to."""
    frame = incident.user_frame
    place = ""
    if frame is not None:
        name = re.split(r"[\\/]", frame.file)[-1]
        named = frame.function and frame.function != "<module>"
        place = f" in {published(f'{frame.function} of {name}' if named else name)}"
    cause = f" {_sentence(published(diagnosis.cause, 1000))}" if diagnosis is not None and diagnosis.cause else ""
    return f"{exception_line(incident)}{place}.{cause}"


def rationale_of(fix: Fix, diagnosis: Diagnosis | None) -> str:
    """What the fix says of itself; "" when the cause has said the same already."""
    said = diagnosis is not None and diagnosis.cause.rstrip(". ") == fix.rationale.rstrip(". ")
    return "" if said else fix.rationale


def evidence_of(fix: Fix, diagnosis: Diagnosis | None) -> str:
    """A bullet a fact; "" when there is none."""
    found = [*(diagnosis.evidence if diagnosis is not None else ()), *fix.evidence]
    lines = dict.fromkeys(f"- {published(e.fact)} ({published(e.found_by)})" for e in found if e.supports)
    return "\n".join(lines)


def proof_of(verdict: Verdict | None) -> str:
    """What the trial showed, and nothing that it did not."""
    if verdict is None or verdict.level in ("unproved", "rejected"):
        return "Not proved by a trial."
    said = []
    if verdict.reproduced and verdict.gone:
        said.append("The crash was reproduced before the fix and is gone after it.")
    suite = verdict.suite
    if suite is not None:
        said.append(
            f"Suite before: {count(suite.before.passed, 'test')} passed, {suite.before.failed} failed; "
            f"after: {suite.after.passed} passed, {suite.after.failed} failed; newly failing: {len(suite.newly_failing)}."
        )
    if verdict.level == "suite-only":
        said.append("The crash itself was not reproduced.")
    return " ".join(said)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _filled(template: str, parts: dict[str, str]) -> str:
    return _PLACE.sub(lambda m: parts[m[1]], template).strip()


def _wrapped(paragraph: str) -> str:
    lines = []
    for line in paragraph.splitlines():
        indent = "  " if line.startswith("- ") else ""
        lines += textwrap.wrap(
            line, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        ) or [""]
    return "\n".join(lines)
