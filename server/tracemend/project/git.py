"""The one way to git: a GitPython `Repo` a job, and real git for whatever is asked of it.

GitPython's own index and commit code is not used: it skips filters, hooks and signing. Option injection is the known hazard
of `repo.git.<command>`: every caller puts values after `--` or passes them through `checked_ref`.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tracemend.errors import ProjectUnusable, TimeLimit, TracemendError, UsageError
from tracemend.project.process import Cancel, Completed, run

if TYPE_CHECKING:
    import git

QUIET_ENVIRONMENT: Mapping[str, str] = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GCM_INTERACTIVE": "never",
    "LC_ALL": "C.UTF-8",
    "TRACEMEND_SPOOL": "",
}
"""No failure of a hook that we set off is recorded as the user's. No prompt is possible, the user's index is never refreshed behind their back, messages are the ones we parse."""


READ_ONLY: tuple[str, ...] = (
    "git",
    "--no-pager",
    *("-c", "core.fsmonitor=false"),
    *("-c", "log.showSignature=false"),
    *("-c", "protocol.allow=never"),
)
"""git as it is asked about a repository that may not be trusted: no program that its configuration names is run."""


class GitFailed(TracemendError):
    """git ended with a status other than 0; `status`, `stdout` and `stderr` hold what it said."""

    def __init__(self, command: str, status: int, stdout: str, stderr: str) -> None:
        self.status = status
        self.stdout = stdout
        self.stderr = stderr
        said = stderr.strip().splitlines()
        super().__init__(f"git {command} failed: {said[-1] if said else f'exit status {status}'}")


@contextmanager
def repository(folder: Path) -> Iterator[git.Repo]:
    """The repository whose working tree holds `folder`, closed at the end.

    Raises ProjectUnusable when there is none or git is not installed.
    """
    try:
        import git
    except ImportError:
        raise ProjectUnusable("git is not installed or not on the PATH: install it and try again.") from None
    try:
        repo = git.Repo(folder, search_parent_directories=True)
    except (git.InvalidGitRepositoryError, git.NoSuchPathError):
        raise ProjectUnusable(f"{folder} is not inside a git repository: run `git init` and commit first.") from None
    for name in _NOT_OURS:  # GitPython hands our whole environment down to git
        os.environ.pop(name, None)
    with repo:
        repo.git.update_environment(**QUIET_ENVIRONMENT)
        yield repo


def run_git(
    repo: git.Repo,
    command: str,
    *arguments: str,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    stdin: str | None = None,
    timeout: float | None = None,
) -> str:
    """Standard output of `git command arguments…`, without its last line break.

    `cwd` runs it in another working tree of the repository. `timeout` is in seconds.

    Raises GitFailed when git ends with a status other than 0.
    """
    runner = repo.git if cwd is None else type(repo.git)(cwd)
    with tempfile.TemporaryFile() as feed:
        feed.write((stdin or "").encode("utf-8", "surrogateescape"))
        feed.seek(0)
        status, out, err = runner.execute(
            ["git", *command.split(), *arguments],
            with_extended_output=True,
            with_exceptions=False,
            env={**QUIET_ENVIRONMENT, **(environment or {})},
            istream=feed,
            kill_after_timeout=timeout,
        )
    if status != 0:
        raise GitFailed(command, int(status), str(out), str(err))
    return str(out)


_NOT_OURS = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
)
"""Variables that bind git to another repository: set when a hook started us."""


_TAKES_PATHS = {"add", "diff", "ls-files"}
"""Commands whose paths are names and no patterns. No command that runs hooks: git would hand it down to them."""


def call_git(
    folder: Path,
    command: str,
    *arguments: str,
    timeout: float,
    cancel: Cancel | None = None,
    config: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    stdin: str | None = None,
) -> Completed:
    """`git command arguments…` in `folder`, for whatever runs hooks, filters or a network: it is ended with all its children.

    GitPython can't do this: it has no cancel, and its time limit does not reach what a hook has started. `config` holds
    settings for this one call; `timeout` is in seconds.

    Raises GitFailed when git ends with a status other than 0, TimeLimit, Cancelled, and ProjectUnusable without git.
    """
    env = {k: v for k, v in os.environ.items() if k not in _NOT_OURS} | {**QUIET_ENVIRONMENT, **(environment or {})}
    options = [word for key, value in (config or {}).items() for word in ("-c", f"{key}={value}")]
    literal = ["--literal-pathspecs"] if command in _TAKES_PATHS else []
    argv = ["git", *literal, *options, command, *arguments]
    try:
        done = run(argv, cwd=folder, env=env, timeout=timeout, cancel=cancel, stdin=stdin)
    except FileNotFoundError:
        raise ProjectUnusable("git is not installed or not on the PATH: install it and try again.") from None
    if done.returncode is None:
        raise TimeLimit(
            f"git {command} took longer than {timeout:g} s and was ended: look for a hook or a network that hangs."
        )
    if done.returncode != 0:
        raise GitFailed(command, done.returncode, done.stdout, done.stderr)
    return done


_REF = re.compile(r"^(?![-/.])(?!.*(?:\.\.|//|@\{|\.lock(?:/|$)|/\.))[^\x00-\x20\x7f~^:?*\[\\]+(?<![/.])$")


def checked_ref(name: str) -> str:
    """`name` itself when it is a branch name that git accepts and that is no option (git-check-ref-format).

    Raises UsageError otherwise.
    """
    if not _REF.match(name) or name == "@":
        raise UsageError(f"{name!r} is no valid branch name: use letters, digits, '-', '_' and '/'.")
    return name
