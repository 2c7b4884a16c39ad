"""The model's commands as an editor orders them: consent asked and given, a prompt shown, a job with progress, tagged fixes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from model.loopback import Behaviour, Loopback, loopback
from model.shops import GOOD, crash_of, script, shop
from server.editing import editing
from server.processes import children, gone


def at(server: Loopback) -> dict[str, object]:
    model = {"name": "openai/gpt-4o-mini", "endpoint": f"{server.url}/v1", "candidates": 1, "rounds": 1}
    return {"settings": {"model": model}}


async def test_consent_then_a_fix_that_is_tagged(tmp_path: Path) -> None:
    root = shop(tmp_path)
    with loopback() as server:
        server.will(Behaviour(text=GOOD))
        async with editing("vscode", root, options=at(server)) as editor:
            questions = editor.asked
            editor.answers = ["Don't", "Show what will be sent", "Allow in this workspace"]
            await editor.read(crash_of(root))
            ask = await editor.offered("shop/cart.py", 10, "Ask the model")
            refused = await editor.run(ask.command)
            assert (refused["outcome"], refused["message"]) == ("failed", "Nothing was sent: you did not allow it.")
            assert server.seen == []
            assert questions[0].startswith(
                "Code of this project would be sent to openai/gpt-4o-mini (http://127.0.0.1:"
            )

            written = await editor.run(ask.command)
            assert written["outcome"] == "done", written
            assert written["level"] == "verified"
            assert "1 request, 11 tokens sent, 7 received, $0.0000" in written["spent"]
            assert len(questions) == 3
            assert len(server.seen) == 1
            assert len(editor.client.shown_documents) == 1
            shown = Path(editor.client.shown_documents[0].uri.removeprefix("file://")).read_text()
            assert server.seen[0].body["messages"][1]["content"] in shown

            title = "Take an item without a count for one piece (by a model) — verified"
            fix = await editor.offered("shop/cart.py", 10, title)
            assert not fix.is_preferred
            known = (await editor.command("incidents"))["incidents"][0]["fixes"]
            assert [one["author"] for one in known] == ["model:openai/gpt-4o-mini"]
            assert (await editor.command("status"))["folders"][0]["model"] == "openai/gpt-4o-mini"
            forbidden = await editor.command("allowModel", allowed=False)
            assert forbidden["allowed"] is False


async def test_an_untrusted_workspace_sends_nothing(tmp_path: Path) -> None:
    root = shop(tmp_path)
    with loopback() as server:
        server.will(Behaviour(text=GOOD))
        options = {**at(server), "trusted": False}
        async with editing("neovim", root, options=options) as editor:
            found = await editor.read(crash_of(root))
            await editor.until(lambda: editor.marks("shop/cart.py"))
            titles = [action.title for action in await editor.actions("shop/cart.py", 10)]
            assert not [title for title in titles if "model" in title]
            for command in ("askModel", "showPrompt", "allowModel"):
                with pytest.raises(Exception, match="not trusted"):
                    await editor.command(command, incident=found[0]["incident"], allowed=True)
            with pytest.raises(Exception, match="not trusted"):
                await editor.command("explain", incident=found[0]["incident"], model=True)
        assert server.seen == []


async def test_a_cancel_ends_the_process_that_asks(tmp_path: Path) -> None:
    root = shop(tmp_path)
    with loopback() as server:
        server.will(Behaviour("endless"))
        options = at(server)
        options["settings"]["model"]["replyTokens"] = 10_000_000  # type: ignore[index]
        options["settings"]["model"]["totalCost"] = 1000  # type: ignore[index]
        options["settings"]["model"]["totalTokens"] = 100_000_000  # type: ignore[index]
        async with editing("neovim", root, options=options) as editor:
            editor.answers = ["Allow in this workspace"]
            found = await editor.read(crash_of(root))
            asked = asyncio.ensure_future(editor.command("askModel", incident=found[0]["incident"]))
            await editor.until(lambda: server.open or asked.done(), 90)
            assert not asked.done(), asked.result()
            (child,) = [one for one in children(editor.pid) if "litellm_child" in " ".join(one.cmdline())]
            await editor.command("cancel")
            assert (await asked)["outcome"] == "cancelled"
            await editor.until(lambda: gone([child]) and not server.open)


async def test_words_and_a_prompt_without_any_model_at_work(tmp_path: Path) -> None:
    root = shop(tmp_path)
    replies = script(tmp_path, words=[["An item *may* lack a count.\n\n[click](http://x)"]])
    options = {"settings": {"model": {"name": f"scripted:{replies}"}}}
    async with editing("neovim", root, options=options) as editor:
        found = await editor.read(crash_of(root))
        identity = found[0]["incident"]
        page = await editor.command("explain", incident=identity, model=True)
        assert (
            "## In a language model's words\n\nWritten by `scripted:script.json`; nothing has judged it."
            in page["markdown"]
        )
        assert r"An item \*may\* lack a count." in page["markdown"]
        assert "[click](" not in page["markdown"]
        shown = await editor.command("showPrompt", incident=identity, hint="count may be missing")
        assert shown["outcome"] == "done"
        assert "count may be missing" in shown["text"]
        assert (shown["local"], shown["allowed"], shown["left_out"]) == (True, True, [])
