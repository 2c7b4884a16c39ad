"""Starlette's debug page, which FastAPI has too: as it is served, and as a browser copies it."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware.errors import ServerErrorMiddleware

from tracemend.incident import Incident
from tracemend.reading import Reader, read


class PriceError(Exception):
    """Of the tests' shop."""


def price_of(table: dict[str, int], item: str) -> int:
    if item not in table:
        raise PriceError(f"no <price> of\n{item}")
    return table[item]


def show(item: str) -> int:
    return price_of({}, item)


def page_of(item: str) -> str:
    with pytest.raises(PriceError) as raised:
        show(item)
    return ServerErrorMiddleware(Starlette(), debug=True).generate_html(raised.value)


def told(incident: Incident) -> tuple[str, str, list[tuple[str, str | None, str | None]]]:
    raised = incident.raised
    frames = [(Path(f.file).name, f.function, f.source) for f in raised.frames]
    return raised.type.rpartition(".")[2], raised.message, frames[-2:]


def test_the_page_is_read() -> None:
    page = page_of("fig")
    [incident] = read(page)
    assert told(incident) == (
        "PriceError",
        "no <price> of\nfig",
        [
            ("test_starlette_page.py", "show", "return price_of({}, item)"),
            ("test_starlette_page.py", "price_of", 'raise PriceError(f"no <price> of\\n{item}")'),
        ],
    )
    reader = Reader()
    assert [
        found for at in range(0, len(page), 997) for found in reader.feed(page[at : at + 997])
    ] + reader.close() == [incident]


COPIED = """\
500 Server Error

SyntaxError: invalid syntax (rules.py, line 7)

Traceback

File /srv/shop.py, line 5, in load ‒

4. def load(text):

5.     compile(text)

File /srv/main.py, line 12, in <module> +

"""


@pytest.mark.parametrize("between", ["\n", "\r\n"])
def test_what_a_browser_copies_of_it_is_read(between: str) -> None:
    [incident] = read((COPIED + "and so on\n").replace("\n", between))
    assert (incident.raised.type, incident.raised.message) == ("SyntaxError", "invalid syntax")
    assert [(f.file, f.line, f.function, f.source) for f in incident.raised.frames] == [
        ("/srv/main.py", 12, "<module>", None),
        ("/srv/shop.py", 5, "load", "compile(text)"),
        ("rules.py", 7, None, None),
    ]


def test_a_list_of_places_that_is_no_such_page_is_none() -> None:
    assert read("Traceback\n\nFile /srv/shop.py, line 5, in load\n\n4. def load(text):\n") == []
