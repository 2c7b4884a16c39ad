"""The HTTP intake beside the server: off until asked for, gone with it."""

from __future__ import annotations

import asyncio
import json
import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from server.editing import editing
from server.shop import make_shop
from tracemend.sources.intake.serve import intake_key


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def post(port: int, key: str, event: dict) -> int:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/1/store/", json.dumps(event).encode(), {"X-Sentry-Auth": f"sentry_key={key}"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return int(answer.status)


async def test_an_event_is_marked_and_the_intake_ends_with_the_server(tmp_path: Path) -> None:
    root, port = make_shop(tmp_path / "shop"), free_port()
    frame = {"abs_path": str(root / "shop/cart.py"), "function": "bill", "lineno": 10}
    frame["context_line"] = (root / "shop/cart.py").read_text("utf-8").splitlines()[9]
    value = {"type": "NameError", "value": "name 'amont' is not defined", "stacktrace": {"frames": [frame]}}
    event = {"event_id": "5" * 32, "exception": {"values": [value]}}
    settings = {"intake": {"enabled": True, "port": port}}
    async with editing("vscode", root, options={"settings": settings}, settings=settings) as editor:
        for _ in range(200):
            try:
                status = await asyncio.to_thread(post, port, intake_key(root), event)
                break
            except urllib.error.URLError:
                await asyncio.sleep(0.1)
        assert status == 200
        await editor.until(lambda: editor.lines("shop/cart.py") == [10])
    for _ in range(100):
        try:
            await asyncio.to_thread(post, port, intake_key(root), event)
        except urllib.error.URLError:
            return
        await asyncio.sleep(0.1)
    pytest.fail("the intake is still there")
