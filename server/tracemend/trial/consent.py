"""Consent: a command or a script may act outside of the trial's copy, so the user is asked before it is run for the first time.

Tests are run without asking, and so is the command of Django's that only reads from the database. What is allowed always is remembered per command, in the state folder of the workspace.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from tracemend.settings import Settings
from tracemend.trial.reproduction import READING
from tracemend.trial.request import NOBODY, Asking, Reproduction
from tracemend.trial.sandbox import bubblewrap


@dataclass
class Consents:
    """What the user has allowed in one workspace."""

    state: Path
    """The workspace's state folder."""
    settings: Settings
    asking: Asking = NOBODY
    answers: dict[str, bool] = field(default_factory=dict)
    reaching: bool = False
    """Whether the sandbox has doors to servers of this machine, see `doors`: then it does not stand in for consent."""

    def refusal(self, way: Reproduction) -> str | None:
        """Why a way to bring the crash about may not be taken, as a sentence; None where it may. Raises Cancelled."""
        if way.kind == "test" or READING in way.argv:
            return None
        words = way_words(way)
        if words not in self.answers:
            self.answers[words] = words in self._remembered() or self._harmless() or self._asked(words)
        return None if self.answers[words] else f"{words} was not run without your consent: {self.asking.how}."

    def _boxed(self) -> bool:
        return self.settings.trial_sandbox == "auto" and bubblewrap() is not None

    def _harmless(self) -> bool:
        """Whether the sandbox stands in for consent, as the user has set it."""
        shut = not self.settings.trial_network and not self.reaching
        return self.settings.trial_consent == "unsandboxed" and self._boxed() and shut

    def _asked(self, words: str) -> bool:
        if self.asking.ask is None:
            return False
        answer = self.asking.ask(f"Run `{words}` in {'the sandbox' if self._boxed() else 'a copy of the project'}?")
        if answer == "always":
            self._remember(words)
        return answer != "no"

    @property
    def _file(self) -> Path:
        return self.state / "consent.json"

    def _remembered(self) -> list[str]:
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []
        return [words for words in found if isinstance(words, str)] if isinstance(found, list) else []

    def _remember(self, words: str) -> None:
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps([*self._remembered(), words], indent=1), encoding="utf-8")
        part.replace(self._file)


def way_words(way: Reproduction) -> str:
    """A reproduction for people."""
    words = " ".join(way.argv)
    whole = {"test": words, "command": words, "script": f"python {words}", "module": f"python -m {words}"}[way.kind]
    return whole if way.cwd == "." else f"{whole} in {Path(way.cwd).as_posix()}"
