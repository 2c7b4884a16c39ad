"""Runs a command as if it had been started directly, and sees what it prints.

On a terminal the child gets a terminal of its own with the same settings and size; elsewhere it gets pipes. Every byte goes
on before it is looked at. POSIX only; `sources.recorded` runs the command with our own streams where there is no pty.
"""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import selectors
import signal
import struct
import subprocess
import termios
import threading
import time
import tty
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from tracemend.sources.streams import Streams, found_streams


class Listener(Protocol):
    """Who sees what is printed."""

    def start(self) -> None:
        """The command is about to start. Signals are blocked by now, and so they are in any thread begun here."""

    def put(self, stream: int, data: bytes) -> None:
        """Bytes that went by on a stream (1 output, 2 error); must return at once."""

    def finish(self) -> None:
        """The command has ended and what it had printed has gone on."""


_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
_BLOCKED = {*_FORWARDED, signal.SIGWINCH, signal.SIGCHLD}
_BY_KERNEL = 0x80
_QUIET_SECONDS = 0.1
_SUSPEND = b"\x1a"


class Nobody:
    """Listens to nothing."""

    def start(self) -> None:
        """Nothing to do."""

    def put(self, stream: int, data: bytes) -> None:
        """Nothing to see."""

    def finish(self) -> None:
        """Nothing to finish."""


def relay(argv: Sequence[str], env: Mapping[str, str], listener: Listener) -> int:
    """Run a command to its end; gives its exit status, negative for the signal that ended it.

    What processes that it leaves behind print is passed on after that by a process of ours.

    Raises FileNotFoundError or PermissionError when the command can't be started.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _BLOCKED)
    work = _Relay(found_streams(), listener.put)
    listener.start()
    try:
        work.start(argv, env, before)
        try:
            work.pump(until_end=False)
        finally:
            work.restore_terminal()
        listener.finish()
        status = work.child.wait()
        if work.still_open() and os.fork() == 0:
            work.pump(until_end=True)
            os._exit(0)
        return status
    finally:
        work.restore_terminal()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def die_as(status: int) -> int:
    """End as the child did: by the same signal where one ended it; else gives the exit status."""
    if status >= 0:
        return status
    number = -status
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    with suppress(OSError, ValueError):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})
    signal.pthread_kill(threading.get_ident(), number)
    return 128 + number


class _Relay:
    child: subprocess.Popen[bytes]

    def __init__(self, streams: Streams, on_output: Callable[[int, bytes], None]) -> None:
        self.streams = streams
        self.on_output = on_output
        self.selector = selectors.DefaultSelector()
        self.master: int | None = None
        self.settings: Any = None
        self.ended_at: float | None = None

    # Starting

    def start(self, argv: Sequence[str], env: Mapping[str, str], mask: set[int | signal.Signals]) -> None:
        """Start the child with its streams, and the thread that gets our signals."""
        given: list[int] = []
        stdin, stdout, stderr = self._ends(given)
        control = self.streams.control

        def in_child() -> None:
            if control:
                os.setsid()
                fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

        try:
            self.child = subprocess.Popen(
                list(argv), env=dict(env), stdin=stdin, stdout=stdout, stderr=stderr, preexec_fn=in_child
            )
        finally:
            for fd in given:
                os.close(fd)
        woken, wake = os.pipe()
        self.selector.register(woken, selectors.EVENT_READ, ("signal", None))
        threading.Thread(target=self._receive_signals, args=(wake,), daemon=True).start()
        if control:
            self.settings = termios.tcgetattr(0)
            tty.setraw(0, termios.TCSANOW)
            self.selector.register(0, selectors.EVENT_READ, ("input", None))

    def _ends(self, given: list[int]) -> tuple[int | None, int | None, int | None]:
        """The child's ends of its streams, None for our own; those in `given` are to be closed once it has them."""
        streams = self.streams
        ends: list[int | None] = [None, None, None]
        if streams.terminal:
            self.master, slave = pty.openpty()
            given.append(slave)
            self._copy_terminal(slave)
            self.selector.register(self.master, selectors.EVENT_READ, ("output", 1 if streams.output_tty else 2))
            ends = [
                slave if streams.control else None,
                *(slave if t else None for t in (streams.output_tty, streams.error_tty)),
            ]
        for fd, is_tty in ((1, streams.output_tty), (2, streams.error_tty)):
            if is_tty or fd in streams.missing:
                continue
            if fd == 2 and streams.together:
                ends[2] = ends[1]
                continue
            reading, writing = os.pipe()
            given.append(writing)
            ends[fd] = writing
            self.selector.register(reading, selectors.EVENT_READ, ("output", fd))
        return ends[0], ends[1], ends[2]

    def _copy_terminal(self, slave: int) -> None:
        model = 1 if self.streams.output_tty else 2
        settings = termios.tcgetattr(model)
        if not self.streams.control:
            settings[1] &= ~termios.OPOST  # our own terminal does that
        termios.tcsetattr(slave, termios.TCSANOW, settings)
        self._copy_size(slave)

    def _copy_size(self, to: int) -> None:
        with suppress(OSError):
            size = fcntl.ioctl(1 if self.streams.output_tty else 2, termios.TIOCGWINSZ, struct.pack("HHHH", 0, 0, 0, 0))
            fcntl.ioctl(to, termios.TIOCSWINSZ, size)

    # Passing on

    def pump(self, *, until_end: bool) -> None:
        """Pass everything on until the child has ended and is quiet, or until nobody can print any more."""
        while self.still_open() or (not until_end and self.ended_at is None):
            if not until_end and self.ended_at is None and self.child.poll() is not None:
                self.ended_at = time.monotonic()
            ready = self.selector.select(None if self.ended_at is None or until_end else _QUIET_SECONDS)
            if not ready and not until_end:
                return
            for key, _ in ready:
                kind, stream = key.data
                if kind == "output":
                    self._pass_output(key.fd, stream)
                elif kind == "input":
                    self._pass_input()
                else:
                    os.read(key.fd, 4096)

    def still_open(self) -> bool:
        """Whether anybody can still print into what we read."""
        return any(key.data[0] == "output" for key in self.selector.get_map().values())

    def _pass_output(self, fd: int, stream: int) -> None:
        try:
            data = os.read(fd, 65536)
        except OSError as error:
            if error.errno != errno.EIO:  # how Linux says that a terminal has no writer left
                raise
            data = b""
        if data and _write(stream, data):
            self.on_output(stream, data)
            return
        # At the end, or nobody reads us any more: then the child is told by its next write.
        self.selector.unregister(fd)
        os.close(fd)
        if fd == self.master:
            self.master = None
            with suppress(KeyError):
                self.selector.unregister(0)

    def _pass_input(self) -> None:
        assert self.master is not None
        data = os.read(0, 65536)
        if not data or not _write(self.master, data):
            self.selector.unregister(0)
        elif _SUSPEND in data and self._suspends():
            self._suspend()

    # Job control

    def _suspends(self) -> bool:
        assert self.master is not None
        settings = termios.tcgetattr(self.master)
        return bool(settings[3] & termios.ISIG) and settings[6][termios.VSUSP] == _SUSPEND

    def _suspend(self) -> None:
        """Stop the child and then ourselves, as Ctrl-Z does; its group has no shell of its own that could do it."""
        assert self.master is not None
        with suppress(OSError):
            group = os.tcgetpgrp(self.master)
            time.sleep(0.05)  # a program that restores the screen on SIGTSTP gets the time to
            os.killpg(group, signal.SIGSTOP)
            self.restore_terminal()
            os.kill(os.getpid(), signal.SIGSTOP)
            self.settings = termios.tcgetattr(0)
            tty.setraw(0, termios.TCSANOW)
            self._copy_size(self.master)
            os.killpg(group, signal.SIGCONT)

    def restore_terminal(self) -> None:
        """Give our own terminal its settings back."""
        if self.settings is not None:
            with suppress(termios.error):
                termios.tcsetattr(0, termios.TCSADRAIN, self.settings)
            self.settings = None

    def _receive_signals(self, wake: int) -> None:
        while True:
            number, by_terminal = _next_signal()
            if number == signal.SIGWINCH:
                if self.master is not None:
                    self._copy_size(self.master)
            elif number != signal.SIGCHLD and not (by_terminal and not self.streams.control):
                with suppress(OSError):
                    self.child.send_signal(number)
            with suppress(OSError):
                os.write(wake, b"s")


def _next_signal() -> tuple[int, bool]:
    """The next signal sent to us, and whether the terminal sent it, which then sent it to the child as well."""
    if hasattr(signal, "sigwaitinfo"):
        info = signal.sigwaitinfo(_BLOCKED)
        return info.si_signo, info.si_code == _BY_KERNEL
    number = signal.sigwait(_BLOCKED)
    return number, number in (signal.SIGINT, signal.SIGQUIT) and os.isatty(0)


def _write(fd: int, data: bytes) -> bool:
    """Write all of it; False when nobody reads."""
    while data:
        try:
            data = data[os.write(fd, data) :]
        except BlockingIOError:
            with selectors.DefaultSelector() as writable:
                writable.register(fd, selectors.EVENT_WRITE)
                writable.select()
        except OSError:
            return False
    return True
