"""Addresses of remotes in every form that git takes."""

from __future__ import annotations

import pytest

from tracemend.delivery.address import Address, parse_address


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://github.com/acme/shop.git", Address("https", "github.com", None, "acme/shop")),
        ("https://ada:pw@GitHub.com/acme/shop/", Address("https", "github.com", None, "acme/shop")),
        ("http://127.0.0.1:3000/acme/shop", Address("http", "127.0.0.1", 3000, "acme/shop")),
        ("git@github.com:acme/shop.git", Address("ssh", "github.com", None, "acme/shop")),
        ("github-work:acme/shop", Address("ssh", "github-work", None, "acme/shop")),
        ("ssh://git@ssh.github.com:443/acme/shop.git", Address("ssh", "github.com", 443, "acme/shop")),
        ("ssh://git@gitlab.example.org:2222/a/b/c.git", Address("ssh", "gitlab.example.org", 2222, "a/b/c")),
        ("git+ssh://git@example.org/x.git", Address("ssh", "example.org", None, "x")),
        (
            "git@ssh.dev.azure.com:v3/acme/My%20Shop/api",
            Address("ssh", "ssh.dev.azure.com", None, "v3/acme/My Shop/api"),
        ),
        (
            "https://acme@dev.azure.com/acme/Shop/_git/api",
            Address("https", "dev.azure.com", None, "acme/Shop/_git/api"),
        ),
        ("ssh://git@[::1]:22/x.git", Address("ssh", "::1", 22, "x")),
        ("[::1]:x.git", Address("ssh", "::1", None, "x")),
        ("/srv/git/shop.git", Address("file", "", None, "srv/git/shop")),
        ("../shop.git", Address("file", "", None, "../shop")),
        ("file:///srv/shop.git", Address("file", "", None, "srv/shop")),
        ("C:/git/shop.git", Address("file", "", None, "C:/git/shop")),
    ],
)
def test_parse(url: str, address: Address) -> None:
    assert parse_address(url) == address
