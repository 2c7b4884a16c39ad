"""Tracebacks whose characters or line breaks a program rewrote on their way: web pages, mail, tables, chats."""

from __future__ import annotations

import html
from dataclasses import replace

import pytest

from tracemend.incident import Incident
from tracemend.reading import Reader, read
from unit.reading.pastes import PLAIN

ESCAPED = html.escape(PLAIN)
WAYS = {
    "all spaces kept by the page": f"<p>{ESCAPED.replace(' ', '&nbsp;').replace(chr(10), '<br>' + chr(10))}</p>",
    "spaces that may not break": PLAIN.replace(" ", "\xa0"),
    "indentation that may not break": "".join(
        line[: len(line) - len(line.lstrip())].replace(" ", "\xa0") + line.lstrip() for line in PLAIN.splitlines(True)
    ),
    "an element for code": f"<p>Hi</p><pre><code>{html.escape(PLAIN, quote=False)}</code></pre><p>bye</p>\n",
    "an element for code, nothing escaped": f"<pre>{PLAIN}</pre>\nbye\n",
    "typographic quotes": PLAIN.replace('"', "”").replace("'", "’"),
    "a table's field": f'7,"{PLAIN.replace(chr(34), chr(34) * 2)}",open\n8,"none",closed\n',
    "a table's last field": f'id,text\n7,"{PLAIN.strip().replace(chr(34), chr(34) * 2)}"\n8,none\n',
    "a blank line after each": PLAIN.replace("\n", "\n\n"),
    "a repr of bytes": f"stderr: {PLAIN.encode()!r}\n",
    "a repr after a word": f"worker's answer: {PLAIN!r}\n",
}


@pytest.mark.parametrize("name", WAYS)
def test_a_rewritten_text_is_read_as_the_original(name: str) -> None:
    text = WAYS[name]
    assert read(text) == read(PLAIN) != []
    reader = Reader()
    pieces = [found for at in range(0, len(text), 17) for found in reader.feed(text[at : at + 17])]
    assert pieces + reader.close() == read(PLAIN)


def test_bytes_are_read_as_the_characters_that_they_encode() -> None:
    text = "Traceback (most recent call last):\n  File \"/srv/größe.py\", line 3, in f\nKeyError: '鍵'\n"
    assert read(repr(text.encode())) == read(text) != []


def unplaced(incident: Incident) -> Incident:
    records = [
        replace(record, frames=tuple(replace(frame, col=None, end_col=None) for frame in record.frames))
        for record in incident.exceptions
    ]
    return replace(incident, exceptions=tuple(records))


DEDENTED = {
    "chain": PLAIN,
    "recursion": (
        'Traceback (most recent call last):\n  File "/srv/x.py", line 3, in f\n    f()\n'
        '  [Previous line repeated 3 more times]\n  File "/srv/x.py", line 2, in f\n    1 / 0\nZeroDivisionError: division by zero\n'
    ),
    "no source": (
        'Traceback (most recent call last):\n  File "/srv/x.py", line 3, in <module>\n    exec(code)\n'
        '  File "<string>", line 1, in <module>\nOops: it is: bad\nand worse\n'
    ),
    "statement": (
        'Traceback (most recent call last):\n  File "/srv/x.py", line 3, in f\n    total = add(\n            ~~~^\n'
        "        price,\n        ^^^^^^\n    )\n    ^\nTypeError: bad\n"
    ),
    "syntax": (
        'Traceback (most recent call last):\n  File "/srv/x.py", line 3, in f\n    load()\n'
        '  File "/srv/y.py", line 1\n    if x = 3:\n       ^^^^^\nSyntaxError: invalid syntax\n'
    ),
}


@pytest.mark.parametrize("name", DEDENTED)
def test_a_text_without_its_indentation_is_read(name: str) -> None:
    text = DEDENTED[name]
    margin = "".join(line.lstrip(" ") for line in text.splitlines(True))
    [incident] = read(margin)
    assert unplaced(incident) == unplaced(read(text)[0])
    pieces = Reader()
    assert [
        found for at in range(0, len(margin), 11) for found in pieces.feed(margin[at : at + 11])
    ] + pieces.close() == [incident]


def test_carets_that_lost_their_column_stand_under_the_only_expression_so_wide() -> None:
    [incident] = read(
        'Traceback (most recent call last):\nFile "/x.py", line 3, in f\nreturn table[item]\n~~~~~^^^^^^\nKeyError: 1\n'
    )
    [frame] = incident.raised.frames
    assert (frame.source, frame.col, frame.end_col) == ("return table[item]", 7, 18)


@pytest.mark.parametrize("width", [80, 100, 120, 77])
def test_a_long_message_that_the_terminal_broke_is_whole(width: int) -> None:
    message = "the worker gave up after " + "one more attempt and " * 12 + "the last"
    lines = f'Traceback (most recent call last):\n  File "/srv/x.py", line 3, in f\n    g()\nshop.Error: {message}\n'
    broken = [line[at : at + width] for line in lines.splitlines() for at in range(0, len(line), width)]
    assert read("\n".join(broken)) == read(lines)


def test_a_long_source_line_that_the_terminal_broke_within_its_spaces_is_whole() -> None:
    source = f"x = [{'1, ' * 60}2 3]"
    text = (
        'Traceback (most recent call last):\n  File "/srv/x.py", line 3, in f\n    load()\n'
        f'  File "/srv/y.py", line 1\n    {source}\n    {" " * 185}^^^\nSyntaxError: invalid syntax\n'
    )
    broken = [line[at : at + 80] for line in text.splitlines() for at in range(0, len(line), 80)]
    assert read("\n".join(broken)) == read(text)


def test_a_message_that_names_a_file_is_no_part_of_the_source_line() -> None:
    source = "raise RuntimeError('in C:\\\\Users\\\\Ann\\\\x.py: bad\\n  File \"/x/y.py\", line 3')"
    [incident] = read(
        f'Traceback (most recent call last):\n  File "/srv/x.py", line 2, in main\n    {source}\n'
        'RuntimeError: in C:\\Users\\Ann\\x.py: bad\n  File "/x/y.py", line 3\n'
    )
    assert incident.raised.frames[0].source == source
    assert incident.raised.message == 'in C:\\Users\\Ann\\x.py: bad\n  File "/x/y.py", line 3'


HANDLER = """\
[11/21/26 17:40:40] INFO     start                                                           app.py:106
                    ERROR    failed                                                          app.py:108
                             Traceback (most recent call last):
                               File
                             "/srv/shop/venv/lib/python3.13/site-packages/orders/price
                             s.py", line 5, in price_of
                                 raise ConfigError("3 problems: a is missing, b is
                             wrong") from None
                             orders.ConfigError: 3 problems: a is missing and b is wrong
                             as c
                               - see the docs
                    INFO     next                                                            app.py:109
"""
HANDLER = "".join(f"{line:<104}\n" for line in HANDLER.splitlines())


def test_lines_that_a_console_broke_at_words_are_whole() -> None:
    """By rich's handler of log records, where it does not draw tracebacks itself."""
    [incident] = read(HANDLER)
    [frame] = incident.raised.frames
    assert (frame.file, frame.line) == ("/srv/shop/venv/lib/python3.13/site-packages/orders/prices.py", 5)
    assert frame.source == 'raise ConfigError("3 problems: a is missing, b is wrong") from None'
    assert incident.raised.message == "3 problems: a is missing and b is wrong as c\n  - see the docs"
    reader = Reader()
    pieces = [found for at in range(0, len(HANDLER), 19) for found in reader.feed(HANDLER[at : at + 19])]
    assert pieces + reader.close() == [incident]


def test_carets_whose_spaces_filled_whole_lines_have_no_column() -> None:
    """A source line that is longer than the room which rich's handler of log records has."""
    margin = " " * 29
    rows = [
        "[11/21/26 17:40:40] ERROR    failed                                     app.py:108",
        f"{margin}Traceback (most recent call last):",
        f'{margin}  File "/srv/x.py", line 5, in f',
        f"{margin}    return",
        f'{margin}price("a long name of a thing", table["pears"])',
        margin,
        margin,
        f"{margin}        ~~~~~^^^^^^^^^",
        f"{margin}KeyError: 'pears'",
        "                    INFO     next                                       app.py:109",
    ]
    [incident] = read("".join(f"{row:<82}\n" for row in rows))
    assert (incident.raised.type, incident.raised.message) == ("KeyError", "'pears'")
    [frame] = incident.raised.frames
    assert (frame.source, frame.col) == ('return price("a long name of a thing", table["pears"])', None)
