"""Bubblewrap, where it is installed: a trial's programs see the machine read-only, and write to the copy and a folder of their
own alone. Without it they run as the user does, bounded in time and ended whole."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

_PROBE_SECONDS = 5.0
_ALWAYS = ("--die-with-parent", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--ro-bind", "/", "/")
_OWN = ("--dev", "/dev", "--proc", "/proc")


@lru_cache(maxsize=1)
def bubblewrap() -> str | None:
    """The program, None where it is missing or may not make its namespaces (as in most containers)."""
    program = shutil.which("bwrap")
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, *_ALWAYS, "--unshare-net", *_OWN, "true"],
            capture_output=True,
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return program if done.returncode == 0 else None


def boxed(
    argv: Sequence[str], *, cwd: Path, writable: Iterable[Path], readable: Iterable[Path], network: bool
) -> tuple[str, ...]:
    """The command line inside of a sandbox; as it is where there is no bubblewrap.

    `/tmp` is empty there but for the folders that are named.
    """
    program = bubblewrap()
    if program is None:
        return tuple(argv)
    temporary = Path(tempfile.gettempdir()).resolve()
    binds = ["--tmpfs", str(temporary)]
    for folder in dict.fromkeys(readable):
        if folder.is_relative_to(temporary) and folder != temporary and folder.exists():
            binds += ["--ro-bind", str(folder), str(folder)]
    for folder in writable:
        binds += ["--bind", str(folder), str(folder)]
    net = () if network else ("--unshare-net",)
    return (program, *_ALWAYS, *net, *_OWN, *binds, "--chdir", str(cwd), "--", *argv)
