"""What the error means, and what may have caused it: each cause with the evidence for and against it, and what was ruled out."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from tracemend.diagnosis.callees import callee_of
from tracemend.diagnosis.meanings import meaning
from tracemend.diagnosis.site import CrashSite
from tracemend.explain.glossary import looked_up
from tracemend.explain.subject import Subject, recipe_of
from tracemend.fix import Evidence
from tracemend.incident import ExceptionRecord, exception_type_name
from tracemend.ledger import StoredFix
from tracemend.markdown import block, bullets, code, headline, indented, parts, plain, sentence, steps
from tracemend.recipes.page import page_of
from tracemend.recipes.propose import Answer, silences

_MOST_RULED_OUT = 6
_NOT_THE_CODE = {
    "environment": "The code is not at fault: what it runs in is.",
    "configuration": "The code is not at fault: how it is configured or started is.",
    "dependency": "The code is not at fault: what is installed for it is.",
    "data": "The code met data that it does not expect; either may be what has to change.",
}


def what_it_means(subject: Subject) -> str:
    """The kind of error, then this one, then why the likeliest cause brings it about."""
    record = subject.incident.raised if subject.site is None else subject.site.record
    entry = looked_up(exception_type_name(record.type))
    told = meaning(record)
    raised = subject.incident.raised
    here = "" if told.sentence.startswith(exception_type_name(record.type)) else sentence(told.sentence)
    recipe = recipe_of(subject.fixes[0].fix) if subject.fixes else None
    why = "" if recipe is None else page_of(recipe).why
    return parts([_behind(raised, record), entry.meaning, f"Here: {here}" if here else "", _compared(record), why])


def _behind(raised: ExceptionRecord, record: ExceptionRecord) -> str:
    """How the error that is looked at stands to the one that was raised in the end."""
    if record is raised:
        return ""
    if record.group is not None:
        group = looked_up("ExceptionGroup").meaning
        return f"{group} What follows is about the member {code(headline(record))}."
    return (
        f"{code(raised.type)} is what another error was turned into on its way up. What follows is about the first one, "
        f"{code(headline(record))}: that is where the cause lies."
    )


def _compared(record: ExceptionRecord) -> str:
    """What a test runner saw of both sides of an assertion."""
    told = exception_type_name(record.type) == "AssertionError" and "\n" in record.message
    return parts(["What was seen of its two sides:", block(record.message, "text")]) if told else ""


def likely_causes(subject: Subject) -> str:
    """The causes in order of likelihood, then what was looked at and not found."""
    by_cause: dict[str, list[StoredFix]] = {}
    for stored in subject.fixes:
        by_cause.setdefault(stored.fix.rationale, []).append(stored)
    told = [_cause(number, cause, fixes) for number, (cause, fixes) in enumerate(by_cause.items(), 1)]
    if not told:
        told = [_unfixed(subject)]
    not_code = _NOT_THE_CODE.get(subject.diagnosis.kind, "") if by_cause else ""
    return parts([*told, not_code, _ruled_out(subject.silent, briefly=bool(by_cause))])


def _cause(number: int, cause: str, fixes: Sequence[StoredFix]) -> str:
    evidence = dict.fromkeys(e for stored in fixes for e in stored.fix.evidence)
    against = [_fact(e) for e in evidence if not e.supports]
    if all(stored.fix.applicability == "unsafe" for stored in fixes):
        against.append("The evidence does not decide it, so that its fixes are for you to choose from.")
    against += _refuted(fixes)
    told = [
        f"**{sentence(cause)}**",
        _listed("For it", [_fact(e) for e in evidence if e.supports]),
        _listed("Against it", against),
    ]
    return f"{number}. {indented(parts(told)).lstrip()}"


def _refuted(fixes: Sequence[StoredFix]) -> list[str]:
    """What trials showed against a cause: the crash stayed though it was mended."""
    return [
        f"With its fix “{plain(stored.fix.title)}” the crash stayed."
        for stored in fixes
        if stored.verdict is not None and stored.verdict.reproduced and not stored.verdict.gone
    ]


def _listed(head: str, items: Sequence[str]) -> str:
    return f"{head}:\n\n{bullets(items)}" if items else ""


def _fact(evidence: Evidence) -> str:
    return f"{sentence(evidence.fact)} (Found by: {plain(evidence.found_by)}.)"


def _unfixed(subject: Subject) -> str:
    """What is known where no recipe speaks, and where one would look."""
    diagnosis = subject.diagnosis
    record = subject.incident.raised if subject.site is None else subject.site.record
    look = looked_up(exception_type_name(record.type)).look
    told = [
        f"No recipe has evidence for a cause. What is known: {sentence(diagnosis.cause)}",
        bullets(_fact(e) for e in diagnosis.evidence if e not in silences(subject.answers)),
        steps(diagnosis.steps),
        _under_test(subject.site),
        f"Where to look:\n\n{bullets(f'{place[0].upper()}{place[1:]}.' for place in look)}",
    ]
    return parts(told)


def _under_test(site: CrashSite | None) -> str:
    """The functions of the project that a failed assertion called."""
    if site is None or not isinstance(site.statement, ast.Assert):
        return ""
    calls = [node for node in ast.walk(site.statement) if isinstance(node, ast.Call)]
    found = dict.fromkeys(
        f"{code(callee.name)}, at {code(f'{callee.file}:{callee.node.lineno}')}"
        for call in calls
        if (callee := callee_of(site, call)) is not None
    )
    return f"The assertion is about what these functions of the project gave:\n\n{bullets(found)}" if found else ""


def _ruled_out(silent: Sequence[Answer], *, briefly: bool) -> str:
    """The recipes that know this error and say nothing of it here, with their reasons.

    `briefly`: where a cause was found, those that tell no reason are named only.
    """
    if not silent:
        return ""
    reasoned = [answer for answer in silent if answer.reasons]
    others = [answer for answer in silent if not answer.reasons]
    told = reasoned if briefly else [*reasoned, *others]
    items = [_abstained(answer) for answer in told[:_MOST_RULED_OUT]]
    rest = [answer for answer in silent if answer not in told[:_MOST_RULED_OUT]]
    if rest:
        titles = "; ".join(f"{answer.recipe.title[0].lower()}{answer.recipe.title[1:]}" for answer in rest)
        items.append(f"Known causes of this error of which nothing was seen here: {titles}.")
    return f"### Ruled out\n\n{bullets(items)}"


def _abstained(answer: Answer) -> str:
    title = f"**{answer.recipe.title}**"
    if answer.reasons:
        return f"{title}: {' '.join(sentence(reason) for reason in answer.reasons)}"
    held_back = [_lowered(item.rstrip(".")) for item in page_of(answer.recipe).not_offered[:2]]
    return f"{title}: nothing of it was seen here. It is held back in cases like these: {'; '.join(held_back)}."


def _lowered(text: str) -> str:
    return f"{text[0].lower()}{text[1:]}" if text[1:2].islower() or text[1:2] == " " else text
