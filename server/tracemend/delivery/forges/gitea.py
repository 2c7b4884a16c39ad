"""Gitea and Forgejo, Codeberg among them: one REST API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

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

_STATUSES: dict[str, CheckState] = {
    "success": "success",
    "pending": "pending",
    "warning": "neutral",
    "skipped": "neutral",
}


class Gitea:
    """Gitea and Forgejo."""

    name = "gitea"
    title = "Gitea or Forgejo"
    git_user = "token"
    client: str | None = None
    token_command: tuple[str, ...] = ()
    host_variable = "GITEA_SERVER_URL"

    def is_public(self, host: str) -> bool:
        """codeberg.org and gitea.com."""
        return host in ("codeberg.org", "gitea.com")

    def claims(self, host: str) -> bool:
        """Beside the public ones, a server that is called after Gitea or Forgejo."""
        return self.is_public(host) or bool({"gitea", "forgejo"} & set(host.split(".")))

    def token_variables(self, _: str) -> tuple[str, ...]:
        """No variable is agreed upon; these are the usual ones."""
        return ("GITEA_TOKEN", "FORGEJO_TOKEN")

    def api_base(self, address: Address) -> str:
        """/api/v1 on the same host."""
        return f"{web_base(address)}/api/v1"

    def headers(self, token: str) -> Mapping[str, str]:
        """Gitea's own scheme, which all its versions take."""
        return {"Authorization": f"token {token}"}

    def compare_page(self, route: Route) -> str:
        """The compare page."""
        head = f"{_owner(route.head)}:{whole(route.branch)}" if route.from_fork else whole(route.branch)
        span = f"{whole(route.base)}...{head}" if route.base else head
        return f"{web_base(route.target)}{web_path(route.target)}/compare/{span}"

    def info(self, api: Api, address: Address) -> Info:
        """GET /repos/{owner}/{repo}."""
        data = api.get(_repo(address))
        return Info(data["default_branch"], (data.get("parent") or {}).get("full_name"))

    def find(self, api: Api, route: Route) -> PullRequest | None:
        """GET /repos/{owner}/{repo}/pulls, which has no filter by branch."""
        page = 1
        while True:
            listed = api.get(f"{_repo(route.target)}/pulls", state="open", limit=50, page=page)
            for data in listed:
                repo = (data["head"].get("repo") or {}).get("full_name", "")
                if data["head"]["ref"] == route.branch and repo.lower() == route.head.path.lower():
                    return self._pull_request(data)
            if len(listed) < 50 or page >= 20:
                return None
            page += 1

    def create(self, api: Api, route: Route, proposal: Proposal) -> PullRequest:
        """POST /repos/{owner}/{repo}/pulls, then labels and reviewers, which may be refused without harm."""
        body = {
            "title": f"WIP: {proposal.title}" if proposal.draft else proposal.title,
            "body": proposal.body,
            "base": route.base,
            "head": f"{_owner(route.head)}:{route.branch}" if route.from_fork else route.branch,
        }
        made = self._pull_request(api.post(f"{_repo(route.target)}/pulls", body))
        return replace(made, created=True, notes=tuple(self._decorate(api, route, made, proposal)))

    def update(self, api: Api, route: Route, found: PullRequest, body: str) -> PullRequest:
        """PATCH /repos/{owner}/{repo}/pulls/{index}."""
        return self._pull_request(api.patch(f"{_repo(route.target)}/pulls/{found.number}", {"body": body}))

    def follow(self, api: Api, target: Address, number: int) -> Followed:
        """The pull request and the combined status of its head; Actions report there too."""
        data = api.get(f"{_repo(target)}/pulls/{number}")
        listed = api.get(f"{_repo(target)}/commits/{data['head']['sha']}/status").get("statuses") or []
        checks = [
            Check(
                entry["context"],
                _STATUSES.get(entry["status"], "failure"),
                entry.get("target_url"),
                entry.get("description"),
            )
            for entry in listed
        ]
        state = state_of(merged=bool(data.get("merged")), closed=data["state"] == "closed")
        return Followed(state, tuple(checks), moment_of(data.get("merged_at")))

    def log(self, _: Api, __: Address, check: Check) -> str | None:
        """The description that came with the status: logs are not in the API."""
        return check.log

    def _decorate(self, api: Api, route: Route, made: PullRequest, proposal: Proposal) -> list[str]:
        notes = []
        if proposal.labels:
            try:
                known = {entry["name"]: entry["id"] for entry in api.get(f"{_repo(route.target)}/labels", limit=50)}
                wanted = [known[name] for name in proposal.labels if name in known]
                if wanted:
                    api.post(f"{_repo(route.target)}/issues/{made.number}/labels", {"labels": wanted})
                missing = [name for name in proposal.labels if name not in known]
                notes += [f"There is no label {', '.join(missing)}."] if missing else []
            except ApiError as error:
                notes.append(f"The labels could not be set ({error.said or f'HTTP {error.status}'}).")
        if proposal.reviewers:
            body = {
                "reviewers": [name for name in proposal.reviewers if "/" not in name],
                "team_reviewers": [name.partition("/")[2] for name in proposal.reviewers if "/" in name],
            }
            try:
                api.post(f"{_repo(route.target)}/pulls/{made.number}/requested_reviewers", body)
            except ApiError as error:
                notes.append(f"The reviewers could not be set ({error.said or f'HTTP {error.status}'}).")
        return notes

    def _pull_request(self, data: Any) -> PullRequest:
        state = state_of(merged=bool(data.get("merged")), closed=data["state"] == "closed")
        return PullRequest(data["html_url"], data["number"], state, self.name, body=data.get("body") or "")


def _owner(address: Address) -> str:
    return address.path.partition("/")[0]


def _repo(address: Address) -> str:
    owner, _, name = address.path.partition("/")
    return f"/repos/{whole(owner)}/{whole(name)}"
