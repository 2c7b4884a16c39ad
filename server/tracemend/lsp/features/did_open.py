"""`textDocument/didOpen`: an opened text may differ from the file, as one restored with unsaved changes does.

Neovim forgets the diagnostics of a file that it reads again, and tells of that by closing and opening it.
"""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.uris import to_fs_path

from tracemend.lsp.server import Server


def handle(server: Server, params: types.DidOpenTextDocumentParams) -> None:
    """Send its marks again, then place them anew."""
    place = server.file_of(params.text_document.uri)
    if place is not None:
        folder, file = place
        if file in folder.published:
            server.publish(folder, file, folder.published[file])
    path = to_fs_path(params.text_document.uri)
    if path is not None:
        server.flow.typed(Path(path))
