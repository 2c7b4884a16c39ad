"""The server looks at pull requests by itself: news in the editor, a failed check's crash as an incident, the end of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from delivery.fake_github import FakeGitHub
from delivery.git_http import Answer, GitHost, serve_git
from delivery.shop import INCIDENT, commit, fix_of, make_shop
from delivery.test_follow import LOG, run
from projects import git
from server.editing import Editor, editing
from tracemend.ledger import Delivered, Ledger, open_ledger

WAIT = 60.0
SETTINGS = {"delivery": {"followInterval": 0.2, "forges": "127.0.0.1=github"}}
PULL = "https://github.example.org/acme/shop/pull/1"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "s3cret-token")
    return make_shop(tmp_path / "shop")


@pytest.fixture
def ledger(root: Path) -> Iterator[Ledger]:
    ledger = open_ledger(root)
    yield ledger
    ledger.close()


@pytest.fixture
def github(root: Path) -> Iterator[FakeGitHub]:
    """A pushed branch, whose pull request was opened on GitHub's own page."""
    fake = FakeGitHub()
    with serve_git(GitHost(root, api=fake)) as host:
        git(root, "remote", "add", "origin", f"{host.url}/acme/shop.git")
        body = {"head": "fix/x", "base": "main", "title": "fix: x", "body": "", "draft": False}
        fake.create("acme/shop", body)
        yield fake


def pushed(root: Path, ledger: Ledger) -> str:
    made = commit(root, fix_of(root), branch="fix/x")
    stored = ledger.record(INCIDENT, at=1000.0)
    ledger.record_delivery(stored.id, Delivered("f", made.branch, made.sha, "origin"))
    ledger.resolve(stored.id)
    return stored.id


def said(editor: Editor, words: str) -> bool:
    return any(words in message.message for message in editor.client.messages)


async def test_from_running_checks_to_a_regression(root: Path, ledger: Ledger, github: FakeGitHub) -> None:
    identity = pushed(root, ledger)
    github.checks = [run(8, None)]
    with serve_git(GitHost(root, api=lambda _: Answer(200, LOG))) as logs:
        async with editing("vscode", root, settings=SETTINGS) as editor:
            await editor.until(lambda: [d for d in ledger.deliveries(identity) if d.checks == "pending"], WAIT)
            assert ledger.deliveries(identity)[0].pull_request == PULL
            github.logs = {8: f"{logs.url}/8"}
            github.checks = [run(8, "failure")]
            await editor.until(lambda: said(editor, f"Checks fail on {PULL}: check 8."), WAIT)
            (crash,) = ledger.incidents("open")
            assert (crash.incident.origin, crash.incident.raised.message) == ("ci:github", "'price'")
            (folder,) = (await editor.command("status"))["folders"]
            assert [(f["branch"], f["checks"]) for f in folder["following"]] == [("fix/x", "failure")]
            (told,) = (await editor.command("incidents", states=["resolved"]))["incidents"]
            assert told["delivered"][0]["failing"][0].startswith("check 8\n")
            github.checks = [run(9, "success")]
            await editor.until(lambda: said(editor, f"All checks pass on {PULL}."), WAIT)
            github.pulls[0] |= {"state": "closed", "merged": True, "merged_at": "2026-11-21T08:00:00Z"}
            await editor.until(lambda: said(editor, f"Merged: {PULL}."), WAIT)
            calls = len(github.calls)
            ledger.record(INCIDENT)
            await editor.until(lambda: editor.lines("cart.py") == [7], WAIT)
            assert "Back again" in (await hovered(editor))
            assert (await editor.command("status"))["folders"][0]["following"] == []
            assert len(github.calls) == calls


async def hovered(editor: Editor) -> str:
    from lsprotocol import types

    place = types.TextDocumentIdentifier(uri=editor.uri("cart.py"))
    found = await editor.client.text_document_hover_async(types.HoverParams(place, types.Position(6, 0)))
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    return found.contents.value


@pytest.mark.parametrize(
    "settings",
    [{"delivery": {**SETTINGS["delivery"], "followInterval": 0}}, {"delivery": {"followInterval": 0.2}}],
    ids=["turned off", "a forge that nobody has named"],
)
async def test_nobody_is_asked(settings: dict[str, object], root: Path, ledger: Ledger, github: FakeGitHub) -> None:
    identity = pushed(root, ledger)
    async with editing("neovim", root, settings=settings) as editor:
        await editor.until(lambda: editor.client.messages or True, WAIT)
        for _ in range(3):
            await editor.command("status")
        assert ledger.deliveries(identity)[0].pull_request is None
    assert github.calls == []


async def test_a_forge_that_does_not_answer_holds_nothing_up(root: Path, ledger: Ledger) -> None:
    """The server ends at once all the same."""
    import socket

    pushed(root, ledger)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        git(root, "remote", "add", "origin", f"http://127.0.0.1:{deaf.getsockname()[1]}/acme/shop.git")
        deaf.settimeout(WAIT)
        async with editing("vscode", root, settings=SETTINGS) as editor:
            import asyncio

            connection, _ = await asyncio.to_thread(deaf.accept)
            with connection:
                assert (await editor.command("status"))["jobs"] == []
