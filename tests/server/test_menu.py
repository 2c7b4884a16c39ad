"""The lightbulb: what is offered at a mark, and the edit that comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from projects import make_repository, traceback_of
from server.editing import Editor, editing
from server.shop import CART, crash, make_shop

FIXED = CART.replace("amont", "amount")


async def chosen(editor: Editor, action: types.CodeAction) -> types.WorkspaceEdit:
    """The edit that an editor gets when the user picks an action."""
    resolved = action if action.edit is not None else await editor.client.code_action_resolve_async(action)
    assert resolved.edit is not None
    return resolved.edit


async def test_the_menu_at_a_mark(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing(profile, root) as editor:
        (incident,) = await editor.read(crash(root))
        await editor.offered("shop/cart.py", 10, "Rename")
        menu = await editor.actions("shop/cart.py", 10)
        assert [a.title for a in menu] == [
            "Rename 'amont' to 'amount' — not tested",
            "Fix and test",
            "Explain",
            "Dismiss",
        ]
        assert [a.is_preferred for a in menu] == [True, None, None, None]
        assert {a.kind for a in menu} == {types.CodeActionKind.QuickFix}
        assert menu[0].diagnostics is not None
        assert menu[0].diagnostics[0].data == incident["incident"]
        assert await editor.actions("shop/cart.py", 9) == []
        assert await editor.actions("shop/cart.py", 10, ["refactor"]) == []


async def test_a_chosen_fix_is_applied_saved_and_resolved(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing(profile, root) as editor:
        await editor.read(crash(root))
        editor.open("shop/cart.py")
        editor.apply(await chosen(editor, await editor.offered("shop/cart.py", 10, "Rename")))
        assert editor.texts[editor.uri("shop/cart.py")] == FIXED
        editor.save("shop/cart.py")
        await editor.until(lambda: editor.lines("shop/cart.py") == [])
        assert len(await editor.listed("resolved")) == 1


async def test_a_stale_fix_is_refused_and_made_again(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing(profile, root) as editor:
        await editor.read(crash(root))
        editor.open("shop/cart.py")
        stale = await editor.offered("shop/cart.py", 10, "Rename")
        editor.replace("shop/cart.py", "# a comment\n" + CART)
        with pytest.raises(JsonRpcException, match="has changed since this fix was made"):
            await editor.client.code_action_resolve_async(stale)
        assert [m.message for m in editor.client.messages if "has changed" in m.message]
        await editor.until(lambda: editor.lines("shop/cart.py") == [11])
        fresh = await editor.offered("shop/cart.py", 11, "Rename")
        for _ in range(100):
            try:
                editor.apply(await chosen(editor, fresh))
                break
            except JsonRpcException:
                fresh = await editor.offered("shop/cart.py", 11, "Rename")
        assert editor.texts[editor.uri("shop/cart.py")] == "# a comment\n" + FIXED


SMILES = """\
def greet(name):
    greeting = "🙂🙂" + name
    return "🙂 é " + greting + "🙂"


greet("x")
"""


async def test_text_outside_the_basic_plane_is_marked_and_edited_in_the_right_place(
    tmp_path: Path, profile: str
) -> None:
    root = make_repository(tmp_path / "smiles", {"smile.py": SMILES})
    async with editing(profile, root) as editor:
        assert editor.encoding == {"vscode": "utf-16", "neovim": "utf-8"}[profile]
        await editor.read(traceback_of(root, "smile.py"))
        (mark,) = editor.marks("smile.py")
        start = (
            len(b'    return "\xf0\x9f\x99\x82 \xc3\xa9 " + ') if profile == "neovim" else len('    return "xx é " + ')
        )
        assert (mark.range.start.character, mark.range.end.character) == (start, start + len("greting"))
        editor.open("smile.py")
        place = types.Position(1, 17 if profile == "vscode" else 21)
        editor.type("smile.py", place, place, "🙂")
        editor.texts[editor.uri("smile.py")] = SMILES.replace('"🙂🙂"', '"🙂🙂🙂"')
        await editor.until(lambda: editor.marks("smile.py"))
        await editor.until(lambda: True)
        action = await editor.offered("smile.py", 3, "Rename")
        for _ in range(100):
            try:
                editor.apply(await chosen(editor, action))
                break
            except JsonRpcException:
                action = await editor.offered("smile.py", 3, "Rename")
        assert editor.texts[editor.uri("smile.py")] == SMILES.replace('"🙂🙂"', '"🙂🙂🙂"').replace(
            "greting", "greeting"
        )


TWICE = """\
def one():
    value = 1
    return valu


def two():
    number = 2
    return numbr
"""


async def test_fix_all_applies_every_safe_fix_of_the_file(tmp_path: Path, profile: str) -> None:
    root = make_repository(
        tmp_path / "twice",
        {"twice.py": TWICE, "a.py": "import twice\ntwice.one()\n", "b.py": "import twice\ntwice.two()\n"},
    )
    async with editing(profile, root) as editor:
        await editor.read(f"{traceback_of(root, 'a.py')}\n{traceback_of(root, 'b.py')}")
        editor.open("twice.py")
        await editor.offered("twice.py", 3, "Rename")
        await editor.offered("twice.py", 8, "Rename")
        (every,) = await editor.actions("twice.py", 1, ["source.fixAll"])
        assert every.title == "Tracemend: apply all safe fixes (2)"
        editor.apply(await chosen(editor, every))
        assert editor.texts[editor.uri("twice.py")] == TWICE.replace("valu\n", "value\n").replace("numbr", "number")


async def test_apply_and_undo_are_judged_by_the_text(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing(profile, root) as editor:
        (incident,) = await editor.read(crash(root))
        editor.open("shop/cart.py")
        await editor.offered("shop/cart.py", 10, "Rename")
        before = await editor.command("previewFix", incident=incident["incident"])
        assert before["files"] == [{"uri": editor.uri("shop/cart.py"), "before": CART, "after": FIXED}]
        editor.applies = "says so and does nothing"
        assert (await editor.command("applyFix", incident=incident["incident"]))["applied"] is False
        editor.applies = True
        assert (await editor.command("applyFix", incident=incident["incident"]))["applied"] is True
        assert editor.texts[editor.uri("shop/cart.py")] == FIXED
        assert await applied(editor)
        assert (await editor.command("undo"))["undone"] is True
        assert editor.texts[editor.uri("shop/cart.py")] == CART
        assert not await applied(editor)


async def applied(editor: Editor) -> bool:
    """Whether a fix of the one incident is listed as applied."""
    (listed,) = (await editor.command("incidents"))["incidents"]
    return listed["applied"] is not None


async def test_an_unsaved_fix_that_is_saved_and_taken_back_opens_the_incident_again(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing("vscode", root) as editor:
        (incident,) = await editor.read(crash(root))
        editor.open("shop/cart.py")
        await editor.offered("shop/cart.py", 10, "Rename")
        await editor.command("applyFix", incident=incident["incident"])
        editor.save("shop/cart.py")
        await editor.until(lambda: editor.lines("shop/cart.py") == [])
        editor.replace("shop/cart.py", CART)
        editor.save("shop/cart.py")
        await editor.until(lambda: editor.lines("shop/cart.py") == [10])
