"""The language server as a process: `tracemend server`."""

from __future__ import annotations

import logging
import os
import signal
import sys
from typing import NoReturn

from tracemend.lsp.server import Refused, Server
from tracemend.lsp.stdio import take_over


class _NotExpected(logging.Filter):
    """Keeps refusals out of the log: they are answers, not failures."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], Refused))


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
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    status = 1
    try:
        server.start_io(stdin, stdout)
        status = 0 if server.protocol.shut_down else 1
    finally:
        server.stop_work()
        logging.shutdown()
        # The thread that reads standard input may wait there for ever; a normal end would wait for it.
        os._exit(status)
