"""Bitbucket Cloud: the REST API 2.0."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tracemend.delivery.address import Address
from tracemend.delivery.forges.api import Api
from tracemend.delivery.forges.values import Check, CheckState, Followed, Info, Proposal, PullRequest, Route, State
from tracemend.delivery.forges.web import web_base, web_path, whole

_STATES: dict[str, State] = {"OPEN": "open", "MERGED": "merged", "DECLINED": "closed", "SUPERSEDED": "closed"}
_BUILDS: dict[str, CheckState] = {"SUCCESSFUL": "success", "INPROGRESS": "pending"}


class Bitbucket:
    """Bitbucket Cloud."""

    name = "bitbucket"
    title = "Bitbucket"
    git_user = "x-token-auth"
    client: str | None = None
    token_command: tuple[str, ...] = ()
    host_variable = "BITBUCKET_HOST"

    def is_public(self, host: str) -> bool:
        """bitbucket.org."""
        return host == "bitbucket.org"

    def claims(self, host: str) -> bool:
        """bitbucket.org alone: a server of one's own is Bitbucket Data Center, whose API is another."""
        return self.is_public(host)

    def token_variables(self, _: str) -> tuple[str, ...]:
        """An access token, or `email:API-token`."""
        return ("BITBUCKET_TOKEN",)

    def api_base(self, address: Address) -> str:
        """A host of its own."""
        return "https://api.bitbucket.org/2.0" if self.is_public(address.host) else f"{web_base(address)}/2.0"

    def headers(self, token: str) -> Mapping[str, str]:
        """Bearer for an access token; Basic for an API token, which is given with its user's address."""
        if ":" in token:
            return {"Authorization": f"Basic {base64.b64encode(token.encode()).decode()}"}
        return {"Authorization": f"Bearer {token}"}

    def compare_page(self, route: Route) -> str:
        """The form for a new pull request."""
        query = f"source={whole(route.branch)}" + (f"&dest={whole(route.base)}" if route.base else "")
        return f"{web_base(route.head)}{web_path(route.head)}/pull-requests/new?{query}"

    def info(self, api: Api, address: Address) -> Info:
        """GET /repositories/{workspace}/{repo_slug}."""
        data = api.get(_repo(address))
        return Info(data["mainbranch"]["name"], (data.get("parent") or {}).get("full_name"))

    def find(self, api: Api, route: Route) -> PullRequest | None:
        """GET …/pullrequests with a query by source branch."""
        name = route.branch.replace("\\", "\\\\").replace('"', '\\"')
        listed = api.get(
            f"{_repo(route.target)}/pullrequests", q=f'state="OPEN" AND source.branch.name="{name}"', pagelen=50
        )
        for data in listed["values"]:
            source = (data["source"].get("repository") or {}).get("full_name", route.head.path)
            if data["source"]["branch"]["name"] == route.branch and source.lower() == route.head.path.lower():
                return self._pull_request(data)
        return None

    def create(self, api: Api, route: Route, proposal: Proposal) -> PullRequest:
        """POST …/pullrequests. Bitbucket has no labels, and knows reviewers by account ids alone."""
        body = {
            "title": proposal.title,
            "description": proposal.body,
            "source": {"branch": {"name": route.branch}, "repository": {"full_name": route.head.path}},
            "destination": {"branch": {"name": route.base}},
            "draft": proposal.draft,
            "close_source_branch": True,
        }
        made = self._pull_request(api.post(f"{_repo(route.target)}/pullrequests", body))
        wished = [word for word, wanted in (("labels", proposal.labels), ("reviewers", proposal.reviewers)) if wanted]
        notes = (f"Bitbucket takes no {' and no '.join(wished)} by name.",) if wished else ()
        return replace(made, created=True, notes=notes)

    def update(self, api: Api, route: Route, found: PullRequest, body: str) -> PullRequest:
        """PUT …/pullrequests/{id}, which wants the title again."""
        path = f"{_repo(route.target)}/pullrequests/{found.number}"
        return self._pull_request(api.put(path, {"title": api.get(path)["title"], "description": body}))

    def follow(self, api: Api, target: Address, number: int) -> Followed:
        """The pull request and its build statuses."""
        path = f"{_repo(target)}/pullrequests/{number}"
        data = api.get(path)
        checks = [
            Check(
                entry.get("name") or entry["key"],
                _BUILDS.get(entry["state"], "failure"),
                entry.get("url"),
                entry.get("description"),
            )
            for entry in api.get(f"{path}/statuses", pagelen=50)["values"]
        ]
        return Followed(_STATES[data["state"]], tuple(checks))

    def log(self, _: Api, __: Address, check: Check) -> str | None:
        """The description that came with the status."""
        return check.log

    def _pull_request(self, data: Any) -> PullRequest:
        url = data["links"]["html"]["href"]
        return PullRequest(url, data["id"], _STATES[data["state"]], self.name, body=data.get("description") or "")


def _repo(address: Address) -> str:
    owner, _, name = address.path.partition("/")
    return f"/repositories/{whole(owner)}/{whole(name)}"
