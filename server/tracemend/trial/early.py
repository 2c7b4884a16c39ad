"""News of a suite that still runs: how the tests ended that come first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tracemend.trial.observed import Outcome
from tracemend.trial.runner import Runner

_POLL_SECONDS = 0.2


@dataclass
class Early:
    """Tells once that the first tests have ended, and that none of them is worse than before."""

    first: Sequence[str]
    """Test files."""
    before: Mapping[str, Outcome]
    """Without the fix, by the tests' names within the project."""
    tell: Callable[[str], None]
    told: bool = False

    def look(self, runner: Runner, outcomes: Mapping[str, Outcome]) -> None:
        """See what is known by now; tests end in the order in which they are run."""
        named = {runner.named(test): outcome for test, outcome in outcomes.items()}
        ended = {test: outcome for test, outcome in named.items() if test.partition("::")[0] in self.first}
        if self.told or not ended or len(ended) == len(named):
            return
        self.told = True
        if not any(outcome == "failed" and self.before.get(test) == "passed" for test, outcome in ended.items()):
            count = f"{len(ended)} test{'s' if len(ended) > 1 else ''}"
            self.tell(f"{count} that import what it changes end as before; the rest of the suite is running.")


@contextmanager
def polled(look: Callable[[], None] | None) -> Iterator[None]:
    """Look now and again, in a thread, until the block ends."""
    if look is None:
        yield
        return
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_POLL_SECONDS):
            look()

    thread = threading.Thread(target=watch, name="trial-early", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
