"""Children of ours: started in their own process group, bounded in time, stopped whole."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tracemend.errors import Cancelled

_POLL_SECONDS = 0.02


@dataclass(slots=True)
class Cancel:
    """Says "stop" across threads. Work asks `check()`, children started by `run` are ended at once."""

    _event: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        """Ask the work to stop; safe from any thread, any number of times."""
        self._event.set()

    @property
    def asked(self) -> bool:
        """Whether the work was asked to stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Raises Cancelled when the work was asked to stop."""
        if self.asked:
            raise Cancelled("Cancelled.")


@dataclass(frozen=True, slots=True)
class Completed:
    """A child that has ended. `returncode` is negative for a signal, None where the time limit ended it."""

    returncode: int | None
    stdout: str
    stderr: str
    seconds: float

    @property
    def timed_out(self) -> bool:
        """Whether the time limit ended it."""
        return self.returncode is None


def run(
    argv: Sequence[str | os.PathLike[str]],
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    timeout: float,
    cancel: Cancel | None = None,
    stdin: str | None = None,
    on_output: Callable[[bytes], None] | None = None,
    on_start: Callable[[int], None] | None = None,
    output_limit: int = 8_000_000,
) -> Completed:
    """Run a child in its own process group and wait for it; whatever it started is gone afterwards.

    Output is decoded as UTF-8 with replacement, each stream cut to its last `output_limit` bytes. `on_output` gets
    standard output as it comes, `on_start` the number of the process group. `timeout` is in seconds.

    Raises Cancelled when `cancel` was asked; OSError when the program can't be started.
    """
    started = time.monotonic()
    child = subprocess.Popen(
        [os.fspath(a) for a in argv],
        cwd=cwd,
        env=None if env is None else dict(env),
        stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    if on_start is not None:
        on_start(child.pid)
    out, err = _Tail(output_limit, on_output), _Tail(output_limit, None)
    threads = [
        threading.Thread(target=tail.drain, args=(stream,), daemon=True)
        for tail, stream in ((out, child.stdout), (err, child.stderr))
    ]
    if stdin is not None:
        threads.append(threading.Thread(target=_feed, args=(child, stdin.encode("utf-8")), daemon=True))
    for thread in threads:
        thread.start()
    timed_out = False
    try:
        while child.poll() is None:
            if cancel is not None and cancel.asked:
                break
            if time.monotonic() - started > timeout:
                timed_out = True
                break
            try:
                child.wait(_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                continue
    finally:
        kill_group(child)
        for thread in threads:
            thread.join(timeout=2)
        for stream in (child.stdout, child.stderr, child.stdin):
            if stream is not None:
                stream.close()
    if cancel is not None:
        cancel.check()
    returncode = None if timed_out else child.returncode
    return Completed(returncode, out.text(), err.text(), time.monotonic() - started)


def kill_group(child: subprocess.Popen[bytes]) -> None:
    """End a child started in its own session, and everything in its process group."""
    if os.name == "nt":
        child.kill()
    else:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
    child.wait()


class _Tail:
    """Keeps the last bytes of a stream."""

    def __init__(self, limit: int, on_output: Callable[[bytes], None] | None) -> None:
        self.limit = limit
        self.on_output = on_output
        self.data = bytearray()

    def drain(self, stream: object) -> None:
        read = stream.read1  # type: ignore[attr-defined]  # Popen's pipes are BufferedReader, typed as IO[bytes]
        while True:
            try:
                chunk: bytes = read(65536)
            except (ValueError, OSError):
                return
            if not chunk:
                return
            self.data += chunk
            if len(self.data) > 2 * self.limit:
                del self.data[: -self.limit]
            if self.on_output is not None:
                self.on_output(chunk)

    def text(self) -> str:
        return bytes(self.data[-self.limit :]).decode("utf-8", "replace")


def _feed(child: subprocess.Popen[bytes], data: bytes) -> None:
    assert child.stdin is not None
    try:
        child.stdin.write(data)
        child.stdin.close()
    except (BrokenPipeError, ValueError):
        pass
