"""Whole logs and sessions, with everything that stands around the tracebacks."""

from __future__ import annotations

from pathlib import Path

from tracemend.reading import read

LOGS = Path(__file__).parent / "logs"


def summary(name: str) -> list[tuple[str, str, int]]:
    """Type, first line of the message and number of lines of each incident's raised exception."""
    found = read((LOGS / f"{name}.txt").read_bytes())
    return [(i.raised.type, i.raised.message.split("\n")[0], i.raised.message.count("\n") + 1) for i in found]


def test_the_log_of_servers_and_workers() -> None:
    refused = 'connection to server at "localhost" (::1), port 5432 failed: Connection refused'
    assert summary("servers") == [
        ("fastapi.exceptions.ResponseValidationError", "1 validation error:", 5),
        ("ModuleNotFoundError", "No module named 'shopp'", 1),
        ("ZeroDivisionError", "division by zero", 1),
        ("TypeError", "not all arguments converted during string formatting", 1),
        ("MyErr", "", 1),
        (
            "django.core.management.base.SystemCheckError",
            "SystemCheckError: System check identified some issues:",
            7,
        ),
        ("django.db.utils.OperationalError", refused, 4),
    ]


def test_a_fake_frame_in_a_message_is_no_frame() -> None:
    incident = read((LOGS / "servers.txt").read_bytes())[0]
    assert len(incident.raised.frames) == 2
    assert incident.raised.message.endswith('\n\n  File "/app/main.py", line 13, in index\n    GET /')


def test_a_terminal_session_with_several_shells() -> None:
    assert summary("terminal") == [
        ("ValueError", "something bad", 1),
        ("ZeroDivisionError", "division by zero", 1),
        ("ModuleNotFoundError", "No module named 'x'", 1),
        ("SyntaxError", "invalid syntax", 1),
        ("FileNotFoundError", "[Errno 2] No such file or directory: 'a b'", 1),
    ]


def test_notebooks_of_several_versions() -> None:
    [old] = read((LOGS / "notebook-7.txt").read_bytes())
    assert [(f.line, f.function, f.source) for f in old.raised.frames] == [
        (3, "<module>", "f(0)"),
        (2, "f", "return 1/x"),
        (11, "total", 'running += line["qty"]'),
    ]
    [newer] = read((LOGS / "notebook.txt").read_bytes())
    assert [(e.type, e.relation, len(e.frames)) for e in newer.exceptions] == [
        ("KeyError", "cause", 3),
        ("KeyError", None, 2),
    ]
    assert newer.user_frame is not None
    assert newer.user_frame.source == "df['prize']"
