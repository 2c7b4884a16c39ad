"""What the server tells its client without being asked."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tracemend.lsp.capabilities import Client
from tracemend.lsp.options import Options
from tracemend.lsp.protocol import Protocol

if TYPE_CHECKING:
    from tracemend.lsp.folders import Folder
    from tracemend.lsp.following import News


class Telling(LanguageServer):
    """A server that knows what its client can be told."""

    protocol: Protocol
    client: Client
    options: Options

    def publish(self, folder: Folder, file: str, diagnostics: list[types.Diagnostic]) -> None:
        """Send the diagnostics of a project's file; those of a notebook go to its cells."""
        notebook = folder.notebooks.get(file)
        shares = {folder.uri(file): diagnostics} if notebook is None else notebook.marks(diagnostics)
        for uri, share in shares.items():
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri=uri, diagnostics=share))

    def clear(self, uris: Iterable[str]) -> None:
        """Take the marks of documents away that are no more."""
        for uri in uris:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri=uri, diagnostics=[]))

    def tell(self, message: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Show a sentence to the user."""
        self.window_show_message(types.ShowMessageParams(type=kind, message=message))

    def board_changed(self, folder: Folder) -> None:
        """Lenses, hints and lists are others now."""
        if self.client.refreshes_lenses:
            self.ask(types.WORKSPACE_CODE_LENS_REFRESH)
        if self.client.refreshes_hints:
            self.ask(types.WORKSPACE_INLAY_HINT_REFRESH)
        if self.options.notifications:
            self.protocol.notify("tracemend/incidents", {"folder": str(folder.root)})

    def delivery_changed(self, folder: Folder, news: News | None) -> None:
        """A pull request stands otherwise than before: lists show it, and what matters is said."""
        self.board_changed(folder)
        if news is not None and self.options.messages:
            self.tell(news.text, news.kind)

    def ask(self, method: str, params: Any = None) -> None:
        """Send a request whose answer does not matter."""
        self.protocol.send_request(method, params).add_done_callback(_answered)


def _answered(answer: Future[Any]) -> None:
    """A refresh that the client refuses is nobody's loss."""
    if not answer.cancelled():
        answer.exception()
