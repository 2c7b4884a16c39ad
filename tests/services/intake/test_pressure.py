"""The application by itself, with bounds so low that a test reaches them: who sends too much is told to wait."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from pathlib import Path

import httpx
import pytest

from services.intake.test_http import envelope, event
from tracemend.sources.intake import writer
from tracemend.sources.intake.app import intake_app
from tracemend.sources.intake.options import Options
from tracemend.sources.intake.serve import bound_socket
from tracemend.sources.spool import spool_of

KEY = "k" * 32


def answers(root: Path, numbers: Iterable[int], **bounds: float) -> list[tuple[int, str | None]]:
    """Of events of these numbers, one after the other: the status, and when to try again."""
    app = intake_app(Options(root, spool_of(root), KEY, **bounds))

    async def post_all() -> list[tuple[int, str | None]]:
        found = []
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost:8970") as client:
            for number in numbers:
                data = envelope(event(event_id=f"{number:032}"))
                headers = {"X-Sentry-Auth": f"sentry_key={KEY}"}
                answer = await client.post("/api/1/envelope/", content=data, headers=headers)
                found.append((answer.status_code, answer.headers.get("Retry-After")))
        return found

    return asyncio.run(post_all())


def kept(root: Path) -> int:
    return len(list(spool_of(root).glob("*.intake")))


def test_more_requests_than_the_bound_are_told_to_wait(root: Path) -> None:
    assert answers(root, range(5), per_second=1e-6, burst=3) == [(200, None)] * 3 + [(429, "5")] * 2
    assert kept(root) == 3


def test_the_bound_is_one_of_a_second(root: Path) -> None:
    assert set(answers(root, range(20), per_second=1e9, burst=1)) == {(200, None)}


def test_a_full_spool_takes_no_more_until_there_is_room(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "SPOOL_BYTES", 1000)
    heap = spool_of(root) / "1.json"
    heap.write_bytes(b"x" * 2000)
    assert answers(root, [1]) == [(429, "5")]
    heap.unlink()
    assert answers(root, [1]) == [(200, None)]
    assert kept(root) == 1


def test_answers_are_sent_at_once() -> None:
    """Without it a client's acknowledgement of the head holds the body of the answer back, on every request."""

    async def no_delay() -> int:
        found = asyncio.get_running_loop().create_future()

        async def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            found.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(connected, sock=bound_socket("127.0.0.1", 0)) as server:
            _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.close()
            return int(await found)

    assert asyncio.run(no_delay()) != 0
