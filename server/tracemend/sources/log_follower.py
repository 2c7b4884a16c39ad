"""The log files that the setting `logs.files` names, followed by a thread of its own beside an editor's server."""

from __future__ import annotations

import glob
import os
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from tracemend.incident import Incident
from tracemend.sources.logs import POLL_SECONDS, Logs

Item = TypeVar("Item")

MOST_FILES = 100
_MOST_NAMES = 20_000
"""What is looked at of the names that one pattern matches."""
_SCAN_SECONDS = 2.0
_SCAN_SHARE = 20
"""Patterns are looked for so many times less than the last look for them took."""
_WAITING = 500
"""Incidents that wait to be taken; a file that brings more is read on when there is room."""
_STOP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be followed."""

    root: Path
    """The project's, from which names and patterns are read."""
    patterns: tuple[str, ...]
    confined: bool
    """Whether nothing outside of the root may be read, through links neither."""


def wanted_logs(root: Path, setting: str, *, confined: bool) -> Wanted | None:
    """What the setting's text names; None for nothing."""
    patterns = tuple(part.strip() for part in setting.split(",") if part.strip())
    return Wanted(root, patterns, confined) if patterns else None


@dataclass(frozen=True, slots=True)
class Matched:
    """The files that are to be followed now, and sentences for the user about what is not."""

    paths: tuple[Path, ...]
    sentences: tuple[str, ...]


def matching(wanted: Wanted) -> Matched:
    """The files of the patterns as of now; a file that is named without a pattern need not be there yet."""
    found: dict[Path, None] = {}
    sentences: list[str] = []
    for pattern in wanted.patterns:
        named = Path(pattern).expanduser()
        folder, rest = _split(wanted.root / named, 0 if named.is_absolute() else len(wanted.root.parts))
        if not folder.is_dir():
            sentences.append(
                f"There is no folder {folder}, which the setting tracemend.logs.files names: "
                "its log files are followed once it is there."
            )
        found |= dict.fromkeys(_files(folder, rest))
    inside = [path for path in found if not wanted.confined or _lies_in(path, wanted.root)]
    if len(inside) < len(found):
        sentences.append("Log files outside of a folder that is not trusted are not followed: trust it to have them.")
    if len(inside) > MOST_FILES:
        sentences.append(
            f"The setting tracemend.logs.files names more than {MOST_FILES} files: those written last are followed."
        )
        inside = sorted(inside, key=_written, reverse=True)[:MOST_FILES]
    return Matched(tuple(inside), tuple(sentences))


def _split(place: Path, fixed: int) -> tuple[Path, str]:
    """The folder above the first part that is a pattern, and what is below it; the first `fixed` parts are none."""
    parts = Path(os.path.normpath(place)).parts
    first = next((n for n in range(fixed, len(parts)) if glob.has_magic(parts[n])), len(parts) - 1)
    return Path(*parts[:first]), str(Path(*parts[first:]))


def _files(folder: Path, rest: str) -> Iterable[Path]:
    if not glob.has_magic(rest):
        return [folder / rest]
    names = islice(glob.iglob(rest, root_dir=folder, recursive=True), _MOST_NAMES)  # noqa: PTH207  # Path.glob breaks off at a folder that may not be read
    return [path for path in map(folder.joinpath, names) if path.is_file()]


def _lies_in(path: Path, root: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


@dataclass(slots=True)
class LogFollower:
    """Kept in step with the settings. What was there when a file is first followed is not read; what comes later is, whole."""

    _wanted: Wanted | None = None
    _thread: threading.Thread | None = None
    _ending: threading.Event = field(default_factory=threading.Event)
    _found: queue.Queue[Incident] = field(default_factory=lambda: queue.Queue(_WAITING))
    _said: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)
    paths: tuple[Path, ...] = ()
    """The files that are followed now."""

    def keep(self, wanted: Wanted | None) -> None:
        """Have these files followed from now on. Returns at once when nothing has changed, so it may be called again and again."""
        if wanted == self._wanted:
            return
        self._wanted = wanted
        if wanted is None:
            self.stop()
        elif self._thread is None:
            self._ending = threading.Event()
            self._thread = threading.Thread(target=self._work, args=(self._ending,), daemon=True)
            self._thread.start()

    def take(self) -> list[Incident]:
        """The incidents that were found since the last call, some hundreds at most."""
        return list(_drained(self._found.get_nowait, self._found.qsize()))

    def notices(self) -> list[str]:
        """Sentences for the user, each told once."""
        return list(_drained(self._said.get_nowait, self._said.qsize()))

    def stop(self) -> None:
        """Follow nothing any more."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)
        self._thread, self._wanted, self.paths = None, None, ()

    def _work(self, ending: threading.Event) -> None:
        said: set[str] = set()

        def say(sentence: str) -> None:
            if sentence not in said:
                said.add(sentence)
                self._said.put(sentence)

        logs = Logs((), lambda _, incident: self._put(incident, ending), say=say)
        known, scan_at = None, 0.0
        while not ending.wait(POLL_SECONDS):
            wanted = self._wanted
            if wanted is not None and (wanted is not known or time.monotonic() >= scan_at):
                started = time.monotonic()
                matched = matching(wanted)
                logs.follow(matched.paths, from_start=wanted is known)
                self.paths = logs.paths
                for sentence in matched.sentences:
                    say(sentence)
                known = wanted
                scan_at = time.monotonic() + max(_SCAN_SECONDS, _SCAN_SHARE * (time.monotonic() - started))
            logs.look()
        logs.close()

    def _put(self, incident: Incident, ending: threading.Event) -> None:
        told = replace(incident, origin="log") if incident.origin == "python" else incident
        while not ending.is_set():
            try:
                self._found.put(told, timeout=POLL_SECONDS)
            except queue.Full:
                continue
            return


def _drained(get: Callable[[], Item], most: int) -> Iterator[Item]:
    for _ in range(most):
        try:
            yield get()
        except queue.Empty:
            return
