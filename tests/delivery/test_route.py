"""Where a pull request goes from and to, as far as the repository tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery.shop import make_shop
from projects import git
from tracemend.delivery.address import Address
from tracemend.delivery.route import Way, way_of
from tracemend.errors import NotDelivered
from tracemend.project.git import repository
from tracemend.settings import Settings


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_shop(tmp_path / "shop")


def way(root: Path, remote: str | None = None, settings: Settings | None = None) -> Way:
    with repository(root) as repo:
        return way_of(repo, root, "fix/x", remote, settings or Settings())


def test_an_alias_of_git(root: Path) -> None:
    git(root, "config", "url.git@github.com:.insteadOf", "gh:")
    git(root, "remote", "add", "origin", "gh:acme/shop")
    found = way(root)
    assert (found.forge.name, found.head) == ("github", Address("ssh", "github.com", None, "acme/shop"))


def test_an_alias_that_leads_away_from_the_forge_is_still_the_forge(root: Path) -> None:
    """A mirror or proxy: pushed to elsewhere, opened on the forge."""
    git(root, "config", "url.http://127.0.0.1:9/.insteadOf", "https://github.com/")
    git(root, "remote", "add", "origin", "https://github.com/acme/shop.git")
    assert way(root).head == Address("https", "github.com", None, "acme/shop")


def test_an_alias_of_ssh(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ssh = tmp_path / "bin" / "ssh"
    ssh.parent.mkdir()
    ssh.write_text('#!/bin/sh\ntest "$*" = "-G work" && echo user git && echo hostname ssh.github.com\n')
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", str(ssh.parent), prepend=":")
    git(root, "remote", "add", "origin", "work:acme/shop.git")
    found = way(root)
    assert (found.forge.name, found.head.host) == ("github", "github.com")


def test_a_separate_address_for_pushes(root: Path) -> None:
    git(root, "remote", "add", "origin", "https://mirror.example.org/shop.git")
    git(root, "remote", "set-url", "--push", "origin", "git@gitlab.com:acme/shop.git")
    assert way(root).forge.name == "gitlab"


def test_upstream_by_name_and_by_setting(root: Path) -> None:
    git(root, "remote", "add", "origin", "git@github.com:ada/shop.git")
    assert way(root).upstream is None
    git(root, "remote", "add", "source", "https://github.com/acme/shop.git")
    assert way(root, settings=Settings(delivery_upstream="source")).upstream == Address(
        "https", "github.com", None, "acme/shop"
    )
    git(root, "remote", "rename", "source", "upstream")
    assert way(root).upstream == Address("https", "github.com", None, "acme/shop")
    assert way(root, remote="upstream").upstream is None


def test_a_fork_on_another_forge(root: Path) -> None:
    git(root, "remote", "add", "origin", "git@gitlab.com:ada/shop.git")
    git(root, "remote", "add", "upstream", "git@github.com:acme/shop.git")
    with pytest.raises(NotDelivered, match="origin and upstream are on different forges: push the branch to a fork of"):
        way(root)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("https://code.example.org/scm/shop/web.git", "Bitbucket Data Center"),
        ("https://tfs.example.org/tfs/All/Shop/_git/web", "Azure DevOps Server"),
    ],
)
def test_servers_with_another_api(url: str, server: str, root: Path) -> None:
    git(root, "remote", "add", "origin", url)
    with pytest.raises(NotDelivered, match=f"is a {server}, whose API is not supported: open the pull request on its"):
        way(root)
