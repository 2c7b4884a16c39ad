"""A pull request for a pushed branch: opened, or brought up to date where there is one; without a token, the page to open it on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tracemend.delivery.codeowners import PLACES, owners_of
from tracemend.delivery.credentials import api_token
from tracemend.delivery.description import body_with, pull_request_body, pull_request_title
from tracemend.delivery.forges.api import Api, ApiError, Memory, connected
from tracemend.delivery.forges.forge import Forge
from tracemend.delivery.forges.gitlab import GitLab, push_options
from tracemend.delivery.forges.values import Proposal, PullRequest, Route
from tracemend.delivery.route import Way, target_of, way_of
from tracemend.errors import NotDelivered
from tracemend.fix import Diagnosis, Fix, Verdict
from tracemend.incident import Incident
from tracemend.progress import Progress, Watch, unwatched
from tracemend.project.git import GitFailed, checked_ref, repository, run_git
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.settings import Settings

if TYPE_CHECKING:
    import git

_TRIES = 3


def open_pull_request(
    project: Project,
    branch: str,
    *,
    fix: Fix,
    incident: Incident,
    diagnosis: Diagnosis | None,
    verdict: Verdict | None,
    remote: str | None = None,
    settings: Settings,
    cancel: Cancel,
    watch: Watch = unwatched,
) -> PullRequest:
    """Open a pull request for `branch`, which was pushed to `remote` (None: as `push_branch` chooses).

    The branch's open pull request is brought up to date where there is one. Without a token the address of the forge's page
    is given (`state` is then `to-open`). Raises NotDelivered with a sentence for each refusal, UsageError, Cancelled.
    """
    started = time.monotonic()
    checked_ref(branch)
    watch(Progress("pull-request", f"Opening a pull request for {branch}"))
    with repository(project.root) as repo:
        way = way_of(repo, project.root, branch, remote, settings)
        proposal = _proposal(fix, incident, diagnosis, verdict, settings)
        if settings.delivery_reviewers == "codeowners":
            proposal = replace(proposal, reviewers=_reviewers(repo, project.root, branch))
        unpushed = _more_than_the_fix(repo, project.root, branch, way)
    token = api_token(project.root, way.head, way.forge, settings, cancel)
    if token is None:
        return _page(way, branch)
    with spoken_to(way, token, cancel) as api:
        route = route_of(way, api, branch)
        made = _opened(way.forge, api, route, proposal)
    notes = (*made.notes, *([unpushed] if unpushed and way.base is None else []))
    watch(Progress("pull-request", f"Pull request {made.url}", time.monotonic() - started))
    return replace(made, notes=notes)


def opening_options(
    project: Project,
    branch: str,
    *,
    fix: Fix,
    incident: Incident,
    diagnosis: Diagnosis | None,
    verdict: Verdict | None,
    remote: str | None = None,
    settings: Settings,
    cancel: Cancel,
) -> tuple[str, ...]:
    """Push options by which the push itself opens the pull request: where GitLab takes them and there is no token to ask with.

    () everywhere else. Raises UsageError, Cancelled.
    """
    with repository(project.root) as repo:
        try:
            way = way_of(repo, project.root, branch, remote, settings)
        except NotDelivered:
            return ()
    if not isinstance(way.forge, GitLab) or api_token(project.root, way.head, way.forge, settings, cancel) is not None:
        return ()
    return push_options(way.base, _proposal(fix, incident, diagnosis, verdict, settings))


def _proposal(
    fix: Fix, incident: Incident, diagnosis: Diagnosis | None, verdict: Verdict | None, settings: Settings
) -> Proposal:
    return Proposal(
        pull_request_title(fix),
        pull_request_body(fix, incident, diagnosis, verdict),
        settings.delivery_draft,
        tuple(filter(None, (label.strip() for label in settings.delivery_labels.split(",")))),
    )


@contextmanager
def spoken_to(way: Way, token: str, cancel: Cancel, memory: Memory | None = None) -> Iterator[Api]:
    """The forge's API for the length of a block; an answer of another form than expected is a NotDelivered like any other."""
    base = way.forge.api_base(way.head)
    try:
        with connected(base, way.forge.headers(token), way.forge.title, cancel, memory) as api:
            yield api
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise NotDelivered(
            f"{base} does not answer like {way.forge.title} ({type(error).__name__}): check tracemend.delivery.forges."
        ) from None


def route_of(way: Way, api: Api, branch: str) -> Route:
    """From which branch of which repository to which of which; the forge is asked for what git does not know."""
    info = way.forge.info(api, way.head)
    target = target_of(way, info)
    if way.base is not None:
        return Route(way.head, branch, target, way.base)
    there = info if target == way.head else way.forge.info(api, target)
    return Route(way.head, branch, target, there.default_branch)


def _opened(forge: Forge, api: Api, route: Route, proposal: Proposal) -> PullRequest:
    """The branch's pull request. A request whose answer was lost is not sent again before it was looked for."""
    for attempt in range(_TRIES):
        found = forge.find(api, route)
        if found is not None:
            return _updated(forge, api, route, found, proposal)
        try:
            return forge.create(api, route, proposal)
        except ApiError as error:
            said = error.said.lower()
            lost = error.status == 0 or error.status >= 500
            doubled = error.status in (409, 422) and "exist" in said
            if not (lost or doubled) or attempt == _TRIES - 1:
                raise _understood(error, route) from None
        api.cancel.check()
        time.sleep(0.2 * (attempt + 1))
    raise AssertionError  # the last attempt returns or raises


def _understood(error: ApiError, route: Route) -> ApiError:
    if error.status == 422 and "no commits between" in error.said.lower():
        return ApiError(f"{route.branch} holds nothing that {route.base} does not: there is nothing to merge.", 422)
    return error


def _updated(forge: Forge, api: Api, route: Route, found: PullRequest, proposal: Proposal) -> PullRequest:
    body = body_with(proposal.body, found.body)
    if body is None:
        return replace(
            found, notes=("The pull request was there already, and its text is somebody's own: it was left so.",)
        )
    if body != found.body:
        found = forge.update(api, route, found, body)
    return replace(found, notes=("The pull request was there already and is up to date.",))


def _page(way: Way, branch: str) -> PullRequest:
    route = Route(way.head, branch, way.upstream or way.head, way.base or way.default or "")
    page = way.forge.compare_page(route)
    note = f"There is no token for {way.head.host}, so open the pull request on its page: {page}"
    return PullRequest(page, None, "to-open", way.forge.name, notes=(note,))


def _reviewers(repo: git.Repo, root: Path, branch: str) -> tuple[str, ...]:
    """The owners of the files that the branch's last commit changes, by the CODEOWNERS that it holds."""
    tip = f"refs/heads/{branch}"
    for place in PLACES:
        try:
            text = run_git(repo, "show", "--end-of-options", f"{tip}:{place}", cwd=root)
            names = run_git(repo, "diff-tree", "-r", "-z", "--name-only", f"{tip}^", tip, cwd=root)
        except GitFailed:
            continue
        return owners_of(text, filter(None, names.split("\0")))
    return ()


def _more_than_the_fix(repo: git.Repo, root: Path, branch: str, way: Way) -> str | None:
    """What to say when the branch starts from commits that the default branch, as last fetched, does not hold."""
    refs = run_git(repo, "for-each-ref", "--format=%(refname)", f"refs/remotes/*/{way.default or ''}", cwd=root).split()
    if not way.default or not refs:
        return None
    number = int(run_git(repo, "rev-list", "--count", f"refs/heads/{branch}^", "--not", *refs, cwd=root))
    if not number:
        return None
    return f"The pull request also holds {number} of your own commits that are not on {way.default} yet."
