"""Django's error report, as its e-mail, its plain page and the text in its web page have it.

    Traceback (most recent call last):
      File "/srv/shop.py", line 5, in price_of
        return table[item]

    The above exception ('pear') was the direct cause of the following exception:
      File "/srv/views.py", line 11, in buy
        …

    Exception Type: ValueError at /buy
    Exception Value: unknown product in order 7

The type of a cause is not printed; its `raise` statement may tell it.
"""

from __future__ import annotations

import re

from tracemend.incident import Context, Frame, Relation
from tracemend.reading.lines import Lines

_SENTENCE = re.compile(
    r"\s*(?:The above exception \((.*)\) was the (direct cause) of the following exception:"
    r"|During handling of the above exception \((.*)\), another exception occurred:)\s*$"
)
_TYPE = re.compile(r"\s*Exception Type: (\S+)(?: at (.*))?$")
_VALUE = re.compile(r"\s*Exception Value: ?(.*)$")
_RAISE = re.compile(r"raise ([\w.]+)\s*\(")
_FACT = re.compile(r"(Request Method|Request URL|Python Version): (.*)$")


def django_sentence(line: str) -> tuple[Relation, str] | None:
    """How an exception relates to the next, and its message."""
    if "above exception (" not in line:
        return None
    found = _SENTENCE.match(line)
    if found is None:
        return None
    return ("cause", found[1]) if found[2] else ("context", found[3])


def django_ending(lines: Lines, number: int) -> tuple[str, str, int] | None:
    """Type and message of the raised exception, and the number of the line after them."""
    for start in range(number, number + 3):
        line = lines.at(start)
        if line is None:
            return None
        found = _TYPE.match(line)
        if found is not None:
            value = _VALUE.match(lines.at(start + 1) or "")
            if value is None:
                return found[1], "", start + 1
            message, end = _message(lines, start + 2, value[1])
            return found[1], message, end
        if line.strip():
            return None
    return None


def _message(lines: Lines, number: int, first: str) -> tuple[str, int]:
    said = [first]
    while (line := lines.at(number)) is not None and line.strip() and len(said) < 200:
        if line.lstrip().startswith(("Raised during:", "Exception Location:", "Request information")):
            break
        said.append(line)
        number += 1
    return "\n".join(said), number


def cause_type(frames: list[Frame], message: str) -> str:
    """The type of a cause, from its `raise` statement; a key alone is a KeyError's message. "" when nothing tells."""
    source = frames[-1].source if frames else None
    found = _RAISE.match(source) if source else None
    if found is not None:
        return found[1]
    return "KeyError" if source and "[" in source and re.fullmatch(r"'.*'|\".*\"|\d+", message) else ""


def django_context(lines: Lines) -> Context:
    """Request and Python version, which stand before the traceback."""
    facts = {found[1]: found[2].strip() for line in lines.before() if (found := _FACT.match(line))}
    url = re.split(r"[?#]", facts.get("Request URL", ""), maxsplit=1)[0]
    wanted = (("method", facts.get("Request Method", "")), ("url", url))
    version = re.match(r"\d+\.\d+", facts.get("Python Version", ""))
    return Context(request=tuple((name, said) for name, said in wanted if said), python=version[0] if version else None)
