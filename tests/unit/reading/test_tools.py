"""Every printer's real output (`make_fixtures.py`) gives the same incident."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracemend.incident import Incident
from tracemend.reading import Reader, read

TEXTS = Path(__file__).parent / "texts"

LISTING = {
    5: "return table[item]",
    11: 'running += line["qty"] * price_of(line["sku"], table)',
    18: "return total(order, table)",
    20: 'raise ValueError("unknown product in order %s" % order["id"]) from error',
}
CAUSE = [(18, "checkout"), (11, "total"), (5, "price_of")]


def text_of(name: str) -> str:
    return (TEXTS / f"{name}.txt").read_bytes().decode()


def in_shop(incident: Incident, number: int) -> list[tuple[int, str | None]]:
    return [(f.line, f.function) for f in incident.exceptions[number].frames if f.file.endswith("/shop.py")]


CHAINS = [
    "better-exceptions",
    "celery",
    *(f"cpython-3.{minor}-chain" for minor in range(6, 14)),
    "django-console",
    "django-mail",
    "django-page",
    "django-plain",
    "flask-console",
    "flask-page",
    "friendly",
    "gunicorn",
    "ipython-color",
    "ipython-context",
    "ipython-plain",
    "ipython-verbose",
    "json-logger",
    "json-logger-array",
    "loguru",
    "loguru-color",
    "loguru-json",
    "loguru-plain",
    "nbconvert",
    "process",
    "rich",
    "rich-locals",
    "stackprinter",
    "stackprinter-color",
    "structlog-console",
    "structlog-dict",
    "structlog-json",
    "structlog-logfmt",
    "structlog-repr",
    "supervisor",
    "task",
    "thread",
    "uvicorn-color",
    "uvicorn",
    "warning",
]


@pytest.mark.parametrize("name", CHAINS)
def test_the_chain_is_read_from_every_printer(name: str) -> None:
    incident = read(text_of(name))[0]
    assert [(e.type, e.message, e.relation, e.notes) for e in incident.exceptions] == [
        ("KeyError", "'pear'", "cause", ()),
        ("ValueError", "unknown product in order 7", None, ()),
    ]
    assert in_shop(incident, 0) == CAUSE
    assert in_shop(incident, 1) == [(20, "checkout")]
    assert incident.user_frame is not None
    assert incident.user_frame.line == 20
    for record in incident.exceptions:
        for frame in record.frames:
            if frame.file.endswith("/shop.py") and frame.source is not None:
                assert LISTING[frame.line].startswith(frame.source)
                assert frame.source == LISTING[frame.line] or "rich" in name or name == "structlog-console"


@pytest.mark.parametrize("name", sorted(p.stem for p in TEXTS.glob("*.txt")))
def test_a_text_fed_in_pieces_gives_what_it_gives_at_once(name: str) -> None:
    data = (TEXTS / f"{name}.txt").read_bytes()
    expected = read(data)
    assert expected == read(data.decode())
    for size in (997, 61):
        reader = Reader()
        pieces = [incident for at in range(0, len(data), size) for incident in reader.feed(data[at : at + size])]
        assert pieces + reader.close() == expected


@pytest.mark.parametrize("name", ["ipython-context", "ipython-verbose", "ipython-plain", "ipython-color"])
def test_ipython_names_the_cell(name: str) -> None:
    chain, syntax = read(text_of(name))
    assert [(f.file, f.line, f.function) for f in chain.raised.frames[:2]] == [
        ("Cell In[1]", 5, "<module>"),
        ("Cell In[1]", 4, "go"),
    ]
    assert chain.origin == "ipython"
    [place] = syntax.raised.frames
    assert (syntax.raised.type, place.file, place.function, place.source) == (
        "SyntaxError",
        "Cell In[2]",
        None,
        "x = = 1",
    )


REFUSED = (
    'connection failed: connection to server at "127.0.0.1", port 1 failed: Connection refused\n'
    "\tIs the server running on that host and accepting TCP/IP connections?"
)
MORE = "(Background on this error at: https://sqlalche.me/e/21/e3q8)"
LIBRARIES = {
    "pandas": [("KeyError", "'prize'"), ("KeyError", "'prize'")],
    "psycopg": [("psycopg.OperationalError", REFUSED)],
    "psycopg2": [("psycopg2.OperationalError", REFUSED.removeprefix("connection failed: "))],
    "django-psycopg": [("psycopg.OperationalError", REFUSED), ("django.db.utils.OperationalError", REFUSED)],
    "sqlalchemy-psycopg": [
        ("psycopg.OperationalError", REFUSED),
        ("sqlalchemy.exc.OperationalError", f"(psycopg.OperationalError) {REFUSED}\n{MORE}"),
    ],
    "sqlalchemy": [
        ("sqlite3.OperationalError", "no such table: goods"),
        (
            "sqlalchemy.exc.OperationalError",
            (
                "(sqlite3.OperationalError) no such table: goods\n[SQL: SELECT price FROM goods WHERE sku = ?]\n"
                f"[parameters: ('pear',)]\n{MORE}"
            ),
        ),
    ],
}


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_librarys_chain_has_its_messages_whole(name: str) -> None:
    [incident] = read(text_of(f"chain-{name}"))
    assert [(e.type, e.message) for e in incident.exceptions] == LIBRARIES[name]
    assert incident.user_frame is not None
    assert incident.user_frame.file == "/tmp/shop/chains.py"
    assert incident.user_frame.function == name.replace("-", "_")


def test_the_chain_of_requests_has_four_exceptions() -> None:
    [incident] = read(text_of("chain-requests"))
    assert [(e.type.rpartition(".")[2], e.relation) for e in incident.exceptions] == [
        ("ConnectionRefusedError", "cause"),
        ("NewConnectionError", "cause"),
        ("MaxRetryError", "context"),
        ("ConnectionError", None),
    ]


def test_pydantics_message_is_whole() -> None:
    [incident] = read(text_of("chain-pydantic"))
    assert incident.raised.message.count("For further information visit") == 2


def test_a_notebook_that_was_stopped_tells_of_the_cells_crash() -> None:
    stopped, cell = read(text_of("nbconvert-stopped"))
    assert stopped.raised.type == "nbclient.exceptions.CellExecutionError"
    assert [(e.type, e.message) for e in cell.exceptions] == [
        ("KeyError", "'pear'"),
        ("ValueError", "unknown product in order 7"),
    ]


def test_friendlys_prose_without_a_traceback_has_both_places() -> None:
    [incident] = read(text_of("friendly-no-tb"))
    assert (incident.raised.type, incident.raised.message) == ("ValueError", "")
    assert [(f.file, f.line, f.source) for f in incident.raised.frames] == [
        ("/tmp/shop/friendly_no_tb.py", 5, "shop.checkout(shop.ORDER)"),
        ("/tmp/shop/shop.py", 20, LISTING[20]),
    ]


@pytest.mark.parametrize("name", ["pool", "futures"])
def test_a_remote_traceback_keeps_the_other_processes_frames(name: str) -> None:
    [incident] = read(text_of(name))
    remote, raised = incident.exceptions
    assert remote.type.endswith("RemoteTraceback")
    assert remote.message.startswith('\n"""\nTraceback (most recent call last):\n')
    assert remote.message.endswith('\n"""')
    assert remote.relation == "cause"
    assert in_shop(incident, 0) == [(20, "checkout")]
    assert (raised.type, raised.message) == ("ValueError", "unknown product in order 7")


def test_a_fatal_errors_frames_come_oldest_call_first() -> None:
    [incident] = read(text_of("faulthandler"))
    assert (incident.raised.type, incident.raised.message) == ("Fatal Python error", "Segmentation fault")
    assert [f.function for f in incident.raised.frames] == ["<module>", "crash", "string_at"]


def test_a_repeated_frame_is_given_as_often_as_it_was_called() -> None:
    [incident] = read(text_of("recursion"))
    assert incident.raised.message == "maximum recursion depth exceeded"
    assert len([f for f in incident.raised.frames if f.function == "down"]) > 900


def test_djangos_report_tells_the_request() -> None:
    [incident] = read(text_of("django-page"))
    assert incident.origin == "django"
    assert dict(incident.context.request) == {"method": "GET", "url": "http://testserver/buy"}
    assert incident.context.python == "3.11"


def test_richs_syntax_error_has_its_place() -> None:
    [incident] = read(text_of("rich-syntax"))
    place = incident.raised.frames[-1]
    assert (place.file, place.line, place.function, place.source) == ("/tmp/shop/broken.py", 1, None, "def f(:")


def test_a_doctests_failure_has_the_frames_of_the_function() -> None:
    [incident] = read(text_of("doctest"))
    assert (incident.raised.type, incident.raised.message) == ("KeyError", "'fig'")
    assert incident.raised.frames[-1].line == 6


def test_an_ignored_exception_is_one() -> None:
    [incident] = read(text_of("ignored"))
    assert (incident.raised.type, incident.raised.frames[0].function) == ("ValueError", "__del__")


SYNTAX = {"syntax": "SyntaxError", "indentation": "IndentationError", "tabs": "TabError", "frozen": "SyntaxError"}


@pytest.mark.parametrize("version", ["2.7", *(f"3.{minor}" for minor in range(6, 14))])
@pytest.mark.parametrize("name", SYNTAX)
def test_the_parsers_errors_have_their_own_place_last(version: str, name: str) -> None:
    if (version, name) == ("2.7", "tabs"):
        pytest.skip("Python 2 accepts the program")
    [incident] = read(text_of(f"cpython-{version}-{name}"))
    place = incident.raised.frames[-1]
    assert (incident.raised.type, place.function) == (SYNTAX[name], None)
    assert place.source is not None


@pytest.mark.parametrize("version", ["2.7", *(f"3.{minor}" for minor in range(6, 14))])
def test_a_frame_without_source_has_none(version: str) -> None:
    [incident] = read(text_of(f"cpython-{version}-no-source"))
    assert (incident.raised.type, incident.raised.message) == ("KeyError", "3")
    assert [(f.file, f.function, f.source) for f in incident.raised.frames[1:]] == [
        ("<string>", "<module>", None),
        ("<string>", "f", None),
    ]
    assert incident.user_frame is not None
    assert incident.user_frame.file == "no_source_crash.py" or incident.user_frame.file.endswith("/no_source_crash.py")


@pytest.mark.parametrize(
    "name", ["rich", "ipython-context", "pytest-long", "stackprinter", "loguru", "faulthandler", "pool"]
)
def test_every_form_is_read_behind_a_prefix(name: str) -> None:
    text = text_of(name)
    behind = "".join(f"web-1  | {line}\n" for line in text.splitlines())
    assert read(behind) == read(text) != []
