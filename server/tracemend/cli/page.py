"""Output for people: styled on a terminal, plain text when piped. Foreign text never controls the terminal."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

Part = str | tuple[str, str]
"""A text, or a text and a style: `("KeyError", "bold red")`."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Page:
    """Writes lines to one stream."""

    def __init__(self, stream: TextIO | None = None, *, styled: bool | None = None) -> None:
        self.stream = sys.stdout if stream is None else stream
        self.styled = is_terminal(self.stream) if styled is None else styled
        self._console: Console | None = None

    @property
    def console(self) -> Console:
        """The rich console under a styled page; importing it takes a while, so plain pages have none."""
        if self._console is None:
            from rich.console import Console

            self._console = Console(file=self.stream, highlight=False, soft_wrap=True)
        return self._console

    def line(self, *parts: Part, hang: int | None = None, wrap: bool = True) -> None:
        """Write one line. On a terminal that is narrower it goes on `hang` columns in, by default where it began."""
        clean = [(visible(part), "") if isinstance(part, str) else (visible(part[0]), part[1]) for part in parts]
        if not self.styled:
            print(_encodable("".join(text for text, _ in clean), self.stream), file=self.stream)
            return
        from rich.text import Text

        text = Text.assemble(*clean)
        if not wrap or text.cell_len <= self.console.width:
            self.console.print(text)
            return
        columns = len(text.plain) - len(text.plain.lstrip()) if hang is None else hang
        for line in text[columns:].wrap(self.console, max(self.console.width - columns, 10)):
            line.rstrip()
            self.console.print(text[:columns] + line)
            text = Text(" " * columns)

    def lines(self, text: str, *, indent: str = "", style: str = "") -> None:
        """Write each line of a text."""
        for line in text.splitlines():
            self.line((f"{indent}{line}".rstrip(), style))

    def diff(self, diff: str, *, indent: str = "") -> None:
        """Write a unified diff; passwords that stand in the code are not shown."""
        from tracemend.scrub import scrub_code

        for line in scrub_code(diff).rstrip("\n").split("\n"):
            self.line((f"{indent}{line}".rstrip(), _diff_style(line)), wrap=False)


def is_terminal(stream: TextIO) -> bool:
    """Whether people see the stream in colour: a terminal, neither NO_COLOR nor a dumb one."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def visible(text: str) -> str:
    """`text` with control characters shown as escapes, line breaks and tabs kept."""
    return _CONTROL.sub(lambda m: m.group().encode("unicode_escape").decode(), text)


def _encodable(text: str, stream: TextIO) -> str:
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _diff_style(line: str) -> str:
    if line.startswith(("+++", "---")):
        return "bold"
    return {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")


def print_json(data: object) -> None:
    """Write JSON for programs to standard output; ASCII only, so that no terminal encoding spoils it."""
    import json

    print(json.dumps(data, indent=2))
