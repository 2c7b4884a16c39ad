"""`tracemend run`: a command whose crashes get into the ledger, by the recorder in its Python processes and by its output."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from tracemend.errors import ProjectUnusable, TracemendError
from tracemend.incident import Incident
from tracemend.sources.environment import recording_environment
from tracemend.sources.tap import Tap

_NOT_FOUND = 127
_NOT_EXECUTABLE = 126


Say = Callable[[str], None]
"""Tells the user one sentence."""


def run_recorded(argv: Sequence[str], root: Path, say: Say) -> int:
    """Run a command, record its crashes into the ledger of the workspace at `root`; gives its exit status.

    Ends by the same signal where one ended the command. The command runs even where nothing can be recorded, which is then
    said once. One that can't be started is said, with the status that a shell gives.
    """
    with ExitStack() as ending:
        run = _Run(argv, root)
        try:
            env = run.begin(ending)
        except (ProjectUnusable, OSError) as error:
            say(f"Nothing is recorded: {error}")
            return _end(_started(argv, say, lambda: _through(argv, os.environ, None)))
        status = _started(argv, say, lambda: _through(argv, env, run.tap))
        for sentence in run.close():
            say(sentence)
    return _end(status)


def _through(argv: Sequence[str], env: Mapping[str, str], tap: Tap | None) -> int:
    if sys.platform == "win32":
        if tap is not None:
            tap.start()
        status = subprocess.run(list(argv), env=dict(env), check=False).returncode
        if tap is not None:
            tap.finish()
        return status
    else:  # noqa: RET505  # mypy skips by branch what another platform has
        from tracemend.sources.relay import Nobody, relay

        return relay(argv, env, tap or Nobody())


def _started(argv: Sequence[str], say: Say, work: Callable[[], int]) -> int:
    try:
        return work()
    except OSError as error:
        say(f"{argv[0]} can't be started: {os.strerror(error.errno or 0)}.")
        return _NOT_FOUND if isinstance(error, FileNotFoundError) else _NOT_EXECUTABLE


def _end(status: int) -> int:
    if sys.platform == "win32":
        return status
    from tracemend.sources.relay import die_as

    sys.stdout.flush()
    sys.stderr.flush()
    return die_as(status)


class _Run:
    """The recording side of one run: its own spool folder, and its output as text, each failure counted once."""

    def __init__(self, argv: Sequence[str], root: Path) -> None:
        self.argv = tuple(argv)
        self.root = root
        self.tap = Tap(self._found, self._take)
        self.notices: list[str] = []

    def begin(self, ending: ExitStack) -> dict[str, str]:
        """Make the spool folder; the environment for the command."""
        from tracemend.sources.spool import remove_run, spool_of
        from tracemend.trial.lock import held

        self.folder = spool_of(self.root) / f"run-{os.getpid()}-{os.urandom(4).hex()}"
        self.folder.mkdir(mode=0o700)
        ending.callback(remove_run, self.folder)
        ending.enter_context(held(self.folder / ".lock"))
        self._prepare()
        return recording_environment(os.environ, self.folder)

    def _prepare(self) -> None:
        from tracemend.ledger import open_ledger

        self.ledger = open_ledger(self.root)

    def _take(self) -> None:
        """Before any text: the recorder hands over before Python prints, and knows more."""
        from tracemend.sources.spool import take

        try:
            taken = take(self.folder, self.ledger)
            self.notices += taken.notices
        except (TracemendError, OSError) as error:
            self._note(str(error))

    def _found(self, incident: Incident) -> None:
        context = replace(incident.context, command=self.argv, cwd=str(Path.cwd()))
        try:
            self.ledger.sighted("output", replace(incident, context=context))
        except TracemendError as error:
            self._note(str(error))

    def _note(self, sentence: str) -> None:
        if sentence not in self.notices:
            self.notices.append(sentence)

    def close(self) -> list[str]:
        """The command has ended; gives the sentences about what could not be recorded."""
        self.ledger.close()
        return list(dict.fromkeys([*([self.ledger.notice] if self.ledger.notice else []), *self.notices]))
