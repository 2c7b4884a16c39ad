"""The server as a process: its streams, its end, its neighbours, its trust."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pygls.exceptions import JsonRpcException

from projects import digest_of, make_repository
from server.editing import editing
from server.processes import children
from server.raw import Raw
from server.shop import crash, make_shop

PRINTS = """\
import os, subprocess, sys
from tracemend.lsp import main, server

class Loud(server.Server):
    def open_folders(self):
        print("print")
        os.write(1, b"write\\n")
        subprocess.run([sys.executable, "-c", "print('child', input() if sys.stdin.isatty() else '')"], check=False)
        return super().open_folders()

main.Server = Loud
main.serve()
"""


TERMINATED_HALF_WAY = """\
import os, pathlib, signal, sys
from tracemend.lsp import main, server

class Struck(server.Server):
    def open_folders(self):
        os.kill(os.getpid(), signal.SIGTERM)
        pathlib.Path(sys.argv[1]).touch()
        return super().open_folders()

main.Server = Struck
main.serve()
"""


def test_nothing_but_the_protocol_reaches_standard_output(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    server = Raw("-c", PRINTS)
    server.initialize(root)
    assert len(server.command("readTraceback", text=crash(root))["incidents"]) == 1
    assert server.command("status")["folders"][0]["open"] == 1
    server.send("shutdown")
    server.answer()
    server.send("exit", request=False)
    assert server.end() == 0


def test_exit_ends_the_process_although_standard_input_stays_open(tmp_path: Path) -> None:
    server = Raw()
    server.initialize(make_shop(tmp_path / "shop"))
    server.send("exit", request=False)
    assert server.end() == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, None], ids=["SIGTERM", "end of input"])
def test_without_a_word_it_ends_too(tmp_path: Path, number: int | None) -> None:
    server = Raw()
    server.initialize(make_shop(tmp_path / "shop"))
    assert server.process.stdin is not None
    if number is None:
        server.process.stdin.close()
    else:
        os.kill(server.process.pid, number)
    assert server.end() == 1


def test_a_sigterm_breaks_off_no_step_of_the_loop(tmp_path: Path) -> None:
    """Breaking off the wrong one, the server would wait for ever for a task that nothing wakes."""
    went_on = tmp_path / "went on"
    server = Raw("-c", TERMINATED_HALF_WAY, str(went_on))
    server.initialize(make_shop(tmp_path / "shop"))
    assert server.end() == 1
    assert went_on.exists()


def test_a_kill_loses_no_incident(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    first = Raw()
    first.initialize(root)
    (incident,) = first.command("readTraceback", text=crash(root))["incidents"]
    first.process.kill()
    assert first.end() == -signal.SIGKILL
    second = Raw()
    second.initialize(root)
    (kept,) = second.command("incidents")["incidents"]
    second.process.kill()
    second.end()
    assert (kept["incident"], kept["line"], kept["count"]) == (incident["incident"], 9, 1)


async def test_two_servers_on_one_workspace_agree(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing("vscode", root) as one, editing("neovim", root) as other:
        (incident,) = await one.read(crash(root))
        await other.until(lambda: other.lines("shop/cart.py") == [10], 2)
        await other.offered("shop/cart.py", 10, "Rename")
        await other.command("dismiss", incident=incident["incident"])
        await one.until(lambda: one.lines("shop/cart.py") == [], 2)


async def test_an_incident_reported_while_no_editor_was_open_is_waiting(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    log = tmp_path / "error.log"
    log.write_text(crash(root), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "tracemend", "fix", "--no-trial", log], cwd=root, check=True)
    async with editing(profile, root) as editor:
        await editor.until(lambda: editor.lines("shop/cart.py") == [10])
        await editor.offered("shop/cart.py", 10, "Rename")


async def test_an_untrusted_workspace_runs_nothing(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    text = crash(root)
    ran = tmp_path / "ran"
    trap = f"#!/bin/sh\necho $0 >> {ran}\n"
    for file in (".venv/bin/python", ".git/hooks/pre-commit", "trap.sh"):
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(trap, encoding="utf-8")
        path.chmod(0o755)
    (root / ".venv/pyvenv.cfg").touch()
    with (root / ".git/config").open("a", encoding="utf-8") as config:
        config.write(f"[core]\n\tfsmonitor = {root / 'trap.sh'}\n[log]\n\tshowSignature = true\n")
        config.write(f"[gpg]\n\tprogram = {root / 'trap.sh'}\n")
    before = digest_of(root)
    async with editing(profile, root, options={"trusted": False}) as editor:
        (incident,) = await editor.read(text.replace(str(root), "/srv/app"))
        assert editor.lines("shop/cart.py") == [10]
        await editor.offered("shop/cart.py", 10, "Rename")
        for name in ("fixAndTest", "commitFix", "pushBranch", "openPullRequest"):
            with pytest.raises(JsonRpcException, match="not trusted"):
                await editor.command(name, incident=incident["incident"])
        assert not ran.exists()
        assert digest_of(root) == before
        assert (await editor.command("status"))["folders"][0]["interpreter"] is None
        editor.client.protocol.notify("tracemend/trust", {"trusted": True})
        for _ in range(3000):
            if (await editor.command("status"))["folders"][0]["interpreter"]:
                break
            await asyncio.sleep(0.02)
        assert (await editor.command("status"))["folders"][0]["interpreter"] == str(root / ".venv/bin/python")


async def test_settings_come_from_the_client_folder_by_folder(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing(profile, root, settings={"interpreter": sys.executable}) as editor:
        assert (await editor.command("status"))["folders"][0]["interpreter"] == sys.executable
        editor.client.set_configuration({"tracemend": {"interpreter": "/nowhere/python", "trial.timeout": "soon"}})
        from lsprotocol import types

        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=None))
        await editor.until(lambda: editor.client.messages)
        assert "can't be 'soon'" in editor.client.messages[0].message


async def test_no_child_is_left_by_reading(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "plain", {"a.py": "def f():\n    return nme\n\n\nf()\n"})
    async with editing("vscode", root) as editor:
        await editor.read(
            f'Traceback (most recent call last):\n  File "{root}/a.py", line 2, in f\n    return nme\nNameError: x\n'
        )
        await editor.until(lambda: children(editor.pid) == [], 5)
