"""The intake beside an editor's server: a process of its own, so that a flood of reports never holds the editor up."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_STOP_SECONDS = 5.0


@dataclass(slots=True)
class IntakeChild:
    """Kept running as long as it is wanted. It ends by itself when this process does."""

    _port: int | None = None
    _beside: tuple[Path, ...] = ()
    _process: subprocess.Popen[str] | None = None

    def keep(self, root: Path, port: int | None, beside: tuple[Path, ...] = ()) -> str | None:
        """Have it run on this port, or not at all; a sentence for the user, once, when it has ended by itself.

        `beside`: further projects whose files a report may name. Returns at once when nothing has changed, so it may be called again and again.
        """
        if (port, beside) != (self._port, self._beside):
            self.stop()
            self._port, self._beside = port, beside
            if port is not None:
                self._process = _start(root, port, beside)
        if self._process is None or self._process.poll() is None:
            return None
        assert self._process.stderr is not None
        said = self._process.stderr.read().strip().splitlines()
        self._forget()
        return f"The HTTP intake has ended: {said[-1] if said else 'it said nothing.'}"

    def port(self) -> int | None:
        """The port on which it runs; None when it does not."""
        return None if self._process is None or self._process.poll() is not None else self._port

    def stop(self) -> None:
        """End it; what it acknowledged is in the spool or the ledger."""
        if self._process is None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._forget()
        self._port, self._beside = None, ()

    def _forget(self) -> None:
        if self._process is not None:
            for stream in (self._process.stdin, self._process.stderr):
                if stream is not None:
                    stream.close()
        self._process = None


def _start(root: Path, port: int, beside: tuple[Path, ...]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tracemend", "listen", "--until-input-ends", "--project", str(root)]
    for other in beside:
        command += ["--beside", str(other)]
    return subprocess.Popen(
        [*command, "--port", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
