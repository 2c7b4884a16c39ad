"""`textDocument/inlayHint`: at the end of a crash line the values that its names had."""

from __future__ import annotations

import re

from lsprotocol import types

from tracemend.lsp.board import Entry
from tracemend.lsp.notebooks import moved
from tracemend.lsp.server import Server

_LONGEST = 40
_MOST = 5


def handle(server: Server, params: types.InlayHintParams) -> list[types.InlayHint] | None:
    """The hints of the marked lines in the range."""
    place = server.file_of(params.text_document.uri)
    if place is None:
        return None
    folder, file = place
    lines = server.texts(folder).lines(file)
    above = folder.lines_above(file, params.text_document.uri)
    found = []
    for entry in folder.board.at(file):
        text = recorded(entry)
        if not text or lines is None or entry.location is None:
            continue
        mark = lines.line_range(entry.location.line - 1)
        end = moved(mark, -above).end
        if params.range.start.line <= end.line <= params.range.end.line:
            found.append(types.InlayHint(end, text, padding_left=True, tooltip="Values at the crash"))
    return found


def recorded(entry: Entry) -> str:
    """The recorded values of the names on the blamed line: `n = 0, items = []`."""
    frame = entry.location.frame if entry.location is not None else None
    if frame is None or not frame.variables:
        return ""
    names = re.findall(r"[^\W\d]\w*", frame.source or "")
    shown = {v.name: v.shown for v in frame.variables}
    used = [name for name in dict.fromkeys(names) if name in shown][:_MOST]
    return ", ".join(f"{name} = {_short(shown[name])}" for name in used)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
