"""How a fix is tested: what its trial showed, or what a trial would run."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from tracemend.explain.subject import Subject
from tracemend.incident import Incident
from tracemend.ledger import StoredFix
from tracemend.markdown import bullets, code, parts, plain
from tracemend.trial.request import Reproduction

_WAYS = {
    "test": "the test {0}",
    "command": "the command {0}",
    "script": "the script {0}",
    "module": "the module {0}, started by `python -m`",
}


def how_it_is_tested(subject: Subject) -> str:
    """Of the best fix that changes code."""
    best = subject.analysis.best
    if best is None:
        return _nothing_to_try(subject)
    return _shown(best) if best.verdict is not None else _planned(subject, best)


def _nothing_to_try(subject: Subject) -> str:
    if not subject.fixes:
        return "There is no fix to try. When you have mended it by hand, run what crashed once more; the incident shows a new count if it comes back."
    return "Steps change no code, so there is nothing to try in a copy. Do them, then run what crashed once more."


def _shown(stored: StoredFix) -> str:
    """The trial as it went."""
    found = stored.verdict
    assert found is not None
    suite = found.suite
    facts = []
    if stored.reproduction is not None:
        facts.append(f"The crash was brought about by {_way(stored.reproduction)}.")
    facts.append(
        "The crash was reproduced on the code as it is." if found.reproduced else "The crash did not come again."
    )
    if found.reproduced:
        facts.append("It was gone with the fix." if found.gone else "It was still there with the fix.")
    if suite is not None:
        before, after = suite.before, suite.after
        facts.append(
            f"Tests before: {before.passed} passed, {before.failed} failed; after: {after.passed} passed, {after.failed} failed."
        )
        facts += [f"{code(test)} passed before and fails now." for test in suite.newly_failing]
    facts += [plain(reason) for reason in found.reasons]
    title = plain(stored.fix.title)
    return parts(
        [f"“{title}” was tried in a copy of the project, in {found.seconds:.1f} s: **{found.level}**.", bullets(facts)]
    )


def _planned(subject: Subject, stored: StoredFix) -> str:
    """What a trial would do."""
    from tracemend.trial.reproduction import candidates

    ways = [_way(way) for way in candidates(subject.incident, subject.snapshot)]
    first = (
        f"Bring the crash about on the code as it is, by {ways[0]}."
        if ways
        else "Bring the crash about on the code as it is. The report does not say how it was run, so name it: `tracemend fix --test NODEID` or `--run CMD`."
    )
    if len(ways) > 1:
        first += f" If that does not crash, by {ways[1]}."
    if unreadable(subject.incident):
        return _numbered(_planned_reading(first, stored))
    test = stored.fix.test
    own = (
        f"Run {code(test.file)}, the regression test shown above: it has to fail without the fix and pass with it."
        if test is not None
        else "Write a regression test from the call that crashed, where that call can be written down: it has to fail without the fix and pass with it."
    )
    planned = [
        first,
        f"Apply “{plain(stored.fix.title)}” in the copy and do the same: the error must be gone, no other one in its place, and the statement that crashed must run to its end.",
        own,
        "Run the same test against code that only silences the error (`except: pass`, `return None`): it has to fail there too, or the verdict says that behaviour is unproven.",
        "Run the test suite before and after: no test that passed may fail.",
    ]
    return _numbered(planned)


def _planned_reading(first: str, stored: StoredFix) -> list[str]:
    """What a trial would do about a file that could not be read."""
    return [
        first,
        f"Apply “{plain(stored.fix.title)}” in the copy and do the same: the file must be read, and executed without another error.",
        "Run the test suite before and after: no test that passed may fail. A regression test of its own is not needed, since every test that imports the file was red.",
    ]


def unreadable(incident: Incident) -> bool:
    """Whether the error is that Python could not read a file: nothing of it ran."""
    frames = incident.raised.frames
    return bool(frames) and frames[-1].function is None


def _numbered(planned: Sequence[str]) -> str:
    numbered = "\n".join(f"{number}. {item}" for number, item in enumerate(planned, 1))
    return parts(["It has not been tried yet. A trial works in a copy of the project, and would:", numbered])


def _way(way: Reproduction) -> str:
    return _WAYS[way.kind].format(code(shlex.join(way.argv)))
