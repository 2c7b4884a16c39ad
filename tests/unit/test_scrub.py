"""Secrets do not reach the store; what a recipe needs to read stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracemend import scrub
from tracemend.incident import Context, ExceptionRecord, Frame, Incident, Variable
from tracemend.scrub import SCRUBBED, looks_random, scrub_command, scrub_incident, scrub_text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("login failed: password='hunter2', user='ada'", f"login failed: password='{SCRUBBED}', user='ada'"),
        ("{'api_key': 'abc def', 'n': 1}", f"{{'api_key': '{SCRUBBED}', 'n': 1}}"),
        ('{"token": "abc"}', f'{{"token": "{SCRUBBED}"}}'),
        ("DB_PASSWORD=s3cr3t make", f"DB_PASSWORD={SCRUBBED} make"),
        ("Authorization: Bearer abc.def", f"Authorization: Bearer {SCRUBBED}"),
        ("Cookie: a=b; c=d\nnext", f"Cookie: {SCRUBBED}\nnext"),
        ("{'Cookie': 'a=b; c=d'}", f"{{'Cookie': '{SCRUBBED}'}}"),
        ("postgresql://ada:pw@db:5432/shop", f"postgresql://ada:{SCRUBBED}@db:5432/shop"),
        ("https://x.test/?access_token=abc&page=2", f"https://x.test/?access_token={SCRUBBED}&page=2"),
        ("bad key ghp_abcdefghijklmnopqrstuvwxyz0123", f"bad key {SCRUBBED}"),
        ("id aB3dE5fG7hI9jK1lM3nO5 unknown", f"id {SCRUBBED} unknown"),
        ('password="never closed', f"password={SCRUBBED}"),
    ],
)
def test_secrets_are_masked(text: str, clean: str) -> None:
    assert scrub_text(text) == clean
    assert scrub_text(clean) == clean, "scrubbing twice changes nothing more"


@pytest.mark.parametrize(
    "text",
    [
        "'password'",
        "login() got an unexpected keyword argument 'token'",
        "name 'api_key' is not defined. Did you mean: 'api_keys'?",
        "password=None",
        "unexpected token: ')'",
        "'Settings' object has no attribute 'SECRET_KEY'",
        "module 'collections' has no attribute 'MutableMappingAndSomethingLong2'",
        "No module named 'my_very_long_package_name_with_parts'",
        "could not connect to server at http://localhost:5432/a@b",
        "6f1c1a52-3b0e-4b0c-9d2b-3a2f1b0c9d8e not found",
        "/usr/lib/python3.11/site-packages/sqlalchemy/orm/relationships.py",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert scrub_text(text) == text


def test_an_incident_is_scrubbed_everywhere_but_in_what_places_it() -> None:
    frame = Frame(
        "app.py",
        3,
        "login",
        "token = fetch(url, password=secret)",
        variables=(
            Variable("password", "'hunter2'", value='"hunter2"'),
            Variable("form", "{'secret': 'x1'}", value='{"secret": "x1"}'),
            Variable("count", "3", value="3"),
        ),
    )
    context = Context(command=("manage", "--password", "x1", "run"), request=(("cookie", "a=b"), ("route", "/login")))
    incident = Incident((ExceptionRecord("E", "password=x1", ("token=x1",), (frame,)),), context=context)

    clean = scrub_incident(incident)

    assert "x1" not in repr(clean)
    assert "hunter2" not in repr(clean)
    assert clean.raised.frames[0].source == frame.source
    assert clean.raised.frames[0].variables[1:] == (
        Variable("form", f"{{'secret': '{SCRUBBED}'}}"),
        Variable("count", "3", value="3"),
    )
    assert clean.context.request == (("cookie", SCRUBBED), ("route", "/login"))


def test_the_argument_after_a_secret_option_is_masked() -> None:
    assert scrub_command(("x", "--token=abc", "--api-key", "abc", "abc")) == (
        "x",
        f"--token={SCRUBBED}",
        "--api-key",
        SCRUBBED,
        "abc",
    )


def test_names_do_not_look_random() -> None:
    assert not looks_random("TestHTTPServerHandles2KeepAliveConnections")
    assert not looks_random("migration_0001_initial_schema_for_orders")
    assert looks_random("9f86d081884c7d659a2feaa0c55ad015")


@pytest.mark.parametrize(
    "unit", ["password=", "password='", 'token="', "://a:", "secret_", "-----BEGIN PRIVATE KEY-----", "aB3", "cookie: "]
)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    """A second or so; were it to grow as the square of the length, the limit of the test would end it."""
    assert scrub_text(unit * (1_000_000 // len(unit)))


PIECES = [
    "pass",
    "password",
    "pwd",
    "SECRET",
    "api",
    "-",
    "_",
    "key",
    "Token",
    "auth",
    "orization",
    "otp",
    "PIN",
    "salt",
    "=",
    ":",
    "=>",
    '"',
    "'",
    "--",
    "proxy-",
    "bearer",
    "Basic",
    "abc",
    "x9",
    "None",
    "dsn",
    "session",
    "id",
    "client",
    "credential",
    "ſecret",
    "pın",
    "é",
    "İ",
    "\\",
    "cookie",
    "jwt",
    "private",
    "signature",
]


@given(st.lists(st.sampled_from([*PIECES, " ", "\n"]), max_size=30).map("".join))
def test_names_are_found_as_by_the_plain_expression(text: str) -> None:
    assert scrub._scrub_pairs(text) == scrub._PAIRS.sub(scrub._masked, text)
