"""A CI configuration for the project, as a fix to be applied or committed like any other; what is there is never overwritten."""

from __future__ import annotations

import re
from types import ModuleType

from tracemend.delivery.forges.gitlab import GitLab
from tracemend.delivery.route import way_of
from tracemend.delivery.workflows import github, gitlab
from tracemend.delivery.workflows.existing import missing_services
from tracemend.delivery.workflows.facts import Facts, gather
from tracemend.errors import NotDelivered
from tracemend.fix import Edit, Evidence, Fix, NewFile, Step, text_digest
from tracemend.project.files import project_files
from tracemend.project.git import GitFailed, repository, run_git
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot
from tracemend.settings import Settings

_GITHUB_FILES = re.compile(r"\.github/workflows/[^/]+\.ya?ml")


def propose_workflow(project: Project, snapshot: Snapshot, settings: Settings) -> Fix:
    """A fix that adds a workflow which runs the project's tests: GitLab CI where the remote is GitLab, else GitHub Actions.

    Where there are workflows, the fix gives those that run tests the services that they lack. Raises NotDelivered when there
    is nothing to add.
    """
    facts = gather(snapshot)
    kind, branch = _kind(project, settings)
    present = [
        f for f in project_files(project.root, fresh=True).files if f == gitlab.FILE or _GITHUB_FILES.fullmatch(f)
    ]
    if present:
        return _completed(snapshot, facts, present)
    title = "GitLab" if kind is gitlab else "GitHub"
    return Fix(
        f"Add a workflow that runs the tests on {title}",
        "workflow",
        "unsafe",
        f"The project has no CI configuration. This one installs it with {facts.installer}, runs `{facts.test}` on Python "
        f"{', '.join(facts.pythons)} and has read access alone.",
        new_files=(NewFile(kind.FILE, kind.render(facts, branch)),),
        steps=_steps(facts, title),
        evidence=_evidence(facts),
    )


def _completed(snapshot: Snapshot, facts: Facts, present: list[str]) -> Fix:
    edits: list[Edit] = []
    digests: list[tuple[str, str]] = []
    for file in present:
        text = snapshot.text(file) if _GITHUB_FILES.fullmatch(file) else None
        insertions, _ = missing_services(text, facts) if text is not None else ((), ())
        edits += [Edit(file, i.at, i.at, i.text) for i in insertions]
        digests += [(file, text_digest(text))] if text is not None and insertions else []
    if not edits:
        raise NotDelivered(
            f"The project has a CI configuration ({', '.join(present)}), and nothing was found missing in it."
        )
    names = " and ".join(needed.service.title for needed in facts.services)
    return Fix(
        f"Give the workflow's tests {names}",
        "workflow",
        "unsafe",
        f"The tests need {names}, and the job that runs them starts none.",
        tuple(edits),
        tuple(digests),
        evidence=_evidence(facts),
    )


def _kind(project: Project, settings: Settings) -> tuple[ModuleType, str]:
    """The module that writes for the remote's CI, and the branch whose pushes are tested."""
    if not project.git:
        return github, "main"
    with repository(project.root) as repo:
        try:
            own = run_git(repo, "symbolic-ref", "--quiet", "--short", "HEAD", cwd=project.root)
        except GitFailed:
            own = "main"
        try:
            way = way_of(repo, project.root, "", None, settings)
        except NotDelivered:
            return github, own
        return gitlab if isinstance(way.forge, GitLab) else github, way.default or own


def _steps(facts: Facts, title: str) -> tuple[Step, ...]:
    place = {"GitHub": "Settings, Secrets and variables, Actions", "GitLab": "Settings, CI/CD, Variables"}[title]
    steps = [Step(f"Set the secret {name} under {place}.") for name in facts.secrets]
    if facts.database_host:
        steps.append(
            Step(
                f"Let the settings read the database's host from the environment: {facts.database_host!r}, which they name, "
                "is not there when the tests run."
            )
        )
    return tuple(steps)


def _evidence(facts: Facts) -> tuple[Evidence, ...]:
    found = [Evidence(f"the tests need {needed.service.title}", needed.reason) for needed in facts.services]
    return tuple(found)
