"""Where marks stand, and when they go."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from lsprotocol import types

from projects import make_repository, traceback_of
from server.editing import editing
from server.shop import CART, crash, make_shop

FIXED = CART.replace("amont", "amount")


async def test_a_container_path_and_a_changed_file_still_give_the_right_line(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    text = crash(root).replace(str(root), "/srv/app")
    (root / "shop/cart.py").write_text("# one\n# two\n# three\n" + CART, encoding="utf-8")
    async with editing(profile, root) as editor:
        await editor.read(text)
        assert editor.lines("shop/cart.py") == [13]


async def test_a_traceback_that_is_cut_off_before_its_exception_has_words_too(tmp_path: Path) -> None:
    """VS Code's client takes no diagnostic without a message, nor any after it."""
    root = make_shop(tmp_path / "shop")
    async with editing("vscode", root) as editor:
        (incident,) = await editor.read(crash(root).rstrip().rpartition("\n")[0])
        assert incident["type"] == ""
        (mark,) = editor.marks("shop/cart.py")
        assert mark.message.startswith("Unknown exception")
        assert mark.code is None


async def test_a_line_that_is_gone_gets_no_mark_and_the_incident_stays_listed(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    text = crash(root)
    (root / "shop/cart.py").write_text(FIXED, encoding="utf-8")
    async with editing("neovim", root) as editor:
        (incident,) = await editor.read(text)
        assert (editor.published, incident["uri"], incident["line"]) == ({}, None, None)
        (listed,) = (await editor.command("incidents"))["incidents"]
    assert listed["incident"] == incident["incident"]
    assert listed["reported"] == {"file": str(root / "shop/cart.py"), "line": 10}


async def test_a_mark_follows_the_text_as_it_is_typed(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing(profile, root) as editor:
        await editor.read(crash(root))
        editor.open("shop/cart.py")
        top = types.Position(0, 0)
        editor.type("shop/cart.py", top, top, "import os\n\n")
        await editor.until(lambda: editor.lines("shop/cart.py") == [12])


async def test_a_file_that_is_opened_again_gets_its_marks_again(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing("neovim", root) as editor:
        await editor.read(crash(root))
        editor.published.clear()
        editor.open("shop/cart.py")
        await editor.until(lambda: editor.lines("shop/cart.py") == [10])


async def test_a_form_feed_ends_no_line(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    (root / "shop/cart.py").write_text("\f\n" + CART, encoding="utf-8")
    async with editing("neovim", root) as editor:
        await editor.read(crash(root))
        assert editor.lines("shop/cart.py") == [11]
        editor.open("shop/cart.py")
        place = types.Position(5, 0)
        editor.type("shop/cart.py", place, place, "\n")
        await editor.until(lambda: editor.lines("shop/cart.py") == [12])


async def test_the_mark_stays_while_its_line_is_retyped_and_goes_when_it_is_saved(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing("vscode", root) as editor:
        await editor.read(crash(root))
        editor.open("shop/cart.py")
        editor.replace("shop/cart.py", "\n" + FIXED)
        await editor.until(lambda: editor.lines("shop/cart.py") == [11])
        editor.save("shop/cart.py")
        await editor.until(lambda: editor.lines("shop/cart.py") == [])
        (resolved,) = await editor.listed("resolved")
        assert (await editor.command("incidents"))["incidents"] == []
        assert resolved["type"] == "NameError"


async def test_a_change_that_is_closed_unsaved_brings_the_mark_back(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing("neovim", root) as editor:
        await editor.read(crash(root))
        editor.open("shop/cart.py")
        editor.replace("shop/cart.py", "\n\n\n" + CART)
        await editor.until(lambda: editor.lines("shop/cart.py") == [13])
        document = types.TextDocumentIdentifier(uri=editor.uri("shop/cart.py"))
        editor.client.text_document_did_close(types.DidCloseTextDocumentParams(text_document=document))
        await editor.until(lambda: editor.lines("shop/cart.py") == [10])


async def test_a_line_that_a_formatter_laid_out_anew_is_not_called_fixed(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing("vscode", root) as editor:
        await editor.read(crash(root))
        editor.open("shop/cart.py")
        editor.replace(
            "shop/cart.py", CART.replace('return "to pay: " + amont', "return 'to pay: ' \\\n        + amont")
        )
        editor.save("shop/cart.py")
        await editor.until(lambda: editor.lines("shop/cart.py") == [])
        assert len((await editor.command("incidents"))["incidents"]) == 1


async def test_a_dismissed_incident_loses_its_mark_until_it_is_reopened(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing("neovim", root) as editor:
        (incident,) = await editor.read(crash(root))
        assert await editor.command("dismiss", incident=incident["incident"]) == {
            "incident": incident["incident"],
            "state": "dismissed",
        }
        assert editor.lines("shop/cart.py") == []
        await editor.command("reopen", incident=incident["incident"][:6])
        assert editor.lines("shop/cart.py") == [10]


async def test_the_same_crash_again_is_counted_not_doubled(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing("vscode", root) as editor:
        await editor.read(crash(root))
        (again,) = await editor.read(crash(root))
        assert again["count"] == 2
        assert editor.lines("shop/cart.py") == [10]


async def test_a_folder_reached_through_a_link_keeps_the_name_that_the_editor_uses(tmp_path: Path) -> None:
    make_shop(tmp_path / "real")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    async with editing("vscode", link) as editor:
        (incident,) = await editor.read(crash(link))
        assert incident["uri"] == editor.uri("shop/cart.py")
        assert editor.lines("shop/cart.py") == [10]


async def test_two_folders_keep_their_incidents_apart(tmp_path: Path) -> None:
    one = make_shop(tmp_path / "one")
    other = make_shop(tmp_path / "other")
    (other / "shop/cart.py").write_text(CART.replace("amont", "amnt"), encoding="utf-8")
    async with editing("vscode", one, other) as editor:
        text = f"{crash(one)}\n{crash(other)}"
        incidents = await editor.read(text)
        assert [Path(i["folder"]) for i in incidents] == [one, other]
        assert set(editor.published) == {(root / "shop/cart.py").as_uri() for root in (one, other)}
        gone = types.WorkspaceFolder(uri=other.as_uri(), name="other")
        event = types.WorkspaceFoldersChangeEvent(added=[], removed=[gone])
        editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event=event))
        await editor.until(lambda: editor.published[(other / "shop/cart.py").as_uri()] == [])
        assert len(editor.published[(one / "shop/cart.py").as_uri()]) == 1


async def test_a_save_that_is_told_after_the_file_was_looked_at_resolves_too(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing("vscode", root) as editor:
        await editor.read(crash(root))
        editor.open("shop/cart.py")
        editor.replace("shop/cart.py", FIXED)
        (root / "shop/cart.py").write_text(FIXED, encoding="utf-8")
        changed = types.FileEvent(editor.uri("shop/cart.py"), types.FileChangeType.Changed)
        editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
        await editor.until(lambda: editor.lines("shop/cart.py") == [])
        editor.save("shop/cart.py")
        assert len(await editor.listed("resolved")) == 1


@pytest.mark.parametrize("told", ["saved", "changed on disk"])
async def test_a_cause_that_was_mended_in_another_file_is_looked_at_again(tmp_path: Path, told: str) -> None:
    files = {"prices.py": "def total(prices):\n    return sum(prices)\n", "main.py": "from prices import totl\n"}
    root = make_repository(tmp_path / "shop", files)
    async with editing("neovim", root) as editor:
        await editor.read(traceback_of(root, "main.py"))
        await editor.offered("main.py", 1, "Import 'total'")
        mended = files["prices.py"] + "\n\ntotl = total\n"
        if told == "saved":
            editor.open("prices.py")
            editor.replace("prices.py", mended)
            editor.save("prices.py")
        else:
            (root / "prices.py").write_text(mended, encoding="utf-8")
            changed = types.FileEvent(editor.uri("prices.py"), types.FileChangeType.Changed)
            editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
        while any("'total'" in action.title for action in await editor.actions("main.py", 1)):
            await asyncio.sleep(0.05)
