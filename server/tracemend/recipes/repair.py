"""Repairs of texts that do not parse: each is proved by compiling the repaired text, which never runs it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix, apply_edits
from tracemend.recipes.drafting import draft
from tracemend.recipes.syntax import progress, syntax_error
from tracemend.recipes.tokens import Token, code, scan

Change = tuple[int, int, str]
"""Start, end and new text; offsets are code points."""

MOST_CHOICES = 4


@dataclass(frozen=True, slots=True)
class Repair:
    """One way to mend a text: what it does, in words, and the changes."""

    title: str
    changes: tuple[Change, ...]
    doubt: str = ""
    """Why the repair is a guess even where it is the only one that parses; "" where it is none."""


def mended(text: str, changes: Iterable[Change]) -> str:
    """The text after the changes."""
    return apply_edits(text, tuple(Edit("", *change) for change in changes))


def repairs_to_fixes(
    site: CrashSite, repairs: Iterable[Repair], *, why: str, tier: int = 2, newer: bool = False
) -> list[Fix]:
    """The fixes among the repairs: those after which the file compiles; failing that, those that get further, as a choice.

    One is safe, several with different meanings are a choice, in the order given. `why` is the rationale, one sentence; `tier`
    holds for a safe fix. A text that compiles as it is has been mended since and gets no fix, but where the reason is syntax
    `newer` than the interpreter, which our own compiler may know.
    """
    if syntax_error(site.text, site.python) is None and not newer:
        return []
    solving: dict[str, Repair] = {}
    moving: list[Repair] = []
    for repair in repairs:
        text = mended(site.text, repair.changes)
        if syntax_error(text, site.python) is None:
            solving.setdefault(ast.dump(ast.parse(text)), repair)
        elif progress(site, [Edit(site.file, *change) for change in repair.changes]):
            moving.append(repair)
    sole = len(solving) == 1
    found = [
        _fix(site, repair, why, tier if sole else 4, place, sole=sole) for place, repair in enumerate(solving.values())
    ]
    if not found:
        further = Evidence("with this change the next error stands further down", "compiling both texts")
        found = [_fix(site, r, why, 4, place, sole=False, proof=further) for place, r in enumerate(moving[:2])]
    return found[:MOST_CHOICES]


_PROOF = Evidence("the file compiles with this change and did not before", "compiling both texts")


def _fix(
    site: CrashSite, repair: Repair, why: str, tier: int, place: int, *, sole: bool, proof: Evidence = _PROOF
) -> Fix:
    doubt = [Evidence(repair.doubt, "reading the tokens around the error", supports=False)] if repair.doubt else []
    return draft(
        site,
        repair.title,
        [Edit(site.file, *change) for change in repair.changes],
        rationale=why,
        tier=max(tier, 4) if repair.doubt else tier,
        kind="S" if sole and not repair.doubt else "U",
        score=1.0 if sole and not repair.doubt else 0.9 - 0.1 * place,
        evidence=[proof, *doubt],
    )


def line_tokens(site: CrashSite, line: int | None = None) -> tuple[Token, ...]:
    """The code tokens that start on a line, by default the blamed one."""
    number = site.location.line if line is None else line
    start = site.where.starts[number - 1]
    end = site.where.starts[number] if number < site.where.count else len(site.text)
    return tuple(t for t in code(scan(site.text)) if start <= t.start < end and t.kind != "newline")


def error_offset(site: CrashSite) -> int | None:
    """Offset of the place that the report marks with a caret."""
    if site.location.frame.col is None:
        return None
    return site.where.starts[site.location.line - 1] + site.location.col


def previous_line(site: CrashSite, line: int) -> int | None:
    """The nearest line above that holds code."""
    return next((n for n in range(line - 1, 0, -1) if _CODE.match(site.where.line(n))), None)


def next_line(site: CrashSite, line: int) -> int | None:
    """The nearest line below that holds code."""
    return next((n for n in range(line + 1, site.where.count + 1) if _CODE.match(site.where.line(n))), None)


_CODE = re.compile(r"\s*[^\s#]")


def width(indent: str) -> int:
    """Columns of an indentation, a tab reaching to the next multiple of 8."""
    return len(indent.expandtabs(8))
