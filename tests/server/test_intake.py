"""The HTTP intake beside the server: off until asked for, gone with it."""

from __future__ import annotations

import asyncio
import json
import socket
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest
from lsprotocol import types

from server.editing import Editor, editing
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


def event_in(root: Path) -> dict:
    """A NameError on line 10 of the cart, as Sentry's SDK tells it."""
    frame = {"abs_path": str(root / "shop/cart.py"), "function": "bill", "lineno": 10}
    frame["context_line"] = (root / "shop/cart.py").read_text("utf-8").splitlines()[9]
    value = {"type": "NameError", "value": "name 'amont' is not defined", "stacktrace": {"frames": [frame]}}
    return {"event_id": uuid.uuid4().hex, "exception": {"values": [value]}}


async def told(editor: Editor, root: Path) -> dict:
    """What the page of the intake tells, once it runs."""
    end = asyncio.get_running_loop().time() + 60
    while (found := await editor.command("intake", folder=root.as_uri()))["url"] is None:
        assert asyncio.get_running_loop().time() < end
        await asyncio.sleep(0.05)
    return dict(found)


async def accepted(port: int, key: str, event: dict) -> None:
    for _ in range(600):
        try:
            assert await asyncio.to_thread(post, port, key, event) == 200
        except OSError:
            await asyncio.sleep(0.1)
        else:
            return
    pytest.fail("nobody listens")


async def refused(port: int, key: str, event: dict) -> None:
    for _ in range(600):
        try:
            await asyncio.to_thread(post, port, key, event)
        except OSError:
            return
        await asyncio.sleep(0.1)
    pytest.fail("the intake is still there")


async def test_two_projects_share_an_intake_that_ends_with_the_server(tmp_path: Path) -> None:
    root, other, port = make_shop(tmp_path / "shop"), make_shop(tmp_path / "other"), free_port()
    settings = {"intake": {"enabled": True, "port": port}}
    key = intake_key(root)
    async with editing("vscode", root, other, options={"settings": settings}, settings=settings) as editor:
        for project in (root, other):
            page = await told(editor, project)
            assert page["url"] == f"http://127.0.0.1:{port}"
            assert f"SENTRY_DSN=http://{key}@127.0.0.1:{port}/1" in page["markdown"]
        await accepted(port, key, event_in(root))
        await editor.until(lambda: editor.lines("shop/cart.py") == [10])
        await accepted(port, key, event_in(other))
        await editor.until(lambda: editor.published.get((other / "shop/cart.py").as_uri()))
        assert len((await editor.command("incidents", folder=other.as_uri()))["incidents"]) == 1
        editor.client.set_configuration({"tracemend": {"intake": {"enabled": False}}})
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=None))
        await refused(port, key, event_in(root))
        assert "off: set `tracemend.intake.enabled`" in (await editor.command("intake"))["markdown"]
        editor.client.set_configuration({"tracemend": settings})
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=None))
        await accepted(port, key, event_in(root))
        assert editor.client.messages == []
    await refused(port, key, event_in(root))
