"""The fixes: what each changes, the lines before and after, who wrote it, what its trial showed."""

from __future__ import annotations

from pathlib import Path

from tracemend.explain.subject import Subject
from tracemend.fix import Fix, Verdict, unified_diff
from tracemend.ledger import StoredFix
from tracemend.markdown import block, code, parts, plain, sentence, steps
from tracemend.scrub import scrub_code

_MEANS = {
    "safe": "The evidence leaves one reading, so it can be applied as it is.",
    "unsafe": "It is one of several things that could be meant: read it before you apply it.",
    "display-only": "It is for you to do: nothing of it is run or changed by itself.",
}


def fixes(subject: Subject) -> str:
    """Every fix, best first."""
    if not subject.fixes:
        return "No fix is proposed: what would be written now would be a guess."
    return parts(_fix(stored, first=number == 0) for number, stored in enumerate(subject.fixes))


def _fix(stored: StoredFix, *, first: bool) -> str:
    fix = stored.fix
    return parts(
        [
            f"### {plain(fix.title)}",
            f"{sentence(fix.rationale) if not first else ''} {_MEANS[fix.applicability]} Written by {code(fix.author)}.".strip(),
            steps(fix.steps),
            _change(stored),
            _test(fix),
            verdict(stored.verdict) if fix.changes_code and not fix.beside else "",
        ]
    )


def _change(stored: StoredFix) -> str:
    """Before and after, as a diff."""
    if stored.diff:
        return parts(["Before (`-`) and after (`+`):", block(scrub_code(stored.diff), "diff")])
    if stored.fix.changes_code:
        return "The code has changed since this fix was made, so it is not shown: look at the incident again."
    return ""


def _test(fix: Fix) -> str:
    """The regression test that goes with it."""
    if fix.test is None:
        return ""
    diff = unified_diff({}, {fix.test.file: fix.test.text})
    return parts([f"Its regression test, {code(fix.test.file)}:", block(diff, "diff")])


def verdict(found: Verdict | None) -> str:
    """What a trial showed, in one paragraph."""
    if found is None:
        return "Not tried yet."
    words = [f"Trial: **{found.level}**.", *(sentence(reason) for reason in found.reasons)]
    if found.record is not None:
        words.append(f"[All that it did]({Path(found.record, 'trial.md').as_uri()}).")
    return " ".join(words)
