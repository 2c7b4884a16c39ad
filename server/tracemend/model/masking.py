"""Source code as a model may see it: line for line the same, without the secrets that stand in it.

Names and expressions stay, since a fix is about them; string literals lose what `tracemend.scrub` takes for a secret, and so
do comments. `Masked` leads back from what the model saw to what stands in the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tracemend.scrub import SCRUBBED, is_secret_name, scrub_source, scrub_text

_TOKEN = re.compile(
    r"""(?sx)
    (?P<comment> \#[^\n]*)
    | (?P<quote> \"{3} | '{3} ) (?P<long> (?: \\. | (?!(?P=quote)). )* ) (?P=quote)
    | " (?P<double> (?: \\. | [^"\\\n] )* ) "
    | ' (?P<single> (?: \\. | [^'\\\n] )* ) '
    """
)
"""Comments and string literals, so that neither is taken for a part of the other."""
_NAMED = re.compile(r"""([A-Za-z_]\w*)["'\]]*\s*(?::\s*[\w.\[\] |]+)?\s*(?:=|:|,|\()\s*[rbuRBU]{0,2}\Z""")
_NAME_WINDOW = 120


@lru_cache(maxsize=64)
def masked(text: str) -> str:
    """The text with as many lines, its secrets replaced by `SCRUBBED`."""
    shown = _TOKEN.sub(lambda match: _token(match, text), text)
    return _same_lines(shown, scrub_source(shown)) if len(shown) < 1_000_000 else shown


def _token(match: re.Match[str], text: str) -> str:
    if match["comment"] is not None:
        return _same_lines(match.group(), scrub_text(match.group()))
    group = next(name for name in ("long", "double", "single") if match[name] is not None)
    body = match[group]
    quote = match["quote"] or match.group()[0]
    before = _NAMED.search(text, max(0, match.start() - _NAME_WINDOW), match.start())
    named = before is not None and is_secret_name(_words(before.group(1)))
    if named and body and "{" not in body and "\n" not in body:
        return f"{quote}{SCRUBBED}{quote}"
    return f"{quote}{_same_lines(body, scrub_text(body))}{quote}"


def _words(name: str) -> str:
    """`dbPassword` as `db_password`: the scrubber tells words by what stands between them."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def _same_lines(before: str, after: str) -> str:
    """`after`, or where it has lost a line, as many lines of which none tells anything."""
    lines = before.count("\n")
    return after if after.count("\n") == lines else "\n".join([SCRUBBED] * (lines + 1))


@dataclass(frozen=True, slots=True)
class Masked:
    """A file's lines as they are and as they were shown."""

    lines: tuple[str, ...]
    shown: tuple[str, ...]

    def restored(self, line: str) -> str | None:
        """A line of a reply with the secret put back that was masked in it; None where that is not sure."""
        if SCRUBBED not in line:
            return line
        real = {a.strip() for a, b in zip(self.lines, self.shown, strict=True) if b.strip() == line.strip()}
        if len(real) != 1:
            return None
        return line[: len(line) - len(line.lstrip())] + real.pop()


def masked_lines(text: str) -> Masked:
    """A file's lines, without their endings."""
    lines = tuple(line.rstrip("\r") for line in text.split("\n"))
    return Masked(lines, tuple(line.rstrip("\r") for line in masked(text).split("\n")))
