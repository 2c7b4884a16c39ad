"""The texts that the editor holds: pygls' store, with line ends counted as the protocol counts them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from lsprotocol import types
from pygls.uris import to_fs_path
from pygls.workspace import TextDocument, Workspace

from tracemend.lsp.notebooks import Notebook, joined
from tracemend.lsp.positions import Lines, encoding_of, split_lines


class Document(TextDocument):
    """An open text. pygls ends lines at form feeds too, which shifts every edit below one."""

    @property
    def lines(self) -> Sequence[str]:
        """The lines with their ends."""
        return split_lines(self.source)

    def _apply_incremental_change(self, change: types.TextDocumentContentChangePartial) -> None:
        lines = Lines(self.source, encoding_of(self.position_codec.encoding))
        start, end = lines.offset(change.range.start), lines.offset(change.range.end)
        self._source = lines.text[:start] + change.text + lines.text[end:]


class Documents(Workspace):
    """The store; the protocol fills it before any handler of ours is called."""

    def _create_text_document(
        self, doc_uri: str, source: str | None = None, version: int | None = None, language_id: str | None = None
    ) -> TextDocument:
        return Document(doc_uri, source, version, language_id, True, self._sync_kind, self.position_codec)

    def opened(self) -> Iterator[tuple[Path, TextDocument]]:
        """Every open file with its document."""
        for document in list(self.text_documents.values()):
            path = to_fs_path(document.uri)
            if path is not None:
                yield Path(path), document

    def notebooks(self) -> Iterator[tuple[Path, Notebook]]:
        """Every open notebook with its path."""
        for notebook in list(self.notebook_documents.values()):
            path = to_fs_path(notebook.uri)
            if path is None:
                continue
            cells = []
            for cell in notebook.cells:
                document = self.text_documents.get(unquote(cell.document))
                order = None if cell.execution_summary is None else cell.execution_summary.execution_order
                if document is not None:
                    cells.append((cell.document, document.version, document.source, order))
            yield Path(path), joined(cells)
