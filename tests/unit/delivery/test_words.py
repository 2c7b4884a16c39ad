"""Foreign text loses its power before it is published."""

from __future__ import annotations

import pytest

from tracemend.delivery.words import published, without_credentials

_ = "\u200b"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("KeyError: 'price'", "KeyError: 'price'"),
        ("Fixes #12", f"Fixes{_} #12"),
        ("closes: acme/shop#12", f"closes{_}: acme/shop#12"),
        ("resolved https://github.com/a/b/issues/1", f"resolved{_} https://github.com/a/b/issues/1"),
        ("thanks @ada and a@example.org", f"thanks @{_}ada and a@example.org"),
        ("two\nlines\r\n\x1b[31m and a bell\x07", "two lines [31m and a bell"),
        ("can't connect to postgres://app:hunter2@db/shop", "can't connect to postgres://app@db/shop"),
        ("x" * 400, "x" * 299 + "…"),
        ("fixed a bug", "fixed a bug"),
    ],
)
def test_published(text: str, result: str) -> None:
    assert published(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("https://ada:s3cret@example.org/x.git", "https://example.org/x.git"),
        ("https://ghp_abc@github.com/a/b", "https://github.com/a/b"),
        ("ssh://git@example.org:22/x.git", "ssh://git@example.org:22/x.git"),
        ("ssh://git:pw@example.org/x.git", "ssh://git@example.org/x.git"),
        ("git@github.com:a/b.git", "git@github.com:a/b.git"),
    ],
)
def test_without_credentials(text: str, result: str) -> None:
    assert without_credentials(f"see '{text}'") == f"see '{result}'"
