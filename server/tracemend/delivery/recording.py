"""The commit itself: written, staged and committed by git in our worktree, with the user's hooks, filters and signing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tracemend.delivery.hooks import last_lines
from tracemend.delivery.writing import changes_of, write_all
from tracemend.errors import NotDelivered
from tracemend.fix import Fix
from tracemend.project.git import GitFailed, call_git
from tracemend.project.obstacles import obstacle
from tracemend.project.process import Cancel

_QUIET_CONFIG = {
    "gc.auto": "0",
    "maintenance.auto": "false",
    "core.fsmonitor": "false",
    "i18n.commitEncoding": "UTF-8",
}
"""git starts no work of its own in the user's repository, and the message is what we wrote."""

_ROUNDS = 3
"""How often a commit is tried when a hook refuses it because it has just changed the files (pre-commit's formatters)."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The commit made."""

    sha: str
    rewritten: tuple[str, ...]
    """Files that a hook has changed or added."""
    left_out: tuple[str, ...]
    """Files of the fix that git ignores and the commit therefore does not hold."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """Makes one commit in a worktree of ours."""

    folder: Path
    hooks: tuple[str, ...]
    """The commit hooks that there are, for the message when one refuses."""
    hooks_config: dict[str, str]
    timeout: float
    cancel: Cancel

    def take_out(self, files: list[str]) -> None:
        """Check out `files` as far as the commit holds them, whole ones where a large file's pointer was left in its place."""
        rules = {(folder / ".gitignore").as_posix() for file in files for folder in PurePosixPath(file).parents}
        wanted = [*files, *(rule for rule in sorted(rules) if not (self.folder / rule).exists())]
        held = [name for name in self._git("ls-files", "-z", "--", *wanted).split("\0") if name]
        for file in held:
            (self.folder / file).unlink(missing_ok=True)  # git leaves a file alone that it takes for unchanged
        if held:
            self._git("checkout-index", "--force", "--quiet", "--", *held)
        if any((self.folder / file).is_symlink() for file in held) or self._lies_behind_a_link(files):
            self._git("checkout-index", "--all", "--force", "--quiet")  # the targets too

    def _lies_behind_a_link(self, files: list[str]) -> bool:
        """Whether a file that is not there yet lies in a folder that the commit holds as a link."""
        missing = [PurePosixPath(file) for file in files if not (self.folder / file).exists()]
        folders = sorted({folder.as_posix() for file in missing for folder in file.parents} - {"."})
        if not folders:
            return False
        # Of the index, only a link has a blob under a folder's name.
        return " blob " in self._run("cat-file", "--batch-check", stdin="".join(f":{name}\n" for name in folders))

    def record(self, branch: str, base: str, fix: Fix, message: str) -> Recorded:
        """Commit `fix` on `branch`, which stands at `base`.

        Raises NotDelivered when git or a hook refuses, TimeLimit, Cancelled.
        """
        self._git("symbolic-ref", "HEAD", f"refs/heads/{branch}")
        changes = changes_of(self.folder, fix)
        write_all(changes)
        left_out = self._ignored([change.file for change in changes], fix)
        files = [change.file for change in changes if change.file not in left_out]
        self._git("add", "--", *files)
        tree = self._git("write-tree").strip()
        if tree == self._git("rev-parse", f"{base}^{{tree}}").strip():
            raise NotDelivered("The committed files hold this fix already: there is nothing to commit.")
        self._commit(files, message)
        sha, parent = self._git("log", "-1", "--format=%H %P").strip().split(" ", 1)
        if parent != base:
            raise NotDelivered(
                "A commit hook moved the branch elsewhere, so the commit was dropped: look at your hooks."
            )
        changed = self._git("diff-tree", "-r", "-z", "--name-only", "--no-renames", tree, f"{sha}^{{tree}}")
        return Recorded(sha, tuple(sorted(name for name in changed.split("\0") if name)), left_out)

    def _commit(self, files: list[str], message: str) -> None:
        for _ in range(_ROUNDS):
            try:
                self._run("commit", "--quiet", "--cleanup=whitespace", "--file=-", stdin=message)
                return
            except GitFailed as error:
                refusal = error
            changed = [name for name in self._git("diff", "--name-only", "-z", "--", *files).split("\0") if name]
            if not changed:
                break
            self._git("add", "--", *changed)
        raise NotDelivered(self._refused(refusal)) from None

    def _refused(self, error: GitFailed) -> str:
        said = f"{error.stdout}\n{error.stderr}"
        low = said.lower()
        if any(
            words in low for words in ("tell me who you are", "empty ident name", "auto-detect email", "no email was")
        ):
            return "git does not know who you are: run `git config user.name NAME` and `git config user.email ADDRESS`."
        if any(
            words in low
            for words in ("failed to sign", "signing failed", "gpg failed", "load public key", "signing key")
        ):
            return f"The commit could not be signed: check git's signing key and its agent.\n{last_lines(said)}"
        hindered = obstacle(error.stderr)
        if hindered is not None:
            return hindered
        if self.hooks:
            who = f"The {self.hooks[0]} hook" if len(self.hooks) == 1 else f"A commit hook ({', '.join(self.hooks)})"
            return f"{who} refused the commit: do what it says and try again.\n{last_lines(said)}"
        return f"git refused the commit: {last_lines(said) or 'it said nothing'}."

    def _ignored(self, files: list[str], fix: Fix) -> tuple[str, ...]:
        """The regression test where git ignores it. Raises NotDelivered for any other ignored file."""
        try:
            # Led by `./`, a name that begins with a colon is no pattern.
            listed = self._run("check-ignore", "-z", "--stdin", stdin="\0".join(f"./{file}" for file in files))
        except GitFailed as error:
            if error.status == 1:
                return ()
            raise NotDelivered(f"{error}.") from None
        ignored = tuple(name.removeprefix("./") for name in listed.split("\0") if name)
        others = [name for name in ignored if fix.test is None or name != fix.test.file]
        if others:
            raise NotDelivered(
                f"{others[0]} is ignored by git and can't be committed: apply the fix to your files instead."
            )
        return ignored

    def _git(self, command: str, *arguments: str) -> str:
        try:
            return self._run(command, *arguments)
        except GitFailed as error:
            why = obstacle(error.stderr) or f"{error}: nothing was committed, try again when that is put right."
            raise NotDelivered(why) from None

    def _run(self, command: str, *arguments: str, stdin: str | None = None) -> str:
        done = call_git(
            self.folder,
            command,
            *arguments,
            timeout=self.timeout,
            cancel=self.cancel,
            config={**_QUIET_CONFIG, **self.hooks_config},
            environment={"GIT_EDITOR": ":"},
            stdin=stdin,
        )
        return done.stdout
