"""A fix committed on a branch of its own, by real git, in a worktree of ours.

The user's tree, index, HEAD and stash are not touched. The new branch is the one thing that stays; a commit that fails, is
cancelled or is killed leaves none.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracemend.delivery.base import Base, base_of
from tracemend.delivery.branch import branch_for
from tracemend.delivery.fitting import Fitted, fitted, fix_between, made_on_by, refuse_nested
from tracemend.delivery.hooks import COMMIT_HOOKS, hooks_config, hooks_folder, present
from tracemend.delivery.message import commit_message
from tracemend.delivery.recording import Recorded, Recorder
from tracemend.delivery.unfinished import branch_in_the_making, is_ours_on, sweep, tip_of
from tracemend.errors import NotDelivered, ProjectUnusable
from tracemend.fix import Diagnosis, Fix, Verdict
from tracemend.incident import Incident
from tracemend.progress import Progress, Watch, unwatched
from tracemend.project.git import checked_ref, repository, run_git
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot
from tracemend.project.standing import is_dirty
from tracemend.settings import Settings
from tracemend.trial.worktree import Worktree, sweep_worktrees, worktree

if TYPE_CHECKING:
    import git

_TAKEN = "The branch {} exists already: name another with --branch, or delete it."

Prove = Callable[[Path, Fix], Verdict]
"""Tries a fix on a clean worktree of the commit that it goes on; the fix is the one that fits that commit's texts."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A fix as committed."""

    branch: str
    sha: str
    files: tuple[str, ...]
    """Everything that the commit changes, sorted."""
    base: str
    """The commit before it."""
    notes: tuple[str, ...]
    """What the user should know, a sentence each."""


@dataclass(frozen=True, slots=True)
class _Job:
    """What every step of one commit needs."""

    project: Project
    repo: git.Repo
    fix: Fix
    incident: Incident
    diagnosis: Diagnosis | None
    settings: Settings
    cancel: Cancel


def commit_fix(
    project: Project,
    fix: Fix,
    *,
    incident: Incident,
    diagnosis: Diagnosis | None,
    verdict: Verdict | None,
    branch: str | None,
    settings: Settings,
    cancel: Cancel,
    watch: Watch = unwatched,
    prove: Prove | None = None,
    snapshot: Snapshot | None = None,
) -> Commit:
    """Commit the fix and its regression test, and nothing else, on a new branch from HEAD (setting `delivery.base`).

    Where the user has uncommitted changes the fix is carried over to the committed texts and proved again there by `prove`;
    so it is where a hook has changed it. `snapshot` holds the texts that the fix was made on, the files on disk when None.
    The same fix committed before on the same base is found and given back.

    Raises NotDelivered, StaleFix, TimeLimit, Cancelled, UsageError for a bad branch name or template, ProjectUnusable.
    """
    if not project.git:
        raise ProjectUnusable(f"{project.root} is not a git repository: run `git init` and commit first.")
    if not fix.changes_code:
        raise NotDelivered("This fix changes no code, so there is nothing to commit: follow its steps.")
    refuse_nested(project.root, fix)
    started = time.monotonic()
    watch(Progress("commit", "Committing the fix"))
    with repository(project.root) as repo:
        job = _Job(project, repo, fix, incident, diagnosis, settings, cancel)
        sweep_worktrees(repo, project.root)
        sweep(repo, project.root)
        base = base_of(repo, project.root, settings)
        name, there = _branch(job, branch, base)
        made = there or _commit(job, name, base, verdict, prove, snapshot or Snapshot(project.root))
    watch(Progress("commit", f"Committed on {made.branch}", time.monotonic() - started))
    return made


def require_free(project: Project, branch: str, settings: Settings) -> None:
    """Raises NotDelivered where a branch of this name is there, and holds no fix that may be the one to be committed."""
    if not project.git:
        return
    with repository(project.root) as repo:
        tip = tip_of(repo, project.root, branch)
        if tip is not None and not is_ours_on(repo, project.root, tip, base_of(repo, project.root, settings).sha):
            raise NotDelivered(_TAKEN.format(branch))


def _branch(job: _Job, wanted: str | None, base: Base) -> tuple[str, Commit | None]:
    """The branch to make; or the commit that is there already."""
    repo, root = job.repo, job.project.root
    found: list[str] = []

    def taken(name: str) -> bool:
        tip = tip_of(repo, root, name)
        if tip is not None and is_ours_on(repo, root, tip, base.sha, job.fix.id):
            found.append(name)
            return False
        return tip is not None or (wanted is None and _on_a_remote(repo, root, name))

    if wanted is None:
        name = branch_for(job.fix, job.settings.delivery_branch, taken)
    else:
        name = checked_ref(wanted)
        if taken(name):
            raise NotDelivered(_TAKEN.format(name))
    if not found:
        return name, None
    sha = tip_of(repo, root, name) or ""
    files = _files(repo, root, base.sha, sha)
    return name, Commit(name, sha, files, base.sha, ("This fix was already committed on this branch.",))


def _on_a_remote(repo: git.Repo, root: Path, name: str) -> bool:
    return bool(run_git(repo, "for-each-ref", "--format=%(refname)", f"refs/remotes/*/{name}", cwd=root))


def _commit(
    job: _Job, name: str, base: Base, verdict: Verdict | None, prove: Prove | None, snapshot: Snapshot
) -> Commit:
    repo, root = job.repo, job.project.root
    hooks = present(hooks_folder(repo, root), COMMIT_HOOKS)
    unlike = _unlike_the_trial(repo, root, base, verdict)
    with worktree(root, commit=base.sha, checkout=bool(hooks) or (unlike is not None and prove is not None)) as tree:
        recorder = Recorder(tree.folder, hooks, hooks_config(repo, root), job.settings.delivery_timeout, job.cancel)
        recorder.take_out([*job.fix.files, *([job.fix.test.file] if job.fix.test else [])])
        fit = fitted(job.fix, Snapshot(tree.folder).text, made_on_by(job.fix, snapshot, root))
        notes = [*base.notes, *_carried_notes(fit)]
        if unlike is not None:
            verdict, said = _proved_again(prove, tree.folder, fit.fix, verdict, unlike)
            notes += said
        message = commit_message(fit.fix, job.incident, job.diagnosis, verdict, job.settings.delivery_message)
        with branch_in_the_making(repo, root, name, base.sha):
            recorded = recorder.record(name, base.sha, fit.fix, message)
            notes += [f"{file} is ignored by git and not part of the commit." for file in recorded.left_out]
            if recorded.rewritten:
                notes.append(_rewritten_proved(job, tree, recorded, fit.fix, verdict, prove))
            job.cancel.check()
            files = _files(repo, root, base.sha, recorded.sha)
    return Commit(name, recorded.sha, files, base.sha, tuple(notes))


_WITHOUT_CHANGES = "without your uncommitted changes"
_ON_TODAYS_COMMIT = "on the commit that it goes on, which is another than at its trial"


def _unlike_the_trial(repo: git.Repo, root: Path, base: Base, verdict: Verdict | None) -> str | None:
    """How the commit's texts differ from those that the trial ran on; None where they do not."""
    if is_dirty(repo, root) or (verdict is not None and verdict.commit == ""):
        return _WITHOUT_CHANGES
    moved = verdict is not None and verdict.commit not in (None, base.sha)
    return _ON_TODAYS_COMMIT if moved or not base.is_head else None


def _carried_notes(fit: Fitted) -> list[str]:
    return [f"{file} has uncommitted changes: the fix was carried over to its committed text." for file in fit.carried]


def _proved_again(
    prove: Prove | None, folder: Path, fix: Fix, verdict: Verdict | None, unlike: str
) -> tuple[Verdict | None, list[str]]:
    """The verdict on the committed base. Raises NotDelivered when the fix is less proved there than at its trial."""
    if prove is None:
        return None, [] if verdict is None else [f"The fix was not tried {unlike}."]
    again = prove(folder, fix)
    if again.level == "rejected" or (verdict is not None and verdict.level == "verified" and again.level != "verified"):
        first = "commit them first" if unlike == _WITHOUT_CHANGES else "read the traceback again"
        raise NotDelivered(
            f"The fix is not proved {unlike} ({_reason(again)}): {first}, or apply the fix to your files."
        )
    return again, [f"The fix was proved again {unlike}."]


def _rewritten_proved(
    job: _Job, tree: Worktree, recorded: Recorded, fix: Fix, verdict: Verdict | None, prove: Prove | None
) -> str:
    """What to say of a commit that a hook has changed. Raises NotDelivered when it is not proved any more."""
    changed = ", ".join(recorded.rewritten)
    if prove is None or verdict is None:
        return f"A commit hook changed {changed}; the result was not tried."
    with worktree(job.project.root, commit=tree.commit) as clean:
        files = _files(job.repo, job.project.root, tree.commit, recorded.sha)
        again = prove(clean.folder, fix_between(fix, Snapshot(clean.folder).text, Snapshot(tree.folder).text, files))
    if again.level == "rejected" or (verdict.level == "verified" and again.level != "verified"):
        raise NotDelivered(
            f"A commit hook changed {changed}, and the fix is no longer proved ({_reason(again)}): "
            "look at the hook, or apply the fix to your files."
        )
    return f"A commit hook changed {changed}; the result was proved again."


def _reason(verdict: Verdict) -> str:
    return verdict.reasons[0].rstrip(".") if verdict.reasons else verdict.level


def _files(repo: git.Repo, root: Path, base: str, sha: str) -> tuple[str, ...]:
    listed = run_git(repo, "diff-tree", "-r", "-z", "--name-only", "--no-renames", base, sha, cwd=root)
    return tuple(sorted(name for name in listed.split("\0") if name))
