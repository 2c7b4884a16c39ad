"""What tools of several versions really print (`versions/`), in the ways in which they differ from one another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracemend.incident import ExceptionRecord
from tracemend.reading import Reader, read

VERSIONS = Path(__file__).parent / "versions"

KEY = ("KeyError", "'x'", "cause", [(7, "buy"), (2, "price")])
INNER = [
    ("ExceptionGroup", "inner (2 sub-exceptions)", "cause", [(7, "pool"), (2, "work")]),
    ("ValueError", "one", "group_member", []),
    ("KeyError", "'two'", "group_member", []),
]
POOL = [("RuntimeError", "the pool died", None, [(13, "test_pool"), (9, "pool")])]
HIDDEN = ("AttributeError", "'int' object has no attribute 'nope'", None)
NUMBER = "invalid literal for int() with base 10: 'b'"

Said = tuple[str, str, str | None, list[tuple[int, str | None]]]
EXPECTED: dict[str, list[list[Said]]] = {
    "cpython-3.13-spaced": [[("my mod.E1Error", "x", None, [(3, "<module>"), (2, "go")])]],
    "friendly-0.7": [
        [
            (
                "AttributeError",
                "'str' object has no attribute 'uper'. Did you mean: 'upper'?",
                None,
                [(4, "<module>"), (4, "<lambda>")],
            )
        ]
    ],
    "loguru-0.7": [
        [
            (
                "Config",
                'File "a.toml", line 3, in [shop]\n  no price\n\n  no name: see the docs',
                None,
                [(6, "<module>"), (5, "load")],
            )
        ],
        [("ValueError", NUMBER, None, [(8, "<module>")])],
    ],
    "pytest-9-group-long": [
        INNER + POOL,
        [(*HIDDEN, [(17, "test_no_source"), (3, None), (2, None)])],
    ],
    "pytest-9-group-short": [
        INNER + POOL,
        [(*HIDDEN, [(17, "test_no_source"), (3, "<module>"), (2, "hidden")])],
    ],
    "pytest-9-line": [INNER + POOL, [(*HIDDEN, [(2, None)])]],
    "rich-10": [[KEY, ("ValueError", "no größe 日本語", None, [(5, "<module>"), (9, "buy")])]],
    "rich-12-handler": [
        [
            ("KeyError", f"'{'x' * 40}'", "cause", [(7, "buy"), (2, "price")]),
            ("ValueError", "no größe 日本語", None, [(6, "<module>"), (9, "buy")]),
        ]
    ],
    "rich-15-group": [
        [
            ("ExceptionGroup", "two (2 sub-exceptions)", None, [(12, "<module>"), (10, "all_of")]),
            ("KeyError", "'a'", "group_member", [(7, "all_of"), (6, "<lambda>"), (2, "price")]),
            ("ExceptionGroup", "inner (1 sub-exception)", "group_member", []),
            ("ValueError", NUMBER, "group_member", [(7, "all_of"), (6, "<lambda>")]),
        ]
    ],
    "stackprinter-summary": [
        [
            KEY,
            ("ValueError", "no größe 日本語", "context", [(4, "<module>"), (9, "buy")]),
            ("ValueError", NUMBER, None, [(5, "<module>")]),
        ]
    ],
    "unittest-3.13": [[("ValueError", NUMBER, None, [(4, "test_a")])]],
}


def text_of(name: str) -> str:
    return (VERSIONS / f"{name}.txt").read_bytes().decode()


def said(record: ExceptionRecord) -> Said:
    return record.type, record.message, record.relation, [(f.line, f.function) for f in record.frames]


def test_each_text_is_expected_to_say_something() -> None:
    assert {path.stem for path in VERSIONS.glob("*.txt")} == {*EXPECTED, "ipython-8-recursion"}


@pytest.mark.parametrize("name", EXPECTED)
def test_what_a_tool_prints_is_read(name: str) -> None:
    found = read(text_of(name))
    assert [[said(record) for record in incident.exceptions] for incident in found] == EXPECTED[name]
    reader = Reader()
    text = text_of(name)
    streamed = [incident for at in range(0, len(text), 11) for incident in reader.feed(text[at : at + 11])]
    assert streamed + reader.close() == found


@pytest.mark.parametrize("name", ["loguru-0.7", "unittest-3.13"])
def test_a_note_after_a_message_of_the_interpreter_is_read_where_the_end_of_the_record_is_seen(name: str) -> None:
    assert read(text_of(name))[-1].exceptions[-1].notes == ("Row: 7",)


def test_rich_marks_its_notes() -> None:
    notes = [record.notes for record in read(text_of("rich-15-group"))[0].exceptions]
    assert notes == [(), ("Row: 7",), (), ("Row: 7",)]


def test_the_members_of_a_member_in_a_box_know_their_group() -> None:
    assert [record.group for record in read(text_of("rich-15-group"))[0].exceptions] == [None, 0, 0, 2]


def test_ipython_says_how_many_frames_it_left_out() -> None:
    """A frame shows the qualified name of its function, `A.down`, of which a frame has the last part."""
    (incident,) = read(text_of("ipython-8-recursion"))
    assert incident.raised.message == "maximum recursion depth exceeded"
    assert [frame.function for frame in incident.raised.frames] == ["<module>", *["down"] * 982]
