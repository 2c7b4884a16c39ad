"""What git and the forges really say, and the sentence that it becomes."""

from __future__ import annotations

import pytest

from tracemend.delivery.refusals import refusal


def told(stdout: str = "", stderr: str = "", hook: bool = False) -> str:
    return refusal(stdout, stderr, remote="origin", branch="fix/x", pre_push_hook=hook).text.splitlines()[0]


def rejected(reason: str, kind: str = "remote rejected") -> str:
    return f"To example.org:a/b.git\n!\trefs/heads/fix/x:refs/heads/fix/x\t[{kind}] ({reason})\nDone\n"


@pytest.mark.parametrize(
    ("stdout", "start"),
    [
        (rejected("non-fast-forward", "rejected"), "fix/x on origin already holds other commits"),
        (rejected("fetch first", "rejected"), "fix/x on origin already holds other commits"),
        (rejected("stale info", "rejected"), "fix/x on origin was changed by somebody"),
        (rejected("protected branch hook declined"), "fix/x is protected on origin"),
        (rejected("pre-receive hook declined"), "A hook of origin declined the push"),
        (rejected("cannot lock ref 'refs/heads/fix/x': is at 1 but expected 2"), "fix/x on origin was changed"),
        (rejected("shallow update not allowed"), "origin rejected the push (shallow update not allowed)"),
    ],
)
def test_rejected(stdout: str, start: str) -> None:
    assert told(stdout, "error: failed to push some refs to 'example.org:a/b.git'\n").startswith(start)


@pytest.mark.parametrize(
    ("stderr", "start"),
    [
        ("fatal: could not read Username for 'https://github.com': terminal prompts disabled", "origin did not accept"),
        ("remote: Invalid username or token.\nfatal: Authentication failed for 'https://github.com/a/b/'", "origin did not"),
        ("git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.", "origin did not"),
        ("remote: Permission to a/b.git denied to ada.\nfatal: unable to access 'u': The requested URL returned error: 403", "You may not push"),
        ("Host key verification failed.\nfatal: Could not read from remote repository.", "The host key of origin"),
        ("remote: Repository not found.\nfatal: repository 'https://github.com/a/b/' not found", "origin has no repository"),
        ("ssh: connect to host example.org port 22: Connection refused\nfatal: Could not read from remote", "origin can't be reached (ssh: connect"),
        ("ssh: Could not resolve hostname example.invalid: Name or service not known", "origin can't be reached"),
        ("fatal: unable to access 'https://x/': Failed to connect to x port 443: Connection timed out", "origin can't be"),
        ("error: RPC failed; HTTP 500\nfatal: the remote end hung up unexpectedly", "origin can't be reached"),
        ("fatal: something new", "The push to origin failed (something new): nothing was changed"),
    ],
)  # fmt: skip
def test_failed(stderr: str, start: str) -> None:
    assert told(stderr=stderr).startswith(start)


def test_a_hook_of_the_users() -> None:
    assert told(stderr="lint: 3 errors\nerror: failed to push some refs to 'x'", hook=True).startswith(
        "The pre-push hook"
    )


def test_what_the_remote_said_follows_without_credentials() -> None:
    said = refusal(
        rejected("pre-receive hook declined"),
        "remote: see https://ada:pw@example.org/rules   \nremote: \nremote: no ticket\n",
        remote="origin",
        branch="fix/x",
        pre_push_hook=False,
    ).text
    assert said.splitlines()[1:] == ["see https://example.org/rules", "no ticket"]
