"""How recipes write down a fix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tracemend.diagnosis.hands_off import is_test_file
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Edit, Evidence, Fix, Kind, NewFile, Rename, Step, text_digest
from tracemend.recipes.ranking import Class, Penalty, applicability


def draft(
    site: CrashSite,
    title: str,
    edits: Iterable[Edit] = (),
    *,
    rationale: str,
    tier: int,
    kind: Class = "S",
    score: float = 1.0,
    penalties: Sequence[Penalty] = (),
    evidence: Sequence[Evidence] = (),
    new_files: Sequence[NewFile] = (),
    renames: Sequence[Rename] = (),
    steps: Sequence[Step] = (),
    cause: Kind = "code",
    test: NewFile | None = None,
    topic: str = "",
    beside: bool = False,
) -> Fix:
    """A fix on the texts of the site's snapshot, classed by its kind and penalties.

    `rationale` is one sentence that names what happened here: it is also the diagnosis when this fix comes first.
    `cause` is the diagnosis's kind where it is another one than the recipe's.
    """
    edits = tuple(sorted(set(edits)))
    files = sorted({edit.file for edit in edits})
    code = bool(edits or new_files or renames)
    applicable = applicability(kind, [*penalties, *_of_files(files, tier)], code=code)
    digests = tuple((file, text_digest(site.snapshot.text(file) or "")) for file in files)
    return Fix(
        title=title, author="recipe", applicability=applicable, rationale=rationale, edits=edits, digests=digests,
        new_files=tuple(new_files), renames=tuple(renames), steps=tuple(steps), tier=tier, score=score,
        evidence=tuple(evidence), kind=cause, test=test if code else None, topic=topic, beside=beside,
    )  # fmt: skip


def _of_files(files: Sequence[str], tier: int) -> Iterator[Penalty]:
    """The penalties for which files are edited; a stated remedy may touch several."""
    if len(files) > 1 and tier > 1:
        yield "touches several files"
    if any(is_test_file(file) for file in files):
        yield "edits a test"
