"""Credentials of a push: the user's own helpers first, then the forge's command line or a token of the environment.

For a push a token is never read. git is told of a helper that reads it from the variable it already stands in, or of the
forge's own command line. For the REST API it is read and put into a header. So it is on no command line, in no URL, no file
and no log of ours.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from tracemend.delivery.address import Address, is_loopback
from tracemend.delivery.forges.forge import Host
from tracemend.delivery.forges.table import own_forges
from tracemend.errors import TimeLimit
from tracemend.project.git import GitFailed, call_git
from tracemend.project.process import Cancel, run
from tracemend.settings import Settings

_ASKING_SECONDS = 20.0

PROMPTLESS: Mapping[str, str] = {
    "GIT_ASKPASS": "",
    "GIT_TERMINAL_PROMPT": "0",
    "GCM_INTERACTIVE": "never",
    "SSH_ASKPASS_REQUIRE": "never",
}
"""No window and no terminal is asked for anything."""


def ssh_environment(configured: str) -> dict[str, str]:
    """The user's ssh command (`core.sshCommand` is `configured`) made unable to ask; other programs than ssh stay as they are."""
    command = os.environ.get("GIT_SSH_COMMAND") or configured
    if not command and os.environ.get("GIT_SSH"):
        return {}
    words = (command or "ssh").split()
    if words[0].replace("\\", "/").rpartition("/")[2] not in ("ssh", "ssh.exe"):
        return {}
    return {"GIT_SSH_COMMAND": f"{command or 'ssh'} -o BatchMode=yes -o ConnectTimeout=20"}


def other_credentials(address: Address, forge: Host | None, settings: Settings) -> dict[str, str] | None:
    """Configuration for git that answers with the forge's own sign-in or token; None when there is neither.

    For this host alone, and only over a protocol that hides it from the network (or within this machine).
    """
    if forge is None or not (address.scheme == "https" or (address.scheme == "http" and is_loopback(address.host))):
        return None
    helper = _token_helper(forge, address.host, settings) or _client_helper(forge)
    if helper is None:
        return None
    port = f":{address.port}" if address.port else ""
    scope = f"credential.{address.scheme}://{address.host}{port}"
    return {f"{scope}.helper": helper, f"{scope}.useHttpPath": "false"}


def token_variable(forge: Host, host: str, settings: Settings) -> str | None:
    """The environment variable that holds a token for the host, None when there is none.

    A token goes to the forge's public host, to one that its own command line is set to, or to one that the user has named:
    a host that merely calls itself gitlab.example.org gets none.
    """
    named = os.environ.get(forge.host_variable, "").removeprefix("https://").rstrip("/").lower()
    if not (forge.is_public(host) or host == named or host in own_forges(settings)):
        return None
    return next((name for name in forge.token_variables(host) if os.environ.get(name, "").strip()), None)


def api_token(root: Path, address: Address, forge: Host, settings: Settings, cancel: Cancel) -> str | None:
    """A token for the REST API: of the environment, of the forge's command line, or of git's credential helpers.

    None when nobody has one. Never shown: its only way is into a header.
    """
    variable = token_variable(forge, address.host, settings)
    if variable is not None:
        return os.environ[variable].strip()
    return _client_token(root, address, forge, cancel) or _helper_token(root, address, cancel)


def _client_token(root: Path, address: Address, forge: Host, cancel: Cancel) -> str | None:
    """What `gh` or `glab` tells: the token of the host that it is signed in to, and of no other."""
    if not forge.token_command or shutil.which(forge.token_command[0]) is None:
        return None
    done = run([*forge.token_command, address.host], cwd=root, timeout=_ASKING_SECONDS, cancel=cancel)
    words = done.stdout.split()
    return words[0] if done.returncode == 0 and len(words) == 1 else None


def _helper_token(root: Path, address: Address, cancel: Cancel) -> str | None:
    """What the user's own credential helpers know of the host: for the forges of today a password is a token."""
    scheme = "http" if address.scheme == "http" and is_loopback(address.host) else "https"
    host = f"{address.host}:{address.web_port}" if address.web_port else address.host
    try:
        done = call_git(
            root,
            "credential",
            "fill",
            timeout=_ASKING_SECONDS,
            cancel=cancel,
            environment=PROMPTLESS,
            stdin=f"protocol={scheme}\nhost={host}\npath={address.path}.git\n\n",
        )
    except (GitFailed, TimeLimit):
        return None
    answer = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    return answer.get("password") or None


def _token_helper(forge: Host, host: str, settings: Settings) -> str | None:
    variable = token_variable(forge, host, settings)
    if variable is None:
        return None
    answer = f"printf 'username=%s\\npassword=%s\\n' {forge.git_user} \"${variable}\""
    return f'!f() {{ test "$1" = get && {answer}; }}; f'


def _client_helper(forge: Host) -> str | None:
    client = forge.client
    return f"!{client} auth git-credential" if client and shutil.which(client) else None
