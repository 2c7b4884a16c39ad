"""What faulthandler prints when the interpreter dies; its frames are innermost call first.

Fatal Python error: Segmentation fault

Current thread 0x00007f0000000000 (most recent call first):
  File "/srv/crash.py", line 32 in crash
  File "/srv/crash.py", line 33 in <module>
"""

from __future__ import annotations

import re

from tracemend.incident import ExceptionRecord, Frame, Incident
from tracemend.reading.forms.form import Form, Found
from tracemend.reading.forms.frames import frame_column
from tracemend.reading.lines import Lines

_FATAL = re.compile(r"\s*(Fatal Python error|Windows fatal exception): (.*)$|\s*(Timeout) \((.*)\)!$")
_THREAD = re.compile(r"\s*(Current thread|Thread|Stack) .*\(most recent call first\):\s*$")
_FRAME = re.compile(r'\s*File "(.*)", line (\d+|\?\?\?) in (.*\S|)\s*$')
MAX_LINES = 5_000


def starts(line: str) -> int | None:
    """0 for the line that says what happened, or which thread's frames follow, or a thread's first frame."""
    for marker in ("Fatal Python error", "Windows fatal exception", "Timeout (", "Current thread", "Thread 0x"):
        column = line.find(marker)
        if column >= 0 and (_FATAL.match(line, column) or _THREAD.match(line, column)):
            return column
    start = frame_column(line) if ", in " not in line else None
    return start if start is not None and _FRAME.match(line, start) else None


def read(lines: Lines) -> Found | None:
    """The fatal error with the frames of the thread that met it."""
    fatal = _FATAL.match(lines.at(0) or "")
    number = 1 if fatal else 0
    earlier = lines.before(8)
    for before in earlier:
        fatal = fatal or _FATAL.match(before)
    kind, message = ("Fatal Python error", "") if fatal is None else (fatal[1] or fatal[3], fatal[2] or fatal[4])
    chosen: list[Frame] = []
    current = False
    end = number
    if _FRAME.match(lines.at(0) or ""):
        thread = _THREAD.match(earlier[-1]) if earlier else None
        if thread is None:
            return None
        chosen, end = _frames(lines, 0)
        number, current = end, thread[1] == "Current thread"
    while (line := lines.at(number)) is not None and number < MAX_LINES:
        thread = _THREAD.match(line)
        if thread is not None:
            frames, number = _frames(lines, number + 1)
            if frames and (not chosen or (thread[1] == "Current thread" and not current)):
                chosen = frames
            current = current or thread[1] == "Current thread"
            end = number
        elif not line.strip() or line.lstrip().startswith(("Python runtime state", "<no Python frame", "  <")):
            number += 1
        else:
            break
    if not chosen:
        return None
    return Found((Incident((ExceptionRecord(kind, message.strip(), frames=tuple(chosen)),), "faulthandler"),), end)


def _frames(lines: Lines, number: int) -> tuple[list[Frame], int]:
    """Oldest call first."""
    frames: list[Frame] = []
    while (line := lines.at(number)) is not None and (found := _FRAME.match(line)) is not None:
        line_number = int(found[2][:18]) if found[2].isdigit() else 0
        frames.append(Frame(found[1], line_number, found[3]))
        number += 1
    if (line := lines.at(number)) is not None and line.strip() == "...":
        number += 1
    return frames[::-1], number


FORM = Form("faulthandler", starts, read)
