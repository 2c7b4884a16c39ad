"""The token of no forge is in any byte written, logged, shown or handed to a child, but where the user has put it."""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from delivery.fake_forges import FakeAzure, FakeBitbucket, FakeGitea, FakeGitLab
from delivery.fake_github import FakeGitHub
from delivery.git_http import Answer, GitHost, Request, serve_git
from delivery.shop import INCIDENT, commit, fix_of, make_shop, project_at
from delivery.test_other_forges import request
from projects import git
from tracemend.delivery.push import push_branch
from tracemend.errors import NotDelivered
from tracemend.following import follow
from tracemend.ledger import Delivered, open_ledger
from tracemend.project import process
from tracemend.project.process import Cancel
from tracemend.settings import Settings

TOKEN = "s3cret-token"
BASIC = f"Basic {base64.b64encode(f':{TOKEN}'.encode()).decode()}"
Api = Callable[[Request], Answer]
FORGES: dict[str, tuple[str, str, str, Callable[[], Api]]] = {
    "github": ("GH_ENTERPRISE_TOKEN", "x-access-token", "acme/shop.git", lambda: FakeGitHub(TOKEN)),
    "gitlab": ("GITLAB_TOKEN", "oauth2", "acme/shop.git", lambda: FakeGitLab(f"Bearer {TOKEN}")),
    "gitea": ("GITEA_TOKEN", "token", "acme/shop.git", lambda: FakeGitea(f"token {TOKEN}")),
    "bitbucket": ("BITBUCKET_TOKEN", "x-token-auth", "acme/shop.git", lambda: FakeBitbucket(f"Bearer {TOKEN}")),
    "azure": ("AZURE_DEVOPS_EXT_PAT", "azure", "acme/Web/_git/shop", lambda: FakeAzure(BASIC)),
}
"""Variable of the token, the user that goes with it, where the repository lies, and the forge's API."""

_children: list[Any] | None = None


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "subprocess.Popen" and _children is not None:
        _children.append(arguments)


sys.addaudithook(_hear)


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Command line, folder and environment of every child, and what it is told on standard input."""
    global _children
    heard: list[Any] = []
    monkeypatch.setattr(sys.modules[__name__], "_children", heard)
    feed = process._feed
    monkeypatch.setattr(process, "_feed", lambda child, data: (heard.append(data), feed(child, data)))
    return heard


@pytest.mark.parametrize("name", FORGES)
def test_the_token_stays_where_it_is(
    name: str,
    children: list[Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    variable, user, path, api = FORGES[name]
    caplog.set_level(0)
    monkeypatch.setenv(variable, TOKEN)
    for trace in ("GIT_TRACE", "GIT_TRACE_CURL", "GIT_TRACE2_EVENT"):
        monkeypatch.setenv(trace, str(tmp_path / trace))
    root = make_shop(tmp_path / "shop")
    git(tmp_path, "clone", "--quiet", "--bare", str(root), str(tmp_path / "hosted" / path))
    git(tmp_path / "hosted" / path, "config", "http.receivepack", "true")
    settings = Settings(delivery_forges=f"127.0.0.1={name}")
    shown: list[Any] = []
    with serve_git(GitHost(tmp_path / "hosted", user, TOKEN, api=api())) as host:
        git(root, "remote", "add", "origin", f"{host.url}/{path}")
        made = commit(root, fix_of(root))
        shown.append(push_branch(project_at(root), made.branch, remote=None, settings=settings, cancel=Cancel()))
        assert user in host.seen
        opened = request(root, settings)
        ledger = open_ledger(root)
        stored = ledger.record(INCIDENT)
        where = Delivered("f", made.branch, made.sha, "origin", opened.url)
        shown += [opened, follow(project_at(root), ledger, settings, stored, where, cancel=Cancel())]
        ledger.close()
        monkeypatch.setenv(variable, f"{TOKEN}-of-yesterday")
        with pytest.raises(NotDelivered, match="did not accept the token") as refused:
            request(root, settings)
        shown.append(refused.value)
    forms = [TOKEN, *(base64.b64encode(f"{who}:{TOKEN}".encode()).decode() for who in (user, ""))]
    assert len(children) > 10
    for child in children:
        said = repr(child)
        if isinstance(child, tuple):
            environment = dict(os.environ if child[3] is None else child[3])
            environment.pop(variable, None)
            said = repr((child[:3], environment))
        assert not any(form in said for form in forms)
    for text in (*map(repr, shown), caplog.text, *capfd.readouterr()):
        assert not any(form in text for form in forms)
    for file in [*tmp_path.rglob("*"), *Path(os.environ["HOME"]).rglob("*")]:
        if file.is_file():
            assert not any(form.encode() in file.read_bytes() for form in forms), file
