"""What every step of a trial has at hand: the request, the copy with its bench, and what is known so far."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from tracemend.errors import TracemendError
from tracemend.fix import Fix, apply_fix
from tracemend.incident import exception_type_name
from tracemend.progress import Progress, Watch
from tracemend.trial.bench import Bench
from tracemend.trial.observed import Run
from tracemend.trial.place import Place, moved
from tracemend.trial.request import Reproduction, TrialRequest
from tracemend.trial.verdict import Findings

LAST = "last"
"""The name of the place where a test ends."""


@dataclass
class Candidate:
    """One fix on its way through the trial."""

    fix: Fix
    texts: Mapping[str, str | None]
    found: Findings = field(default_factory=Findings)
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, **facts: Any) -> None:
        """Put facts into the findings; several steps may do so at once."""
        with self.lock:
            self.found = replace(self.found, **facts)

    @property
    def files(self) -> list[str]:
        """The files that the fix leaves behind."""
        return [file for file, text in self.texts.items() if text is not None]

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Count the time towards this fix."""
        started = time.monotonic()
        yield
        with self.lock:
            self.seconds += time.monotonic() - started


@dataclass(frozen=True)
class Work:
    """One copy at work. Several may share a request, each with a bench of its own."""

    request: TrialRequest
    bench: Bench
    watch: Watch
    places: tuple[Place, ...]
    """The statements on the stack of the crash, innermost first."""
    tell: Callable[[Candidate], None]
    """Hears of a fix whose findings say more than before."""

    def old_texts(self, fix: Fix) -> dict[str, str]:
        """Today's texts of the files that a fix touches."""
        return {file: text for file in fix.files if (text := self.request.snapshot.text(file)) is not None}

    def candidate(self, fix: Fix) -> Candidate:
        """The fix with the texts that it makes of today's."""
        try:
            return Candidate(fix, apply_fix(fix, self.old_texts(fix)))
        except ValueError as error:
            return Candidate(fix, {}, Findings(refused=f"The fix does not fit the code any more: {error}."))

    def place_after(self, place: Place, one: Candidate) -> Place | None:
        """Where a statement is with the fix; None when it is gone."""
        text = self.request.snapshot.text(place.file)
        if text is None or one.texts.get(place.file, "") is None:
            return None
        return moved(place, text, one.fix.edits)

    def put_in(self, one: Candidate, more: Mapping[str, str] | None = None) -> bool:
        """Write the fix and `more` files into a clean copy; False, with the reason in the findings, when that can't be."""
        try:
            self.bench.prepare({**one.texts, **(more or {})})
        except TracemendError as error:
            one.note(refused=str(error))
            return False
        return True

    def observe(
        self,
        name: str,
        way: Reproduction,
        places: Sequence[Place | None],
        files: Sequence[str] = (),
        *,
        everywhere: bool = False,
        last: Place | None = None,
    ) -> Run:
        """One run of the reproduction with its places watched: of a test of the user's only the innermost, and the `last` of the
        test itself."""
        watched = [(str(number), place) for number, place in enumerate(places) if place is not None]
        if way.kind == "test" and not everywhere:
            watched = [(number, place) for number, place in watched if number == "0"]
        watched += [(LAST, last)] if last is not None else []
        exception = exception_type_name(self.request.incident.raised.type)
        return self.bench.reproduce(name, way, watch=watched, exception=exception, files=files)

    @contextmanager
    def step(self, name: str, text: str) -> Iterator[None]:
        """Tell of a step when it begins and when it has ended."""
        self.bench.cancel.check()
        started = time.monotonic()
        self.watch(Progress(name, text))
        yield
        self.watch(Progress(name, text, time.monotonic() - started))
