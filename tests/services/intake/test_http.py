"""Who may post what: the intake as an HTTP server."""

from __future__ import annotations

import gzip
import json
import os
import socket
import time
import zlib
from pathlib import Path

import pytest

from services.intake.conftest import SERVER
from services.intake.listening import Listening, listening

EVENT_ID = "9" * 32


def event(name: str = "total", *, file: str = "/srv/shop/cart.py", event_id: str = EVENT_ID) -> dict:
    frame = {"abs_path": file, "filename": "cart.py", "function": name, "lineno": 7, "context_line": "  return d[k]"}
    value = {"type": "KeyError", "value": "'k'", "stacktrace": {"frames": [frame]}}
    return {"event_id": event_id, "platform": "python", "exception": {"values": [value]}}


def envelope(data: dict, kind: str = "event") -> bytes:
    return b"\n".join(json.dumps(part).encode() for part in ({"event_id": data.get("event_id")}, {"type": kind}, data))


def auth(intake: Listening) -> dict[str, str]:
    return {"X_Sentry_Auth": f"Sentry sentry_version=7, sentry_key={intake.key}"}


def test_an_envelope_is_acknowledged_and_stored(intake: Listening) -> None:
    assert intake.request("/api/1/envelope/", envelope(event()), **auth(intake)) == (
        200,
        json.dumps({"id": EVENT_ID}).encode(),
    )
    (row,) = intake.incidents()
    assert (row.count, row.incident.origin, row.incident.raised.type) == (1, "sentry", "KeyError")


def test_one_event_sent_twice_counts_once(intake: Listening) -> None:
    for _ in range(2):
        intake.request("/api/1/envelope/", envelope(event()), **auth(intake))
    intake.request("/api/1/store/", json.dumps(event(event_id="8" * 32)).encode(), **auth(intake))
    rows = intake.incidents(when=lambda rows: rows[0].count >= 2)
    time.sleep(0.3)
    assert [row.count for row in intake.incidents()] == [row.count for row in rows] == [2]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"X_Sentry_Auth": "Sentry sentry_key=wrong"}, 401),
        ({"KEY": "", "Origin": "http://evil.example"}, 403),
        ({"KEY": "", "Origin": "null"}, 403),
        ({"KEY": "", "Sec_Fetch_Site": "cross-site"}, 403),
        ({"KEY": "", "Host": "evil.example"}, 403),
        ({"KEY": "", "Host": "evil.example:8970"}, 403),
        ({"KEY": "", "Host": "127.0.0.1.evil.example"}, 403),
        ({"KEY": "", "Host": "localhost:1"}, 200),
        ({"KEY": "", "Host": "[::1]:8970"}, 200),
        ({"KEY": "", "Host": "host.docker.internal:8970"}, 200),
    ],
)
def test_who_may_post(headers: dict[str, str], status: int, shared_intake: Listening) -> None:
    given = {**(auth(shared_intake) if "KEY" in headers else {}), **{k: v for k, v in headers.items() if k != "KEY"}}
    assert shared_intake.request("/api/1/envelope/", envelope(event()), **given)[0] == status


@pytest.mark.parametrize("path", ["/", "/assets/main.js", "/index.html", "/health"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_sentrys_django_middleware_asks_for_is_not_there(path: str, method: str, shared_intake: Listening) -> None:
    """An answer would replace the user's error page, or put a script into every page."""
    for port in (shared_intake.port, shared_intake.spotlight_port):
        assert shared_intake.request(path, None, method=method, port=port)[0] == 404


def test_spotlight_needs_no_key_and_keeps_what_is_of_the_workspace(intake: Listening) -> None:
    own = event("mine", file=str(intake.root / "cart.py"), event_id="1" * 32)
    foreign = event("other", file="/home/other/cart.py", event_id="2" * 32)
    beside = event("beside", file=f"{intake.root}-copy/cart.py", event_id="3" * 32)
    for data in (foreign, beside, own):
        assert intake.request("/stream", envelope(data), port=intake.spotlight_port) == (200, b"")
    rows = intake.incidents()
    assert [row.incident.raised.frames[-1].function for row in rows] == ["mine"]
    assert intake.request("/stream", envelope(own))[0] == 404
    assert intake.request("/api/1/envelope/", envelope(own), port=intake.spotlight_port)[0] == 404


def test_encodings(shared_intake: Listening) -> None:
    data = envelope(event())
    for encoding, packed in (
        ("gzip", gzip.compress(data)),
        ("gzip", gzip.compress(data[:9]) + gzip.compress(data[9:])),
        ("deflate", zlib.compress(data)),
        ("identity", data),
    ):
        assert (
            shared_intake.request("/api/1/envelope/", packed, Content_Encoding=encoding, **auth(shared_intake))[0]
            == 200
        )
    assert shared_intake.request("/api/1/envelope/", data, Content_Encoding="gzip", **auth(shared_intake))[0] == 400
    assert shared_intake.request("/api/1/envelope/", data, Content_Encoding="zstd", **auth(shared_intake))[0] == 415


def test_bodies_are_bounded_as_sent_and_unpacked(shared_intake: Listening) -> None:
    bomb = gzip.compress(b"\0" * 100_000_000)
    assert len(bomb) < 200_000
    assert shared_intake.request("/api/1/envelope/", bomb, Content_Encoding="gzip", **auth(shared_intake))[0] == 413
    status, _ = shared_intake.request("/api/1/envelope/", b"x" * 8_000_001, **auth(shared_intake))
    assert status == 413


@pytest.mark.parametrize("parser", ["httptools", "h11"])
def test_a_client_that_never_finishes_is_cut_off(parser: str, root: Path, tmp_path: Path) -> None:
    """By either parser: without httptools, uvicorn's other one is used."""
    missing = tmp_path / "without" / "httptools.py"
    missing.parent.mkdir()
    missing.write_text("raise ImportError('not installed')\n")
    paths = [str(missing.parent)] if parser == "h11" else []
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([*paths, str(SERVER)])}
    with listening(root, "--patience", "0.5", env=env) as intake:
        assert intake.request("/api/1/envelope/", envelope(event()), **auth(intake))[0] == 200
        head = f"POST /api/1/envelope/ HTTP/1.1\r\nHost: localhost\r\nX-Sentry-Auth: sentry_key={intake.key}\r\n"
        for sent in ("", "POST /api", head + "Content-Length: 100\r\n\r\nabc"):
            with socket.create_connection(("127.0.0.1", intake.port), timeout=60) as slow:
                slow.sendall(sent.encode())
                assert b"200" not in slow.recv(1000)


def test_what_is_no_error_is_acknowledged_and_not_kept(intake: Listening) -> None:
    for body in (
        envelope({"type": "transaction"}, "transaction"),
        envelope({"message": "hello"}),
        b"",
        b"\xff\xfe garbage",
        b"[" * 100_000,
        envelope(event(event_id="7" * 32))[:-40],
    ):
        assert intake.request("/api/1/envelope/", body, **auth(intake))[0] == 200
    intake.request("/api/1/envelope/", envelope(event()), **auth(intake))
    assert [row.count for row in intake.incidents()] == [1]


def test_a_body_of_any_kind_harms_nothing(shared_intake: Listening) -> None:
    headers = {"x_tracemend_key": shared_intake.key}
    for path in ("/v1/traces", "/v1/logs", "/v1/notices/", "/batch/", "/api/1/item/", "/api/capture"):
        for body in (
            b"",
            b"{}",
            b"[]",
            b"null",
            b"\x00" * 100,
            b"\x0a\xff\xff\xff\xff\x0f exception.",
            b'{"exception": 3}',
        ):
            assert shared_intake.request(path, body, **headers)[0] in (200, 201)


def test_a_spool_that_can_not_be_written_is_not_acknowledged(intake: Listening) -> None:
    from tracemend.sources.spool import spool_of

    spool = spool_of(intake.root)
    for path in sorted(spool.iterdir(), reverse=True):
        path.unlink()
    spool.rmdir()
    spool.write_text("in the way")
    assert intake.request("/api/1/envelope/", envelope(event()), **auth(intake))[0] == 503
    spool.unlink()
    spool.mkdir()
    assert intake.request("/api/1/envelope/", envelope(event()), **auth(intake))[0] == 200
    assert [row.count for row in intake.incidents()] == [1]
