"""How a fix is brought to where the program runs without a second failure, by what it changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from tracemend.fix import Fix, Kind
from tracemend.markdown import bullets, code
from tracemend.project.positions import positions
from tracemend.project.snapshot import Snapshot

Change = Literal["code", "dependency", "environment", "configuration", "migration", "data"]

_MANIFEST = re.compile(r"(^|/)(requirements[\w./-]*\.txt|pyproject\.toml|setup\.(py|cfg)|Pipfile|environment\.ya?ml)$")
_SETTINGS = re.compile(r"(^|/)(settings|config|conf)(/[\w/]+|[\w.-]*)?\.(py|toml|ya?ml|ini|cfg)$|(^|/)\.env")

_ADVICE: dict[Change, tuple[str, ...]] = {
    "code": (
        "Deliver the fix and its test in one commit of its own, so that it can be taken back alone.",
        "Let it go through the same checks as any change; roll it out to one instance or a small share of users first, where you can.",
        "Watch the incident afterwards: a new count after the release means that the cause is another one.",
    ),
    "dependency": (
        "Change the manifest and the lock file together, and commit both: an install by hand is gone with the next image.",
        "Build the environment anew from them (a fresh virtual environment or image) and run the tests in that one.",
        "Deploy the environment before the code that imports from it, or both as one image.",
        "Keep the previous lock file at hand: going back means installing from it.",
    ),
    "environment": (
        "Do it in the environment that failed, and ask whether the others (staging, workers, scheduled jobs) have the same gap.",
        "Write it down where environments are made: compose file, image, unit file or deployment manifest.",
        "Run what crashed once more in that environment; a deployment of code changes nothing here.",
    ),
    "configuration": (
        "Set it for every process of the program: web, workers, scheduled jobs and the shell that runs migrations.",
        "Keep secrets out of the repository; commit an example without values.",
        "Processes read their configuration when they start: restart them, one after the other.",
    ),
    "migration": (
        "Make a backup that you have restored once, or a snapshot, before the migration runs where data counts.",
        "Look at what it will do (`sqlmigrate`, or `upgrade --sql`): adding a column without a default is quick, rewriting a large table locks it.",
        "Where old and new code run at the same time, first deploy a schema that both can use, then the code, and drop what is old in a later release.",
        "Run it once, from one place, before the code that needs it takes requests.",
    ),
    "data": (
        "Find out how much of the data has this form before you choose: one bad row wants mending, a whole source wants handling.",
        "Keep what can't be read (with its origin) instead of dropping it, so that nothing is lost by the fix.",
        "Run the fixed code over a sample of real data before it is released.",
    ),
}


def changes_of(fix: Fix) -> tuple[Change, ...]:
    """What a fix changes, most delicate first."""
    commands = [" ".join(step.command or ()) + " " + step.text for step in fix.steps]
    found: list[Change] = []
    if any(re.search(r"\b(migrate|makemigrations|alembic|flask db)\b", command) for command in commands):
        found.append("migration")
    if fix.kind == "dependency" or any(_MANIFEST.search(file) for file in fix.files):
        found.append("dependency")
    if fix.kind in ("environment", "configuration", "data"):
        found.append(_of_kind(fix.kind))
    if any(file.endswith((".py", ".pyi", ".html", ".jinja2")) for file in fix.files):
        found.append("code")
    return tuple(dict.fromkeys(found)) or ("code",)


def _of_kind(kind: Kind) -> Change:
    return kind if kind in ("environment", "configuration", "data", "dependency") else "code"


def advice(changes: Iterable[Change]) -> str:
    """The advice for each kind of change, as one list."""
    return bullets(item for change in changes for item in _ADVICE[change])


def deploy_fix(fix: Fix, snapshot: Snapshot, *, testable: bool = True) -> str:
    """The same for one fix, with what is particular to it first. `testable`: a regression test could be written of it."""
    return bullets(
        [
            *_particular(fix, snapshot, testable=testable),
            *(item for change in changes_of(fix) for item in _ADVICE[change]),
        ]
    )


def _particular(fix: Fix, snapshot: Snapshot, *, testable: bool) -> Iterator[str]:
    lines = _changed_lines(fix, snapshot)
    if len(lines) > 1:
        yield f"It changes {len(lines)} files, which belong together: {', '.join(code(file) for file in lines)}."
    elif lines:
        file, count = next(iter(lines.items()))
        yield f"It changes {count} place{'s' if count != 1 else ''} of {code(file)} and nothing else."
    if fix.renames:
        moved = ", ".join(f"{code(r.old)} to {code(r.new)}" for r in fix.renames)
        yield f"It moves {moved}: scripts, configuration and images that name the old path have to follow."
    if any(_SETTINGS.search(file) for file in fix.files):
        yield "It touches settings, which may differ from one environment to the next: look at each of them."
    if fix.applicability == "unsafe":
        yield "It settles what the code should do in this case. Have someone who knows the callers read it before it is merged."
    if fix.test is None and fix.changes_code and testable:
        yield "It has no regression test yet; without one nothing tells when the error comes back."


def _changed_lines(fix: Fix, snapshot: Snapshot) -> dict[str, int]:
    """Files with the number of places that are changed in each."""
    found: dict[str, int] = {}
    for file in fix.files:
        text = snapshot.text(file)
        where = None if text is None else positions(text)
        starts = [edit.start for edit in fix.edits if edit.file == file]
        lines = {where.point(min(start, len(where.text)))[0] for start in starts} if where is not None else set()
        found[file] = max(1, len(lines))
    return found
