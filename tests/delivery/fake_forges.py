"""Small fakes of the forges that have no description to hold them to, written after their documentation."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from delivery.git_http import Answer, Request

Json = dict[str, Any]
NOT_FOUND = Answer(404, {"message": "404 Not Found"})


@dataclass
class Fake:
    """What is common: a token that must come in the right header, and the pull requests made."""

    name: ClassVar[str]
    """As in the setting `delivery.forges`."""
    authorization: str
    pulls: list[Json] = field(default_factory=list)
    calls: list[Request] = field(default_factory=list)
    checks: list[Json] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        self.calls.append(request)
        if request.headers.get("authorization") != self.authorization:
            return Answer(401, {"message": "401 Unauthorized"})
        for pattern, handler in self.table():
            found = re.fullmatch(pattern, f"{request.method} {request.path.rstrip('/')}")
            if found:
                return handler(request, *found.groups())
        return NOT_FOUND

    def table(self) -> list[tuple[str, Callable[..., Answer]]]:
        raise NotImplementedError


class FakeGitLab(Fake):
    """`acme/shop` (id 1) and its fork `ada/shop` (id 2)."""

    name = "gitlab"

    def table(self) -> list[tuple[str, Callable[..., Answer]]]:
        api = "/api/v4/projects"
        return [
            (rf"GET {api}/(acme|ada)/shop", self.project),
            (rf"GET {api}/(acme)/shop/merge_requests", self.listed),
            (rf"POST {api}/(acme|ada)/shop/merge_requests", self.create),
            (rf"PUT {api}/acme/shop/merge_requests/(\d+)", self.update),
            (rf"GET {api}/acme/shop/merge_requests/(\d+)", lambda _, n: Answer(200, self.pulls[int(n) - 1])),
            (rf"GET {api}/1/pipelines/7/jobs", lambda _: Answer(200, self.checks)),
            (rf"GET {api}/1/jobs/(\d+)/trace", lambda _, n: Answer(200, f"log of job {n}")),
            (r"GET /api/v4/users", lambda r: Answer(200, [{"id": 42}] if r.query["username"] == "grace" else [])),
        ]

    def project(self, _: Request, owner: str) -> Answer:
        parent = {"forked_from_project": {"path_with_namespace": "acme/shop"}} if owner == "ada" else {}
        return Answer(200, {"id": 1 if owner == "acme" else 2, "default_branch": "main", **parent})

    def listed(self, request: Request, _: str) -> Answer:
        assert request.query["state"] == "opened"
        return Answer(200, [p for p in self.pulls if p["source_branch"] == request.query["source_branch"]])

    def create(self, request: Request, owner: str) -> Answer:
        body = request.body
        assert owner == "acme" or body["target_project_id"] == 1
        number = len(self.pulls) + 1
        self.pulls.append(
            {
                **body,
                "iid": number,
                "state": "opened",
                "web_url": f"https://gitlab.example.org/acme/shop/-/merge_requests/{number}",
                "source_project_id": 1 if owner == "acme" else 2,
                "head_pipeline": {"id": 7, "project_id": 1},
            }
        )
        return Answer(201, self.pulls[-1])

    def update(self, request: Request, number: str) -> Answer:
        self.pulls[int(number) - 1] |= request.body
        return Answer(200, self.pulls[int(number) - 1])


class FakeGitea(Fake):
    """`acme/shop` and its fork `ada/shop`."""

    name = "gitea"
    labels: tuple[Json, ...] = ({"id": 5, "name": "bug"},)

    def table(self) -> list[tuple[str, Callable[..., Answer]]]:
        api = "/api/v1/repos"
        return [
            (rf"GET {api}/(acme|ada)/shop", self.repository),
            (rf"GET {api}/acme/shop/pulls", lambda r: Answer(200, self.pulls if r.query["page"] == "1" else [])),
            (rf"POST {api}/acme/shop/pulls", self.create),
            (rf"PATCH {api}/acme/shop/pulls/(\d+)", self.update),
            (rf"GET {api}/acme/shop/pulls/(\d+)", lambda _, n: Answer(200, self.pulls[int(n) - 1])),
            (rf"GET {api}/acme/shop/labels", lambda _: Answer(200, self.labels)),
            (
                rf"POST {api}/acme/shop/issues/1/labels",
                lambda r: Answer(200, [label for label in self.labels if label["id"] in r.body["labels"]]),
            ),
            (rf"POST {api}/acme/shop/pulls/1/requested_reviewers", lambda _: Answer(403, {"message": "no"})),
            (rf"GET {api}/acme/shop/commits/(\w+)/status", lambda *_: Answer(200, {"statuses": self.checks})),
        ]

    def repository(self, _: Request, owner: str) -> Answer:
        parent = {"full_name": "acme/shop"} if owner == "ada" else None
        return Answer(200, {"default_branch": "main", "parent": parent})

    def create(self, request: Request) -> Answer:
        owner, _, branch = request.body["head"].rpartition(":")
        number = len(self.pulls) + 1
        head = {"ref": branch, "sha": "5" * 40, "repo": {"full_name": f"{owner or 'acme'}/shop"}}
        pull = {**request.body, "head": head, "number": number, "state": "open", "merged": False}
        self.pulls.append({**pull, "html_url": f"https://gitea.example.org/acme/shop/pulls/{number}"})
        return Answer(201, self.pulls[-1])

    def update(self, request: Request, number: str) -> Answer:
        self.pulls[int(number) - 1] |= request.body
        return Answer(201, self.pulls[int(number) - 1])


class FakeBitbucket(Fake):
    """`acme/shop` and its fork `ada/shop`."""

    name = "bitbucket"

    def table(self) -> list[tuple[str, Callable[..., Answer]]]:
        api = "/2.0/repositories"
        return [
            (rf"GET {api}/(acme|ada)/shop", self.repository),
            (rf"GET {api}/acme/shop/pullrequests", self.listed),
            (rf"POST {api}/acme/shop/pullrequests", self.create),
            (rf"PUT {api}/acme/shop/pullrequests/(\d+)", self.update),
            (rf"GET {api}/acme/shop/pullrequests/(\d+)", lambda _, n: Answer(200, self.pulls[int(n) - 1])),
            (rf"GET {api}/acme/shop/pullrequests/1/statuses", lambda _: Answer(200, {"values": self.checks})),
        ]

    def repository(self, _: Request, owner: str) -> Answer:
        parent = {"full_name": "acme/shop"} if owner == "ada" else None
        return Answer(
            200, {"type": "repository", "mainbranch": {"name": "main"}, "parent": parent, "links": self.links(owner)}
        )

    def links(self, owner: str, page: str = "", call: str = "") -> Json:
        """Where a thing is on the web and in the API."""
        here = f"http://{self.calls[-1].headers['host']}/2.0/repositories/{owner}/shop"
        return {
            "html": {"href": f"https://bitbucket.org/{owner}/shop/{page}"},
            "self": {"href": f"{here}/{call}".rstrip("/")},
        }

    def listed(self, request: Request) -> Answer:
        found = re.fullmatch(r'state="OPEN" AND source\.branch\.name="(.*)"', request.query["q"])
        assert found
        return Answer(200, {"values": [p for p in self.pulls if p["source"]["branch"]["name"] == found[1]]})

    def create(self, request: Request) -> Answer:
        number = len(self.pulls) + 1
        links = self.links("acme", f"pull-requests/{number}", f"pullrequests/{number}")
        self.pulls.append({**request.body, "type": "pullrequest", "id": number, "state": "OPEN", "links": links})
        return Answer(201, self.pulls[-1])

    def update(self, request: Request, number: str) -> Answer:
        assert request.body["title"]
        self.pulls[int(number) - 1] |= request.body
        return Answer(200, self.pulls[int(number) - 1])


class FakeAzure(Fake):
    """Repository `shop` of project `Web` of organisation `acme`."""

    name = "azure"

    def table(self) -> list[tuple[str, Callable[..., Answer]]]:
        api = "/acme/Web/_apis/git/repositories/shop"
        return [
            (rf"GET {api}", lambda r: self.versioned(r, {"defaultBranch": "refs/heads/main"})),
            (rf"GET {api}/pullrequests", self.listed),
            (rf"POST {api}/pullrequests", self.create),
            (rf"PATCH {api}/pullrequests/(\d+)", self.update),
            (rf"GET {api}/pullrequests/(\d+)", lambda r, n: self.versioned(r, self.pulls[int(n) - 1])),
            (rf"GET {api}/pullrequests/1/statuses", lambda r: self.versioned(r, {"value": self.checks})),
        ]

    def versioned(self, request: Request, data: Any, status: int = 200) -> Answer:
        assert request.query["api-version"] == "7.1"
        return Answer(status, data)

    def listed(self, request: Request) -> Answer:
        assert request.query["searchCriteria.status"] == "active"
        name = request.query["searchCriteria.sourceRefName"]
        return self.versioned(request, {"value": [p for p in self.pulls if p["sourceRefName"] == name]})

    def create(self, request: Request) -> Answer:
        assert len(request.body["description"]) <= 4000
        self.pulls.append({**request.body, "pullRequestId": len(self.pulls) + 1, "status": "active"})
        return self.versioned(request, self.pulls[-1], 201)

    def update(self, request: Request, number: str) -> Answer:
        self.pulls[int(number) - 1] |= request.body
        return self.versioned(request, self.pulls[int(number) - 1])
