"""Nothing grows: 2,000 changes and 50 jobs leave the server as it was."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import psutil
import pytest
from lsprotocol import types

from server.editing import Editor, editing, plain
from server.processes import children, open_files
from server.shop import CART, crash, make_shop

WATCHED = """\
import asyncio
import ctypes
import gc
import threading
from tracemend.lsp import main, server
from tracemend.project import caches

caches.REMEMBERED_CHARACTERS = 1

class Watched(server.Server):
    def __init__(self):
        super().__init__()
        self.feature("test/census")(lambda params: self.census())
        self.feature("test/trim")(lambda params: gc.collect() + ctypes.CDLL(None).malloc_trim(0))

    def census(self):
        tasks = [t for t in asyncio.all_tasks() if not t.done()]
        return {
            "tasks": len(tasks),
            "requests": len(self.protocol._request_futures),
            "results": len(self.protocol._result_types),
            "tokens": len(self.protocol.progress.tokens),
            "jobs": len(self.jobs.running),
            "flow": len(self.flow._tasks),
            "threads": sorted(t.name for t in threading.enumerate() if not t.name.startswith("tracemend-job")),
        }

main.Server = Watched
main.serve()
"""


async def census(editor: Editor) -> dict[str, Any]:
    """What the server holds once it has come to rest; how many of its few workers have been started by then may differ."""
    await asyncio.sleep(1.2)
    held: dict[str, Any] = plain(await editor.client.protocol.send_request_async("test/census", {}))
    return {
        **held,
        "files": open_files(editor.pid),
        "children": len(children(editor.pid)),
    }


async def at_rest(editor: Editor) -> float:
    """Memory in MiB, once what is not held any more has been given back to the system."""
    await asyncio.sleep(0.5)
    await editor.client.protocol.send_request_async("test/trim", {})
    return resident(editor)


def resident(editor: Editor) -> float:
    """Memory in MiB."""
    return float(psutil.Process(editor.pid).memory_info().rss) / 2**20


async def change(editor: Editor, count: int) -> None:
    """Type and take back, with a menu and a hover now and then."""
    place, after = types.Position(3, 0), types.Position(3, 1)
    for number in range(count // 2):
        editor.type("shop/cart.py", place, place, "x")
        editor.type("shop/cart.py", place, after, "")
        if number % 50 == 0:
            await editor.actions("shop/cart.py", 10)
            hover = types.HoverParams(types.TextDocumentIdentifier(editor.uri("shop/cart.py")), types.Position(9, 6))
            await editor.client.text_document_hover_async(hover)


async def work(editor: Editor, incident: str, count: int) -> None:
    """Jobs that fail, are cancelled while they run, and are joined."""
    for number in range(count):
        job = asyncio.ensure_future(editor.command("fixAndTest", incident=incident, command=["python", "-c", "0"]))
        if number % 2:
            await editor.until(lambda: editor.client.progress_reports)
            await asyncio.sleep(0.05)
            await editor.command("cancel")
        await job
        editor.client.progress_reports.clear()


@pytest.mark.timeout(300)
async def test_versions_of_a_large_text_are_forgotten(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing("vscode", root, command=("-c", WATCHED)) as editor:
        await editor.read(crash(root))
        editor.open("shop/cart.py")
        filling = "".join(
            f"def function_{n}(first, second):\n    return first[{n}] + second\n\n\n" for n in range(2500)
        )

        async def after(numbers: range) -> float:
            for number in numbers:
                editor.replace("shop/cart.py", f"{CART}\n\n# {number}\n{filling}")
                await editor.actions("shop/cart.py", 10)  # answered after the change is taken in
            return await at_rest(editor)

        before = await after(range(8))
        grown = await after(range(8, 32)) - before
        for _ in range(20):
            grown = grown if grown < 20 else await at_rest(editor) - before
        assert grown < 20, f"{grown:.1f} MiB"


@pytest.mark.timeout(300)
async def test_nothing_grows(tmp_path: Path) -> None:
    root = make_shop(tmp_path / "shop")
    async with editing("vscode", root, command=("-c", WATCHED)) as editor:
        (incident,) = await editor.read(crash(root))
        editor.open("shop/cart.py")
        await editor.offered("shop/cart.py", 10, "Rename")
        await change(editor, 200)
        await work(editor, incident["incident"], 4)
        before, memory = await census(editor), resident(editor)
        await change(editor, 2000)
        await work(editor, incident["incident"], 50)
        after, grown = await census(editor), resident(editor) - memory
        for _ in range(20):
            after = after if after == before else await census(editor)
        assert after == before
        assert grown < 12, f"{grown:.1f} MiB"
        assert editor.texts[editor.uri("shop/cart.py")] == CART
