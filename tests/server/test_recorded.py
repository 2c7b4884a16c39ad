"""Programs that report their own crashes: the mark appears without any further act."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from server.editing import editing
from server.shop import make_shop


async def test_a_crash_in_a_terminal_is_marked_by_itself(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing(profile, root) as editor:
        given = await editor.command("recorderEnvironment", folder=root.as_uri())
        env = {**os.environ, **given["variables"], "PYTHONPATH": given["pythonPath"]}
        done = subprocess.run(
            [sys.executable, "main.py"], cwd=root, env=env, capture_output=True, text=True, check=False
        )
        assert "NameError" in done.stderr
        await editor.until(lambda: editor.lines("shop/cart.py") == [10], 5)
        (incident,) = (await editor.command("incidents"))["incidents"]
        assert (incident["type"], incident["count"]) == ("NameError", 1)
        shown = await editor.command("readTraceback", text=done.stderr, origin="terminal", cwd=str(root))
        assert [(i["incident"], i["count"]) for i in shown["incidents"]] == [(incident["incident"], 1)]


async def test_a_failing_test_is_marked_by_itself(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing("vscode", root) as editor:
        given = await editor.command("recorderEnvironment")
        env = {**os.environ, **given["variables"], "PYTHONPATH": given["pytestPath"]}
        env["PYTEST_ADDOPTS"] = given["pytestOptions"]
        run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        subprocess.run(run, cwd=root, env=env, capture_output=True, check=False)
        await editor.until(lambda: editor.lines("shop/cart.py") == [10], 5)


async def test_recorded_values_stand_at_the_end_of_the_crash_line(tmp_path: Path) -> None:
    from lsprotocol import types

    root = make_shop(tmp_path / "shop")
    source = (root / "shop/cart.py").read_text(encoding="utf-8").replace("+ amont", "+ amount")
    (root / "shop/cart.py").write_text(source, encoding="utf-8")
    async with editing("vscode", root) as editor:
        given = await editor.command("recorderEnvironment")
        env = {**os.environ, **given["variables"], "PYTHONPATH": given["pythonPath"]}
        subprocess.run([sys.executable, "main.py"], cwd=root, env=env, capture_output=True, check=False)
        await editor.until(lambda: editor.lines("shop/cart.py") == [10], 5)
        whole = types.Range(types.Position(0, 0), types.Position(20, 0))
        document = types.TextDocumentIdentifier(uri=editor.uri("shop/cart.py"))
        hints = await editor.client.text_document_inlay_hint_async(types.InlayHintParams(document, whole))
        assert [(h.label, h.position.line) for h in hints or ()] == [("amount = 8", 9)]


async def test_a_crash_in_one_folder_from_the_terminal_of_another_is_the_ones_whose_files_it_names(
    tmp_path: Path,
) -> None:
    """Two folders alike: what the recorder hands to the terminal's folder, and what the terminal shows, is one incident."""
    one, two = make_shop(tmp_path / "one"), make_shop(tmp_path / "two")
    async with editing("vscode", one, two) as editor:
        given = await editor.command("recorderEnvironment", folder=two.as_uri())
        env = {**os.environ, **given["variables"], "PYTHONPATH": given["pythonPath"]}
        done = subprocess.run(
            [sys.executable, "main.py"], cwd=one, env=env, capture_output=True, text=True, check=False
        )
        await editor.command("readTraceback", text=done.stderr, origin="terminal", cwd=str(two))
        await editor.until(lambda: editor.lines("shop/cart.py") == [10])
        spool = Path(given["variables"]["TRACEMEND_SPOOL"])
        await editor.until(lambda: not list(spool.glob("*.json")))
        listed = (await editor.command("incidents"))["incidents"]
    assert [(incident["folder"], incident["count"]) for incident in listed] == [(str(one), 1)]
