"""The commands of delivery that no menu holds."""

from __future__ import annotations

from pathlib import Path

from server.editing import editing
from server.shop import make_shop


async def test_a_workflow_comes_through_the_editor(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing(profile, root) as editor:
        done = await editor.command("addWorkflow")
        assert done["title"] == "Add a workflow that runs the tests on GitHub"
        assert done["applied"] is True, done
