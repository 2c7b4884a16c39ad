"""The language server beside an empty pygls server (the floor) and jedi-language-server.

    python tests/benchmarks/bench_server.py [--rounds N] [--incidents N]

Start: from the start of the process to the answer of `initialize`, and the processor time that it took, which other work of
the machine disturbs less; memory: resident, right after it, and once a workspace
is open and idle. The aims: 1.2 times the floor, `readTraceback` to `publishDiagnostics` 10 ms, the menu 20 ms.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "server"), str(ROOT / "tests")]

from benchmarks.timing import median  # noqa: E402  # runs from a checkout, too
from projects import make_repository, traceback_of  # noqa: E402
from tracemend.incident import ExceptionRecord, Frame, Incident  # noqa: E402
from tracemend.ledger import open_ledger  # noqa: E402

EMPTY = "from pygls.lsp.server import LanguageServer; LanguageServer('empty', '0').start_io()"
SERVERS = {
    "empty pygls server": ["-c", EMPTY],
    "tracemend server": ["-m", "tracemend", "server"],
    "jedi-language-server": ["-c", "from jedi_language_server.cli import cli; cli()"],
}
CART = 'def total(items):\n    amount = sum(items)\n    return "to pay: " + str(amont)\n\n\ntotal([1, 2])\n'


class Peer:
    """A server, spoken to byte for byte."""

    def __init__(self, arguments: list[str]) -> None:
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.number = 0
        self.notified: list[dict[str, Any]] = []

    def send(self, method: str, params: Any, *, request: bool) -> None:
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
        if request:
            self.number += 1
            message["id"] = self.number
        body = json.dumps(message).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while (line := self.process.stdout.readline()) != b"\r\n":
            if line.startswith(b"Content-Length: "):
                length = int(line[16:])
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return message

    def ask(self, method: str, params: Any) -> Any:
        self.send(method, params, request=True)
        while (message := self.receive()).get("id") != self.number or "method" in message:
            self.notified.append(message)
        return message.get("result")

    def until(self, method: str) -> dict[str, Any]:
        while (message := self.receive()).get("method") != method:
            pass
        return message

    def initialize(self, root: Path) -> float:
        folders = [{"uri": root.as_uri(), "name": root.name}]
        capabilities = json.loads((ROOT / "tests/server/vscode.json").read_text(encoding="utf-8"))
        capabilities["workspace"] |= {"configuration": False}
        given = {"processId": None, "rootUri": root.as_uri(), "capabilities": capabilities, "workspaceFolders": folders}
        self.ask("initialize", given)
        return time.perf_counter() - self.started

    def memory(self) -> float:
        """Resident MiB."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 2**20

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


def start(arguments: list[str], root: Path) -> tuple[float, float, float, float]:
    """Seconds to `initialize`, processor seconds, memory then, memory once the workspace is open."""
    peer = Peer(arguments)
    seconds, first = peer.initialize(root), peer.memory()
    used = psutil.Process(peer.process.pid).cpu_times()
    peer.send("initialized", {}, request=False)
    time.sleep(0.7)
    idle = peer.memory()
    peer.end()
    return seconds, used.user + used.system, first, idle


def starts(root: Path, rounds: int) -> None:
    """All servers in turn, so that whatever else the machine does falls on each alike; medians."""
    known = {t: a for t, a in SERVERS.items() if "jedi" not in t or importlib.util.find_spec("jedi_language_server")}
    found: dict[str, list[tuple[float, float, float, float]]] = {title: [] for title in known}
    for _ in range(rounds):
        for title, arguments in known.items():
            found[title].append(start(arguments, root))
    floor = [statistics.median(values) for values in zip(*found["empty pygls server"], strict=True)]
    for title, rows in found.items():
        figures = [statistics.median(values) for values in zip(*rows, strict=True)]
        shares = " ".join(f"x{value / least:.2f}" for value, least in zip(figures, floor, strict=True))
        print(
            f"{title:22} {figures[0]:.3f} s  {figures[1]:.3f} s of processor"
            f"  {figures[2]:.1f} MiB  {figures[3]:.1f} MiB with a folder  {shares}"
        )
    if len(known) < len(SERVERS):
        print("jedi-language-server     not installed: pip install jedi-language-server")


def command(name: str, **arguments: Any) -> dict[str, Any]:
    return {"command": f"tracemend.{name}", "arguments": [arguments]}


def reading(root: Path, rounds: int) -> tuple[float, float]:
    """Milliseconds from `readTraceback` to its `publishDiagnostics`, the first and the median of the others."""
    peer = Peer(SERVERS["tracemend server"])
    peer.initialize(root)
    peer.send("initialized", {}, request=False)
    text = traceback_of(root, "cart.py")
    times = []
    for number in range(rounds + 1):
        settle(peer)
        (root / "cart.py").write_text("\n" * number + CART, encoding="utf-8")
        asked = time.perf_counter()
        peer.send("workspace/executeCommand", command("readTraceback", text=text), request=True)
        peer.until("textDocument/publishDiagnostics")
        times.append(1000 * (time.perf_counter() - asked))
    peer.end()
    return times[0], statistics.median(times[1:])


def fill(root: Path, count: int) -> None:
    """A ledger with this many incidents, twenty to a file."""
    ledger = open_ledger(root)
    for n in range(count):
        path = root / f"many_{n // 20}.py"
        with path.open("a", encoding="utf-8") as file:
            file.write(f"def f{n}():\n    return name_{n} + other\n\n\n")
        frame = Frame(str(path), 4 * (n % 20) + 2, f"f{n}", f"return name_{n} + other")
        record = ExceptionRecord("NameError", f"name 'name_{n}' is not defined", (), (frame,) * 3)
        ledger.record(Incident((record,)))
    ledger.close()


def menu(root: Path, count: int, rounds: int) -> dict[str, float]:
    """Milliseconds of the menu, of typing's echo and of a read traceback, with a full ledger; idle share of a core."""
    fill(root, count)
    peer = Peer(SERVERS["tracemend server"])
    peer.initialize(root)
    peer.send("initialized", {}, request=False)
    begun = time.perf_counter()
    uri = (root / "many_1.py").as_uri()
    while (message := peer.until("textDocument/publishDiagnostics")["params"])["uri"] != uri:
        pass
    marks = message["diagnostics"]
    figures = {"ms from start to marks": 1000 * (time.perf_counter() - begun)}
    settle(peer)
    figures["s until all are analysed"] = time.perf_counter() - begun

    def one() -> None:
        mark = marks[len(marks) // 2]
        given = {"textDocument": {"uri": uri}, "range": mark["range"], "context": {"diagnostics": [mark]}}
        assert len(peer.ask("textDocument/codeAction", given)) >= 2

    figures["ms: menu"] = median_ms(one, rounds)
    text = traceback_of(root, "cart.py")
    figures["ms: a command's answer"] = median_ms(
        lambda: peer.ask("workspace/executeCommand", command("status")), rounds
    )
    for blank in (200, 300):  # the first imports the reader
        settle(peer)
        (root / "cart.py").write_text("\n" * blank + CART, encoding="utf-8")
        asked = time.perf_counter()
        peer.send("workspace/executeCommand", command("readTraceback", text=text), request=True)
        peer.until("textDocument/publishDiagnostics")
    figures["ms: readTraceback to publishDiagnostics"] = 1000 * (time.perf_counter() - asked)
    settle(peer)
    process = psutil.Process(peer.process.pid)
    process.cpu_percent()
    time.sleep(5)
    figures["% of a core when idle"] = process.cpu_percent()
    figures["MiB"] = peer.memory()
    peer.end()
    return figures


def settle(peer: Peer) -> None:
    """Wait until the server has analysed everything, and has read its ledger after that."""
    quiet = 0
    while quiet < 3:
        time.sleep(0.3)
        busy = peer.ask("workspace/executeCommand", command("status"))["analysing"]
        quiet = 0 if busy else quiet + 1


def median_ms(work: Callable[[], object], rounds: int) -> float:
    return 1000 * median(rounds, lambda _: work())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--incidents", type=int, default=1000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name).resolve()
        os.environ |= {"TRACEMEND_STATE_DIR": str(home / "state"), "PYTHONPATH": str(ROOT / "server"), "NO_COLOR": "1"}
        root = make_repository(home / "cart", {"cart.py": CART})
        starts(root, given.rounds)
        cold, warm = reading(root, given.rounds)
        print(f"readTraceback to publishDiagnostics: {cold:.1f} ms at first, {warm:.1f} ms warm (aim: 10 ms)")
        print(f"with {given.incidents} incidents in the ledger:")
        for title, value in menu(root, given.incidents, given.rounds).items():
            print(f"    {title:38} {value:8.1f}")


if __name__ == "__main__":
    main()
