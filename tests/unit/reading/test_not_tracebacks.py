"""What is no traceback of Python's gives no incident."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from tracemend.reading import read

OTHER = Path(__file__).parent / "other"


@pytest.mark.parametrize("path", sorted(OTHER.glob("*.txt")), ids=lambda p: p.stem)
def test_other_languages_prose_and_source_code_are_none(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for seen in (text, text.replace("\n", " "), indent(text, "web-1  | "), indent(text, "> "), indent(text, "    ")):
        assert read(seen) == []


@pytest.mark.parametrize(
    "line",
    [
        "Error: it failed",
        "KeyError: 'x'",
        "Traceback (most recent call last):",
        "Traceback (most recent call last):\n  ...\nKeyError: 'x'",
        '  File "x.sql", line 3',
        '  File "x.py", line 3, in f\n    g()\n',
        'see File "x.py", line 3, in f for KeyError: it is there',
        'it says: File "x.py", line 3, in f',
        "E   is the fifth letter",
        "=========== FAILURES ===========",
        "____ title ____",
        'logger.error("Traceback (most recent call last):\\n  File \\"x.py\\", line 1, in f\\nKeyError: 1")',
    ],
)
def test_a_part_of_one_is_none(line: str) -> None:
    assert read(f"{line}\n") == []
