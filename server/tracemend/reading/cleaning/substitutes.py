"""Characters that stand for others: entities of HTML, non-breaking spaces, typographic quotes, doubled quotes of CSV.

What a line holds in place of the quotes and spaces of `  File "/srv/app.py"` tells what was done to all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_ENTITIES = re.compile(r"File &(?:quot|#34|#x22);|^(?:&nbsp;)|<br ?/?>\s*$")
_CODE_TAG = re.compile(r"<(?:pre|code|textarea)\b[^<>]*>\s*$", re.IGNORECASE)
_CODE_END = re.compile(r"</(?:pre|code|textarea)>", re.IGNORECASE)
_LEADING_SPACE = re.compile(r"[\s\xa0]*\xa0")
_QUOTED_FRAME = re.compile(r'File ""[^"]+""')
_FIELD_END = re.compile(r'(?<!")(?:"")*"(?!")')
_TYPOGRAPHIC = str.maketrans("“”„‟«»‘’‚‛", '""""""\'\'\'\'')


@dataclass(frozen=True, slots=True)
class Substitutes:
    """How a line is read as it was printed."""

    decode: Callable[[str], str]
    closes: re.Pattern[str] | None = None
    """A line, as it stands, that ends the text."""


def substitutes_in(before: str, following: str) -> Substitutes | None:
    """What stands for other characters, told by what is before a header and by a line after it; None for nothing."""
    if _ENTITIES.search(following) is not None:
        return Substitutes(plain_line)
    if _CODE_TAG.search(before) is not None and " in <" not in following:
        return Substitutes(_code_line, _CODE_END)
    if "\xa0" in following and 'File\xa0"' in following:
        return Substitutes(with_spaces)
    if following[:1].isspace() and _LEADING_SPACE.match(following) is not None:
        return Substitutes(_with_leading_spaces)
    if before.endswith('"') and _QUOTED_FRAME.search(following) is not None:
        return Substitutes(_csv_line, _FIELD_END)
    if re.search("File [“”„«]", following) is not None:
        return Substitutes(lambda line: line.translate(_TYPOGRAPHIC))
    return None


def with_spaces(line: str) -> str:
    """A line with spaces that may break in place of those that may not."""
    return line.replace("&nbsp;", " ").replace("\xa0", " ")


def plain_line(line: str) -> str:
    """One line of HTML as the text it shows."""
    from tracemend.reading.cleaning.html import without_tags

    return without_tags(line).rstrip("\n")


def _code_line(line: str) -> str:
    """The part of a line that is in an element for code, in which all but entities is the text itself."""
    from tracemend.reading.cleaning.html import unescaped

    end = _CODE_END.search(line)
    return unescaped(line if end is None else line[: end.start()])


def _with_leading_spaces(line: str) -> str:
    found = _LEADING_SPACE.match(line)
    return with_spaces(found[0]) + line[found.end() :] if found is not None else line


def _csv_line(line: str) -> str:
    """The part of a line that is in a quoted field."""
    end = _FIELD_END.search(line)
    return (line[: end.end() - 1] if end is not None else line).replace('""', '"')
