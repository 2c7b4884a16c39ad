"""What git and a forge say when a push does not happen, as one sentence that says what to do. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracemend.delivery.words import without_credentials

_REJECTED = re.compile(
    r"^!\t\S*\t\[(?P<kind>rejected|remote rejected|no match|remote failure)\] ?(?:\((?P<reason>.*)\))?", re.M
)
_REMOTE_LINE = re.compile(r"^remote: ?(.*)$", re.M)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a push did not happen."""

    unauthorised: bool
    """Whether other credentials may help."""
    text: str
    """One sentence; what the remote's hook printed may follow on lines of its own."""


_UNAUTHORISED = re.compile(
    r"could not read (?:username|password)|authentication failed|terminal prompts disabled|invalid credentials"
    r"|returned error: 401|permission denied \(|permission denied, please try again|too many authentication failures"
    r"|http basic: access denied|logon failed",
    re.I,
)
_FORBIDDEN = re.compile(
    r"returned error: 403|permission to \S+ denied|write access .* not granted|not allowed to push", re.I
)
_HOST_KEY = re.compile(r"host key verification failed|host key is known|remote host identification has changed", re.I)
_MISSING = re.compile(
    r"does not appear to be a git repository|repository '?\S*'? ?not found|repository not found|returned error: 404"
    r"|project you were looking for could not be found|no such file or directory|not found$",
    re.I | re.M,
)
_UNREACHABLE = re.compile(
    r"could not resolve (?:host|proxy)|couldn't resolve host|name or service not known|temporary failure in name resolution"
    r"|connection refused|couldn't connect to server|failed to connect|connection timed out|operation timed out"
    r"|network is unreachable|no route to host|connection (?:was )?reset|connection closed|timed out|early eof"
    r"|unable to access .*(?:ssl|tls|certificate)|returned error: 5\d\d|the remote end hung up",
    re.I,
)
NO_OPTIONS = "does not support push options"
"""What git says of a remote that takes none."""
_PROTECTED = re.compile(r"protected branch|protected ref|GH006|GH013|TF402455|TF401027", re.I)
_STALE = re.compile(
    r"stale info|incorrect old value|cannot lock ref|failed to update ref|reference already exists", re.I
)


def refusal(stdout: str, stderr: str, *, remote: str, branch: str, pre_push_hook: bool) -> Refusal:
    """Told from the output of `git push --porcelain` (or `git ls-remote`, whose standard output is then "")."""
    said = without_credentials("\n".join(_REMOTE_LINE.findall(stderr)).strip())
    rejected = _REJECTED.search(stdout)
    if rejected is not None:
        return Refusal(False, _with(_rejection(rejected["kind"], rejected["reason"] or "", said, remote, branch), said))
    if NO_OPTIONS in stderr:
        return Refusal(False, f"{remote} {NO_OPTIONS}: push without them.")
    if _HOST_KEY.search(stderr):
        return Refusal(
            False,
            f"The host key of {remote} is not known or has changed: run `git ls-remote {remote}` in a terminal once.",
        )
    if _FORBIDDEN.search(stderr):
        return Refusal(
            True,
            _with(
                f"You may not push to {remote}: use a token or key with write access, or push to a fork with --remote.",
                said,
            ),
        )
    if _UNAUTHORISED.search(stderr):
        return Refusal(
            True,
            f"{remote} did not accept your credentials: sign in with `gh auth login` or git's credential helper, "
            "add your key to the ssh agent, or set a token in the environment.",
        )
    if _MISSING.search(stderr):
        return Refusal(
            True, f"{remote} has no repository at its address, or you may not see it: check it with `git remote -v`."
        )
    if _UNREACHABLE.search(stderr):
        return Refusal(False, f"{remote} can't be reached ({_last(stderr)}): check the network and push again.")
    if pre_push_hook and "fatal:" not in stderr:
        return Refusal(
            False,
            _with("The pre-push hook refused the push: do what it says and try again.", _tail(f"{stdout}\n{stderr}")),
        )
    return Refusal(False, f"The push to {remote} failed ({_last(stderr)}): nothing was changed, so try again.")


def _rejection(kind: str, reason: str, said: str, remote: str, branch: str) -> str:
    if kind == "rejected" and reason in ("non-fast-forward", "fetch first", "needs force", "already exists"):
        return f"{branch} on {remote} already holds other commits: name another branch with --branch."
    if _PROTECTED.search(reason) or _PROTECTED.search(said):
        return f"{branch} is protected on {remote}: name another branch with --branch."
    if _STALE.search(reason) or _STALE.search(said):
        return f"{branch} on {remote} was changed by somebody in this moment: look at it and push again."
    if "hook declined" in reason:
        return f"A hook of {remote} declined the push: do what it says and try again."
    return f"{remote} rejected the push ({reason or kind}): put that right and push again."


def _with(sentence: str, output: str) -> str:
    return f"{sentence}\n{_tail(output)}" if output.strip() else sentence


_NO_NEWS = ("error: failed to push", "error: hook declined")


def _tail(output: str) -> str:
    lines = [line.rstrip() for line in output.splitlines() if line.strip() and not line.startswith(_NO_NEWS)]
    return without_credentials("\n".join(lines[-12:]))


def _last(stderr: str) -> str:
    """The line that tells most: the last `fatal:` or `ssh:` one."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal: unable", "ssh:", "fatal: Could not resolve"))]
    chosen = (
        telling or [line for line in lines if line.startswith(("fatal:", "error:"))] or lines or ["no reason given"]
    )[-1]
    return without_credentials(re.sub(r"^(?:fatal|error): ", "", chosen)).rstrip(".")
