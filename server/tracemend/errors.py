"""Every error that Tracemend shows to people.

    TracemendError
    ├── UsageError          2  the command's words are off
    ├── NoTraceback         3  the input holds no traceback
    ├── ProjectUnusable     4  no git repository, no interpreter, a read-only state folder
    ├── NotDelivered        1  a commit, push or pull request did not happen
    ├── StaleFix            1  the text has changed since the fix was made
    ├── TimeLimit           1  a time limit ended the work
    ├── ModelFailed         1  the language model gave no answer
    ├── NotAllowed          1  nothing may be sent to a model from this workspace
    └── Cancelled           1  the user ended the work

Each holds one sentence that says what happened and what to do; `exit_status` is the command line's.
"""

from __future__ import annotations

from typing import ClassVar


class TracemendError(Exception):
    """Base of all; its text is one sentence for a person."""

    exit_status: ClassVar[int] = 1


class UsageError(TracemendError):
    """The command's words are off."""

    exit_status = 2


class NoTraceback(TracemendError):
    """The input holds no traceback."""

    exit_status = 3


class ProjectUnusable(TracemendError):
    """The project can't be used as it is."""

    exit_status = 4


class NotDelivered(TracemendError):
    """A commit, push or pull request did not happen; nothing is lost and it may be tried again."""


class StaleFix(TracemendError):
    """The text has changed since the fix was made."""


class TimeLimit(TracemendError):
    """A time limit ended the work."""


class Cancelled(TracemendError):
    """The user ended the work."""


class ModelFailed(TracemendError):
    """The language model gave no answer. `kind` is a word for programs, `retry_after` the seconds that its server asks for."""

    def __init__(self, sentence: str, kind: str = "failed", retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.retry_after = retry_after


class NotAllowed(TracemendError):
    """Nothing may be sent to a model from this workspace."""
