"""Commits are signed as the user has configured it, with throw-away keys here."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from delivery.shop import commit, fix_of, make_shop
from projects import git
from tracemend.errors import NotDelivered


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_shop(tmp_path / "shop")


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_signed_with_an_ssh_key(root: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True, timeout=30)
    (tmp_path / "signers").write_text(f"ada@example.org {key.with_suffix('.pub').read_text()}")
    git(root, "config", "gpg.format", "ssh")
    git(root, "config", "user.signingKey", str(key))
    git(root, "config", "commit.gpgSign", "true")
    git(root, "config", "gpg.ssh.allowedSignersFile", str(tmp_path / "signers"))
    made = commit(root, fix_of(root))
    assert git(root, "log", "-1", "--format=%G?", made.sha) == "G"


@pytest.fixture
def gnupg() -> Iterator[str]:
    """A key without a passphrase in a home of its own; its socket's path must be short."""
    home = Path("/tmp") / f"gpg-{os.getpid()}"
    home.mkdir(mode=0o700)
    env = {**os.environ, "GNUPGHOME": str(home)}
    make = [
        "gpg",
        "--batch",
        "--quiet",
        "--passphrase",
        "",
        "--quick-gen-key",
        "Ada <ada@example.org>",
        "ed25519",
        "sign",
    ]
    try:
        subprocess.run(make, env=env, check=True, capture_output=True, timeout=60)
        yield str(home)
    finally:
        subprocess.run(["gpgconf", "--kill", "all"], env=env, capture_output=True, timeout=30, check=False)
        shutil.rmtree(home)


@pytest.mark.skipif(shutil.which("gpg") is None, reason="gpg is not installed")
def test_signed_with_gpg(root: Path, gnupg: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GNUPGHOME", gnupg)
    git(root, "config", "commit.gpgSign", "true")
    made = commit(root, fix_of(root))
    assert git(root, "log", "-1", "--format=%G?", made.sha) in ("G", "U")


def test_a_key_that_is_missing(root: Path) -> None:
    git(root, "config", "gpg.format", "ssh")
    git(root, "config", "user.signingKey", "/nowhere/key")
    git(root, "config", "commit.gpgSign", "true")
    with pytest.raises(NotDelivered, match="The commit could not be signed: check git's signing key and its agent"):
        commit(root, fix_of(root))
    assert git(root, "for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_nobody_to_be_the_author(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    git(root, "config", "user.useConfigOnly", "true")
    with pytest.raises(NotDelivered, match="git does not know who you are: run"):
        commit(root, fix_of(root))
