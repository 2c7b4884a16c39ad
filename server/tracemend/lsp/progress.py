"""The progress of one job as the client shows it: begun, reported, ended once; nothing of it is left behind."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from lsprotocol import types

from tracemend.lsp.protocol import Protocol


class WorkDone:
    """A work-done progress. All methods are called on the loop's thread.

    The client is asked for the progress and meanwhile the work goes on: what happens before it answers is kept.
    """

    def __init__(
        self, protocol: Protocol, title: str, on_cancel: Callable[[], None], token: str | int | None = None
    ) -> None:
        self._protocol = protocol
        self._title = title
        self._text: str | None = None
        self._ended: str | None = None
        self._open = False
        self._request: Future[Any] | None = None
        self._token = token if token is not None else f"tracemend-{uuid.uuid4().hex}"
        stop: Future[Any] = Future()
        stop.add_done_callback(lambda future: on_cancel() if future.cancelled() else None)
        protocol.progress.tokens[self._token] = stop
        if token is not None:
            self._begin()
        else:
            create = types.WorkDoneProgressCreateParams(token=self._token)
            self._request = protocol.send_request(types.WINDOW_WORK_DONE_PROGRESS_CREATE, create)
            self._request.add_done_callback(self._created)

    def _created(self, answer: Future[Any]) -> None:
        self._request = None
        if answer.cancelled() or answer.exception() is not None:
            return
        self._begin()
        if self._ended is not None:
            self.end(self._ended)

    def _begin(self) -> None:
        self._open = True
        self._notify(types.WorkDoneProgressBegin(title=self._title, message=self._text, cancellable=True))

    def report(self, text: str) -> None:
        """Tell what the job is doing now."""
        self._text = text
        if self._open:
            self._notify(types.WorkDoneProgressReport(message=text, cancellable=True))

    def end(self, message: str) -> None:
        """Tell how the job ended, and forget it."""
        self._ended = message
        self._protocol.progress.tokens.pop(self._token, None)
        if self._open:
            self._open = False
            self._notify(types.WorkDoneProgressEnd(message=message))

    def _notify(
        self, value: types.WorkDoneProgressBegin | types.WorkDoneProgressReport | types.WorkDoneProgressEnd
    ) -> None:
        self._protocol.notify(types.PROGRESS, types.ProgressParams(token=self._token, value=value))
