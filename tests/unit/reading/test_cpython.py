"""CPython's own tracebacks."""

from __future__ import annotations

from textwrap import dedent

from tracemend.reading import Reader, read

CHAIN = dedent("""\
    Traceback (most recent call last):
      File "/app/main.py", line 7, in load
        return d["port"]
               ~^^^^^^^^
    KeyError: 'port'

    The above exception was the direct cause of the following exception:

    Traceback (most recent call last):
      File "/app/main.py", line 12, in <module>
        load({})
        ~~~~^^^^
      File "/app/main.py", line 9, in load
        raise ConfigError("bad config") from e
    ConfigError: bad config
    """)


def test_a_chain_is_one_incident() -> None:
    [incident] = read(CHAIN)
    assert [(e.type, e.message, e.relation) for e in incident.exceptions] == [
        ("KeyError", "'port'", "cause"),
        ("ConfigError", "bad config", None),
    ]
    [frame] = incident.exceptions[0].frames
    assert (frame.file, frame.line, frame.function) == ("/app/main.py", 7, "load")
    assert frame.source is not None
    assert frame.source[frame.col : frame.end_col] == 'd["port"]'
    assert incident.user_frame is not None
    assert incident.user_frame.line == 9


def test_a_stream_cut_anywhere_gives_the_same_as_the_text() -> None:
    expected = read(CHAIN)
    for size in (1, 2, 3, 7, 50):
        reader = Reader()
        found = []
        for start in range(0, len(CHAIN), size):
            found += reader.feed(CHAIN[start : start + size])
        assert found + reader.close() == expected


def test_an_incident_is_given_as_soon_as_its_last_line_is_certain() -> None:
    reader = Reader()
    assert reader.feed(CHAIN) == []
    assert len(reader.feed("2026-01-31 12:00:00 INFO next request\n")) == 1


def test_a_group_is_followed_by_its_members() -> None:
    [incident] = read(
        dedent("""\
          + Exception Group Traceback (most recent call last):
          |   File "/app/main.py", line 13, in main
          |     async with asyncio.TaskGroup() as tg:
          |                ~~~~~~~~~~~~~~~~~^^
          | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
          +-+---------------- 1 ----------------
            | Traceback (most recent call last):
            |   File "/app/main.py", line 5, in a
            |     raise KeyError("x")
            | KeyError: 'x'
            |
            | During handling of the above exception, another exception occurred:
            |
            | Traceback (most recent call last):
            |   File "/app/main.py", line 6, in a
            |     raise OSError("y")
            | OSError: y
            +---------------- 2 ----------------
            | ValueError: never raised
            +------------------------------------
        """)
    )
    assert [(e.type, e.relation, e.group) for e in incident.exceptions] == [
        ("ExceptionGroup", None, None),
        ("KeyError", "context", 0),
        ("OSError", "group_member", 0),
        ("ValueError", "group_member", 0),
    ]


def test_a_syntax_errors_place_is_its_last_frame() -> None:
    [incident] = read(
        '  File "/app/main.py", line 1\n    d = {"a": 1 "b": 2}\n              ^^^^^\nSyntaxError: oops\n'
    )
    frame = incident.raised.frames[-1]
    assert (frame.function, frame.source, frame.col, frame.end_col) == (None, 'd = {"a": 1 "b": 2}', 10, 15)


def test_colours_are_taken_off() -> None:
    text = (
        "Traceback (most recent call last):\n"
        '  File \x1b[35m"/app/x.py"\x1b[0m, line \x1b[35m3\x1b[0m, in \x1b[35mf\x1b[0m\n'
        "    \x1b[31mg\x1b[0m\x1b[1;31m()\x1b[0m\n"
        "    \x1b[31m~\x1b[0m\x1b[1;31m^^\x1b[0m\n"
        "\x1b[1;35mKeyError\x1b[0m: \x1b[35m1\x1b[0m\n"
    )
    [incident] = read(text)
    assert incident.raised.frames[0].end_col == 3
    assert (incident.raised.type, incident.raised.message) == ("KeyError", "1")


def test_several_in_a_noisy_log_come_in_order() -> None:
    log = "".join(
        f"2026-01-31 12:00:0{i} ERROR failed\n{CHAIN.replace('port', f'p{i}')}\nINFO:root:next\n" for i in range(3)
    )
    assert [i.exceptions[0].message for i in read(log)] == ["'p0'", "'p1'", "'p2'"]


def test_a_text_that_mentions_a_traceback_is_none() -> None:
    assert read('The words "Traceback (most recent call last):" start it.\n') == []
    assert read("") == []
    assert read(b"\xff\xfe\x00binary") == []


def test_python_3_14_by_rule() -> None:
    """Written after the rules of its `traceback.py`, not printed by it: coloured by default, and new words before a traceback."""
    purple, red, bold, off = "\x1b[35m", "\x1b[31m", "\x1b[1;31m", "\x1b[0m"
    text = (
        "Exception ignored while calling deallocator <function Shop.__del__ at 0x7f0000000000>:\n"
        "Traceback (most recent call last):\n"
        f'  File {purple}"/srv/x.py"{off}, line {purple}3{off}, in {purple}__del__{off}\n'
        f"    {red}1{off}{bold}/{off}{red}0{off}\n"
        f"    {red}~{off}{bold}^{off}{red}~{off}\n"
        f"\x1b[1;35mZeroDivisionError{off}: {purple}division by zero{off}\n"
    )
    [incident] = read(text)
    assert (incident.raised.type, incident.raised.message) == ("ZeroDivisionError", "division by zero")
    [frame] = incident.raised.frames
    assert (frame.file, frame.source, frame.col, frame.end_col) == ("/srv/x.py", "1/0", 0, 3)
    [incident] = read(
        "  File \"/srv/x.py\", line 1\n    whille True:\n    ^^^^^^\nSyntaxError: invalid syntax. Did you mean 'while'?\n"
    )
    assert incident.raised.message == "invalid syntax. Did you mean 'while'?"
    assert incident.raised.frames[0].end_col == 6
