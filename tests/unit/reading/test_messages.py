"""Where a message, or a value that is shown under a frame, ends."""

from __future__ import annotations

import json

import pytest

from tracemend.reading import read
from unit.reading.pastes import LOGURU, PLAIN

EXPECTED = read(PLAIN)
MESSAGES = [
    "one\ntwo",
    "one\n\nthree after a blank line",
    "the worker said:\nTraceback (most recent call last):\n  File \"/w.py\", line 1, in g\n    h()\nKeyError: 'x'",
    '(psycopg2.errors.UndefinedTable) relation "x" does not exist\nLINE 1: SELECT 1\n               ^\n\n[SQL: SELECT 1]',
    "",
]


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_of_many_lines_is_whole(message: str) -> None:
    last = f"shop.Error: {message}" if message else "shop.Error"
    [incident] = read(f'Traceback (most recent call last):\n  File "/srv/x.py", line 3, in f\n    g()\n{last}\n')
    assert incident.raised.message == message


def test_a_known_message_has_one_line_and_notes_after_it() -> None:
    [incident] = read(
        'Traceback (most recent call last):\n  File "/srv/x.py", line 3, in f\n    raise ValueError("bad")\n'
        "ValueError: bad\nwhile reading order 7\nwhile serving\n"
    )
    assert (incident.raised.message, incident.raised.notes) == ("bad", ("while reading order 7", "while serving"))


def test_a_warning_after_the_exception_is_none_of_its_message() -> None:
    [incident] = read(f"{PLAIN}sys:1: RuntimeWarning: coroutine 'f' was never awaited\n")
    assert [incident] == EXPECTED


def test_carets_under_wide_characters_are_counted_in_code_points() -> None:
    source = "値 = 表['鍵']"
    for carets in ("       ~~^^^^^^", "      ~^^^^^"):
        [incident] = read(
            f'Traceback (most recent call last):\n  File "/x.py", line 1, in f\n    {source}\n  {carets}\nKeyError: 1\n'
        )
        [frame] = incident.raised.frames
        assert source[frame.col : frame.end_col] == "表['鍵']"


@pytest.mark.parametrize("module", ["", "main.", "my main."])
def test_a_value_that_the_terminal_broke_ends_no_frame(module: str) -> None:
    text = LOGURU.replace("\n\nConfigError", f"\n{module}ConfigError")
    (incident,) = read(text)
    assert incident.raised.type == f"{module}ConfigError"
    (incident,) = read(LOGURU)
    assert (incident.raised.type, incident.raised.message, len(incident.raised.frames)) == ("ConfigError", "a < b", 2)


def test_what_tox_says_at_the_end_is_no_part_of_a_message() -> None:
    text = 'Traceback (most recent call last):\n  File "a.py", line 3, in f\n    run()\nOddError: no price\n'
    assert read(f"{text}py311: exit 1 (0.51 seconds) /srv> pytest pid=77\n  py311: FAIL code 1\n") == read(text)


def test_an_exceptions_line_as_long_as_the_source_line_is_its_own() -> None:
    [incident] = read(
        'Traceback (most recent call last):\n  File "/srv/x.py", line 3, in f\n'
        '    assert a == b, f"lists differ: {a} != {b}"\n'
        "AssertionError: lists differ: [1, 2] != [1, 3]\n"
    )
    assert incident.raised.message == "lists differ: [1, 2] != [1, 3]"
    assert incident.raised.frames[0].source == 'assert a == b, f"lists differ: {a} != {b}"'


def test_a_syntax_error_that_is_printed_as_its_text_tells_its_place() -> None:
    """As `sys.unraisablehook` prints it; stackprinter shows the source line, too."""
    [incident] = read(
        "Exception ignored in: <function D.__del__ at 0x7f>\nTraceback (most recent call last):\n"
        '  File "/srv/x.py", line 3, in __del__\n    load(text)\nSyntaxError: invalid syntax (rules.py, line 7)\n'
    )
    place = incident.raised.frames[-1]
    assert (incident.raised.message, place.file, place.line, place.function) == ("invalid syntax", "rules.py", 7, None)
    [incident] = read(
        'File "/srv/x.py", line 3, in load\n    2    def load(text):\n--> 3        compile(text)\n    ....\n     text = "x"\n    ....\n\n'
        "SyntaxError: '(' was never closed (rules.py, line 7)\n    x = (1,\n        ^\n"
    )
    place = incident.raised.frames[-1]
    assert (place.file, place.line, place.source, place.col) == ("rules.py", 7, "x = (1,", 4)


def test_an_odd_type_after_a_blank_line_is_told_by_the_line_that_raises() -> None:
    [incident] = read(
        'Traceback (most recent call last):\n\n  File "/srv/x.py", line 6, in main\n    raise make()("stop here")\n'
        "          └ <function make at 0x7f1a>\n\nshop.make.<locals>.Stop: stop here\n2026-01-31 10:00:00 | INFO | next\n"
    )
    assert (incident.raised.type, incident.raised.message) == ("shop.make.<locals>.Stop", "stop here")


def test_a_sentence_that_a_narrow_box_broke_ends_the_message() -> None:
    box = "╭── Traceback (most recent call last) ──╮\n│ /srv/x.py:3 in f                      │\n╰───────────────────────────────────────╯\n"
    sentence = "\nDuring handling of the above exception,\nanother exception occurred:\n\n"
    [incident] = read(f"{box}OddError: no price\nsee the list\n{sentence}{box}KeyError: 'x'\n")
    assert [(e.type, e.message, e.relation) for e in incident.exceptions] == [
        ("OddError", "no price\nsee the list", "context"),
        ("KeyError", "'x'", None),
    ]


def test_an_arrow_before_the_source_line_is_no_column() -> None:
    """rich reckons with the indentation that it has taken off."""
    [incident] = read(
        "╭── Traceback (most recent call last) ──╮\n│ /srv/x.py:3 in f                      │\n╰───────────────────────────────────────╯\n"
        "╭───────────────────────────────────────╮\n│ /srv/y.py:2                           │\n│     y = 2                             │\n"
        "│    ▲                                  │\n╰───────────────────────────────────────╯\nIndentationError: unexpected indent\n"
    )
    assert (incident.raised.frames[-1].source, incident.raised.frames[-1].col) == ("y = 2", None)


def test_a_syntax_error_at_the_end_of_the_file_has_no_source_line() -> None:
    """Python 3.8 shows the blank line after the last one."""
    [incident] = read(
        'Traceback (most recent call last):\n  File "/srv/x.py", line 5, in main\n    load()\n'
        '  File "/srv/y.py", line 2\n    \n    ^\nSyntaxError: EOF while scanning triple-quoted string literal\n'
    )
    assert incident.raised.type == "SyntaxError"
    assert [(f.line, f.source, f.col) for f in incident.raised.frames] == [(5, "load()", None), (2, None, None)]


def test_a_caret_behind_the_source_line_is_no_column() -> None:
    [incident] = read(
        "  File \"/srv/y.py\", line 1\n    x = '''abc\n               ^\nSyntaxError: EOF while scanning\n"
    )
    assert (incident.raised.frames[0].source, incident.raised.frames[0].col) == ("x = '''abc", None)


def test_a_box_of_a_syntax_error_without_a_file_is_passed_over() -> None:
    [incident] = read(
        "╭── Traceback (most recent call last) ──╮\n│ /srv/x.py:3 in f                      │\n╰───────────────────────────────────────╯\n"
        "╭───────────────────────────────────────╮\n│ (a b)                                 │\n│    ▲                                  │\n"
        "╰───────────────────────────────────────╯\nSyntaxError: invalid syntax\n"
    )
    assert (incident.raised.type, len(incident.raised.frames)) == ("SyntaxError", 1)


def test_what_was_uncaught_in_another_interpreter_is_part_of_the_message() -> None:
    """As Python 3.14 prints `concurrent.interpreters.ExecutionFailed`."""
    message = (
        "ZeroDivisionError: division by zero\n\nUncaught in the interpreter:\n\nTraceback (most recent call last):\n"
        '  File "<script>", line 1, in <module>\nZeroDivisionError: division by zero'
    )
    text = (
        'Traceback (most recent call last):\n  File "/srv/x.py", line 5, in main\n    interp.exec("1 / 0")\n    ~~~~~~~~~~~^^^^^^^^^\n'
        '  File "/usr/lib/python3.14/concurrent/interpreters/__init__.py", line 236, in exec\n    raise ExecutionFailed(excinfo)\n'
        f"concurrent.interpreters.ExecutionFailed: {message}\n"
    )
    [incident] = read(text)
    assert (incident.raised.type, incident.raised.message) == ("concurrent.interpreters.ExecutionFailed", message)
    assert incident.user_frame is not None
    assert (incident.user_frame.file, incident.context.python) == ("/srv/x.py", "3.14")
    assert read(f"2026-01-31 10:00:00 ERROR failed\n{text}2026-01-31 10:00:01 INFO next\n") == [incident]


def test_a_word_that_an_older_rich_broke_where_it_stands_is_whole() -> None:
    box = "╭─── Traceback (most recent call last) ───╮\n│ /srv/x.py:3 in f                        │\n╰─────────────────────────────────────────╯\n"
    message = "no name in (/srv/shop/venv/lib/python3.10/site-packages/orders/prices.py)"
    line = f"ImportError: {message}"
    [incident] = read(f"{box}{line[:43]}\n{line[43:]}\n")
    assert incident.raised.message == message
    [incident] = read(f"{box}ImportError: no name among those that were \nfound in it\n")
    assert incident.raised.message == "no name among those that were found in it"


def test_djangos_report_of_a_syntax_error_tells_its_place() -> None:
    [incident] = read(
        'Traceback (most recent call last):\n  File "/srv/x.py", line 3, in load\n    compile(text)\n\n'
        "Exception Type: SyntaxError at /buy/\nException Value: invalid syntax (rules.py, line 7)\n"
    )
    place = incident.raised.frames[-1]
    assert (incident.raised.message, place.file, place.line, place.function) == ("invalid syntax", "rules.py", 7, None)


@pytest.mark.parametrize(("start", "following"), [("[error    ] ", "[info     ] "), ("shop.orders: ", "shop.orders: ")])
def test_a_message_ends_before_the_next_record_of_a_log_without_times(start: str, following: str) -> None:
    text = 'Traceback (most recent call last):\n  File "/srv/x.py", line 3, in f\n    run()\nOddError: no price\n'
    [incident] = read(f"{start}the order failed\n{text}{following}the next order\n")
    assert incident.raised.message == "no price"


def test_a_note_of_several_lines_goes_on_where_it_is_indented() -> None:
    """As hypothesis adds them."""
    note = "Falsifying example: test_two(\n    n=11,\n    t='',\n)"
    [incident] = read(
        'Traceback (most recent call last):\n  File "/srv/x.py", line 3, in f\n    raise ValueError("big")\n'
        f"ValueError: big\nwhile serving\n{note}\n"
    )
    assert (incident.raised.message, incident.raised.notes) == ("big", ("while serving", note))


@pytest.mark.parametrize("source", ['raise make()("stop here")', 'if x: raise a.Stop("stop here")'])
def test_frames_without_a_header_are_a_traceback_where_the_last_line_raises(source: str) -> None:
    """stackprinter's, of a class with an odd name."""
    [incident] = read(
        f'File "/srv/x.py", line 6, in main\n    5    def main():\n--> 6        {source}\n\nStop: stop here\n'
    )
    assert (incident.raised.type, incident.raised.message) == ("Stop", "stop here")


def test_a_record_after_a_line_as_long_as_a_terminal_is_wide_is_its_own() -> None:
    message = "x" * 70
    [incident] = read(
        'shop.orders: failed\nTraceback (most recent call last):\n  File "/srv/x.py", line 3, in f\n    run()\n'
        f"OddError: {message}\nshop.orders: next\n"
    )
    assert incident.raised.message == message


def test_a_message_that_a_record_gives_again_is_no_incident_of_its_own() -> None:
    """As loguru's JSON does, with a message that quotes a traceback."""
    message = (
        'worker said:\nTraceback (most recent call last):\n  File "inner.py", line 3, in g\n    1 / 0\nKeyError: 1'
    )
    printed = f'failed\nTraceback (most recent call last):\n  File "/srv/x.py", line 3, in f\n    run()\nOddError: {message}\n'
    record = {"text": printed, "record": {"exception": {"type": "OddError", "value": message, "traceback": True}}}
    [incident] = read(json.dumps(record))
    assert (incident.raised.type, incident.raised.message) == ("OddError", message)
