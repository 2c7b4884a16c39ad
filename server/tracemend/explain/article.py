"""An incident as a Markdown page: a good article on the error, about this very crash."""

from __future__ import annotations

from tracemend.diagnosis.blame import failed_connection
from tracemend.diagnosis.database.addresses import addresses
from tracemend.diagnosis.database.deploying import deployment
from tracemend.diagnosis.database.written import written
from tracemend.explain.causes import likely_causes, what_it_means
from tracemend.explain.deployment import deploy_fix
from tracemend.explain.remedies import fixes
from tracemend.explain.stack import read_stack
from tracemend.explain.subject import Subject, recipe_of
from tracemend.explain.testing import how_it_is_tested, unreadable
from tracemend.incident import Frame, Incident
from tracemend.ledger import is_regression
from tracemend.markdown import block, bullets, code, headline, numbered, parts, plain
from tracemend.recipes.page import Question, page_of

_MOST_QUESTIONS = 6


def explained(subject: Subject, words: tuple[str, str] | None = None) -> str:
    """The page, with a line break at its end; `words`: a language model's name and what it says of the crash."""
    told = [
        f"# {code(headline(subject.incident.raised))}",
        _summary(subject),
        ("What it means", what_it_means(subject)),
        ("The stack, line by line", read_stack(subject)),
        ("Likely causes", likely_causes(subject)),
        ("In a language model's words", _words(words)),
        ("Fixes", fixes(subject)),
        ("How it is tested", how_it_is_tested(subject)),
        ("How to deploy it", _deployment(subject)),
        ("Questions", questions(_questions(subject))),
        ("Delivered", _delivered(subject)),
        ("Traceback", parts(_traceback(subject.incident))),
        _footer(subject),
    ]
    return parts(one if isinstance(one, str) else section(*one) for one in told) + "\n"


def _words(words: tuple[str, str] | None) -> str:
    if words is None:
        return ""
    said = "\n\n".join(plain(line) for line in words[1].splitlines())
    return f"Written by {code(words[0])}; nothing has judged it.\n\n{said}"


def section(heading: str, body: str) -> str:
    """A section of the second level, "" where it would be empty."""
    return f"## {heading}\n\n{body}" if body else ""


def questions(found: tuple[Question, ...]) -> str:
    """Questions under headings of the third level, with their answers."""
    return parts(part for one in found for part in (f"### {one.question}", one.answer))


def _summary(subject: Subject) -> str:
    """Where it happened and what can be done, in two sentences."""
    best = subject.analysis.best
    if best is not None:
        next_step = f"The likeliest fix: {plain(best.fix.title)} ({_standing(best.level, best.fix.applicability)})."
    elif subject.fixes:
        next_step = f"What can be done: {plain(subject.fixes[0].fix.title)}."
    else:
        next_step = "No fix is known from evidence; below stands what is known and where to look."
    return f"{_place(subject)} {next_step}"


def _standing(level: str | None, applicability: str) -> str:
    if level is not None:
        return f"trial: {level}"
    return {"safe": "safe, not tried yet", "unsafe": "a choice, not tried yet"}.get(applicability, "not tried yet")


def _place(subject: Subject) -> str:
    location = subject.location
    frame = subject.incident.user_frame if location is None else location.frame
    if frame is None:
        return "No frame of it is in your own files."
    if location is None:
        return f"Raised at {code(f'{frame.file}:{frame.line}')}, which is not a line of this project as it is now."
    inside = f" in {code(location.function)}" if location.function else ""
    return f"Raised at {code(f'{location.file}:{location.line}')}{inside}."


def _deployment(subject: Subject) -> str:
    if not subject.fixes:
        return ""
    usual = deploy_fix(subject.fixes[0].fix, subject.snapshot, testable=not unreadable(subject.incident))
    failure = failed_connection(subject.incident)
    if failure is None:
        return usual
    django = subject.incident.raised.type.startswith("django.")
    places = written(subject.snapshot) if django else addresses(subject.snapshot, failure)
    return parts([numbered(deployment(failure, places, django=django)), usual])


def _questions(subject: Subject) -> tuple[Question, ...]:
    """Those of the recipes that speak, the best one's first; else of the recipes that know the error."""
    speaking = [recipe for stored in subject.fixes if (recipe := recipe_of(stored.fix)) is not None]
    known = speaking or [answer.recipe for answer in subject.silent if answer.recipe.pattern.pattern][:2]
    found = dict.fromkeys(question for recipe in dict.fromkeys(known) for question in page_of(recipe).questions)
    return tuple(found)[:_MOST_QUESTIONS]


def _delivered(subject: Subject) -> str:
    lines = []
    for one in subject.delivered:
        pushed = f", pushed to {code(one.pushed_to)}" if one.pushed_to else ""
        request = f", {one.pull_request}" if one.pull_request else ""
        lines.append(f"{code(one.commit[:12])} on {code(one.branch)}{pushed}{request}")
    if is_regression(subject.stored, subject.delivered):
        lines.append("It was reported again after its fix was merged.")
    return bullets(lines)


def _traceback(incident: Incident) -> list[str]:
    found = []
    for record in incident.exceptions:
        lines = [line for frame in record.frames for line in _frame(frame)]
        found.append(block("\n".join([*lines, headline(record), *record.notes]), "text"))
    return found


def _frame(frame: Frame) -> list[str]:
    inside = f", in {frame.function}" if frame.function else ""
    head = f'  File "{frame.file}", line {frame.line}{inside}'
    return [head, f"    {frame.source}"] if frame.source else [head]


def _footer(subject: Subject) -> str:
    stored = subject.stored
    times = f"{stored.count} time{'s' if stored.count != 1 else ''}"
    return f"Incident {code(stored.id)}, {stored.state}, seen {times}."
