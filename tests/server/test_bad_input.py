"""Whatever comes, the server answers in one sentence and goes on."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from server.editing import editing
from server.shop import crash, make_shop


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("readTraceback", {"text": ""}, "no Python traceback"),
        ("readTraceback", {"text": "\0\x01\ufffd" * 1000}, "no Python traceback"),
        ("readTraceback", {}, "needs 'text'"),
        ("readTraceback", {"text": 7}, "'text' can't be 7"),
        ("readTraceback", {"text": "x", "command": ["a", 1]}, "'command' can't be"),
        ("fixAndTest", {"incident": ""}, "no open incident"),
        ("fixAndTest", {"incident": "feed"}, "no open incident 'feed'"),
        ("dismiss", {"incident": "feed"}, "no incident 'feed'"),
        ("incidents", {"states": ["closed"]}, "no state 'closed'"),
        ("undo", {}, "No fix was applied"),
        ("fly", {}, "no command 'tracemend.fly'"),
    ],
)
async def test_one_sentence(shop: Any, name: str, arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(JsonRpcException) as caught:
        await shop.command(name, **arguments)
    assert sentence in caught.value.message
    assert "\n" not in caught.value.message
    assert len((await shop.command("status"))["folders"]) == 1


@pytest.fixture
async def shop(tmp_path: Path) -> Any:
    async with editing("vscode", make_shop(tmp_path / "shop")) as editor:
        yield editor


async def test_50_megabytes_of_noise_hold_nobody_up(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    noise = "2026-11-21 08:00:00 INFO request served in 12 ms\n" * 1_000_000
    async with editing("neovim", root) as editor:
        order: list[str] = []
        reading = asyncio.ensure_future(editor.read(noise + crash(root)))
        reading.add_done_callback(lambda _: order.append("read"))
        await asyncio.sleep(0)  # the message itself goes out first
        await editor.actions("shop/cart.py", 10)
        order.append("menu")
        assert len(await reading) == 1
        assert order == ["menu", "read"]
        assert editor.lines("shop/cart.py") == [10]


async def test_a_folder_without_git_is_marked_and_not_tested(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    text = crash(root)
    (root / ".git").rename(tmp_path / "git")
    async with editing("vscode", root) as editor:
        (incident,) = await editor.read(text)
        assert editor.lines("shop/cart.py") == [10]
        ended = await editor.command("fixAndTest", incident=incident["incident"])
        assert ended["outcome"] == "failed"
        assert "is not a git repository: run `git init` and commit first" in ended["message"]
        assert [m.message for m in editor.client.messages] == [ended["message"]]


async def test_a_state_folder_that_can_not_be_made_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("TRACEMEND_STATE_DIR", str(tmp_path / "file" / "state"))
    async with editing("vscode", make_shop(tmp_path / "shop")) as editor:
        with pytest.raises(JsonRpcException, match="No folder is open"):
            await editor.read("Traceback")
        (told,) = editor.client.messages
        assert "can't be written" in told.message
        assert told.type == types.MessageType.Warning


async def test_without_a_folder_the_working_directory_of_the_program_counts(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing("vscode", root, folders=False) as editor:
        await editor.read(crash(root), cwd=str(root))
        assert editor.lines("shop/cart.py") == [10]
