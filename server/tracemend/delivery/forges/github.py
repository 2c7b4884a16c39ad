"""GitHub, GitHub Enterprise Server and ghe.com.

The calls are those of GitHub's OpenAPI description (npm `@octokit/openapi`), which the tests hold them to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from tracemend.delivery.address import Address
from tracemend.delivery.forges.api import Api, ApiError
from tracemend.delivery.forges.values import (
    Check,
    CheckState,
    Followed,
    Info,
    Proposal,
    PullRequest,
    Route,
    moment_of,
    state_of,
)
from tracemend.delivery.forges.web import web_base, web_path, whole

_CONCLUSIONS: dict[str, CheckState] = {
    "success": "success",
    "neutral": "neutral",
    "skipped": "neutral",
    "stale": "neutral",
    "action_required": "pending",
}
_STATUSES: dict[str, CheckState] = {"success": "success", "pending": "pending"}


class GitHub:
    """GitHub."""

    name = "github"
    title = "GitHub"
    git_user = "x-access-token"
    client: str | None = "gh"
    token_command: tuple[str, ...] = ("gh", "auth", "token", "--hostname")
    host_variable = "GH_HOST"

    def is_public(self, host: str) -> bool:
        """github.com and the tenants of ghe.com."""
        return host == "github.com" or host.endswith(".ghe.com")

    def claims(self, host: str) -> bool:
        """Beside the public ones, a server that is called after GitHub."""
        return self.is_public(host) or "github" in host.split(".")

    def token_variables(self, host: str) -> tuple[str, ...]:
        """As `gh` looks for them: a token of github.com is never sent to a server of one's own."""
        if self.is_public(host):
            return ("GH_TOKEN", "GITHUB_TOKEN")
        return ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")

    def api_base(self, address: Address) -> str:
        """A host of its own for the public services, a path on the same host for an Enterprise Server."""
        if self.is_public(address.host):
            return f"https://api.{address.host}"
        return f"{web_base(address)}/api/v3"

    def headers(self, token: str) -> Mapping[str, str]:
        """A bearer token, and the version of the API that the calls are written for."""
        return {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json, application/json;q=0.9",
            "X-GitHub-Api-Version": "2022-11-28",
        }

    def compare_page(self, route: Route) -> str:
        """The compare page, the form for a pull request unfolded."""
        head = f"{_owner(route.head)}:{route.branch}" if route.from_fork else route.branch
        span = f"{quote(route.base)}...{quote(head, safe='/:')}" if route.base else quote(head, safe="/:")
        return f"{web_base(route.target)}{web_path(route.target)}/compare/{span}?expand=1"

    def info(self, api: Api, address: Address) -> Info:
        """GET /repos/{owner}/{repo}."""
        data = api.get(_repo(address))
        parent = data["parent"]["full_name"] if data.get("fork") and data.get("parent") else None
        return Info(data["default_branch"], parent)

    def find(self, api: Api, route: Route) -> PullRequest | None:
        """GET /repos/{owner}/{repo}/pulls, filtered by head."""
        head = f"{_owner(route.head)}:{route.branch}"
        listed = api.get(f"{_repo(route.target)}/pulls", head=head, state="open", per_page=100)
        # A server that does not know the filter gives all: look again.
        own = [pull for pull in listed if pull["head"]["ref"] == route.branch]
        return self._pull_request(own[0]) if own else None

    def create(self, api: Api, route: Route, proposal: Proposal) -> PullRequest:
        """POST /repos/{owner}/{repo}/pulls, then labels and reviewers, which may be refused without harm."""
        body: dict[str, Any] = {
            "title": proposal.title,
            "body": proposal.body,
            "base": route.base,
            "head": f"{_owner(route.head)}:{route.branch}" if route.from_fork else route.branch,
            "draft": proposal.draft,
            "maintainer_can_modify": True,
        }
        if route.from_fork and _owner(route.head).lower() == _owner(route.target).lower():
            body |= {"head": route.branch, "head_repo": route.head.path.rpartition("/")[2]}
        notes = []
        try:
            data = api.post(f"{_repo(route.target)}/pulls", body)
        except ApiError as error:
            if not (proposal.draft and error.status == 422 and "draft" in error.said.lower()):
                raise
            data = api.post(f"{_repo(route.target)}/pulls", {**body, "draft": False})
            notes.append("This repository has no drafts: the pull request is ready for review.")
        made = self._pull_request(data)
        notes += self._decorate(api, route, made, proposal)
        return replace(made, created=True, notes=tuple(notes))

    def update(self, api: Api, route: Route, found: PullRequest, body: str) -> PullRequest:
        """PATCH /repos/{owner}/{repo}/pulls/{pull_number}."""
        return self._pull_request(api.patch(f"{_repo(route.target)}/pulls/{found.number}", {"body": body}))

    def follow(self, api: Api, target: Address, number: int) -> Followed:
        """The pull request, the check runs of its head, and the commit statuses of older integrations."""
        data = api.get(f"{_repo(target)}/pulls/{number}")
        commit = f"{_repo(target)}/commits/{data['head']['sha']}"
        checks = [_check_run(run) for run in api.get(f"{commit}/check-runs", per_page=100)["check_runs"]]
        checks += [_status(status) for status in api.get(f"{commit}/status", per_page=100)["statuses"]]
        state = state_of(merged=bool(data.get("merged")), closed=data["state"] == "closed")
        return Followed(state, tuple(checks), moment_of(data.get("merged_at")))

    def log(self, api: Api, target: Address, check: Check) -> str | None:
        """The log of a job of Actions; what a foreign check run has to say of itself otherwise."""
        if check.log is None or not check.log.startswith("job "):
            return check.log
        try:
            return api.text(f"{_repo(target)}/actions/jobs/{check.log[4:]}/logs")
        except ApiError as error:
            if error.status in (404, 410):
                return None
            raise

    def _decorate(self, api: Api, route: Route, made: PullRequest, proposal: Proposal) -> list[str]:
        notes = []
        people = [name for name in proposal.reviewers if "/" not in name]
        teams = [name.partition("/")[2] for name in proposal.reviewers if "/" in name]
        wishes: list[tuple[str, str, dict[str, Any], bool]] = [
            ("labels", f"/issues/{made.number}/labels", {"labels": list(proposal.labels)}, bool(proposal.labels)),
            (
                "reviewers",
                f"/pulls/{made.number}/requested_reviewers",
                {"reviewers": people, "team_reviewers": teams},
                bool(proposal.reviewers),
            ),
        ]
        for what, path, body, wanted in wishes:
            if not wanted:
                continue
            try:
                api.post(f"{_repo(route.target)}{path}", body)
            except ApiError as error:
                notes.append(f"The {what} could not be set ({error.said or f'HTTP {error.status}'}).")
        return notes

    def _pull_request(self, data: Any) -> PullRequest:
        merged = bool(data.get("merged") or data.get("merged_at"))
        state = state_of(merged=merged, closed=data["state"] == "closed")
        return PullRequest(data["html_url"], data["number"], state, self.name, body=data.get("body") or "")


def _owner(address: Address) -> str:
    return address.path.partition("/")[0]


def _repo(address: Address) -> str:
    owner, _, name = address.path.partition("/")
    return f"/repos/{whole(owner)}/{whole(name)}"


def _check_run(run: Any) -> Check:
    state = _CONCLUSIONS.get(run["conclusion"], "failure") if run["status"] == "completed" else "pending"
    url = run.get("details_url") or run.get("html_url")
    output = run.get("output") or {}
    said = "\n".join(filter(None, (output.get("title"), output.get("summary"), output.get("text"))))
    is_job = "/actions/runs/" in (url or "")
    return Check(run["name"], state, url, f"job {run['id']}" if is_job else said or None)


def _status(status: Any) -> Check:
    return Check(
        status["context"],
        _STATUSES.get(status["state"], "failure"),
        status.get("target_url"),
        status.get("description"),
    )
