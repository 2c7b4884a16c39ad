"""The text that a command is given."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tracemend.errors import UsageError


def read_input(file: str | None) -> str:
    """The text of a file or of standard input. Bytes that are no UTF-8 are replaced; UTF-16 is told by its mark.

    Raises UsageError when the file can't be read.
    """
    if file in (None, "-"):
        if sys.stdin.isatty():
            print("Paste the traceback, then press Ctrl-D on a line of its own.", file=sys.stderr)
        return decode(sys.stdin.buffer.read())
    try:
        return decode(Path(str(file)).read_bytes())
    except OSError as error:
        raise UsageError(f"{file} can't be read ({os.strerror(error.errno or 0)}): name a text file.") from None


def decode(data: bytes) -> str:
    """Bytes as text: PowerShell redirects as UTF-16, everything else is UTF-8 or near it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")
