"""pygls' protocol with three of its habits mended.

1. A handler that is a coroutine or a generator leaves its future in `_request_futures` for ever, `didChange` included.
2. The request `workspace/executeCommand` can't be cancelled, since the command runs as a handler of its own.
3. A request of ours that the client refuses leaves its result type behind, and an answer that comes after we stopped
   waiting for it is an error.

The leak test in `tests/server` holds all three.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any

from lsprotocol import types
from pygls.protocol import LanguageServerProtocol, lsp_method

from tracemend.lsp.documents import Documents

Execute = Callable[[types.ExecuteCommandParams], Awaitable[Any]]


class Protocol(LanguageServerProtocol):
    """What speaks with one client."""

    execute: Execute
    """Runs a command; set by the server."""

    def _execute_handler(
        self,
        msg_id: str | int,
        handler: Callable[..., Any],
        callback: Callable[[Future[Any]], None],
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        def ended(future: Future[Any]) -> None:
            self._request_futures.pop(msg_id, None)
            callback(future)

        super()._execute_handler(msg_id, handler, ended, args, kwargs)

    def _handle_response(self, msg_id: str | int, result: Any = None, error: types.ResponseError | None = None) -> None:
        self._result_types.pop(msg_id, None)
        waiting = self._request_futures.get(msg_id)
        if waiting is not None and waiting.cancelled():
            del self._request_futures[msg_id]
            return
        super()._handle_response(msg_id, result, error)

    def use_documents(self, params: types.InitializeParams) -> Documents:
        """Put our store of texts in the place of pygls' own, before any text is opened."""
        self._workspace = documents = Documents(
            params.root_uri,
            types.TextDocumentSyncKind.Incremental,
            params.workspace_folders or [],
            self.workspace.position_encoding,
        )
        return documents

    @property
    def shut_down(self) -> bool:
        """Whether the client asked for the end in the proper order."""
        return self._shutdown

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    async def lsp_workspace__execute_command(  # type: ignore[override]  # pygls' own is a generator
        self, params: types.ExecuteCommandParams
    ) -> Any:
        """Runs a command as the request itself, so that cancelling the request reaches it."""
        return await self.execute(params)
