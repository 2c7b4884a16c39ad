"""Asks the user from a job's thread: whether a command or script may be run, whether code may be sent to a model."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tracemend.lsp.server import Server
from tracemend.progress import Progress, Watch
from tracemend.project.process import Cancel
from tracemend.trial.request import Asking

if TYPE_CHECKING:
    from tracemend.trial.request import Answer

_POLL_SECONDS = 0.1
_CHOICES: dict[str, Answer] = {"Run": "once", "Always for this command": "always", "Don't": "no"}


def asking(server: Server, loop: asyncio.AbstractEventLoop, cancel: Cancel, watch: Watch) -> Asking:
    """How a question is put to the user of a client; no answer is a no."""

    def ask(question: str) -> Answer:
        return _CHOICES.get(chosen(server, loop, cancel, watch, question, tuple(_CHOICES)), "no")

    return Asking(ask, "you did not allow it")


def chosen(
    server: Server,
    loop: asyncio.AbstractEventLoop,
    cancel: Cancel,
    watch: Watch,
    question: str,
    choices: tuple[str, ...],
) -> str:
    """What the user picks, "" for nothing. Raises Cancelled."""
    watch(Progress("consent", "Waiting for your consent"))
    sent: Future[Future[Any]] = Future()
    loop.call_soon_threadsafe(_send, server, question, choices, sent)
    return str(getattr(_wait(_wait(sent, cancel), cancel), "title", ""))


def _send(server: Server, question: str, choices: tuple[str, ...], sent: Future[Future[Any]]) -> None:
    actions = [types.MessageActionItem(title) for title in choices]
    params = types.ShowMessageRequestParams(types.MessageType.Info, question, actions)
    sent.set_result(server.protocol.send_request(types.WINDOW_SHOW_MESSAGE_REQUEST, params))


def _wait(answer: Future[Any], cancel: Cancel) -> Any:
    """The answer, None where the client refuses to ask. Raises Cancelled."""
    while True:
        try:
            return answer.result(_POLL_SECONDS)
        except NotYet:
            cancel.check()
        except JsonRpcException:
            return None
