"""A real `tracemend listen` in a process of its own."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tracemend.ledger import StoredIncident, open_ledger


@dataclass
class Listening:
    root: Path
    process: subprocess.Popen[str]
    lines: dict[str, str]
    """The line to set for each SDK, as printed."""

    @property
    def key(self) -> str:
        return self.lines["Sentry"].partition("//")[2].partition("@")[0]

    @property
    def port(self) -> int:
        return int(self.lines["Sentry"].rpartition(":")[2].partition("/")[0])

    @property
    def spotlight_port(self) -> int:
        return int(self.lines["Sentry, without a DSN"].rpartition(":")[2].partition("/")[0])

    def setting(self, sdk: str) -> dict[str, str]:
        """The environment variables of an `export` line."""
        return dict(word.split("=", 1) for word in self.lines[sdk].removeprefix("export ").split())

    def request(
        self, path: str, body: bytes | None = b"", *, method: str = "POST", port: int | None = None, **headers: str
    ) -> tuple[int, bytes]:
        """Status and body of the answer. Header names have _ for -."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=30)
        with closing(connection):
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.read()

    def incidents(
        self, *, at_least: int = 1, when: Callable[[list[StoredIncident]], bool] | None = None
    ) -> list[StoredIncident]:
        """What the ledger holds as soon as it holds so many incidents."""
        deadline = time.monotonic() + 60
        with closing(open_ledger(self.root)) as ledger:
            while True:
                rows = list(ledger.incidents())
                if len(rows) >= at_least and (when is None or when(rows)):
                    return rows
                assert time.monotonic() < deadline, [(row.incident.raised.type, row.count) for row in rows]
                time.sleep(0.02)


@contextmanager
def listening(root: Path, *options: str, env: dict[str, str] | None = None) -> Iterator[Listening]:
    """The intake of the workspace at `root`; it is ended by closing its standard input."""
    command = [
        sys.executable,
        "-m",
        "tracemend",
        "listen",
        "--port",
        "0",
        "--spotlight-port",
        "0",
        "--until-input-ends",
    ]
    process = subprocess.Popen(
        [*command, *options],
        cwd=root,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        lines: dict[str, str] = {}
        while "PostHog" not in lines:
            sdk, _, line = process.stdout.readline().partition(":")
            assert sdk, process.stderr and process.stderr.read()
            lines[sdk] = line.strip()
        one = Listening(root, process, lines)
        _until_it_answers(one)
        yield one
        assert process.stdin is not None
        process.stdin.close()
        process.wait(20)


def _until_it_answers(one: Listening) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            one.request("/", None, method="GET")
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return
