"""Payloads as the SDKs really send them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tracemend.reading import Reader, read
from tracemend.reading.decoding.compression import MAX_UNPACKED, Gunzip

PAYLOADS = Path(__file__).parent / "payloads"


def body(name: str) -> bytes:
    return (PAYLOADS / f"{name}.body").read_bytes()


CHAINS = {
    "bugsnag-000": "bugsnag",
    "bugstack-001": "bugstack",
    "bugstack-002": "bugstack",
    "bugstack_flask-000": "bugstack",
    "datadog-000": "datadog",
    "djapp-000": "sentry",
    "dsn_plain-003": "sentry",
    "flaskapp-000": "sentry",
    "otel-000": "otlp",
    "otel-001": "otlp",
    "otel-002": "otlp",
    "otel-003": "otlp",
    "oteljson-000": "otlp",
    "oteljson-001": "otlp",
    "posthog-000": "posthog",
    "rollbar-000": "rollbar",
    "spot_plain-003": "sentry",
}


@pytest.mark.parametrize("name", CHAINS)
def test_every_monitors_order_is_brought_into_the_printed_one(name: str) -> None:
    [incident] = read(body(name))
    assert incident.origin == CHAINS[name]
    cause, raised = incident.exceptions
    assert (cause.type, cause.message, cause.relation) == ("KeyError", "'pear'", "cause")
    assert raised.type == "ValueError"
    assert raised.message.startswith("unknown product in order ")
    assert [f.function for f in cause.frames] == ["checkout", "total", "price_of"]
    assert cause.frames[-1].source == "return table[item]"
    assert raised.frames[-1].function == "checkout"
    assert incident.user_frame == raised.frames[-1]


@pytest.mark.parametrize("name", sorted(p.stem for p in PAYLOADS.glob("*.body")))
def test_a_payload_fed_in_pieces_gives_what_it_gives_at_once(name: str) -> None:
    data = body(name)
    reader = Reader()
    found = [incident for at in range(0, len(data), 17) for incident in reader.feed(data[at : at + 17])]
    assert found + reader.close() == read(data)


@pytest.mark.parametrize("name", ["bugstack-000", "spot_plain-001", "otel-000", "datadog-000"])
def test_a_compressed_payload_is_read(name: str) -> None:
    assert read(gzip.compress(body(name))) == read(body(name)) != []


def test_brotli_is_read_where_it_is_installed() -> None:
    brotli = pytest.importorskip("brotli")
    data = body("dsn_plain-003")
    assert read(brotli.compress(data)) == read(data) != []


def test_a_bomb_is_cut_off() -> None:
    bomb = gzip.compress(gzip.compress(bytes(20_000_000)))
    assert read(bomb) == []
    unpacker = Gunzip()
    unpacked = sum(len(piece) for _ in range(20) for piece in unpacker.pieces(gzip.compress(bytes(MAX_UNPACKED // 16))))
    assert unpacked == MAX_UNPACKED


def test_a_webhook_without_frames_is_no_incident() -> None:
    assert read(body("bugsink_hook-000")) == []


def test_what_the_event_tells_of_its_context_is_kept() -> None:
    [incident] = read(body("flaskapp-000"))
    context = incident.context
    assert context.environment == "production"
    assert dict(context.request)["method"] == "POST"
    assert context.python == "3.11"
    [rollbar] = read(body("rollbar-000"))
    assert (rollbar.context.release, rollbar.context.environment) == ("abc", "dev")
    [otlp] = read(body("oteljson-000"))
    assert otlp.context.release == "abc"


def test_locals_and_arguments_are_kept() -> None:
    [incident] = read(body("rollbar-000"))
    [item, table] = incident.exceptions[0].frames[-1].variables
    assert (item.name, item.shown, item.argument, item.value) == ("item", "'pear'", True, '"pear"')
    assert (table.name, table.value) == ("table", '{"apple": 3}')
    [sentry] = read(body("dsn_plain-003"))
    assert sentry.exceptions[0].frames[-1].variables[0].shown == "'pear'"


def test_honeybadgers_copied_backtrace_of_a_cause_is_not_believed() -> None:
    [incident] = read(body("honeybadger-000"))
    assert incident.exceptions[0].frames == ()
    assert [f.file for f in incident.raised.frames] == ["/home/dev/webapp/mon/hb.py", "/home/dev/webapp/mon/shop.py"]


def test_a_group_of_sentrys_has_its_members_after_it() -> None:
    [incident] = read(body("dsn-004"))
    assert [(e.type, e.relation, e.group) for e in incident.exceptions] == [
        ("ValueError", "context", None),
        ("ExceptionGroup", None, None),
        ("TypeError", "group_member", 1),
    ]
    assert incident.exceptions[0].notes == ("look at config.yml",)


def test_a_syntax_errors_place_is_taken_from_its_message() -> None:
    [incident] = read(body("dsn-005"))
    assert incident.raised.message == "invalid syntax"
    assert (incident.raised.frames[-1].file, incident.raised.frames[-1].function) == ("bad.py", None)


def test_sentrys_web_api_is_read() -> None:
    event = {
        "shortId": "SHOP-1",
        "entries": [
            {
                "type": "exception",
                "data": {
                    "values": [
                        {
                            "type": "NoStock",
                            "module": "shop.errors",
                            "value": "pear",
                            "stacktrace": {
                                "frames": [
                                    {
                                        "absPath": "/srv/shop.py",
                                        "lineNo": 5,
                                        "function": "f",
                                        "context": [[4, "def f():"], [5, "    raise NoStock(item)"]],
                                        "vars": {"item": "'pear'"},
                                    }
                                ]
                            },
                        }
                    ]
                },
            }
        ],
    }
    [incident] = read(json.dumps(event))
    assert (incident.raised.type, incident.raised.message) == ("shop.errors.NoStock", "pear")
    [frame] = incident.raised.frames
    assert (frame.file, frame.line, frame.source) == ("/srv/shop.py", 5, "raise NoStock(item)")
    assert incident.context.reference == "SHOP-1"


def notebook(lines: list[str]) -> dict[str, Any]:
    output = {"output_type": "error", "ename": "KeyError", "evalue": "'pear'", "traceback": lines}
    return {"cells": [{"cell_type": "code", "source": [], "outputs": [output]}], "nbformat": 4}


def test_a_notebooks_error_output_is_read() -> None:
    lines = [
        "\x1b[31m---------------------------------------------------------------------------\x1b[39m",
        "\x1b[31mKeyError\x1b[39m                                  Traceback (most recent call last)",
        "\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[1]\x1b[39m\x1b[32m, line 2\x1b[39m\n      1 table = {}\n----> 2 table['pear']",
        "\x1b[31mKeyError\x1b[39m: 'pear'",
    ]
    for indent in (None, 1):
        [incident] = read(json.dumps(notebook(lines), indent=indent))
        [frame] = incident.raised.frames
        assert (frame.file, frame.line, frame.function, frame.source) == ("Cell In[1]", 2, "<module>", "table['pear']")
        assert (incident.raised.message, incident.origin) == ("'pear'", "ipython")


def test_json_lines_are_each_a_record() -> None:
    traceback = "Traceback (most recent call last):\n  File \"/srv/x.py\", line 3, in f\n    g()\nKeyError: 'a'"
    lines = [
        json.dumps({"level": "info"}),
        json.dumps({"exc_info": traceback}),
        json.dumps({"error": {"stack": traceback}}),
    ]
    assert [i.raised.frames[0].line for i in read("\n".join(lines) + "\n")] == [3, 3]


@pytest.mark.parametrize(
    "broken", [b"\x0a\x05abc", b"\x91\x92\x93", b"\x1f\x8b\x08garbage", b"{" * 5_000, b'{"exception":' * 3_000]
)
def test_broken_payloads_are_none(broken: bytes) -> None:
    assert read(broken) == []
