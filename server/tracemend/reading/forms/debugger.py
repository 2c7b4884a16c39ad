"""What VS Code's debugger shows of an exception, as it is copied from the editor: the raised one's innermost frame first.

Exception has occurred: KeyError       (note: full exception trace is shown but execution is paused at: price_of)
'pear'
  File "/srv/shop.py", line 5, in price_of (Current frame)
    return table[item]
  File "/srv/shop.py", line 8, in <module>
    price_of("pear", {})
KeyError: 'pear'
"""

from __future__ import annotations

from dataclasses import replace

from tracemend.incident import ExceptionRecord
from tracemend.reading.lines import Lines

_START = "Exception has occurred: "
_CURRENT = " (Current frame)"
MAX_BETWEEN = 12
"""Lines of the message between the first line and the frames."""


def in_order_of_calls(lines: Lines, records: list[ExceptionRecord]) -> list[ExceptionRecord]:
    """The records with the frames of the raised one, the last of all, oldest call first; as they are in any other text."""
    if not any(line.startswith(_START) for line in lines.before(MAX_BETWEEN)):
        return records
    raised = records[-1]
    frames = [replace(f, function=(f.function or "").removesuffix(_CURRENT) or None) for f in raised.frames]
    if frames and frames[0].function != "<module>":
        frames.reverse()
    return [*records[:-1], replace(raised, frames=tuple(frames))]
