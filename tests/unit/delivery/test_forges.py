"""The table of forges against its folder, and what each makes of addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

import tracemend.delivery.forges
from tracemend.delivery.address import parse_address
from tracemend.delivery.credentials import token_variable
from tracemend.delivery.forges.azure import AzureDevOps
from tracemend.delivery.forges.table import FORGES, forge_of
from tracemend.delivery.forges.values import Route
from tracemend.settings import Settings

SHARED = {"__init__", "api", "forge", "table", "values", "web"}


def test_every_file_is_in_the_table() -> None:
    folder = Path(tracemend.delivery.forges.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - SHARED
    assert files == {forge.name for forge in FORGES} == {type(forge).__module__.rpartition(".")[2] for forge in FORGES}


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("git@github.com:acme/shop.git", "github"),
        ("ssh://git@ssh.github.com:443/acme/shop.git", "github"),
        ("https://acme.ghe.com/acme/shop", "github"),
        ("https://github.example.org/acme/shop", "github"),
        ("git@gitlab.example.org:a/b/c.git", "gitlab"),
        ("https://codeberg.org/a/b", "gitea"),
        ("https://forgejo.example.org/a/b", "gitea"),
        ("git@bitbucket.org:a/b.git", "bitbucket"),
        ("git@ssh.dev.azure.com:v3/acme/Shop/api", "azure"),
        ("https://acme.visualstudio.com/Shop/_git/api", "azure"),
        ("https://bitbucket.example.org/scm/a/b.git", None),
        ("https://notgithub.com/a/b", None),
        ("/srv/github.com/x.git", None),
    ],
)
def test_whose_host(url: str, name: str | None) -> None:
    forge = forge_of(parse_address(url), Settings())
    assert (forge and forge.name) == name


@pytest.mark.parametrize(
    "host", ["github.com.evil.example", "gitlab.evil.example", "gitea.evil.example", "evil.example"]
)
def test_a_host_gets_no_token_for_its_name(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for forge in FORGES:
        for name in (*forge.token_variables(host), *forge.token_variables("github.com")):
            monkeypatch.setenv(name, "s3cret")
        assert token_variable(forge, host, Settings()) is None
        assert token_variable(forge, host, Settings(delivery_forges=f"{host}={forge.name}")) is not None


@pytest.mark.parametrize(
    ("url", "api", "page"),
    [
        (
            "git@github.com:acme/shop.git",
            "https://api.github.com",
            "https://github.com/acme/shop/compare/main...fix/x%23?expand=1",
        ),
        (
            "https://acme.ghe.com/a/b",
            "https://api.acme.ghe.com",
            "https://acme.ghe.com/a/b/compare/main...fix/x%23?expand=1",
        ),
        (
            "ssh://git@github.example.org:2222/a/b",
            "https://github.example.org/api/v3",
            "https://github.example.org/a/b/compare/main...fix/x%23?expand=1",
        ),
        (
            "https://gitlab.example.org:8443/a/b/c.git",
            "https://gitlab.example.org:8443/api/v4",
            "https://gitlab.example.org:8443/a/b/c/-/merge_requests/new?merge_request%5Bsource_branch%5D=fix%2Fx%23&merge_request%5Btarget_branch%5D=main",
        ),
        (
            "https://codeberg.org/a/b",
            "https://codeberg.org/api/v1",
            "https://codeberg.org/a/b/compare/main...fix%2Fx%23",
        ),
        (
            "git@bitbucket.org:a/b.git",
            "https://api.bitbucket.org/2.0",
            "https://bitbucket.org/a/b/pull-requests/new?source=fix%2Fx%23&dest=main",
        ),
        (
            "git@ssh.dev.azure.com:v3/acme/My%20Shop/api",
            "https://dev.azure.com",
            "https://dev.azure.com/acme/My%20Shop/_git/api/pullrequestcreate?sourceRef=fix%2Fx%23&targetRef=main",
        ),
    ],
)
def test_addresses(url: str, api: str, page: str) -> None:
    address = parse_address(url)
    forge = forge_of(address, Settings())
    assert forge is not None
    assert forge.api_base(address) == api
    assert forge.compare_page(Route(address, "fix/x#", address, "main")) == page


@pytest.mark.parametrize(
    "url",
    [
        "https://acme@dev.azure.com/acme/Shop/_git/api",
        "git@ssh.dev.azure.com:v3/acme/Shop/api",
        "https://acme.visualstudio.com/DefaultCollection/Shop/_git/api",
        "https://acme.visualstudio.com/Shop/_git/api",
    ],
)
def test_every_form_of_an_azure_address(url: str) -> None:
    address = parse_address(url)
    page = AzureDevOps().compare_page(Route(address, "x", address, ""))
    assert page == "https://dev.azure.com/acme/Shop/_git/api/pullrequestcreate?sourceRef=x"
