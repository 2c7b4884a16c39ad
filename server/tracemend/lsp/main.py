"""The language server as a process: `tracemend server`."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

from tracemend.lsp.server import Refused, Server
from tracemend.lsp.stdio import take_over

_LATE_CANCEL = "Cancel notification for unknown message id"


class _NotExpected(logging.Filter):
    """Keeps refusals out of the log, which are answers and not failures, and cancels that crossed the answer."""

    def filter(self, record: logging.LogRecord) -> bool:
        refused = record.exc_info and isinstance(record.exc_info[1], Refused)
        return not (refused or str(record.msg).startswith(_LATE_CANCEL))


def serve() -> NoReturn:
    """Serve one client on standard input and output, until it says `exit` or is gone.

    Ends the process: 0 after `shutdown`, 1 when the client went without a word.
    """
    stdin, stdout = take_over()
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # pygls logs whole messages, user code included, below this level.
    logging.getLogger("pygls").setLevel(logging.WARNING)
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_NotExpected())
    server = Server()
    signal.signal(signal.SIGTERM, _end)
    status = 1
    try:
        server.start_io(stdin, stdout)
        status = 0 if server.protocol.shut_down else 1
    finally:
        server.stop_work()
        logging.shutdown()
        # The thread that reads standard input may wait there for ever; a normal end would wait for it.
        os._exit(status)


def _end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  # the form of a signal's handler
    """End the loop between two steps of its tasks.

    An exception raised wherever the signal happens to arrive may take the place of a task's waking up; that task would never
    run again, not even to be cancelled, and the loop would wait for it for ever.
    """
    try:
        asyncio.get_running_loop().call_soon_threadsafe(sys.exit, 1)
    except RuntimeError:
        sys.exit(1)
