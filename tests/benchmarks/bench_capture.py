"""What capture costs and how fast it is, beside Sentry's SDK and bugstack.

python tests/benchmarks/bench_capture.py [--events 100000]
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

TESTS = Path(__file__).parents[1]
SERVER = TESTS.parent / "server"
sys.path[:0] = [str(SERVER), str(TESTS)]
HOME = tempfile.mkdtemp(prefix="tracemend-bench-")
os.environ |= {"TRACEMEND_STATE_DIR": f"{HOME}/state", "HOME": HOME, "PYTHONPATH": str(SERVER)}
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

import psutil  # noqa: E402

from server.editing import editing  # noqa: E402
from server.shop import make_shop  # noqa: E402
from services.intake.listening import Listening, listening  # noqa: E402
from tracemend.ledger import open_ledger  # noqa: E402
from tracemend.sources.environment import recording_environment  # noqa: E402
from tracemend.sources.spool import spool_of, take_all  # noqa: E402

LOOP = """\
import time
def fail(): raise ValueError("x")
start = time.perf_counter()
for _ in range(1_000_000):
    try:
        fail()
    except ValueError:
        pass
print(time.perf_counter() - start)
"""
PEERS = {
    "sentry_sdk.init()": "import sentry_sdk; sentry_sdk.init('http://k@127.0.0.1:9/1')",
    "bugstack.init()": "import bugstack; bugstack.init(api_key='k', endpoint='http://127.0.0.1:9/')",
}


def recorded(root: Path) -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    return recording_environment(env, spool_of(root))


def bare() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}


def milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def start_up(root: Path) -> None:
    """In turns, so that what else the machine does weighs on all alike; the least of each, which it weighs on least."""

    def python(code: str, env: dict[str, str]) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-c", code], env=env, check=True, stderr=subprocess.DEVNULL)

    ways = {"bare": python("pass", bare()), "recorder": python("pass", recorded(root))}
    ways |= {name: python(code, bare()) for name, code in PEERS.items()}
    least = {name: min(milliseconds(way) for _ in range(2)) for name, way in ways.items()}
    for turn in range(100):
        for name, way in ways.items():
            if name not in PEERS or turn < 5:
                least[name] = min(least[name], milliseconds(way))
    print(f"python -c pass {least['bare']:.1f} ms; what is added:")
    for name in ways:
        if name != "bare":
            print(f"  {name:<20}{least[name] - least['bare']:8.1f} ms")


def loop(root: Path) -> None:
    def seconds(env: dict[str, str]) -> float:
        run = [sys.executable, "-c", LOOP]
        return float(subprocess.run(run, env=env, capture_output=True, check=True).stdout)

    pairs = [(seconds(bare()), seconds(recorded(root))) for _ in range(7)]
    without, with_recorder = (min(column) for column in zip(*pairs, strict=True))
    print(f"a million raised and caught  {without:7.3f} s;  with the recorder {with_recorder:.3f} s")


def envelope(number: int) -> bytes:
    """One event as sentry-sdk sends it, with its own id: a real one of a Flask application."""
    frames = [
        {
            "abs_path": f"/srv/shop/module{n}.py",
            "function": f"step{n}",
            "lineno": 10 + n,
            "context_line": f"    return step{n + 1}(order)",
            "pre_context": ["    # a line of context"] * 5,
            "post_context": ["    # another line of context"] * 5,
            "vars": {"order": "{'id': 7, 'items': [1, 2, 3]}", "self": "<shop.Shop object at 0x7f>"},
            "in_app": True,
        }
        for n in range(12)
    ]
    value = {"type": "ValueError", "value": f"unknown product in order {number}", "stacktrace": {"frames": frames}}
    event = {"event_id": f"{number:032x}", "platform": "python", "exception": {"values": [value]}}
    parts = ({"event_id": event["event_id"]}, {"type": "event"}, event)
    return b"\n".join(json.dumps(part).encode() for part in parts)


async def flood(one: Listening, events: int, connections: int = 32) -> tuple[float, int]:
    """Seconds and how many were acknowledged."""
    numbers = iter(range(events))
    head = (
        f"POST /api/1/envelope/ HTTP/1.1\r\nHost: 127.0.0.1:{one.port}\r\nContent-Encoding: gzip\r\n"
        f"X-Sentry-Auth: Sentry sentry_key={one.key}\r\nContent-Type: application/x-sentry-envelope\r\n"
    )
    bodies = [gzip.compress(envelope(n), 1) for n in range(200)]

    async def connection() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", one.port)
        acknowledged = 0
        for number in numbers:
            # Each event has its own id; to pack it anew each time would measure the sender.
            body = gzip.compress(envelope(number), 1) if events <= 2000 else _with_id(bodies, number)
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            length = int(answer.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            await reader.readexactly(length)
            acknowledged += answer.startswith(b"HTTP/1.1 200")
        writer.close()
        return acknowledged

    start = time.perf_counter()
    counts = await asyncio.gather(*(connection() for _ in range(connections)))
    return time.perf_counter() - start, sum(counts)


def _with_id(bodies: list[bytes], number: int) -> bytes:
    """A packed envelope with its own id: a gzip member of the head line before one of the rest."""
    head = gzip.compress(b'{"event_id":"%032x"}\n{"type":"event"}\n' % number, 1)
    return head + _rest(number % len(bodies))


_RESTS: dict[int, bytes] = {}


def _rest(number: int) -> bytes:
    if number not in _RESTS:
        _RESTS[number] = gzip.compress(envelope(number).split(b"\n", 2)[2], 1)
    return _RESTS[number]


async def intake(root: Path, events: int) -> None:
    with listening(root) as one:
        process = psutil.Process(one.process.pid)
        most = 0

        async def watch() -> None:
            nonlocal most
            while True:
                most = max(most, process.memory_info().rss)
                await asyncio.sleep(0.05)

        watching = asyncio.create_task(watch())
        seconds, acknowledged = await flood(one, events)
        watching.cancel()
        used = sum(process.cpu_times()[:2])
    with closing(open_ledger(root)) as ledger:
        start = time.perf_counter()
        while take_all(spool_of(root), ledger):
            pass
        left = time.perf_counter() - start
        counted = sum(row.count for row in ledger.incidents())
    print(
        f"intake: {events} events          {events / seconds:7.0f} a second, {events / used:.0f} a second of its CPU, at most {most / 1e6:.0f} MB"
    )
    print(f"  acknowledged {acknowledged}, counted in the ledger {counted} ({left:.1f} s after the last)")


async def editor(root: Path, events: int) -> None:
    """From a crash to its mark; and how long the server takes to answer while its intake is flooded."""
    env = recorded(root)
    waits = []
    async with editing("vscode", root) as client:
        for turn in range(10):
            name = f"crash{turn}"
            (root / f"{name}.py").write_text(f"def {name}():\n    return {{}}['{name}']\n\n{name}()\n")
            process = subprocess.Popen([sys.executable, f"{name}.py"], cwd=root, env=env, stderr=subprocess.PIPE)
            assert process.stderr is not None
            await asyncio.to_thread(process.stderr.readline)
            start = time.perf_counter()
            await client.until(lambda name=name: client.lines(f"{name}.py") == [2], 10)
            waits.append(1000 * (time.perf_counter() - start))
            await asyncio.to_thread(process.wait)
    print(f"from Traceback on screen to its mark {statistics.median(waits):.0f} ms (the longest {max(waits):.0f} ms)")
    answers: list[float] = []
    with listening(root) as one:
        async with editing("vscode", root) as client:

            async def ask() -> None:
                while True:
                    start = time.perf_counter()
                    await client.command("incidents")
                    answers.append(1000 * (time.perf_counter() - start))
                    await asyncio.sleep(0.05)

            asking = asyncio.create_task(ask())
            await asyncio.to_thread(lambda: asyncio.run(flood(one, events)))
            asking.cancel()
    answers.sort()
    print(
        f"the editor's server answers while {events} events come: median {statistics.median(answers):.0f} ms,", end=" "
    )
    print(f"99 of 100 within {answers[int(len(answers) * 0.99)]:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    events = parser.parse_args().events
    root = Path(HOME) / "shop"
    (root / ".git").mkdir(parents=True)
    start_up(root)
    loop(root)
    Path(HOME, ".gitconfig").write_text("[user]\n\tname = Ada\n\temail = ada@example.org\n")
    asyncio.run(intake(root, events))
    asyncio.run(editor(make_shop(Path(HOME) / "editor"), min(events, 20_000)))


if __name__ == "__main__":
    main()
