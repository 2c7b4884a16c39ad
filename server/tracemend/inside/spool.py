"""The hand-over: one file a report in the spool folder of the workspace's state, put there by an atomic rename."""

from __future__ import annotations

import atexit
import os
import sys
import time

from .text import dumps

VARIABLE = "TRACEMEND_SPOOL"
"""Environment variable that names the spool folder; empty, it turns recording off."""

LOST = "lost"
"""File of the spool that counts, a number a line, the failures that were not kept since too many reports waited."""
_FILES = 20_000
_LOST_BYTES = 100_000
_KEPT_SINGLE = 5
"""Reports of one place that get a file each; those after them are counted and written once a second."""

_asked = False
_written = 0
_is_full = False
_places: dict[object, _Place] = {}


class SpoolFull(OSError):
    """So many reports wait already that nobody seems to take them."""


class _Place:
    """How often one place of the program has failed in this process."""

    def __init__(self) -> None:
        self.seen = 0
        self.waiting = 0
        self.last = 0.0
        self.latest: dict[str, object] = {}
        self.where = ""


def make_workspace() -> None:
    """Recording was asked for: a workspace's folder is made where a git repository has none yet."""
    global _asked
    _asked = True


def is_on() -> bool:
    """Whether anything is recorded: the environment may turn it off."""
    return os.environ.get(VARIABLE) != ""


def folder(start: str | None = None) -> str | None:
    """The spool folder: the one the environment names, else that of the workspace around `start`, else around the current folder.

    None when recording is turned off, or when nothing names a workspace: no spool in the environment, no state of an
    earlier use and no git repository around the folder (which is enough only where recording was asked for). The rule is that of `project.state.workspace_state`.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen is not None:
        return chosen or None
    for place in (start, _current_folder()):
        if place is not None:
            path = os.path.realpath(place)
            root = _git_root(path)
            state = workspace_state(root or path)
            if (root is not None and _asked) or os.path.isdir(state):
                return os.path.join(state, "spool")
    return None


def _current_folder() -> str | None:
    try:
        return os.getcwd()
    except OSError:
        return None


def _git_root(path: str) -> str | None:
    while True:
        if os.path.exists(os.path.join(path, ".git")):
            return path
        above = os.path.dirname(path)
        if above == path:
            return None
        path = above


def workspace_state(root: str) -> str:
    """The state folder of the workspace whose real path is `root`."""
    import hashlib

    key = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
    return os.path.join(_state_home(), "workspaces", (os.path.basename(root) or "root") + "-" + key)


def _state_home() -> str:
    chosen = os.environ.get("TRACEMEND_STATE_DIR")
    if chosen:
        return chosen
    if sys.platform == "win32":
        return os.path.join(os.environ.get("LOCALAPPDATA") or os.path.expanduser("~\\AppData\\Local"), "tracemend")
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Application Support/tracemend")
    return os.path.join(
        os.environ.get("XDG_STATE_HOME", "").strip() or os.path.expanduser("~/.local/state"), "tracemend"
    )


def put(report: dict[str, object], where: str, place: object = None) -> None:
    """Hand a report over to the spool folder `where`.

    place: what tells one failing place from another; after a few reports of the same place the further ones are
    counted and written together, at most once a second and when the process ends. None: always written.

    Raises OSError when the spool can't be written.
    """
    now = time.time()
    report["time"], report["pid"] = now, os.getpid()
    if place is None:
        _write_or_count(report, where)
        return
    known = _places.get(place)
    if known is None:
        if len(_places) > 1000:
            _places.clear()
        known = _places[place] = _Place()
    known.seen += 1
    if known.seen <= _KEPT_SINGLE:
        _write_or_count(report, where)
        return
    known.waiting += 1
    known.latest, known.where = report, where
    if known.seen == _KEPT_SINGLE + 1:
        _flush_at_exit()
    if not 0 <= now - known.last < 1.0:
        _flush(known, now)


def counts_only(place: object) -> bool:
    """Whether this place has failed so lately and so often that a report of it need not be made but counted.

    Counts it when the answer is yes.
    """
    known = _places.get(place)
    if known is None or not known.latest:
        return False
    if not 0 <= time.time() - known.last < 1.0:
        return False
    known.seen += 1
    known.waiting += 1
    return True


def _flush(known: _Place, now: float) -> None:
    known.latest["times"], known.last = known.waiting, now
    write(known.latest, known.where)
    known.waiting = 0


def flush() -> None:
    """Write what was counted and not yet written."""
    for known in list(_places.values()):
        if known.waiting:
            try:
                _flush(known, known.last)
            except OSError:
                _count_lost(known.where, known.waiting)


def forget_parents_counts() -> None:
    """After a fork: what the parent has counted is the parent's to write."""
    _places.clear()


def _write_or_count(report: dict[str, object], where: str) -> None:
    try:
        write(report, where)
    except SpoolFull:
        _count_lost(where, 1)


def _count_lost(where: str, times: int) -> None:
    try:
        file = os.open(os.path.join(where, LOST), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if os.fstat(file).st_size < _LOST_BYTES:
                os.write(file, b"%d\n" % times)
        finally:
            os.close(file)
    except OSError:
        pass


def _flush_at_exit() -> None:
    atexit.unregister(flush)
    atexit.register(flush)


def write(report: dict[str, object], where: str) -> None:
    """Put one file into the spool folder `where`. Names sort by time.

    Raises OSError when it can't be written, SpoolFull when too many wait there already.
    """
    global _written, _is_full
    _written += 1
    if _is_full or _written % 100 == 1:
        _is_full = _waiting(where) > _FILES
        if _is_full:
            raise SpoolFull("the spool is full")
    name = "%020d-%d-%d" % (time.time() * 1e9, os.getpid(), _written)
    draft, final = os.path.join(where, "." + name + ".part"), os.path.join(where, name + ".json")
    data = dumps(report).encode("ascii")
    try:
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileNotFoundError:
        os.makedirs(where, mode=0o700, exist_ok=True)
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        try:
            _write_all(file, data)
        finally:
            os.close(file)
        os.replace(draft, final)
    except OSError:
        os.unlink(draft)
        raise


def _waiting(where: str) -> int:
    try:
        return len(os.listdir(where))
    except OSError:
        return 0


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]
