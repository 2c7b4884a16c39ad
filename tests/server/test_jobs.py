"""The jobs: test, commit, push, as an editor orders them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lsprotocol import types

from projects import git
from server.editing import Editor, editing
from server.processes import children, gone
from server.shop import CART, crash, make_shop

HANG = """\
import time

from shop.cart import bill


def test_hang():
    time.sleep(300)


def test_bill():
    assert bill(["pear"]) == "to pay: 3"
"""


def make_hanging_shop(folder: Path) -> Path:
    """A shop whose crash can be mended and whose suite then hangs."""
    root = make_shop(folder / "shop")
    (root / "shop/cart.py").write_text(CART.replace("amont", "str(amont)"), encoding="utf-8")
    (root / "tests/test_cart.py").write_text(HANG, encoding="utf-8")
    return root


async def until_it_hangs(editor: Editor, job: asyncio.Future[object]) -> None:
    """Wait until the suite runs; the job must not have ended before."""
    for _ in range(900):
        jobs = (await editor.command("status"))["jobs"]
        if jobs and "suite" in (jobs[0]["step"] or "") and children(editor.pid):
            return
        assert not job.done(), job.result()
        await asyncio.sleep(0.1)
    raise AssertionError("the suite was not run within 90 s")


async def test_fix_test_commit_push_from_the_menu(tmp_path: Path, profile: str) -> None:
    root = make_shop(tmp_path / "shop")
    (root / "shop/cart.py").write_text(CART.replace("amont", "str(amont)"), encoding="utf-8")
    git(root, "commit", "--quiet", "--all", "--message", "Show the amount")
    git(tmp_path, "init", "--quiet", "--bare", "remote.git")
    git(root, "remote", "add", "origin", str(tmp_path / "remote.git"))
    git(root, "push", "--quiet", "origin", "main")
    async with editing(profile, root) as editor:
        await editor.read(crash(root))
        test = await editor.offered("shop/cart.py", 10, "Fix and test")
        proved = await editor.run(test.command)
        assert (proved["outcome"], proved["level"]) == ("done", "verified")
        assert proved["message"] == "Rename 'amont' to 'amount' — verified: crash gone, 2 tests pass."
        await editor.offered("shop/cart.py", 10, "Rename 'amont' to 'amount' — verified: crash gone, 2 tests pass")
        (reports,) = editor.client.progress_reports.values()
        assert [type(r) for r in (reports[0], reports[-1])] == [types.WorkDoneProgressBegin, types.WorkDoneProgressEnd]
        assert reports[-1].message == proved["message"]
        assert [m.message for m in editor.client.messages] == [proved["message"]]

        commit = await editor.offered("shop/cart.py", 10, "Commit fix")
        committed = await editor.run(commit.command)
        assert committed["outcome"] == "done", committed
        await editor.until(lambda: editor.marks("shop/cart.py")[0].severity == types.DiagnosticSeverity.Information)

        push = await editor.offered("shop/cart.py", 10, "Push")
        pushed = await editor.run(push.command)
        assert pushed["outcome"] == "done", pushed
        await editor.until(lambda: editor.marks("shop/cart.py") == [])
        assert (await editor.command("incidents"))["incidents"] == []
    fixed = git(tmp_path / "remote.git", "show", f"{committed['branch']}:shop/cart.py")
    assert fixed == CART.replace("amont", "str(amount)").strip()
    assert git(root, "status", "--porcelain", "--untracked-files=no") == ""


async def test_a_trial_is_of_the_unsaved_text(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing("neovim", root) as editor:
        (incident,) = await editor.read(crash(root))
        editor.open("shop/cart.py")
        editor.replace("shop/cart.py", CART.replace("amount = total(names)", "amount = str(total(names))"))
        ended = await editor.command("fixAndTest", incident=incident["incident"])
        assert ended["level"] == "verified", ended
    assert (root / "shop/cart.py").read_text(encoding="utf-8") == CART


async def test_cancel_ends_the_job_and_its_children(tmp_path: Path, profile: str) -> None:
    root = make_hanging_shop(tmp_path)
    async with editing(profile, root) as editor:
        (incident,) = await editor.read(crash(root))
        job = asyncio.ensure_future(editor.command("fixAndTest", incident=incident["incident"]))
        await until_it_hangs(editor, job)
        running = children(editor.pid)
        assert running
        (told,) = (await editor.command("status"))["jobs"]
        assert told["kind"] == "tracemend.fixAndTest"
        assert (await editor.command("cancel", job=told["job"]))["cancelled"] == [told["job"]]
        ended = await asyncio.wait_for(job, 60)
        assert ended["outcome"] == "cancelled"
        await editor.until(lambda: gone(running))
        (reports,) = editor.client.progress_reports.values()
        assert sum(isinstance(r, types.WorkDoneProgressEnd) for r in reports) == 1
        assert (await editor.command("status"))["jobs"] == []


async def test_the_progress_bar_and_the_request_cancel_too(tmp_path: Path) -> None:
    root = make_hanging_shop(tmp_path)
    async with editing("vscode", root) as editor:
        (incident,) = await editor.read(crash(root))
        job = asyncio.ensure_future(editor.command("fixAndTest", incident=incident["incident"]))
        await until_it_hangs(editor, job)
        (token,) = editor.client.progress_reports
        editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token=token))
        assert (await asyncio.wait_for(job, 60))["outcome"] == "cancelled"

        params = types.ExecuteCommandParams("tracemend.fixAndTest", [{"incident": incident["incident"]}])
        request = editor.client.protocol.send_request_async("workspace/executeCommand", params, msg_id="mine")
        job = asyncio.ensure_future(request)
        await until_it_hangs(editor, job)
        running = children(editor.pid)
        editor.client.cancel_request(types.CancelParams(id="mine"))
        await editor.until(lambda: gone(running))
        await editor.until(lambda: len(editor.ends()) == 2)
        job.cancel()


async def test_a_time_limit_ends_a_job_with_one_message(tmp_path: Path) -> None:
    root = make_hanging_shop(tmp_path)
    async with editing("neovim", root, settings={"trial": {"timeout": 2}}) as editor:
        (incident,) = await editor.read(crash(root))
        ended = await asyncio.wait_for(editor.command("fixAndTest", incident=incident["incident"]), 90)
        assert ended["outcome"] in ("done", "time limit")
        assert ended.get("level") != "verified"
        assert [m.message for m in editor.client.messages] == [ended["message"]]
        await editor.until(lambda: children(editor.pid) == [], 5)


async def test_a_second_order_joins_the_first(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing("vscode", root, options={"messages": False, "notifications": True}) as editor:
        (incident,) = await editor.read(crash(root))
        both = await asyncio.gather(*(editor.command("fixAndTest", incident=incident["incident"]) for _ in range(2)))
        assert both[0] == both[1]
        assert editor.client.messages == []
        told = [params["jobs"] for name, params in editor.notified if name == "tracemend/jobs"]
        assert told[0][0]["job"] == both[0]["job"]
        assert told[-1] == []


async def test_an_editor_that_goes_leaves_no_child_behind(tmp_path: Path) -> None:
    root = make_hanging_shop(tmp_path)
    async with editing("neovim", root) as editor:
        (incident,) = await editor.read(crash(root))
        job = asyncio.ensure_future(editor.command("fixAndTest", incident=incident["incident"]))
        await until_it_hangs(editor, job)
        running = children(editor.pid)
    assert gone(running)
    job.cancel()
