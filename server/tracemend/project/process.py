"""Children of ours: started in their own process group, bounded in time, stopped whole."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

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
    exceeded: bool = False
    """It was ended since it took more than it may."""

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
    on_end: Callable[[], None] | None = None,
    excess: Callable[[], bool] | None = None,
) -> Completed:
    """Run a child in its own process group and wait for it; whatever of the group is left is ended then.

    Output is decoded as UTF-8 with replacement, each stream cut to its last `output_limit` bytes. `on_output` gets standard
    output as it comes, `on_start` the number of the process group; `on_end` ends what has left the group. `timeout` is in
    seconds. `excess` is asked again and again whether the child takes too much.

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
    out, err = _Tail(output_limit, on_output), _Tail(output_limit, None)
    with _streaming(child, out, err, stdin, on_end):
        if on_start is not None:
            on_start(child.pid)
        ended_by = _wait(child, started + timeout, cancel, excess)
    if cancel is not None:
        cancel.check()
    code = None if ended_by == "time" else child.returncode
    return Completed(code, out.text(), err.text(), time.monotonic() - started, ended_by == "excess")


@contextmanager
def _streaming(
    child: subprocess.Popen[bytes], out: _Tail, err: _Tail, stdin: str | None, on_end: Callable[[], None] | None
) -> Iterator[None]:
    """Read what the child says, and write what it is to read, for as long as it runs; it ends here with its group."""
    threads = [
        threading.Thread(target=tail.drain, args=(stream,), daemon=True)
        for tail, stream in ((out, child.stdout), (err, child.stderr))
    ]
    if stdin is not None:
        threads.append(threading.Thread(target=_feed, args=(child, stdin.encode("utf-8")), daemon=True))
    try:
        for thread in threads:
            thread.start()
        yield
    finally:
        kill_group(child)
        if on_end is not None:
            on_end()
        for thread in threads:
            thread.join(timeout=2)  # one whose other end somebody still holds goes on, and is of no more concern


def _wait(
    child: subprocess.Popen[bytes], deadline: float, cancel: Cancel | None, excess: Callable[[], bool] | None
) -> Literal["itself", "cancel", "time", "excess"]:
    """Wait until the child has ended or must be; by what."""
    while child.poll() is None:
        if cancel is not None and cancel.asked:
            return "cancel"
        if time.monotonic() > deadline:
            return "time"
        if excess is not None and excess():
            return "excess"
        try:
            child.wait(_POLL_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    return "itself"


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

    def drain(self, stream: IO[bytes]) -> None:
        """Read the stream to its end and close it: closed by another thread, it would have to wait for the reading."""
        with stream:
            while chunk := stream.read1(65536):  # type: ignore[attr-defined]  # Popen's pipes are BufferedReader
                self.data += chunk
                if len(self.data) > 2 * self.limit:
                    del self.data[: -self.limit]
                if self.on_output is not None:
                    self.on_output(chunk)

    def text(self) -> str:
        return bytes(self.data[-self.limit :]).decode("utf-8", "replace")


def _feed(child: subprocess.Popen[bytes], data: bytes) -> None:
    assert child.stdin is not None
    with suppress(BrokenPipeError), child.stdin:
        child.stdin.write(data)
