"""A traceback in, marks out: `tracemend.readTraceback`."""

from __future__ import annotations

from pathlib import Path

import pytest
from pygls.exceptions import JsonRpcException

from server.editing import editing
from server.shop import crash, make_shop


async def test_the_blamed_line_is_marked_in_a_file_that_is_not_open(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing(profile, root) as editor:
        (incident,) = await editor.read(crash(root))
        (mark,) = editor.marks("shop/cart.py")
    assert (mark.range.start.line, mark.source, mark.code) == (9, "tracemend", "NameError")
    assert mark.message.startswith("NameError: name 'amont' is not defined")
    assert mark.data == incident["incident"]
    (caller,) = mark.related_information
    assert caller.location.uri == editor.uri("main.py")
    assert caller.location.range.start.line == 2
    assert incident["uri"] == editor.uri("shop/cart.py")
    assert incident["line"] == 9


async def test_a_text_without_a_traceback_is_refused_in_one_sentence(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing(profile, root) as editor:
        with pytest.raises(JsonRpcException, match="no Python traceback in this text") as caught:
            await editor.read("all is well\n")
    assert caught.value.message.count("\n") == 0


async def test_of_two_projects_alike_the_one_whose_files_the_stack_names_gets_the_incident(tmp_path: Path) -> None:
    one, two = make_shop(tmp_path / "one"), make_shop(tmp_path / "two")
    async with editing("vscode", one, two) as editor:
        (incident,) = await editor.read(crash(two), cwd=str(one))
        assert incident["folder"] == str(two)
        assert incident["uri"] == (two / "shop/cart.py").as_uri()


@pytest.mark.parametrize("origin", ["terminal", "debugger", "ipython"])
async def test_only_a_text_that_the_user_gives_brings_back_what_was_dismissed(tmp_path: Path, origin: str) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing("vscode", root) as editor:
        (incident,) = await editor.read(crash(root))
        await editor.command("dismiss", incident=incident["incident"])
        (watched,) = (await editor.command("readTraceback", text=crash(root), origin=origin))["incidents"]
        assert watched["state"] == "dismissed"
        assert editor.lines("shop/cart.py") == []
        (given,) = (await editor.command("readTraceback", text=crash(root), origin="paste"))["incidents"]
        assert given["state"] == "open"
