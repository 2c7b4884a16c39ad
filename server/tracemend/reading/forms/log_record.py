"""Where a record of a log or of unittest ends: before the next line that starts like the one before the traceback.

2026-01-31 12:00:00,120 [ERROR] shop: the order failed
Traceback (most recent call last):
  …
shop.ConfigError: two lines, and

a third after a blank one
2026-01-31 12:00:01,007 [INFO] shop: next
"""

from __future__ import annotations

import re

from tracemend.reading.forms.foreign import is_foreign
from tracemend.reading.lines import Lines
from tracemend.reading.sentences import GROUP_HEADER, HEADER

_STAMP = re.compile(r"[\[(<]?\d[\d/.:,T +-]{6,}\d")
_LEVEL = re.compile(
    r"([\[(<]?|[\w.-]{1,100}[ :|]{1,3}[\[(<]?)"
    r"(?:DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL|NOTICE|TRACE|SUCCESS)([\])>]?(?::|(?=\s))(?:\s*[-|:]\s)?)"
)
_NAME = re.compile(r"[\w.-]+: (?=\S)")
"""The name of a logger, where nothing else stands before what it says."""
_RULE = re.compile(r"(?:-{70}|={70})$")
_BETWEEN = ("The above exception ", "During handling of ", "While handling the ")
_OF_RULE = "-"
_CAPTURED = ("Stdout:", "Stderr:")
"""What unittest writes before the output of a test."""
MAX_LINES = 40
"""Lines of a message between the exception's line and the next record."""


def end_of_record(lines: Lines, number: int) -> int | None:
    """The number of the next record's line, where nothing but the message can stand before it from line `number` on.

    None when the traceback is no part of a log with a time or a level on each record, or no other record follows soon.
    """
    if lines.exact or (line := lines.at(number)) is None or is_foreign(line):
        return None
    before = "".join(lines.before(1))
    shape = _shape(before)
    if shape is None:
        named = _NAME.match(before)
        return number if named is not None and line.startswith(named[0]) else None
    for ahead in range(number, number + MAX_LINES):
        line = lines.at(ahead)
        if line in _CAPTURED and shape == _OF_RULE and ahead > number and not (lines.at(ahead - 1) or "").strip():
            return ahead
        if line is None or line in _CAPTURED or HEADER in line or GROUP_HEADER in line or line.startswith(_BETWEEN):
            return None
        if _shape(line) == shape:
            return ahead
        if is_foreign(line):
            return None
    return None


def _shape(line: str) -> str | None:
    """How the time or the level at the start of a log line is written, `-` for a rule of unittest's; None for any other."""
    if _RULE.match(line):
        return _OF_RULE
    stamp = _STAMP.match(line)
    if stamp is not None:
        return re.sub(r"\d", "0", stamp[0])
    level = _LEVEL.match(line)
    if level is None:
        return None
    before, after = re.sub(r"[\w.-]+", "name", level[1]), level[2].strip()
    return f"{before}LEVEL{after}"
