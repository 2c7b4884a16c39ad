"""`tracemend run`: the command can't tell, and its crashes are in the ledger."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shlex
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from textwrap import dedent

import pytest

from tracemend.ledger import StoredIncident, open_ledger
from tracemend.sources.spool import spool_of

TRACEMEND = [sys.executable, "-m", "tracemend", "run", "--"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    return tmp_path / "shop"


@pytest.fixture
def script(root: Path) -> Callable[[str], list[str]]:
    def write(text: str, name: str = "app.py") -> list[str]:
        (root / name).write_text(dedent(text))
        return [sys.executable, name]

    return write


def run(root: Path, command: list[str], **options: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*TRACEMEND, *command], cwd=root, capture_output=True, timeout=60, **options)


def stored(root: Path) -> list[StoredIncident]:
    with closing(open_ledger(root)) as ledger:
        return list(ledger.incidents())


class Terminal:
    """A program on a terminal of its own, as a person would use it."""

    def __init__(self, command: list[str], cwd: Path, *, rows: int = 33, columns: int = 77) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.child = subprocess.Popen(
            command,
            cwd=cwd,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        self.seen = b""

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text: bytes) -> None:
        os.write(self.master, text)

    def expect(self, text: bytes, seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.seen:
            assert time.monotonic() < deadline, self.seen
            if not self._read(0.1) and self.child.poll() is not None:
                assert text in self.seen, self.seen

    def _read(self, seconds: float) -> bool:
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:  # EIO: nobody can write to it any more
            return False
        self.seen += data
        return bool(data)

    def wait(self) -> int:
        deadline = time.monotonic() + 60
        while self.child.poll() is None:
            assert time.monotonic() < deadline, self.seen
            self._read(0.05)
        while self._read(0.05):
            pass
        return self.child.returncode


@pytest.fixture
def terminal(root: Path) -> Iterator[Callable[..., Terminal]]:
    open_ones: list[Terminal] = []

    def start(command: list[str], **options: int) -> Terminal:
        open_ones.append(Terminal([*TRACEMEND, *command], root, **options))
        return open_ones[-1]

    yield start
    for one in open_ones:
        if one.child.poll() is None:
            one.child.kill()
        one.child.wait()
        os.close(one.master)


def test_a_crash_of_a_python_program_is_in_the_ledger_once(root: Path, script) -> None:
    done = run(root, script("import sys\nprint('out')\nsys.stdout.flush()\n{}['k']\n"))
    assert (done.returncode, done.stdout) == (1, b"out\n")
    assert done.stderr.startswith(b"Traceback (most recent call last):\n")
    assert done.stderr.endswith(b"KeyError: 'k'\n")
    (row,) = stored(root)
    assert (row.count, row.incident.raised.type, row.incident.context.cwd) == (1, "KeyError", str(root))
    assert list(spool_of(root).glob("run-*")) == []


def test_a_program_that_is_not_python_by_its_output(root: Path) -> None:
    text = 'Traceback (most recent call last):\n  File "/srv/app.py", line 3, in f\n    g()\nValueError: x\n'
    (root / "log").write_text(text)
    done = run(root, ["sh", "-c", "cat log; cat log; exit 5"])
    assert (done.returncode, done.stdout.decode()) == (5, text * 2)
    (row,) = stored(root)
    assert (row.count, row.incident.context.command[0]) == (2, "sh")


def test_a_recorder_that_is_kept_out_leaves_the_text(root: Path, script) -> None:
    command = script("1 / 0\n")
    run(root, [command[0], "-I", command[1]])
    assert [row.count for row in stored(root)] == [1]


@pytest.mark.parametrize("status", [0, 3, 255])
def test_the_exit_status(status: int, root: Path) -> None:
    assert run(root, ["sh", "-c", f"exit {status}"]).returncode == status


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_ended_by_a_signal(number: signal.Signals, root: Path) -> None:
    assert run(root, ["sh", "-c", f"kill -{number.value} $$"]).returncode == -number


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
def test_signals_are_forwarded(number: signal.Signals, root: Path, script) -> None:
    command = script(
        f"""\
        import signal, sys
        signal.signal({number.value}, lambda *_: sys.exit(42))
        print("ready", flush=True)
        signal.pause()
        """
    )
    with subprocess.Popen([*TRACEMEND, *command], cwd=root, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(number)
        assert process.wait(20) == 42


def test_what_can_not_be_started(root: Path) -> None:
    done = run(root, ["./no-such-program"])
    assert (done.returncode, done.stderr) == (
        127,
        b"tracemend run: ./no-such-program can't be started: No such file or directory.\n",
    )
    (root / "text").write_text("")
    assert run(root, ["./text"]).returncode == 126


def test_bytes_of_any_kind_in_any_order(root: Path, script) -> None:
    command = script(
        """\
        import os, random
        random.seed(1)
        for n in range(200):
            os.write(1 + n % 2, random.randbytes(8000))
        """
    )
    bare = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    done = subprocess.run(
        [*TRACEMEND, *command], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60
    )
    assert done.stdout == bare.stdout


def test_input_goes_through(root: Path) -> None:
    assert run(root, ["cat"], input=b"a\x00\xff\n" * 1000).stdout == b"a\x00\xff\n" * 1000


def test_a_reader_that_leaves_ends_the_command(root: Path) -> None:
    line = " ".join([*TRACEMEND, "yes"])
    done = subprocess.run(f"{line} | head -1", shell=True, cwd=root, capture_output=True, timeout=60)
    assert (done.stdout, done.stderr) == (b"y\n", b"")


def test_a_process_left_behind_neither_holds_it_up_nor_loses_output(root: Path) -> None:
    go_on = root / "go-on"
    line = f"(until [ -e {shlex.quote(str(go_on))} ]; do sleep 0.1; done; echo late) & echo soon"
    process = subprocess.Popen([*TRACEMEND, "sh", "-c", line], cwd=root, stdout=subprocess.PIPE)
    with process:
        assert process.wait(60) == 0
        go_on.touch()
        assert process.stdout is not None
        assert process.stdout.read() == b"soon\nlate\n"


def test_on_a_terminal_it_is_one_with_the_same_size(terminal, script) -> None:
    shown = terminal(
        script(
            """\
            import os, sys, time
            print([s.isatty() for s in (sys.stdin, sys.stdout, sys.stderr)], tuple(os.get_terminal_size()))
            answer = input("name? ")
            print("hello", answer, tuple(os.get_terminal_size()))
            """
        )
    )
    shown.expect(b"[True, True, True] (77, 33)\r\nname? ")
    shown.resize(20, 60)
    time.sleep(0.2)
    shown.type(b"ada\n")
    assert shown.wait() == 0
    assert shown.seen.endswith(b"name? ada\r\nhello ada (60, 20)\r\n")


def test_a_crash_in_colour_on_a_terminal(terminal, script, root: Path, monkeypatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    shown = terminal(["sh", "-c", "printf '\\033[31mred\\033[0m\\n'; exec " + " ".join(script("1 / 0\n"))])
    assert shown.wait() == 1
    assert shown.seen.startswith(b"\x1b[31mred\x1b[0m\r\n")
    assert [row.count for row in stored(root)] == [1]


def test_ctrl_c_reaches_the_command_once(terminal, script, root: Path) -> None:
    shown = terminal(
        script(
            """\
            import time
            seen = 0
            while True:
                try:
                    print("waiting", seen, flush=True)
                    time.sleep(0.5 if seen else 20)
                    if seen: break
                except KeyboardInterrupt:
                    seen += 1
            """
        )
    )
    shown.expect(b"waiting 0")
    shown.type(b"\x03")
    assert shown.wait() == 0
    assert b"waiting 1" in shown.seen
    assert b"waiting 2" not in shown.seen


def test_ctrl_c_that_ends_the_command_ends_us_by_the_same_signal(terminal, script, root: Path) -> None:
    shown = terminal(script("import time\nprint('ready', flush=True)\ntime.sleep(20)\n"))
    shown.expect(b"ready")
    shown.type(b"\x03")
    assert shown.wait() == -signal.SIGINT
    assert stored(root) == []


def test_the_terminal_gets_its_settings_back(terminal, root: Path) -> None:
    shown = terminal(["sh", "-c", "stty raw -echo; kill -9 $$"])
    before = termios.tcgetattr(shown.master)[:4]
    assert shown.wait() == -signal.SIGKILL
    assert termios.tcgetattr(shown.master)[:4] == before


def test_output_to_a_pipe_and_errors_to_the_terminal(terminal, script, root: Path) -> None:
    command = " ".join([*TRACEMEND, *script("import sys\nprint(sys.stdout.isatty(), sys.stderr.isatty())\n1 / 0\n")])
    shown = Terminal(["sh", "-c", f"{command} > out.txt"], root)
    assert shown.wait() == 1
    os.close(shown.master)
    assert (root / "out.txt").read_text() == "False True\n"
    assert shown.seen.endswith(b"ZeroDivisionError: division by zero\r\n")
    assert [row.count for row in stored(root)] == [1]


def test_an_unwritable_state_is_said_once_and_the_command_runs(root: Path, own_state: Path, monkeypatch) -> None:
    (own_state.parent / "file").write_text("")
    monkeypatch.setenv("TRACEMEND_STATE_DIR", str(own_state.parent / "file"))
    done = run(root, ["sh", "-c", "echo out; exit 3"])
    assert (done.returncode, done.stdout) == (3, b"out\n")
    assert re.fullmatch(rb"tracemend run: Nothing is recorded: .* can't be written [^\n]*\n", done.stderr)


def test_killed_outright_it_loses_nothing(root: Path, script) -> None:
    """What the program had handed over is taken by the next command that looks into the ledger."""
    command = script("import logging, time\ntry: 1 / 0\nexcept Exception: logging.exception('x')\ntime.sleep(20)\n")
    process = subprocess.Popen([*TRACEMEND, *command], cwd=root, stderr=subprocess.PIPE)
    with process:
        assert process.stderr is not None
        while b"ZeroDivisionError" not in process.stderr.readline():
            pass
        process.kill()
    from tracemend.sources.spool import take_all

    with closing(open_ledger(root)) as ledger:
        take_all(spool_of(root), ledger)
        assert [row.incident.raised.type for row in ledger.incidents()] == ["ZeroDivisionError"]


def test_a_failing_test_of_pytest_and_its_end(root: Path, script) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_a.py"]
    (root / "test_a.py").write_text("def test_a():\n    assert 1 == 2\n")
    assert run(root, command).returncode == 1
    (row,) = stored(root)
    assert (row.state, row.count, row.incident.context.test, row.incident.origin) == (
        "open",
        1,
        "test_a.py::test_a",
        "pytest",
    )
    (root / "test_a.py").write_text("def test_a():\n    assert 2 == 2\n")
    assert run(root, command).returncode == 0
    assert [row.state for row in stored(root)] == ["resolved"]
