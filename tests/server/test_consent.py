"""A script is not run before the user has said so: asked from the job, under both editors, once where the answer is "always"."""

from __future__ import annotations

from pathlib import Path

from projects import make_repository, traceback_of
from server.editing import editing

FILES = {"app.py": 'settings = {"colour": "red"}\n\nprint(settings["color"])\n'}
QUESTION = "Run `python app.py` in "


async def test_the_user_is_asked_and_a_no_is_a_no(tmp_path: Path, profile: str) -> None:
    root = make_repository(tmp_path / "app", FILES)
    async with editing(profile, root) as editor:
        (incident,) = await editor.read(traceback_of(root, "app.py"))
        await editor.offered("app.py", 3, "Fix and test")
        assert editor.asked == []
        for answer, level in ((None, "unproved"), ("Don't", "unproved"), ("Run", "verified")):
            editor.answer = answer
            ended = await editor.command("fixAndTest", incident=incident["incident"])
            assert (ended["outcome"], ended["level"]) == ("done", level), ended
        assert [question.startswith(QUESTION) for question in editor.asked] == [True] * 3


async def test_always_is_remembered(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "app", FILES)
    async with editing("vscode", root) as editor:
        (incident,) = await editor.read(traceback_of(root, "app.py"))
        editor.answer = "Always for this command"
        assert (await editor.command("fixAndTest", incident=incident["incident"]))["level"] == "verified"
    async with editing("neovim", root) as editor:
        assert (await editor.command("fixAndTest", incident=incident["incident"]))["level"] == "verified"
        assert editor.asked == []
