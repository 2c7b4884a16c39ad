"""What stands before every line of a log: container names, times, hosts, quoting.

A header shows what stood before it, the next frame shows what stands before every line. Times differ from line to line, all else
in a prefix is the same for one stream, and so tells two interleaved streams apart.
"""

from __future__ import annotations

import re

_TIMES = re.compile(r"\d+(?:[:.,/T+-]+\d+)+Z?|(?<=\[)\s*\d+\.\d+(?=\])")
_DIGITS = re.compile(r"\d+")
MAX_PREFIX = 400


def prefix_pattern(prefix: str) -> re.Pattern[str]:
    """A pattern that matches `prefix` with any time in it; on a blank line its trailing whitespace may be gone."""
    body = prefix.rstrip()
    parts: list[str] = []
    end = 0
    for found in _TIMES.finditer(body):
        parts.append(re.escape(body[end : found.start()]))
        parts.append(r"\d+".join(re.escape(part) for part in _DIGITS.split(found[0])))
        end = found.end()
    parts.append(re.escape(body[end:]))
    space = prefix[len(body) :]
    return re.compile("".join(parts) + (f"(?:{re.escape(space)}|\\s*$)" if space else ""))
