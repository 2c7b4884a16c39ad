"""The fakes speak as their forges do: clients that others have written for the real ones work on them, and call as we do."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from delivery.fake_forges import Fake, FakeAzure, FakeBitbucket, FakeGitea, FakeGitLab
from delivery.git_http import Answer, Request
from delivery.test_other_forges import BRANCH, TOKEN, follow, on, request, root
from projects import git

__all__ = ["root"]
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::SyntaxWarning", "ignore::ResourceWarning"
)


def host_of(root: Path) -> str:
    return git(root, "remote", "get-url", "origin").split("/acme/")[0]


def calls(fake: Fake, since: int = 0) -> dict[tuple[str, str], Request]:
    """Method and path of every call to its last request."""
    return {(call.method, call.path.rstrip("/")): call for call in fake.calls[since:]}


def test_python_gitlab(root: Path) -> None:
    gitlab = pytest.importorskip("gitlab", reason="python-gitlab is not installed")
    fake = FakeGitLab(f"Bearer {TOKEN}")
    fake.checks = [{"id": 3, "name": "test", "status": "failed", "web_url": "https://gitlab.example.org/j/3"}]
    with on(root, fake, "acme/shop.git") as settings:
        made = request(root, settings)
        request(root, settings)
        follow(root, settings)
        ours, since = calls(fake), len(fake.calls)
        client = gitlab.Gitlab(host_of(root), oauth_token=TOKEN)
        project = client.projects.get("acme/shop", lazy=True)
        assert client.projects.get("acme/shop").default_branch == "main"
        (found,) = project.mergerequests.list(source_branch=BRANCH, state="opened", get_all=True)
        assert (found.web_url, found.iid, found.state) == (made.url, made.number, "opened")
        assert project.mergerequests.get(1).title == "Draft: fix: rename key 'prise' to 'price'"
        assert [user.id for user in client.users.list(username="grace", get_all=True)] == [42]
        of_pipeline = client.projects.get(1, lazy=True).pipelines.get(7, lazy=True)
        assert [(job.name, job.status) for job in of_pipeline.jobs.list(get_all=True)] == [("test", "failed")]
        assert client.projects.get(1, lazy=True).jobs.get(3, lazy=True).trace() == b"log of job 3"
        found.description = "new"
        found.save()
        body = ours["POST", "/api/v4/projects/acme/shop/merge_requests"].body
        project.mergerequests.create(body)
    theirs = calls(fake, since)
    assert set(ours) <= set(theirs)
    assert theirs["POST", "/api/v4/projects/acme/shop/merge_requests"].body == body
    known = type(project.mergerequests)._create_attrs
    assert set(known.required) <= set(body) <= {*known.required, *known.optional}


def test_giteapy(root: Path) -> None:
    """Generated from Gitea's own description of its API."""
    giteapy = pytest.importorskip("giteapy", reason="giteapy is not installed")
    fake = FakeGitea(f"token {TOKEN}")
    fake.checks = [{"context": "ci/test", "status": "failure", "target_url": "https://ci/1", "description": "3 failed"}]
    with on(root, fake, "acme/shop.git") as settings:
        made = request(root, settings)
        fake.pulls[0]["body"] = fake.pulls[0]["body"].replace("misspelled", "old")
        request(root, settings)
        follow(root, settings)
        ours, since = calls(fake), len(fake.calls)
        setup = giteapy.Configuration()
        setup.host, setup.api_key["Authorization"], setup.api_key_prefix["Authorization"] = (
            f"{host_of(root)}/api/v1",
            TOKEN,
            "token",
        )
        client = giteapy.ApiClient(setup)
        repositories, issues = giteapy.RepositoryApi(client), giteapy.IssueApi(client)
        assert repositories.repo_get("acme", "shop").default_branch == "main"
        (found,) = repositories.repo_list_pull_requests("acme", "shop", state="open", page=1)
        assert (found.html_url, found.number, found.head.ref) == (made.url, made.number, BRANCH)
        assert found.head.repo.full_name == "acme/shop"
        got = repositories.repo_get_pull_request("acme", "shop", 1)
        assert (got.merged, got.head.sha) == (False, "5" * 40)
        edit = giteapy.EditPullRequestOption(body="new")
        repositories.repo_edit_pull_request("acme", "shop", 1, body=edit)
        assert [label.name for label in issues.issue_list_labels("acme", "shop")] == ["bug"]
        issues.issue_add_label("acme", "shop", 1, body=giteapy.IssueLabelsOption(labels=[5]))
        body = ours["POST", "/api/v1/repos/acme/shop/pulls"].body
        repositories.repo_create_pull_request("acme", "shop", body=giteapy.CreatePullRequestOption(**body))
    theirs = calls(fake, since)
    # Requests for a review came later than this client, and the combined status has another address since.
    later = {
        ("POST", "/api/v1/repos/acme/shop/pulls/1/requested_reviewers"),
        ("GET", f"/api/v1/repos/acme/shop/commits/{'5' * 40}/status"),
    }
    assert set(ours) - set(theirs) == later
    assert theirs["POST", "/api/v1/repos/acme/shop/pulls"].body == body
    assert set(ours["PATCH", "/api/v1/repos/acme/shop/pulls/1"].body) <= set(
        giteapy.EditPullRequestOption.swagger_types
    )


def test_atlassian_python_api(root: Path) -> None:
    bitbucket = pytest.importorskip("atlassian.bitbucket", reason="atlassian-python-api is not installed")
    fake = FakeBitbucket(f"Bearer {TOKEN}")
    fake.checks = [{"key": "b", "name": "Build", "state": "SUCCESSFUL", "type": "build"}]
    with on(root, fake, "acme/shop.git") as settings:
        made = request(root, settings)
        follow(root, settings)
        ours, since = calls(fake), len(fake.calls)
        client = bitbucket.Cloud(host_of(root), token=TOKEN)
        pulls = client.repositories.get("acme", "shop").pullrequests
        (found,) = pulls.each(q=f'state="OPEN" AND source.branch.name="{BRANCH}"')
        assert (found.id, found.is_open, found.source_branch, found.destination_branch) == (
            made.number,
            True,
            BRANCH,
            "main",
        )
        assert [build["state"] for build in found.statuses()] == ["SUCCESSFUL"]
        body = ours["POST", "/2.0/repositories/acme/shop/pullrequests"].body
        pulls.create(body["title"], BRANCH, "main", body["description"], body["close_source_branch"])
    theirs = calls(fake, since)
    assert set(ours) <= set(theirs)
    other = theirs["POST", "/2.0/repositories/acme/shop/pullrequests"].body
    assert all(body[name] == other[name] for name in ("title", "description", "destination", "close_source_branch"))
    assert body["source"]["branch"] == other["source"]["branch"]


def test_azure_devops(root: Path) -> None:
    """Microsoft's own client; it asks first where the calls are."""
    azure = pytest.importorskip("azure.devops.v7_1.git", reason="azure-devops is not installed")
    from azure.devops.v7_1.git.models import GitPullRequest, GitPullRequestSearchCriteria
    from msrest.authentication import BasicAuthentication

    fake = WithLocations(f"Basic {base64.b64encode(f':{TOKEN}'.encode()).decode()}")
    fake.checks = [{"context": {"genre": "ci", "name": "test"}, "state": "failed"}]
    with on(root, fake, "acme/Web/_git/shop") as settings:
        made = request(root, settings)
        fake.pulls[0]["description"] = fake.pulls[0]["description"].replace("misspelled", "old")
        request(root, settings)
        follow(root, settings)
        ours, since = calls(fake), len(fake.calls)
        client = azure.GitClient(f"{host_of(root)}/acme", BasicAuthentication("", TOKEN))
        assert client.get_repository("shop", project="Web").default_branch == "refs/heads/main"
        wanted = GitPullRequestSearchCriteria(source_ref_name=f"refs/heads/{BRANCH}", status="active")
        (found,) = client.get_pull_requests("shop", wanted, project="Web")
        assert (found.pull_request_id, found.status, found.is_draft) == (made.number, "active", True)
        assert [label.name for label in found.labels] == ["bug", "crash"]
        (status,) = client.get_pull_request_statuses("shop", 1, project="Web")
        assert (status.context.genre, status.state) == ("ci", "failed")
        client.get_pull_request("shop", 1, project="Web")
        client.update_pull_request(GitPullRequest(description="new"), "shop", 1, project="Web")
        path = "/acme/Web/_apis/git/repositories/shop/pullrequests"
        body = ours["POST", path].body
        theirs_of_ours = GitPullRequest.from_dict(body)
        client.create_pull_request(theirs_of_ours, "shop", project="Web")
    theirs = {
        (method, path.replace("pullRequests", "pullrequests")): call
        for (method, path), call in calls(fake, since).items()
    }
    assert set(ours) <= set(theirs)
    assert theirs["POST", path].body == body
    assert set(ours["GET", path].query) == set(theirs["GET", path].query) | {"api-version"}


class WithLocations(FakeAzure):
    """With the call by which a client learns the addresses of all others, and their names in any case, as on the real one."""

    def __call__(self, request: Request) -> Answer:
        if request.method == "OPTIONS":
            return Answer(200, {"count": len(LOCATIONS), "value": LOCATIONS})
        accept = request.headers.get("accept", "")
        version = {"api-version": "7.1"} if "api-version=7.1" in accept else {}
        path = request.path.replace("pullRequests", "pullrequests")
        return super().__call__(
            Request(request.method, path, {**request.query, **version}, request.headers, request.body)
        )


LOCATIONS = [
    {
        "id": identity,
        "area": "git",
        "resourceName": name,
        "routeTemplate": f"{{project}}/_apis/{{area}}/{template}",
        "resourceVersion": 1,
        "minVersion": "1.0",
        "maxVersion": "7.1",
        "releasedVersion": "7.1",
    }
    for identity, name, template in (
        ("225f7195-f9c7-4d14-ab28-a83f7ff77e1f", "repositories", "{resource}/{repositoryId}"),
        (
            "9946fd70-0d40-406e-b686-b4744cbbcc37",
            "pullRequests",
            "repositories/{repositoryId}/{resource}/{pullRequestId}",
        ),
        (
            "01a46dea-7d46-4d40-bc84-319e7c260d99",
            "pullRequests",
            "repositories/{repositoryId}/{resource}/{pullRequestId}",
        ),
        (
            "b5f6bb4f-8d1e-4d79-8d11-4c9172c99c35",
            "statuses",
            "repositories/{repositoryId}/pullRequests/{pullRequestId}/{resource}",
        ),
    )
]
