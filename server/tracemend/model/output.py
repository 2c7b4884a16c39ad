"""What a failing run printed, as far as it helps: the failures that the fix brought, without the frames of libraries. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracemend.incident import is_user_file

_SECTION = re.compile(r"(?m)^_{3,} (?P<name>.+?) _{3,}$")
_FRAME = re.compile(r'(?m)^(?P<indent> *)File "(?P<file>[^"\n]+)", line \d+.*\n(?:(?P=indent)  .*\n?)*')
_SUMMARY = re.compile(r"(?m)^(?:FAILED|ERROR) (?P<test>\S+).*\n?")
_LIBRARY = re.compile(r"(?m)^\S*[/\\](?:site|dist)-packages[/\\]\S+: .*\n(?:(?!File|  File).*\S.*\n)*")
"""What a library warns of, to the next empty line."""
_RULES = re.compile(r"(?m)^=+ .* =+$\n?|^[.FEsx]+ +\[ *\d+%\]$\n?")


def telling(output: str, newly_failing: Iterable[str] = ()) -> str:
    """The part of a test run's output that tells of the newly failing tests, or of all where none is named; frames of
    libraries are left out. A test that was red before the fix is never told of where others are named."""
    names = set(newly_failing)
    if names:
        output = _of_tests(output, {name.rpartition("::")[2] for name in names})
        output = _SUMMARY.sub(lambda m: m.group() if m["test"] in names else "", output)
    output = _LIBRARY.sub("", output)
    output = _FRAME.sub(lambda m: m.group() if is_user_file(m["file"]) else "", output)
    return _RULES.sub("", output).strip()


def _of_tests(output: str, names: set[str]) -> str:
    """Without the sections of other tests; an output without sections as it is."""
    heads = list(_SECTION.finditer(output))
    if not heads:
        return output
    ends = [*(head.start() for head in heads[1:]), _end(output, heads[-1].end())]
    kept = [output[h.start() : e] for h, e in zip(heads, ends, strict=True) if h["name"].rpartition(".")[2] in names]
    return "".join(kept) + output[ends[-1] :]


def _end(output: str, start: int) -> int:
    """Where the last section ends: at the next rule across the page."""
    found = re.search(r"(?m)^=+ ", output[start:])
    return len(output) if found is None else start + found.start()
