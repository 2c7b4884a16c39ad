"""`textDocument/hover` on a marked line: exception chain, diagnosis, evidence, fixes with their verdicts."""

from __future__ import annotations

from lsprotocol import types

from tracemend.lsp.notebooks import moved
from tracemend.lsp.pages import hover, unmarked
from tracemend.lsp.server import Server


def handle(server: Server, params: types.HoverParams) -> types.Hover | None:
    """The page of every incident marked on the line."""
    place = server.file_of(params.text_document.uri)
    if place is None:
        return None
    folder, file = place
    above = folder.lines_above(file, params.text_document.uri)
    line = params.position.line + above
    marks = [d for d in folder.published.get(file, []) if d.range.start.line <= line <= d.range.end.line]
    entries = [entry for mark in marks if (entry := folder.board.entries.get(str(mark.data))) is not None]
    if not entries:
        return None
    text, where = "\n\n---\n\n".join(hover(entry) for entry in entries), moved(marks[0].range, -above)
    if server.client.markdown_hover:
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), where)
    return types.Hover(types.MarkupContent(types.MarkupKind.PlainText, unmarked(text)), where)
