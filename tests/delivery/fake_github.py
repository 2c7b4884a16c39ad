"""A small GitHub: pull requests of two repositories, every call and answer held to GitHub's own OpenAPI description."""

from __future__ import annotations

import hashlib
import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema

from delivery.git_http import Answer, Request

DESCRIPTION = json.loads((Path(__file__).parent / "fixtures" / "github.json").read_text())
URL = "https://github.example.org"


@dataclass
class FakeGitHub:
    """Answers under `/api/v3`, as an Enterprise Server does."""

    token: str = "s3cret-token"
    forks: dict[str, str] = field(default_factory=dict)
    """Fork to parent, `ada/shop` to `acme/shop`."""
    pulls: list[dict[str, Any]] = field(default_factory=list)
    script: list[Answer] = field(default_factory=list)
    """Answers that are given first, whatever is asked."""
    lose_answer: bool = False
    """The next pull request is made, and its answer is lost."""
    drafts: bool = True
    checks: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    logs: dict[int, str] = field(default_factory=dict)
    """Job to the address on another host at which its log lies."""
    calls: list[str] = field(default_factory=list)
    """`METHOD path` of every call."""
    unchanged: list[str] = field(default_factory=list)
    """Of those the ones that were answered with 304, since the caller had the answer already."""
    left: int = 5000
    """Calls that the rate limit leaves."""
    labels: dict[int, list[str]] = field(default_factory=dict)
    reviewers: dict[int, dict[str, list[str]]] = field(default_factory=dict)

    def __call__(self, request: Request) -> Answer:
        try:
            return self.checked(request)
        except (AssertionError, jsonschema.ValidationError) as error:
            return Answer(400, {"message": str(error)})

    def checked(self, request: Request) -> Answer:
        path = request.path.removeprefix("/api/v3")
        self.calls.append(f"{request.method} {path}")
        assert request.headers["accept"].startswith("application/vnd.github+json")
        assert request.headers["x-github-api-version"] == "2022-11-28"
        name, call = described(request.method, path)
        check_request(call, request)
        if self.script:
            return self.script.pop(0)
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return Answer(401, {"message": "Bad credentials"})
        answer = self.answer(name, path, request)
        check_answer(call, answer)
        tag = f'W/"{hashlib.sha256(json.dumps(answer.body).encode()).hexdigest()}"'
        limits = {"X-RateLimit-Remaining": str(self.left), "X-RateLimit-Reset": str(int(time.time()) + 600)}
        if request.headers.get("if-none-match") == tag:
            self.unchanged.append(f"{request.method} {path}")
            return Answer(304, None, {"ETag": tag, **limits})
        return Answer(answer.status, answer.body, {"ETag": tag, **limits, **answer.headers})

    def answer(self, name: str, path: str, request: Request) -> Answer:
        owner, repo, *rest = path.split("/")[2:]
        full = f"{owner}/{repo}"
        if name == "get /repos/{owner}/{repo}":
            data = self.repository(full)
            if full in self.forks:
                data["parent"] = self.repository(self.forks[full])
            return Answer(200, data)
        if name == "get /repos/{owner}/{repo}/pulls":
            wanted = [p for p in self.pulls if p["base"]["repo"]["full_name"] == full and p["state"] == "open"]
            return Answer(200, [shortened(p) for p in wanted if p["head"]["label"] == request.query["head"]])
        if name == "post /repos/{owner}/{repo}/pulls":
            return self.create(full, request.body)
        number = int(rest[1]) if rest[0] in ("pulls", "issues") else 0
        if name == "patch /repos/{owner}/{repo}/pulls/{pull_number}":
            self.pulls[number - 1] |= request.body
            return Answer(200, self.pulls[number - 1])
        if name == "get /repos/{owner}/{repo}/pulls/{pull_number}":
            return Answer(200, self.pulls[number - 1])
        if name.endswith("/labels"):
            self.labels[number] = request.body["labels"]
            return Answer(200, [{"name": label} for label in request.body["labels"]])
        if name.endswith("/requested_reviewers"):
            if "ghost" in request.body["reviewers"]:
                return Answer(
                    422, {"message": "Reviews may only be requested from collaborators.", "documentation_url": URL}
                )
            self.reviewers[number] = request.body
            return Answer(201, shortened(self.pulls[number - 1]))
        if name.endswith("/check-runs"):
            return Answer(200, {"total_count": len(self.checks), "check_runs": self.checks})
        if name.endswith("/status"):
            data = {"state": "pending", "statuses": self.statuses, "sha": rest[1], "total_count": len(self.statuses)}
            return Answer(200, {**data, "url": URL})
        job = int(rest[2])
        if job not in self.logs:
            return Answer(404, {"message": "Not Found"})
        return Answer(302, None, {"Location": self.logs[job]})

    def create(self, full: str, body: dict[str, Any]) -> Answer:
        owner, _, branch = body["head"].rpartition(":")
        head = next((f for f in self.forks if owner and f.startswith(f"{owner}/")), full)
        if "head_repo" in body:
            head = f"{full.partition('/')[0]}/{body['head_repo']}"
        label = f"{head.partition('/')[0]}:{branch}"
        if any(p["head"]["label"] == label and p["state"] == "open" for p in self.pulls):
            message = f"A pull request already exists for {label}."
            return Answer(
                422, {"message": "Validation Failed", "errors": [{"message": message}], "documentation_url": URL}
            )
        if body["draft"] and not self.drafts:
            message = "Draft pull requests are not supported in this repository."
            return Answer(422, {"message": message, "documentation_url": URL})
        number = len(self.pulls) + 1
        pull = {
            "url": f"{URL}/api/v3/repos/{full}/pulls/{number}",
            "id": 1000 + number,
            "html_url": f"{URL}/{full}/pull/{number}",
            "number": number,
            "state": "open",
            "title": body["title"],
            "body": body["body"],
            "merged": False,
            "merged_at": None,
            "head": {"label": label, "ref": branch, "sha": "5" * 40, "repo": self.repository(head)},
            "base": {
                "label": f"{full}:{body['base']}",
                "ref": body["base"],
                "sha": "6" * 40,
                "repo": self.repository(full),
            },
        }
        self.pulls.append(pull)
        if self.lose_answer:
            self.lose_answer = False
            return Answer(502, None)
        return Answer(201, pull)

    def repository(self, full: str) -> dict[str, Any]:
        owner, _, name = full.partition("/")
        return {
            "id": 1,
            "name": name,
            "full_name": full,
            "owner": {"id": 1, "html_url": f"{URL}/{owner}", "url": f"{URL}/users/{owner}"},
            "html_url": f"{URL}/{full}",
            "description": None,
            "fork": full in self.forks,
            "url": f"{URL}/repos/{full}",
            "default_branch": "main",
        }


def shortened(pull: dict[str, Any]) -> dict[str, Any]:
    """As a list holds it."""
    return {name: value for name, value in pull.items() if name != "merged"}


def described(method: str, path: str) -> tuple[str, dict[str, Any]]:
    """The call of GitHub's description that a request is."""
    for name, call in DESCRIPTION["calls"].items():
        verb, template = name.split(" ", 1)
        if verb == method.lower() and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return name, call
    raise AssertionError(f"GitHub has no call {method} {path}")


def check_request(call: dict[str, Any], request: Request) -> None:
    parameters = {p["name"]: p for p in call["parameters"] if p["in"] == "query"}
    assert set(request.query) <= set(parameters), request.query
    for name, value in request.query.items():
        schema = parameters[name]["schema"]
        jsonschema.validate(int(value) if schema.get("type") == "integer" else value, schema)
    if call["body"] is None:
        assert request.body is None
        return
    assert request.body is not None
    jsonschema.validate(request.body, call["body"]["schema"])
    known = call["body"]["schema"].get("properties") or call["body"]["schema"]["oneOf"][0]["properties"]
    assert set(request.body) <= set(known), request.body


def check_answer(call: dict[str, Any], answer: Answer) -> None:
    if answer.status >= 500:
        return
    schema = call["answers"].get(str(answer.status))
    if schema is not None:
        jsonschema.validate(answer.body, schema)
