"""The vocabulary of repairs: evidence, diagnosis, edits, fixes, verdicts. Frozen values, no I/O."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from tracemend.incident import NOTEBOOK

Applicability = Literal["safe", "unsafe", "display-only"]
"""safe: intent proven by evidence, one candidate. unsafe: plausible, the user decides. display-only: steps or explanation."""

Kind = Literal["code", "environment", "configuration", "dependency", "data", "unknown"]

Level = Literal["verified", "suite-only", "unproved", "rejected"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact found by looking, with how it was found."""

    fact: str
    found_by: str
    supports: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """Something for the user to do where the cause is not the code; `command` is shown and run on consent only."""

    text: str
    command: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The cause an incident is put down to, in one sentence, with the evidence for and against it."""

    cause: str
    kind: Kind = "unknown"
    evidence: tuple[Evidence, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace `file[start:end]` by `text`. Offsets are code points of the text whose digest the fix holds."""

    file: str
    """Relative to the project root, with forward slashes."""
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that the fix creates; it must not exist."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Rename:
    """A file that the fix moves."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What the function that crashed does with a fix in that case, where the fix itself decides it. One of the two is given."""

    returns: str | None = None
    """The value as a literal of Python."""
    raises: str | None = None
    """The exception's class, by the name that the file of the crash has for it."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A proposed repair: edits of the code, or steps where the cause is the environment."""

    title: str
    author: str
    """`recipe:misspelled-name` or `model:NAME`."""
    applicability: Applicability
    rationale: str
    edits: tuple[Edit, ...] = ()
    digests: tuple[tuple[str, str], ...] = ()
    """(file, `text_digest`) of every file that `edits` touch: the edits fit only that very text."""
    new_files: tuple[NewFile, ...] = ()
    renames: tuple[Rename, ...] = ()
    steps: tuple[Step, ...] = ()
    test: NewFile | None = None
    """The regression test, always a new file."""
    foreseen: bool = False
    """Whether `test` was written before any trial, from the traceback and the source alone; a trial tries one of its own."""
    expected: Expected | None = None
    tier: int = 5
    """1 (stated by the interpreter, a curated table or a rename commit) to 5 (an invented value or policy)."""
    score: float = 0.0
    """0 to 1 within the tier."""
    evidence: tuple[Evidence, ...] = ()
    kind: Kind = "code"
    """Where the cause lies when this fix is the right one."""
    topic: str = ""
    """What a branch for it is called, where its title does not say it best."""
    beside: bool = False
    """It goes beside the remedy, as a test or a CI service does, and removes no crash: a trial has nothing to show."""

    @property
    def id(self) -> str:
        """Twelve hex digits, equal for equal edits by the same author."""
        parts = [self.author, self.title, repr(self.edits), repr(self.new_files), repr(self.renames), repr(self.steps)]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]

    @property
    def by_model(self) -> bool:
        """Whether a language model wrote it."""
        return self.author.startswith("model:")

    @property
    def changes_code(self) -> bool:
        """Whether there is anything to apply."""
        return bool(self.edits or self.new_files or self.renames)

    @property
    def in_notebook(self) -> bool:
        """Whether it changes a notebook's cell, which only an editor can do: no trial runs it and no commit takes it."""
        return any(file.endswith(NOTEBOOK) for file in self.files)

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that applying the fix touches, sorted."""
        touched = {e.file for e in self.edits} | {n.file for n in self.new_files}
        return tuple(sorted(touched | {r.old for r in self.renames} | {r.new for r in self.renames}))


@dataclass(frozen=True, slots=True)
class SuiteCount:
    """Tests of one run of the suite."""

    passed: int
    failed: int


@dataclass(frozen=True, slots=True)
class SuiteComparison:
    """The suite before and after the fix; `newly_failing` holds node ids that passed before."""

    before: SuiteCount
    after: SuiteCount
    newly_failing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a trial showed."""

    level: Level
    reproduced: bool
    gone: bool
    suite: SuiteComparison | None
    seconds: float
    reasons: tuple[str, ...] = ()
    """One sentence each: why the level is what it is."""
    record: str | None = None
    """Folder with everything that the trial did."""
    commit: str | None = None
    """The commit whose texts were tried; "" where they were those of none, None where it is not known."""


def text_digest(text: str) -> str:
    """SHA-256 of a text, by which a stale edit is told."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def apply_edits(text: str, edits: tuple[Edit, ...]) -> str:
    """The text after non-overlapping edits of one file.

    Raises ValueError when edits overlap or lie outside the text.
    """
    pieces: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if not position <= edit.start <= edit.end <= len(text):
            raise ValueError(f"edits of {edit.file} overlap or lie outside the text")
        pieces += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*pieces, text[position:]])


def smallest_edit(file: str, before: str, after: str) -> Edit:
    """The one replacement that turns a text into another, without what both have at their start and end."""
    shortest = min(len(before), len(after))
    head = next((i for i in range(shortest) if before[i] != after[i]), shortest)
    tail = next((i for i in range(shortest - head) if before[-1 - i] != after[-1 - i]), shortest - head)
    return Edit(file, head, len(before) - tail, after[head : len(after) - tail])


def apply_fix(fix: Fix, texts: Mapping[str, str]) -> dict[str, str | None]:
    """Every touched file's new text (None: the file is gone), given today's texts.

    Raises ValueError when a text is missing or is not the one the edits were made for.
    """
    digests = dict(fix.digests)
    result: dict[str, str | None] = {}
    for file in sorted({edit.file for edit in fix.edits}):
        text = texts.get(file)
        if text is None or digests.get(file) != text_digest(text):
            raise ValueError(f"{file} has changed since this fix was made")
        result[file] = apply_edits(text, tuple(e for e in fix.edits if e.file == file))
    for new in fix.new_files:
        result[new.file] = new.text
    for rename in fix.renames:
        moved = result.get(rename.old, texts.get(rename.old))
        if moved is None:
            raise ValueError(f"{rename.old} has changed since this fix was made")
        result[rename.old], result[rename.new] = None, moved
    return result


def without_foreseen_test(fix: Fix) -> Fix:
    """The fix with no test but one that a trial has tried, or that its author gave."""
    return replace(fix, test=None, foreseen=False) if fix.foreseen else fix


def diff_of(fix: Fix, text_of: Callable[[str], str | None]) -> str:
    """The fix as a unified diff against today's texts, without its regression test; "" where it no longer fits them."""
    before = {file: text for file in fix.files if (text := text_of(file)) is not None}
    try:
        return unified_diff(before, apply_fix(fix, before))
    except ValueError:
        return ""


def unified_diff(before: Mapping[str, str], after: Mapping[str, str | None]) -> str:
    """A unified diff as `git apply` takes it, files in order of name; "" when nothing differs."""
    return "".join(_file_diff(file, before.get(file), after[file]) for file in sorted(after))


def _file_diff(file: str, old: str | None, new: str | None) -> str:
    if old == new:
        return ""
    source = f"a/{file}" if old is not None else "/dev/null"
    target = f"b/{file}" if new is not None else "/dev/null"
    lines: list[str] = []
    for line in difflib.unified_diff(_lines(old), _lines(new), source, target):
        lines.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(lines)


def _lines(text: str | None) -> list[str]:
    """Lines as git counts them: only a line feed ends one."""
    parts = (text or "").split("\n")
    last = parts.pop()
    return [f"{part}\n" for part in parts] + ([last] if last else [])
