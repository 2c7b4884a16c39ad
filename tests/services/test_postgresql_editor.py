"""A PostgreSQL that is down, seen from an editor: the mark in the settings, the command on consent, the workflow, the deployment."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from pygls.exceptions import JsonRpcException

from projects import make_repository
from recipes.crash import run, write
from server.editing import editing
from services.django_shop import PYTHON, lay_out, site_answers
from services.postgres_server import PASSWORD, Server

pytest.importorskip("django")
pytestmark = pytest.mark.timeout(300)


async def test_a_server_is_started_from_the_menu(startable: Server, tmp_path: Path) -> None:
    root = tmp_path / "shop"
    lay_out(root, "psycopg", startable.port)
    write(root, {"requirements.txt": "django\npsycopg[binary]\npytest-django\n"})
    make_repository(root, {})
    startable.stop()
    try:
        failed = run(PYTHON, ["python", "manage.py", "migrate"], root)
        async with editing("vscode", root, settings={"interpreter": str(PYTHON)}) as editor:
            (incident,) = await editor.read(failed.stderr)
            action = await editor.offered("shop/settings.py", 7, f"Run: pg_ctl -D {startable.folder}")
            assert action.command is not None
            with pytest.raises(JsonRpcException, match="has changed since this command was shown"):
                await editor.command("runStep", incident=incident["incident"], step=1, command="rm x")
            answer = await editor.run(action.command)
            assert answer["outcome"] == "done", answer
            assert "takes the connection now" in answer["message"]
            page = (await editor.command("explain", incident=incident["incident"]))["markdown"]
            assert "systemctl status postgresql" in page
            assert PASSWORD not in page
            workflow = await editor.offered("shop/settings.py", 7, "Add a CI workflow")
            await editor.run(workflow.command)
    finally:
        startable.run("pg_ctl", "-D", str(startable.folder), "-w", "-t", "60", "restart", "-m", "fast")
    assert site_answers(root)
    written = yaml.safe_load((root / ".github/workflows/tests.yml").read_text())
    service = written["jobs"]["tests"]["services"]["postgres"]
    assert "pg_isready" in service["options"]
    assert service["ports"] == ["5432:5432"]
