"""The author that the settings name, kept for a while after its work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tracemend.errors import UsageError
from tracemend.model.author import Author, Target
from tracemend.model.litellm_author import LitellmAuthor
from tracemend.model.providers import target_of
from tracemend.model.replay import ReplayAuthor
from tracemend.model.scripted import ScriptedAuthor
from tracemend.settings import Settings

IDLE_SECONDS = 180.0
_HERE = ("scripted:", "replay:")


def is_configured(settings: Settings) -> bool:
    """Whether there is a model at all."""
    return bool(settings.model_name)


def sends_nothing(settings: Settings) -> bool:
    """Whether the author is a file of this machine, so that no consent is needed."""
    return (settings.model_name or "").startswith(_HERE)


def chosen_target(settings: Settings) -> Target:
    """Where prompts go; nothing is started for that.

    Raises UsageError when no model is configured.
    """
    return target_of(settings) if is_configured(settings) and not sends_nothing(settings) else _new(settings).target


def _new(settings: Settings) -> Author:
    name = settings.model_name
    if not name:
        raise UsageError("No model is configured: set tracemend.model.name, or the variable TRACEMEND_MODEL_NAME.")
    if name.startswith("scripted:"):
        return ScriptedAuthor(Path(name.removeprefix("scripted:")))
    if name.startswith("replay:"):
        return ReplayAuthor(Path(name.removeprefix("replay:")))
    return LitellmAuthor(settings)


@dataclass
class Authors:
    """Authors in use and at rest. Each work has one of its own, since a cancel kills its process; a rested one is used again."""

    idle_seconds: float = IDLE_SECONDS
    _resting: list[tuple[Settings, Author, threading.Timer]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def author(self, settings: Settings) -> Iterator[Author]:
        """The author of the settings, started; it ends when it was not needed for a while.

        Raises UsageError when no model is configured.
        """
        author = self._taken(settings) or _new(settings)
        author.start()
        try:
            yield author
        except BaseException:
            author.close()
            raise
        self._rest(settings, author)

    def _taken(self, settings: Settings) -> Author | None:
        with self._lock:
            for number, (known, author, timer) in enumerate(self._resting):
                if known == settings:
                    timer.cancel()
                    del self._resting[number]
                    return author
        return None

    def _rest(self, settings: Settings, author: Author) -> None:
        timer = threading.Timer(self.idle_seconds, self._end, [author])
        timer.daemon = True
        with self._lock:
            self._resting.append((settings, author, timer))
        timer.start()

    def _end(self, author: Author) -> None:
        with self._lock:
            self._resting = [entry for entry in self._resting if entry[1] is not author]
        author.close()

    def close(self) -> None:
        """End all that rest."""
        with self._lock:
            resting, self._resting = self._resting, []
        for _, author, timer in resting:
            timer.cancel()
            author.close()
