"""A crash is marked while the program that met it still runs: it waits for our word, which comes after the mark."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from projects import make_repository
from server.editing import editing

CODE = """\
import logging


def price(item):
    return {}[item]


try:
    price("fig")
except KeyError:
    logging.exception("no price")
input()
"""
TRACEBACK = """\
Traceback (most recent call last):
  File "NAME.py", line 9, in <module>
    price("fig")
  File "NAME.py", line 5, in price
    return {}[item]
KeyError: 'fig'
"""
TRACEMEND = shlex.join([sys.executable, "-m", "tracemend"])
WAYS = {
    "recorded": f"{shlex.quote(sys.executable)} recorded.py",
    "wrapped": f"{TRACEMEND} run -- sh -c 'cat wrapped.txt >&2; read word'",
    "piped": f"{{ cat piped.txt; read word; }} | {TRACEMEND} read --store",
    "logged": (
        f"{TRACEMEND} watch app.log & watching=$!; while :; do cat logged.txt >> app.log; sleep 1; done & "
        "writing=$!; read word; kill $watching $writing; wait"
    ),
}
"""By the recorder in a program, by what a command prints, by what goes through a pipe, by what is written to a log."""


async def test_the_mark_comes_before_the_programs_end(tmp_path: Path) -> None:
    files = {f"{name}.py": CODE for name in WAYS} | {f"{name}.txt": TRACEBACK.replace("NAME", name) for name in WAYS}
    root = make_repository(tmp_path / "shop", {**files, "app.log": ""})
    async with editing("vscode", root) as editor:
        given = await editor.command("recorderEnvironment", folder=root.as_uri())
        recorded = {**os.environ, **given["variables"], "PYTHONPATH": given["pythonPath"]}
        with ExitStack() as ending:
            programs = {}
            for name, command in WAYS.items():
                environment = recorded if name == "recorded" else None
                program = subprocess.Popen(
                    ["bash", "-c", command], cwd=root, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
                )
                ending.enter_context(program)
                ending.callback(program.communicate, b"go on\n")
                programs[name] = program
            for name, program in programs.items():
                await editor.until(lambda name=name: editor.lines(f"{name}.py") == [5])
                assert program.poll() is None
