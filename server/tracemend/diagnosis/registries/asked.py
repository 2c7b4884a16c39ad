"""One question to a registry program, and its answer kept for as long as the files that it came from are the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tracemend
from tracemend.diagnosis.site import CrashSite
from tracemend.diagnosis.told import told
from tracemend.project.files import project_files
from tracemend.project.snapshot import read_text
from tracemend.project.texts import Stamp, stamp_of

SECONDS = 8.0
"""What one question may take: it imports whatever the project imports. It is asked where analyses run, which nobody waits for."""

_PROGRAMS = Path(tracemend.__file__).parent / "inside" / "registry"

Facts = Mapping[str, object]


@dataclass(frozen=True)
class _Answer:
    facts: Facts
    files: tuple[str, ...]
    """The project's files that it came from."""
    stamps: tuple[Stamp | None, ...]
    listing: tuple[str, ...]
    """Every file that the project had."""


_known: dict[tuple[str, ...], _Answer] = {}


def ask(site: CrashSite, program: str, folder: str, arguments: Sequence[str]) -> Facts | None:
    """What a program of `inside/registry` tells when it is run in a folder of the project.

    None where nothing may be run, where nothing came, or where an editor holds another text of what it came from.
    """
    interpreter = site.project.interpreter
    if interpreter is None or not site.trusted:
        return None
    key = (str(site.snapshot.root), str(interpreter), program, folder, *arguments)
    known = _known.get(key)
    if known is None or not _holds(site, known):
        known = _known[key] = _asked(site, interpreter, program, folder, arguments)
    if any(_unsaved(site, file) for file in known.files):
        return None
    for file in known.files:
        site.snapshot.text(file)  # the analysis is remembered to depend on it
    return known.facts or None


def _asked(site: CrashSite, interpreter: Path, program: str, folder: str, arguments: Sequence[str]) -> _Answer:
    listing = project_files(site.snapshot.root)
    before = {file: stamp_of(str(site.snapshot.root / file)) for file in listing.python}
    place = site.snapshot.root / folder
    said = told(interpreter, [str(_PROGRAMS / program), str(place), *arguments], place, SECONDS)
    facts: dict[str, object] = {}
    for fact in said:
        facts |= fact
    loaded = facts.pop("files", None)
    named = [site.snapshot.relative(Path(str(file))) for file in loaded] if isinstance(loaded, list) else []
    # Where it did not come to its end, any file may be to blame.
    files = tuple(sorted(file for file in named if file in before)) or listing.python
    return _Answer(facts, files, tuple(before[file] for file in files), listing.files)


def _holds(site: CrashSite, answer: _Answer) -> bool:
    root = site.snapshot.root
    if answer.listing != project_files(root).files:
        return False
    return answer.stamps == tuple(stamp_of(str(root / file)) for file in answer.files)


def _unsaved(site: CrashSite, file: str) -> bool:
    text = site.snapshot.unsaved.get(file)
    return text is not None and text != read_text(site.snapshot.root / file)
