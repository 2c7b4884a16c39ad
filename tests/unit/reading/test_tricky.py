"""Texts that were read wrong once, and what is right about them."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tracemend.incident import ExceptionRecord
from tracemend.reading import read

HEAD = """Traceback (most recent call last):
  File "/srv/x.py", line 3, in f
    raise Broken(text)
"""


def records(text: str) -> tuple[ExceptionRecord, ...]:
    [incident] = read(dedent(text))
    return incident.exceptions


def test_a_group_whose_members_message_has_lines_without_a_margin_as_python_3_11_prints_it() -> None:
    group, first, second = records("""\
          + Exception Group Traceback (most recent call last):
          |   File "/srv/a_rather_long_path/to_the_module.py", line 127, in main
          |     raise ExceptionGroup("two", errors)
          | ExceptionGroup: two (2 sub-exceptions)
          +-+---------------- 1 ----------------
            | Traceback (most recent call last):
            |   File "/srv/x.py", line 20, in b
            |     raise TypeError(text)
            | TypeError: first

        third
            +---------------- 2 ----------------
            | PermissionError: [Errno 1] x
            +------------------------------------
        """)
    assert (group.type, first.message, second.type) == ("ExceptionGroup", "first\n\nthird", "PermissionError")
    assert (first.group, second.group) == (0, 0)


def test_a_note_that_starts_like_a_header_is_a_note() -> None:
    [record] = records(f"{HEAD}x.Broken: bad\nTraceback (most recent call last): of another process\n")
    assert record.message == "bad\nTraceback (most recent call last): of another process"


def test_a_cell_of_colab_is_a_frame() -> None:
    [record] = records("""\
        ---------------------------------------------------------------------------
        KeyError                                  Traceback (most recent call last)
        <ipython-input-5-abc> in <cell line: 1>()
        ----> 1 d["a"]

        /usr/local/lib/python3.10/dist-packages/pandas/core/frame.py in __getitem__(self, key)
           3805             if self.columns.nlevels > 1:
        -> 3807             indexer = self.columns.get_loc(key)

        KeyError: 'a'
        """)
    assert [(f.file[:16], f.line, f.function) for f in record.frames] == [
        ("<ipython-input-5", 1, "<cell line: 1>"),
        ("/usr/local/lib/p", 3807, "__getitem__"),
    ]
    assert record.message == "'a'"


@pytest.mark.parametrize(
    "after",
    [
        "Uncaught exception. Entering post mortem debugging\n> /srv/x.py(3)f()\n(Pdb) \n",
        "➜  shop git:(main) ✗ \n",
        "[end of output]\n\nnote: This error originates from a subprocess\n",
    ],
)
def test_what_shells_and_tools_print_after_it_is_none_of_its_message(after: str) -> None:
    [record] = records(f"{HEAD}x.Broken: bad\n{after}")
    assert (record.message, record.notes) == ("bad", ())


def test_aws_lambda_names_the_exception_before_its_header() -> None:
    frames = '\xa0\xa0File "/var/task/app.py", line 3, in handler\n\xa0\xa0\xa0\xa0return event["sku"]\n'
    [record] = records(
        f"[ERROR] KeyError: 'sku'\nTraceback (most recent call last):\n{frames}END RequestId: 1f2\nREPORT RequestId: 1f2\n"
    )
    assert (record.type, record.message) == ("KeyError", "'sku'")
    assert [(f.file, f.line, f.source) for f in record.frames] == [("/var/task/app.py", 3, 'return event["sku"]')]


def test_what_unittest_says_of_two_lists_is_whole() -> None:
    first, second = read(
        f"{'=' * 70}\nFAIL: test_a (t.T)\n{'-' * 70}\n{HEAD}AssertionError: Lists differ: [1] != [2]\n\n"
        f"First differing element 0:\n1\n2\n\n- [1]\n+ [2]\n\n{'=' * 70}\nFAIL: test_b (t.T)\n{'-' * 70}\n"
        f"{HEAD}AssertionError: None\n\n{'-' * 70}\nRan 2 tests in 0.001s\n"
    )
    assert first.raised.message == "Lists differ: [1] != [2]\n\nFirst differing element 0:\n1\n2\n\n- [1]\n+ [2]"
    assert second.raised.message == "None"


def test_a_source_line_that_asks_for_a_name_in_a_value_is_a_source_line() -> None:
    [record] = records(HEAD.replace("raise Broken(text)", "x.py in files") + "x.Broken\n")
    assert record.frames[0].source == "x.py in files"


REMOTE = """\
multiprocessing.pool.RemoteTraceback:\x20
\"\"\"
Traceback (most recent call last):
  File "/srv/pool.py", line 125, in worker
    result = (True, func(*args, **kwds))
ZeroDivisionError: division by zero
"""


def test_another_processes_traceback_that_was_cut_off_ends_before_the_log_goes_on() -> None:
    text = f"{REMOTE}2026-01-31 10:00:00 INFO next\n{HEAD}x.Broken: bad\n"
    remote, broken = read(text)
    assert [frame.function for frame in remote.raised.frames] == ["worker"]
    assert remote.raised.message == "\n" + "\n".join(REMOTE.splitlines()[1:])
    assert broken == read(f"{HEAD}x.Broken: bad\n")[0]


@pytest.mark.parametrize("end", range(1, 7))
def test_another_processes_traceback_is_cut_off_anywhere(end: int) -> None:
    assert len(read("".join(REMOTE.splitlines(True)[:end]))) == (end > 3)


def test_a_box_of_a_syntax_error_is_cut_off_at_its_bottom() -> None:
    box = "╭─── Traceback (most recent call last) ───╮\n│ /srv/x.py:3 in f                        │\n╰─────────────────────────────────────────╯\n"
    place = "╭─────────────────────────────────────────╮\n│ /srv/y.py:1                             │\n│ if x = 3                                │\n"
    [incident] = read("".join(f"web-1  | {line}" for line in (box + place).splitlines(True)))
    assert [(frame.file, frame.source) for frame in incident.raised.frames] == [
        ("/srv/x.py", None),
        ("/srv/y.py", "if x = 3"),
    ]
