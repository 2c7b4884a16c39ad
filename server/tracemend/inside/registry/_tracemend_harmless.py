"""A process that may look and nothing else: it connects to nothing, writes nothing and starts nothing.

What a project's modules do when they are imported is theirs to say; here it is refused with an OSError, as on a machine where
nothing is allowed. Import this before anything of the project.
"""

import json
import os
import sys
from functools import partial
from typing import Any, Callable, Optional, Tuple

_REFUSED = (
    "socket.connect socket.bind socket.sendto socket.sendmsg subprocess.Popen os.system os.exec os.posix_spawn os.spawn os.fork"
    " os.forkpty os.kill os.killpg os.remove os.rename os.rmdir os.mkdir os.truncate os.link os.symlink os.chmod os.chown os.utime"
    " shutil.rmtree shutil.move tempfile.mkstemp tempfile.mkdtemp pty.spawn"
)
_EVENTS = frozenset(_REFUSED.split())
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_OUT: Any = sys.__stdout__
_DRIVERS = frozenset(["psycopg2", "psycopg", "MySQLdb", "cx_Oracle", "oracledb", "pyodbc", "pymssql"])
"""Drivers whose connections are made in C, where no audit hook sees them."""


def say(**facts: Any) -> None:
    """Tell facts to whoever started this: a marked line of JSON."""
    _OUT.write("\n\x1e" + json.dumps(facts) + "\n")
    _OUT.flush()


def end() -> None:
    """End at once: threads that the project has started are not waited for, and nothing that it registered for the end is run."""
    os._exit(0)


def stage(name: str, tell: Callable[[], None]) -> bool:
    """Run one part; whatever it raises is told, and the parts after it still run."""
    try:
        tell()
    except BaseException as error:
        say(failed={name: type(error).__name__})  # not its message, which may hold what is secret
        return False
    return True


def say_files(folder: str) -> None:
    """Which files below a folder were imported: what was told holds for as long as they are what they are."""
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    say(files=sorted({os.path.realpath(f) for f in files if f and os.path.realpath(f).startswith(folder + os.sep)}))


def be_harmless() -> None:
    """From now on this process only looks. Raises AttributeError before Python 3.8, which has no audit hooks."""
    sys.addaudithook(_refuse)
    sys.meta_path.insert(0, _Drivers())
    try:
        import sqlite3
    except ImportError:
        return
    real = sqlite3.connect
    # A database of its own that is empty: programs that make their tables on import go on to their routes.
    sqlite3.connect = sqlite3.dbapi2.connect = lambda *_, **__: real(":memory:")  # type: ignore[assignment]


def _refuse(event: str, arguments: Tuple[Any, ...]) -> None:
    if event in _EVENTS or (event == "open" and _writes(*arguments[:3])):
        raise PermissionError("only looking: %s is refused" % event)
    # Before Python 3.11 the name comes as bytes.
    if event == "sqlite3.connect" and arguments[0] not in (":memory:", b":memory:"):
        raise PermissionError("only looking: databases are not opened")


def _writes(path: Any, _: Any, flags: Any) -> bool:
    return isinstance(flags, int) and bool(flags & _WRITING) and path != os.devnull and not isinstance(path, int)


class _Drivers:
    """Finds the drivers as usual, and takes their `connect` away once they are loaded."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Optional[Any]:
        if name not in _DRIVERS:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                loader: Any = spec.loader
                loader.exec_module = partial(_disarmed, loader.exec_module)
                return spec
        return None


def _disarmed(load: Callable[[Any], None], module: Any) -> None:
    load(module)
    module.connect = module.Connect = _no_connection
    if isinstance(getattr(module, "Connection", None), type):
        try:
            module.Connection.connect = _no_connection
        except (AttributeError, TypeError):
            pass  # a class of C, which can't be changed and is not called by that name


def _no_connection(*_: Any, **__: Any) -> Any:
    raise PermissionError("only looking: databases are not connected to")
