"""Azure DevOps Services: the REST API 7.1."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tracemend.delivery.address import Address
from tracemend.delivery.forges.api import Api
from tracemend.delivery.forges.values import (
    Check,
    CheckState,
    Followed,
    Info,
    Proposal,
    PullRequest,
    Route,
    State,
    moment_of,
)
from tracemend.delivery.forges.web import web_base, whole

_VERSION = "7.1"
_DESCRIPTION_LIMIT = 4000
_STATES: dict[str, State] = {"active": "open", "completed": "merged", "abandoned": "closed"}
_STATUSES: dict[str, CheckState] = {
    "succeeded": "success",
    "pending": "pending",
    "notSet": "pending",
    "notApplicable": "neutral",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """Organisation, project and repository."""

    organisation: str
    project: str
    repository: str


class AzureDevOps:
    """Azure DevOps."""

    name = "azure"
    title = "Azure DevOps"
    git_user = "azure"
    client: str | None = None
    token_command: tuple[str, ...] = ()
    host_variable = "AZURE_DEVOPS_HOST"

    def is_public(self, host: str) -> bool:
        """dev.azure.com, its ssh host, and the older visualstudio.com."""
        return host in ("dev.azure.com", "ssh.dev.azure.com") or host.endswith(".visualstudio.com")

    def claims(self, host: str) -> bool:
        """The public ones alone."""
        return self.is_public(host)

    def token_variables(self, _: str) -> tuple[str, ...]:
        """As Azure's own command line looks for it."""
        return ("AZURE_DEVOPS_EXT_PAT",)

    def api_base(self, address: Address) -> str:
        """One host for all of the public service."""
        return "https://dev.azure.com" if self.is_public(address.host) else web_base(address)

    def headers(self, token: str) -> Mapping[str, str]:
        """Basic, with no user name before a personal access token."""
        return {"Authorization": f"Basic {base64.b64encode(f':{token}'.encode()).decode()}"}

    def compare_page(self, route: Route) -> str:
        """The form for a new pull request."""
        query = f"sourceRef={whole(route.branch)}" + (f"&targetRef={whole(route.base)}" if route.base else "")
        return f"{self._web(route.head)}/pullrequestcreate?{query}"

    def info(self, api: Api, address: Address) -> Info:
        """GET …/git/repositories/{repository}."""
        data = api.get(_repo(address), **{"api-version": _VERSION})
        return Info(data["defaultBranch"].removeprefix("refs/heads/"), None)

    def find(self, api: Api, route: Route) -> PullRequest | None:
        """GET …/pullrequests, filtered by source."""
        filters: dict[str, str | int] = {
            "searchCriteria.sourceRefName": f"refs/heads/{route.branch}",
            "searchCriteria.status": "active",
            "api-version": _VERSION,
        }
        listed = api.get(f"{_repo(route.target)}/pullrequests", **filters)["value"]
        return self._pull_request(listed[0], route.target) if listed else None

    def create(self, api: Api, route: Route, proposal: Proposal) -> PullRequest:
        """POST …/pullrequests. Reviewers are known by ids alone; policies ask the owners of code by themselves."""
        body = {
            "sourceRefName": f"refs/heads/{route.branch}",
            "targetRefName": f"refs/heads/{route.base}",
            "title": proposal.title,
            "description": _bounded(proposal.body),
            "isDraft": proposal.draft,
            "labels": [{"name": label} for label in proposal.labels],
        }
        data = api.post(f"{_repo(route.target)}/pullrequests?api-version={_VERSION}", body)
        notes = ("Azure DevOps takes no reviewers by name.",) if proposal.reviewers else ()
        return replace(self._pull_request(data, route.target), created=True, notes=notes)

    def update(self, api: Api, route: Route, found: PullRequest, body: str) -> PullRequest:
        """PATCH …/pullrequests/{id}."""
        path = f"{_repo(route.target)}/pullrequests/{found.number}?api-version={_VERSION}"
        return self._pull_request(api.patch(path, {"description": _bounded(body)}), route.target)

    def follow(self, api: Api, target: Address, number: int) -> Followed:
        """The pull request and the statuses posted to it, the latest of each name."""
        path = f"{_repo(target)}/pullrequests/{number}"
        data = api.get(path, **{"api-version": _VERSION})
        checks: dict[str, Check] = {}
        for entry in api.get(f"{path}/statuses", **{"api-version": _VERSION})["value"]:
            name = "/".join(filter(None, (entry["context"].get("genre"), entry["context"]["name"])))
            checks[name] = Check(
                name, _STATUSES.get(entry["state"], "failure"), entry.get("targetUrl"), entry.get("description")
            )
        merged_at = moment_of(data.get("closedDate")) if data["status"] == "completed" else None
        return Followed(_STATES[data["status"]], tuple(checks.values()), merged_at)

    def log(self, _: Api, __: Address, check: Check) -> str | None:
        """The description that came with the status."""
        return check.log

    def _web(self, address: Address) -> str:
        place = _place(address)
        base = f"{self.api_base(address)}/{whole(place.organisation)}/{whole(place.project)}"
        return f"{base}/_git/{whole(place.repository)}"

    def _pull_request(self, data: Any, target: Address) -> PullRequest:
        number = data["pullRequestId"]
        url = f"{self._web(target)}/pullrequest/{number}"
        return PullRequest(url, number, _STATES[data["status"]], self.name, body=data.get("description") or "")


def _place(address: Address) -> _Place:
    """The three names out of each form of address: `v3/org/project/repo`, `org/project/_git/repo`, and the old host's."""
    words = [word for word in address.path.split("/") if word]
    if words[:1] == ["v3"]:
        words = words[1:]
    if address.host.endswith(".visualstudio.com") and "_git" in words:
        words = [address.host.partition(".")[0], *[word for word in words if word != "DefaultCollection"]]
    if "_git" in words:
        at = words.index("_git")
        # A project's repository of the same name is addressed without the project.
        project = words[at - 1] if at > 1 else words[at + 1]
        return _Place(words[0], project, words[at + 1])
    return _Place(*words[:3])


def _repo(address: Address) -> str:
    place = _place(address)
    return f"/{whole(place.organisation)}/{whole(place.project)}/_apis/git/repositories/{whole(place.repository)}"


def _bounded(body: str) -> str:
    return body if len(body) <= _DESCRIPTION_LIMIT else f"{body[: _DESCRIPTION_LIMIT - 2]}…"
