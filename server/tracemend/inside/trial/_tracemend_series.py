"""Runs the same tests for several texts of the code, each in a fork of one pytest that has loaded its plug-ins and nothing of
the project: what takes most of a short run's time is done once."""

from __future__ import annotations

import base64
import glob
import json
import os
import random
import sys
import threading
from typing import Any, Callable


def run_series(plan: dict[str, Any], outcomes: str, tell: Callable[[dict[str, Any]], None]) -> None:
    """Fork for each text, and tell how each run ended. Returns in the forks alone, which then run the tests; tells nothing and
    returns nowhere where forks would share what they should not."""
    if _is_sound(plan["copy"]):
        for number, files in enumerate(plan["series"]):
            before = [(path, _read(path)) for path, _ in files]
            for path, data in files:
                _write(path, None if data is None else base64.b64decode(data))
            place = "%s-%d" % (outcomes, number)
            child = os.fork()
            if child == 0:
                _begin(place)
                return
            _, status = os.waitpid(child, 0)
            for path, content in before:
                _write(path, content)
            code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
            output = (_read(place + ".out") or b"").decode("utf-8", "replace")
            tell({"series": number, "status": code, "output": output, "facts": _lines(place)})
    sys.stdout.flush()
    os._exit(0)


def _is_sound(copy: str) -> bool:
    """Whether nothing of the project is loaded and no other thread runs: forks then differ in nothing from runs of their own."""
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    loaded = any(isinstance(file, str) and file.startswith(copy + os.sep) for file in files)
    return hasattr(os, "fork") and not loaded and threading.active_count() == 1


def _begin(place: str) -> None:
    descriptor = os.open(place + ".out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.environ["TRACEMEND_TRIAL_OUTCOMES"] = place
    sys.dont_write_bytecode = True  # texts of one size within one second would share their compiled form
    random.seed()


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError:
        return None


def _write(path: str, data: bytes | None) -> None:
    folder, name = os.path.split(path)
    for compiled in glob.glob(os.path.join(folder, "__pycache__", name.rpartition(".")[0] + ".*.pyc")):
        os.unlink(compiled)
    if data is None:
        if os.path.exists(path):
            os.unlink(path)
        return
    os.makedirs(folder, exist_ok=True)
    with open(path, "wb") as stream:
        stream.write(data)


def _lines(path: str) -> list[Any]:
    return [json.loads(line) for line in (_read(path) or b"").decode("ascii", "replace").splitlines()]
