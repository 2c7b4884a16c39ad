"""From what a trial found to its verdict. Pure: the whole policy stands here."""

from __future__ import annotations

from dataclasses import dataclass

from tracemend.fix import Level, SuiteComparison

UNPROVEN = "Crash removed, behaviour unproven"


@dataclass(frozen=True)
class Findings:
    """What a trial found of one fix."""

    refused: str | None = None
    """Why the fix could not be tried at all."""
    reproduced: bool = False
    not_reproduced: tuple[str, ...] = ()
    """What was tried, where nothing brought the crash about."""
    way: str = ""
    """How the crash was brought about, for people: `tests/test_cart.py::test_total`."""
    without: tuple[str, ...] = ()
    """What a request was replayed without, since the report has masked it or the framework knows no users."""
    still: str | None = None
    """The same failure, seen with the fix."""
    other: str | None = None
    """Another failure on the same path."""
    on_purpose: bool = False
    """It is the error that the fix itself raises."""
    checker: str | None = None
    """The project's type checker."""
    type_errors: tuple[str, ...] = ()
    """What it finds with the fix and not without it."""
    counts: str | None = None
    """How often a crash came that comes by chance, as a sentence."""
    own_test: str | None = None
    """What is wrong with the test that came with the fix, as a sentence."""
    missing: tuple[str, ...] = ()
    """Edited files that the run with the fix did not take from the copy."""
    strayed: tuple[str, ...] = ()
    """Edited files that it took from the user's checkout."""
    checked: bool = False
    """The reproducing test, which stood before the fix did, fails for fixes that only silence the crash."""
    asserted: bool = False
    """An assertion of a test, which stood before the fix did, holds with the fix and not without it."""
    unmeant: str | None = None
    """Why another fix may be meant, where no assertion says otherwise, as the end of a sentence."""
    changed_test: str | None = None
    """A test that the fix changes so that the crash goes, or a file that says how tests are run."""
    tampers: str | None = None
    """What the fix does to the test, or to whoever looks, in place of mending: `turns warnings off`."""
    unfinished: str | None = None
    """The test that shows the crash and did not come to its last statement, or was skipped, with the fix."""
    written: str | None = None
    """The regression test that the trial wrote. What it expects is what the fixed code gave: no proof of the fix."""
    written_tells: bool = False
    """It fails for fixes that only silence the crash."""
    effect: bool = False
    """The statement that crashed ran to its end, and no exception was swallowed."""
    effect_text: str = ""
    guards: tuple[str, ...] = ()
    """What the fix adds that can silence a crash."""
    suite: SuiteComparison | None = None
    no_suite: str | None = None
    """Why there is no comparison: `none`, `off`, or a sentence."""
    worse: str | None = None
    """What the fix did to the suite as a whole: it hangs, it breaks off."""
    flaky: tuple[str, ...] = ()
    running: str | None = None
    """What is known, and what is not yet, while the trial goes on; a sentence."""
    rival: str | None = None
    """The title of another fix that removes the crash as well, and is as likely to be what is meant."""
    output: str = ""
    """The end of what the run with the fix printed that speaks against it."""


def decide(found: Findings) -> tuple[Level, tuple[str, ...]]:
    """The level, and one sentence for each thing that it rests on."""
    against = _against(found)
    if against:
        return "rejected", against
    if not found.reproduced:
        return _without_reproduction(found)
    red_to_green = f"{found.way} failed with the same exception without the fix, and does not with it."
    if found.running is not None:
        return "unproved", (red_to_green, found.running)
    doubts = _doubts(found)
    rest = (*_suite_words(found), *_without_words(found))
    grounds = (red_to_green, *rest)
    if doubts:
        return "unproved", (*doubts, *rest)
    if found.checker is not None:
        grounds += (f"{found.checker} finds nothing new.",)
    if found.counts is not None:
        grounds += (found.counts,)
    if not found.checked:
        grounds += (f"No test of yours checks the result; {found.effect_text}.",)
    if found.written is not None:
        grounds += (_written_words(found),)
    return "verified", grounds


def _without_words(found: Findings) -> tuple[str, ...]:
    if not found.without:
        return ()
    return (f"The request was replayed without {', '.join(found.without)}: the report does not tell enough.",)


def _written_words(found: Findings) -> str:
    if found.written_tells:
        return f"{found.written} was written: red without the fix and for what only silences the crash, green with it."
    return f"{found.written} was written, but can't tell the fix from what only silences the crash: {UNPROVEN.lower()}."


def _against(found: Findings) -> tuple[str, ...]:
    if found.refused is not None:
        return (found.refused,)
    if found.still is not None:
        return (f"The crash still happens: {found.still}.",)
    if found.worse is not None:
        return (found.worse,)
    if found.suite is not None and found.suite.newly_failing:
        tests = found.suite.newly_failing
        named = ", ".join(tests[:3]) + (f" and {len(tests) - 3} more" if len(tests) > 3 else "")
        return (
            f"{len(tests)} test{'s' if len(tests) > 1 else ''} passed before and fail{'' if len(tests) > 1 else 's'} with the fix: {named}.",
        )
    return ()


def _without_reproduction(found: Findings) -> tuple[Level, tuple[str, ...]]:
    reasons = (*found.not_reproduced, *_suite_words(found))
    return ("suite-only" if found.suite is not None else "unproved"), reasons


def _doubts(found: Findings) -> tuple[str, ...]:
    doubts = []
    if found.on_purpose:
        doubts.append(f"{UNPROVEN}: the fix raises {found.other} in its place, for a caller to handle.")
    elif found.other is not None:
        doubts.append(f"Progress, not a fix yet: the crash is gone, and then came {found.other}.")
    if found.type_errors:
        doubts.append(f"{found.checker} finds with the fix what it did not find before: {found.type_errors[0]}.")
    if found.changed_test is not None:
        doubts.append(f"{found.changed_test} says what is to be, so that changing it proves nothing.")
    if found.tampers is not None:
        doubts.append(f"{UNPROVEN}: the fix {found.tampers}.")
    if found.unfinished is not None:
        doubts.append(f"{UNPROVEN}: {found.unfinished} was not run to its end with the fix.")
    if found.own_test is not None:
        doubts.append(found.own_test)
    for file in found.strayed:
        doubts.append(f"{file} was imported from your checkout and not from the trial's copy, so the fix did not run.")
    for file in found.missing:
        doubts.append(f"{file} was not imported while the crash was brought about, so the fix did not run.")
    if not doubts and not found.checked:
        if not found.effect:
            doubts.append(f"{UNPROVEN}: {found.effect_text}.")
        elif found.guards:
            doubts.append(f"{UNPROVEN}: the fix adds {' and '.join(found.guards)}, and nothing checks the result.")
    if not doubts and not found.asserted and found.unmeant is not None:
        doubts.append(f"{UNPROVEN}: {found.unmeant}.")
    if found.rival is not None:
        doubts.append(f"{UNPROVEN}: '{found.rival}' removes it as well, and no test of yours tells which is meant.")
    if found.suite is None and found.no_suite != "none":
        doubts.append(_no_suite_words(found))
    return tuple(doubts)


def _suite_words(found: Findings) -> tuple[str, ...]:
    words = []
    if found.suite is not None and not found.suite.newly_failing:
        passed, failed = found.suite.after.passed, found.suite.after.failed
        words.append(
            f"Suite no worse: {passed} passed, {failed} failed ({found.suite.before.passed} and {found.suite.before.failed} before)."
        )
    elif found.no_suite == "none":
        words.append("Suite: none, the project has no tests.")
    elif not found.reproduced and found.suite is None:
        words.append(_no_suite_words(found))
    if found.flaky:
        words.append(f"Failing by chance, left out: {', '.join(found.flaky[:3])}.")
    return tuple(words)


def _no_suite_words(found: Findings) -> str:
    if found.no_suite == "off":
        return "The suite was not run, as the setting tracemend.trial.suite says."
    return found.no_suite or "The suite was not run."
