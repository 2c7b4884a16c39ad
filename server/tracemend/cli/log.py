"""The log of unexpected errors: whole tracebacks go there, never to the screen."""

from __future__ import annotations

import os
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from tracemend import __version__
from tracemend.project.state import state_home
from tracemend.scrub import scrub_command, scrub_text

_LIMIT = 1_000_000


def log_unexpected(error: BaseException, arguments: Sequence[str]) -> str:
    """Append an error to the log, without secrets; the second half of a sentence that says where it is."""
    said = scrub_text("".join(traceback.format_exception(error)))
    command = " ".join(scrub_command(tuple(arguments)))
    entry = f"{time.strftime('%Y-%m-%d %H:%M:%S')} tracemend {__version__} {command}\n{said}\n"
    for folder in (state_home(), Path(tempfile.gettempdir()) / f"tracemend-{os.getuid() if os.name != 'nt' else 0}"):
        path = folder / "errors.log"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with path.open("a" if not path.exists() or path.stat().st_size < _LIMIT else "w", encoding="utf-8") as log:
                log.write(entry)
        except OSError:
            continue
        return f"the details are in {path}; please report them."
    return "the details could not be written anywhere; please report what you did."
