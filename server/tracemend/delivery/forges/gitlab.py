"""GitLab, gitlab.com and self-managed: merge requests by the REST API v4, or by push options where there is no token."""

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
    State,
    moment_of,
)
from tracemend.delivery.forges.web import web_base, web_path, whole

_STATES: dict[str, State] = {"opened": "open", "locked": "open", "merged": "merged", "closed": "closed"}
_JOBS: dict[str, CheckState] = {
    "success": "success",
    "failed": "failure",
    "canceled": "failure",
    "skipped": "neutral",
    "manual": "neutral",
}


class GitLab:
    """GitLab."""

    name = "gitlab"
    title = "GitLab"
    git_user = "oauth2"
    client: str | None = "glab"
    token_command: tuple[str, ...] = ("glab", "config", "get", "token", "--host")
    host_variable = "GITLAB_HOST"

    def is_public(self, host: str) -> bool:
        """gitlab.com."""
        return host == "gitlab.com"

    def claims(self, host: str) -> bool:
        """gitlab.com or a server that is called after GitLab."""
        return "gitlab" in host.split(".")

    def token_variables(self, _: str) -> tuple[str, ...]:
        """As `glab` looks for them."""
        return ("GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN")

    def api_base(self, address: Address) -> str:
        """/api/v4 on the same host."""
        return f"{web_base(address)}/api/v4"

    def headers(self, token: str) -> Mapping[str, str]:
        """A bearer token, which GitLab takes for personal and OAuth tokens alike."""
        return {"Authorization": f"Bearer {token}"}

    def compare_page(self, route: Route) -> str:
        """The form for a new merge request, filled in."""
        query = f"merge_request%5Bsource_branch%5D={whole(route.branch)}"
        if route.base:
            query += f"&merge_request%5Btarget_branch%5D={whole(route.base)}"
        return f"{web_base(route.head)}{web_path(route.head)}/-/merge_requests/new?{query}"

    def info(self, api: Api, address: Address) -> Info:
        """GET /projects/:id."""
        data = api.get(_project(address))
        parent = (data.get("forked_from_project") or {}).get("path_with_namespace")
        return Info(data["default_branch"], parent)

    def find(self, api: Api, route: Route) -> PullRequest | None:
        """GET /projects/:id/merge_requests, filtered by source branch (and project, for a fork)."""
        filters: dict[str, str | int] = {"source_branch": route.branch, "state": "opened", "per_page": 100}
        listed = api.get(f"{_project(route.target)}/merge_requests", **filters)
        if listed and route.from_fork:
            source = api.get(_project(route.head))["id"]
            listed = [entry for entry in listed if entry["source_project_id"] == source]
        return self._pull_request(listed[0]) if listed else None

    def create(self, api: Api, route: Route, proposal: Proposal) -> PullRequest:
        """POST /projects/:id/merge_requests on the project of the branch."""
        reviewers, notes = self._reviewers(api, proposal)
        body: dict[str, Any] = {
            "source_branch": route.branch,
            "target_branch": route.base,
            "title": f"Draft: {proposal.title}" if proposal.draft else proposal.title,
            "description": proposal.body,
            "labels": ",".join(proposal.labels),
            "remove_source_branch": True,
        }
        if reviewers:
            body["reviewer_ids"] = reviewers
        if route.from_fork:
            body |= {"target_project_id": api.get(_project(route.target))["id"], "allow_collaboration": True}
        made = self._pull_request(api.post(f"{_project(route.head)}/merge_requests", body))
        return replace(made, created=True, notes=tuple(notes))

    def update(self, api: Api, route: Route, found: PullRequest, body: str) -> PullRequest:
        """PUT /projects/:id/merge_requests/:iid."""
        data = api.put(f"{_project(route.target)}/merge_requests/{found.number}", {"description": body})
        return self._pull_request(data)

    def follow(self, api: Api, target: Address, number: int) -> Followed:
        """The merge request and the jobs of its head pipeline."""
        data = api.get(f"{_project(target)}/merge_requests/{number}")
        pipeline = data.get("head_pipeline") or data.get("pipeline")
        checks: list[Check] = []
        if pipeline:
            project = f"/projects/{pipeline['project_id']}" if "project_id" in pipeline else _project(target)
            for job in api.get(f"{project}/pipelines/{pipeline['id']}/jobs", per_page=100):
                state = "neutral" if job.get("allow_failure") else _JOBS.get(job["status"], "pending")
                checks.append(Check(job["name"], state, job.get("web_url"), f"{project}/jobs/{job['id']}/trace"))
        return Followed(_STATES[data["state"]], tuple(checks), moment_of(data.get("merged_at")))

    def log(self, api: Api, _: Address, check: Check) -> str | None:
        """GET /projects/:id/jobs/:id/trace."""
        return None if check.log is None else api.text(check.log)

    def _reviewers(self, api: Api, proposal: Proposal) -> tuple[list[int], list[str]]:
        ids: list[int] = []
        missing = []
        for name in proposal.reviewers:
            found: list[Any] = []
            if "/" not in name:
                try:
                    found = api.get("/users", username=name)
                except ApiError:
                    found = []
            if found:
                ids.append(found[0]["id"])
            else:
                missing.append(name)
        return ids, [f"No reviewer was asked for {', '.join(missing)}: GitLab knows no such user."] if missing else []

    def _pull_request(self, data: Any) -> PullRequest:
        return PullRequest(
            data["web_url"], data["iid"], _STATES[data["state"]], self.name, body=data.get("description") or ""
        )


def push_options(base: str | None, proposal: Proposal) -> tuple[str, ...]:
    """What `git push -o` takes to open a merge request along with the push; a line break would end the option."""
    options = ["merge_request.create", "merge_request.remove_source_branch", f"merge_request.title={proposal.title}"]
    options += [f"merge_request.target={base}"] if base else []
    options += ["merge_request.draft"] if proposal.draft else []
    options += [f"merge_request.label={label}" for label in proposal.labels]
    body = "<br>".join(line for line in proposal.body.splitlines() if line.strip())
    return (*options, f"merge_request.description={body}")


def _project(address: Address) -> str:
    return f"/projects/{quote(address.path, safe='')}"
