"""A folder for one run of a trial: its reports, its temporary files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracemend.trial.strays import Strays

_PREFIX = "tm-"


@contextmanager
def temporary_folder(home: Path) -> Iterator[Path]:
    """A folder of short name (sockets have a limit) that is gone afterwards, whatever lies in it.

    Its name is noted in `home`, so that the next start removes it where this process is killed.
    """
    note = home / "temporary"
    try:
        left = Path(note.read_text(encoding="utf-8"))
        if left.name.startswith(_PREFIX):
            Strays(str(left)).end()
            shutil.rmtree(left, ignore_errors=True)
    except (OSError, ValueError):
        pass
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
    try:
        note.write_text(str(folder), encoding="utf-8")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        note.unlink(missing_ok=True)
