"""Tracebacks as people and log collectors pass them on."""

from __future__ import annotations

import html
import json
import re
from textwrap import indent

import pytest

from tracemend.incident import Incident
from tracemend.reading import Reader, read
from unit.reading.pastes import LOGURU, PLAIN

EXPECTED = read(PLAIN)


def prefixed(prefix: str, text: str = PLAIN) -> str:
    return "".join(f"{prefix.replace('#', str(number))}{line}\n" for number, line in enumerate(text.splitlines(), 10))


PREFIXES = {
    "compose": "web-1     | ",
    "compose with times": "web-1  | 2026-01-31T10:00:#.123456789Z ",
    "kubectl": "[pod/web-6f4-x/web] ",
    "kubectl times": "2026-01-31T10:00:#.1234567Z ",
    "cri": "2026-01-31T10:00:#.123456789+01:00 stderr F ",
    "journald": "Jan 31 10:00:# host gunicorn[812]: ",
    "syslog": "<11>1 2026-01-31T10:00:#Z host app 812 - - ",
    "github": "2026-01-31T10:00:#.1234567Z ",
    "github cli": "test\tRun tests\t2026-01-31T10:00:#.1234567Z ",
    "heroku": "2026-01-31T10:00:#.123456+00:00 app[web.1]: ",
    "foreman": "10:00:# web.1  | ",
    "logging": "2026-01-31 10:00:#,123 ERROR [shop] ",
    "rank": "[rank0]: ",
    "pm2": "0|web  | ",
}


@pytest.mark.parametrize("name", PREFIXES)
def test_a_prefix_on_every_line_is_taken_off(name: str) -> None:
    prefix = PREFIXES[name]
    assert read(prefixed(prefix)) == EXPECTED
    assert read(prefixed(prefix).replace(" \n", "\n")) == EXPECTED


FIRST_LINE = {
    "logging": "2026-01-31 10:00:00,123 ERROR shop failed\n",
    "root logger": "ERROR:root:failed\n",
    "celery": "[2026-01-31 10:00:00,123: ERROR/ForkPoolWorker-1] Task shop.buy[1f2] raised unexpected: NoStock('x')\n",
    "gunicorn": "[2026-01-31 10:00:00 +0000] [812] [ERROR] Error handling request /buy\n",
    "uvicorn": "ERROR:    Exception in ASGI application\n",
    "same line": "2026-01-31 10:00:00,123 ERROR shop failed ",
    "progress bar": " 10%|█▏        | 1/10 [00:00<00:01,  9.9it/s]",
    "thread": "Exception in thread Thread-1 (work):\n",
    "prompt": "\x1b]633;C\x07$ python main.py\n",
}


@pytest.mark.parametrize("name", FIRST_LINE)
def test_a_prefix_on_the_first_line_only_is_passed_over(name: str) -> None:
    after = "2026-01-31 10:00:01,123 INFO shop next\n"
    assert read(FIRST_LINE[name] + PLAIN + after) == EXPECTED


def test_two_processes_whose_lines_are_interleaved_come_apart() -> None:
    other = PLAIN.replace("pear", "fig")
    lines = [
        line
        for pair in zip(prefixed("web-1  | ").splitlines(), prefixed("web-2  | ", other).splitlines(), strict=True)
        for line in pair
    ]
    assert read("\n".join(lines)) == EXPECTED + read(other)


def as_seen(name: str) -> str:
    return {
        "quoted": "Hello,\n\n" + indent(PLAIN, "> ", lambda _: True) + "\nBye",
        "indented": "It fails:\n\n" + indent(PLAIN, "    "),
        "fenced": f"It fails:\n```python\n{PLAIN}```\nWhy?",
        "listed": "1. First:\n\n" + indent(PLAIN, "   ") + "\n2. Then",
        "escaped for the web": html.escape(PLAIN),
        "web page": f"<html><body><p>Sorry</p><pre>{html.escape(PLAIN)}</pre></body></html>",
        "with line breaks of HTML": "<p>" + html.escape(PLAIN).replace("  ", "&nbsp;&nbsp;").replace("\n", "<br>\n"),
        "from Windows": PLAIN.replace("\n", "\r\n"),
        "a JSON line": json.dumps({"level": "error", "exc_info": PLAIN}) + "\n",
        "JSON in a log line": f"2026-01-31 10:00:00 ERROR {json.dumps({'exception': PLAIN})}\n",
        "JSON in JSON": json.dumps({"message": json.dumps({"traceback": PLAIN})}) + "\n",
        "a repr": f"level=error exception={PLAIN!r}\n",
        "docker's own log": "".join(
            json.dumps({"log": f"{line}\n", "stream": "stderr"}) + "\n" for line in PLAIN.splitlines()
        ),
        "wrapped at 60": "\n".join(
            "\n".join(line[at : at + 60] for at in range(0, max(len(line), 1), 60)) for line in PLAIN.split("\n")
        ),
        "coloured": re.sub(r'"(/\S+)"', '\x1b[35m"\\1"\x1b[0m', PLAIN),
        "after a cleared line": "Loading 1%\rLoading 90%\r\x1b[K" + PLAIN,
        "shell integration": f"\x1b]133;C\x1b\\{PLAIN}\x1b]133;D;1\x1b\\",
        "from PowerShell": PLAIN,
    }[name]


@pytest.mark.parametrize(
    "name",
    [
        "quoted",
        "indented",
        "fenced",
        "listed",
        "escaped for the web",
        "web page",
        "with line breaks of HTML",
        "from Windows",
        "a JSON line",
        "JSON in a log line",
        "JSON in JSON",
        "a repr",
        "docker's own log",
        "wrapped at 60",
        "coloured",
        "after a cleared line",
        "shell integration",
        "from PowerShell",
    ],
)
def test_a_paste_is_read_as_the_original(name: str) -> None:
    text = as_seen(name)
    assert read(text.encode("utf-16") if name == "from PowerShell" else text) == EXPECTED


@pytest.mark.parametrize("spaces", ["kept", "collapsed"])
def test_a_flattened_paste_comes_apart_again(spaces: str) -> None:
    text = PLAIN.replace("\n", " ") if spaces == "kept" else " ".join(PLAIN.split())
    assert read(text) == EXPECTED
    assert read(f"I get this: {text}") == EXPECTED


def test_the_flattened_database_error_is_read() -> None:
    message = (
        'could not connect to server: Connection refused Is the server running on host "localhost" (127.0.0.1) '
        "and accepting TCP/IP connections on port 5432?"
    )
    [incident] = read(
        'Traceback (most recent call last): File "/app/venv/lib/python3.11/site-packages/django/db/backends/base/base.py", '
        'line 289, in ensure_connection self.connect() File "/app/venv/lib/python3.11/site-packages/psycopg2/__init__.py", '
        "line 122, in connect conn = _connect(dsn, connection_factory=connection_factory, **kwasync) "
        f"psycopg2.OperationalError: {message} The above exception was the direct cause of the following exception: "
        'Traceback (most recent call last): File "/app/manage.py", line 22, in <module> main() '
        'File "/app/venv/lib/python3.11/site-packages/django/db/backends/base/base.py", line 289, in ensure_connection '
        f"self.connect() django.db.utils.OperationalError: {message}"
    )
    assert [(e.type, e.message, e.relation) for e in incident.exceptions] == [
        ("psycopg2.OperationalError", message, "cause"),
        ("django.db.utils.OperationalError", message, None),
    ]
    assert [f.source for f in incident.exceptions[0].frames] == [
        "self.connect()",
        "conn = _connect(dsn, connection_factory=connection_factory, **kwasync)",
    ]
    assert incident.user_frame is not None
    assert (incident.user_frame.file, incident.user_frame.source) == ("/app/manage.py", "main()")


def test_the_files_at_hand_tell_where_a_flattened_source_line_ends() -> None:
    text = 'Traceback (most recent call last): File "/srv/x.py", line 3, in f raise Stop shop.Error: it is over'
    [incident] = read(
        text, source_line=lambda file, line: "    raise Stop" if (file, line) == ("/srv/x.py", 3) else None
    )
    assert (incident.raised.type, incident.raised.message) == ("shop.Error", "it is over")
    assert incident.raised.frames[0].source == "raise Stop"


def frames_of(incident: Incident) -> list[tuple[int, str | None]]:
    return [(f.line, f.source) for f in incident.raised.frames]


def test_a_cut_head_leaves_the_frames_that_are_there() -> None:
    [incident] = read(PLAIN[PLAIN.rindex('  File "/srv/app/views.py"') :])
    assert incident.raised.type == "shop.errors.NoStock"
    assert [line for line, _ in frames_of(incident)] == [14]


def test_a_cut_tail_leaves_an_exception_without_a_type() -> None:
    [incident] = read(PLAIN[: PLAIN.index("KeyError")])
    assert (incident.raised.type, frames_of(incident)) == ("", [(12, 'return total(items["pear"])')])


def test_log_lines_among_the_frames_are_passed_over() -> None:
    text = PLAIN.replace("KeyError", "2026-01-31 10:00:00,123 INFO other\nKeyError", 1)
    assert read(text)[0].exceptions[0].frames == EXPECTED[0].exceptions[0].frames


def test_an_incident_is_given_when_its_last_line_is_certain() -> None:
    reader = Reader()
    assert reader.feed(prefixed("web-1  | ")) == []
    assert reader.feed("web-1  | 2026-01-31 10:00:00 INFO next\n") == EXPECTED


def test_lines_filled_up_with_spaces_are_read_without_them() -> None:
    """As some terminals copy them."""
    assert read("".join(f"{line:<100}\n" for line in PLAIN.splitlines())) == EXPECTED


GROUP = """\
  + Exception Group Traceback (most recent call last):
  |   File "/srv/app/main.py", line 3, in <module>
  |     run()
  | ExceptionGroup: two (1 sub-exception)
  +-+---------------- 1 ----------------
    | ValueError: a < b
    +------------------------------------
"""


@pytest.mark.parametrize("text", [GROUP, LOGURU])
def test_a_form_with_a_margin_or_a_blank_line_is_read_from_html(text: str) -> None:
    assert read(html.escape(text)) == read(text) != []


REPORT = """\
=================================== FAILURES ===================================
___________________________________ test_it ____________________________________
test_it.py:5: in test_it
    main()
E   ValueError: no price
=========================== short test summary info ============================
FAILED test_it.py::test_it - ValueError: no price
"""


def test_a_report_in_dockers_file_of_json_lines_is_read() -> None:
    lines = [{"log": f"{line}\n", "stream": "stdout", "time": "2026-01-31T10:00:00Z"} for line in REPORT.splitlines()]
    assert read("".join(f"{json.dumps(line)}\n" for line in lines)) == read(REPORT) != []


def test_what_the_debugger_shows_is_brought_into_the_order_of_the_calls() -> None:
    text = (
        "Exception has occurred: KeyError       (note: full exception trace is shown but execution is paused at: show)\n"
        '\'pear\'\n  File "/srv/app/views.py", line 12, in show (Current frame)\n    return total(items["pear"])\n'
        "  File \"/srv/app/main.py\", line 30, in <module>\n    show()\nKeyError: 'pear'\n"
    )
    [incident] = read(text)
    assert [(f.line, f.function) for f in incident.raised.frames] == [(30, "<module>"), (12, "show")]
    [same] = read(text.split("\n", 2)[2].replace(" (Current frame)", ""))
    assert [f.line for f in same.raised.frames] == [12, 30]
