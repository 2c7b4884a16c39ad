"""Log files by the setting `logs.files`: marked while they are written, by the settings of today."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

from lsprotocol import types

from server.editing import Editor, editing
from server.shop import crash, make_shop
from tracemend.settings import project_options


async def followed(editor: Editor, *names: str) -> None:
    """Wait until these files of the project are followed, and no others."""
    wanted = sorted(os.path.normpath(editor.root / name) for name in names)
    end = asyncio.get_running_loop().time() + 60
    while (found := (await told(editor))["logs"]) != wanted:
        assert asyncio.get_running_loop().time() < end, found
        await asyncio.sleep(0.05)


async def told(editor: Editor) -> dict[str, Any]:
    found: dict[str, Any] = (await editor.command("status"))["folders"][0]
    return found


async def test_a_crash_in_a_log_is_marked_and_settings_are_followed_at_once(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    text = crash(root)
    (root / "logs").mkdir()
    (root / "logs/app.log").write_text(text)
    async with editing("vscode", root, settings={"logs": {"files": "logs/*.log"}}) as editor:
        await followed(editor, "logs/app.log")
        assert editor.lines("shop/cart.py") == []
        with (root / "logs/app.log").open("a") as log:
            log.write(f"2026-01-01 ERROR went wrong\n{text}")
        await editor.until(lambda: editor.lines("shop/cart.py") == [10])
        (incident,) = await editor.listed("open")
        whole = await editor.command("show", incident=incident["incident"])
        assert whole["origin"] == "log"
        await set_to(editor, "nowhere/*.log")
        await followed(editor)
        await editor.until(lambda: len(editor.client.messages) == 1)
        assert editor.client.messages[0].message.startswith(f"There is no folder {root / 'nowhere'}, which the setting")
        await set_to(editor, "")
        await followed(editor)


async def set_to(editor: Editor, files: str) -> None:
    editor.client.set_configuration({"tracemend": {"logs": {"files": files}}})
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=None))


async def test_in_a_strangers_project_nothing_outside_of_it_is_read(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    outside = tmp_path / "outside.log"
    outside.touch()
    (root / "inside.log").touch()
    settings = {"logs": {"files": f"{outside}, *.log"}}
    async with editing("vscode", root, options={"trusted": False}, settings=settings) as editor:
        await followed(editor, "inside.log")
        await editor.until(lambda: editor.client.messages)
        assert "is not trusted are not followed" in editor.client.messages[0].message
        editor.client.protocol.notify("tracemend/trust", {"trusted": True})
        await followed(editor, "../outside.log", "inside.log")


def test_a_strangers_project_names_no_log_files(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.tracemend]\nlogs.files = "a.log"\ntrial.timeout = 60\n')
    assert project_options(tmp_path) == {"logs.files": "a.log", "trial.timeout": 60}
    assert project_options(tmp_path, trusted=False) == {"trial.timeout": 60}


async def test_what_pyproject_names_is_not_hidden_by_what_nobody_has_chosen(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    (root / "var").mkdir()
    (root / "var/app.log").touch()
    (root / "pyproject.toml").write_text('[tool.tracemend]\nlogs.files = "var/*.log"\n')
    async with editing("vscode", root, settings={}) as editor:
        await followed(editor, "var/app.log")
        defaults = {"tracemend": {"logs": {"files": ""}, "trial": {"timeout": 300.0}}}
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=defaults))
        with (root / "var/app.log").open("a") as log:
            log.write(crash(root))
        await editor.until(lambda: editor.lines("shop/cart.py") == [10])
        await followed(editor, "var/app.log")
