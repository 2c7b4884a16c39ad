"""The commands of delivery that no menu holds."""

from __future__ import annotations

from pathlib import Path

from projects import make_repository
from server.editing import editing
from server.shop import make_shop


async def test_a_workflow_comes_through_the_editor(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing(profile, root) as editor:
        done = await editor.command("addWorkflow")
        assert done["title"] == "Add a workflow that runs the tests on GitHub"
        assert done["applied"] is True, done


CI = """\
on: [push]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: python -m pytest
"""
STOCK = """\
import os

import redis

store = redis.Redis.from_url(os.environ["REDIS_URL"])


def left(name):
    return int(store.get(name))
"""
REFUSED = """\
Traceback (most recent call last):
  File "/home/runner/_build/shop/shop/stock.py", line 9, in left
    return int(store.get(name))
redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.
"""


async def test_a_check_that_lacks_a_service_offers_it_to_the_workflow(tmp_path: Path, profile: str) -> None:
    files = {"stock.py": STOCK, "requirements.txt": "redis\n", ".github/workflows/ci.yml": CI}
    root = make_repository(tmp_path / "shop", files)
    async with editing(profile, root) as editor:
        await editor.read(REFUSED, origin="ci:github")
        (line,) = await editor.until(lambda: editor.lines("stock.py"), 60)
        offered = await editor.offered("stock.py", line, "Give the workflow the services that its tests need", 60)
        (beside,) = await editor.actions(".github/workflows/ci.yml", 1)
        assert beside.command == offered.command
        done = await editor.run(beside.command)
        assert (done["title"], done["applied"]) == ("Give the workflow's tests Redis", True)
    text = (root / ".github" / "workflows" / "ci.yml").read_text()
    assert text.startswith(CI.partition("    steps:")[0] + "    services:\n      redis:\n")


async def test_a_crash_of_ones_own_machine_asks_for_no_change_of_the_workflow(tmp_path: Path, profile: str) -> None:
    root = make_repository(tmp_path / "shop", {"stock.py": STOCK, ".github/workflows/ci.yml": CI})
    async with editing(profile, root) as editor:
        await editor.read(REFUSED)
        (line,) = await editor.until(lambda: editor.lines("stock.py"), 60)
        await editor.offered("stock.py", line, "Explain", 60)
        assert not [a for a in await editor.actions("stock.py", line) if a.title.startswith("Give the workflow")]
