"""Asks on the terminal whether a command or script may be run, though standard input holds the traceback.

Where there is no terminal, or a program reads the result, the call of the command is the consent: it is there to bring the
crash about, and `--no-trial` only proposes.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tracemend.progress import Progress
from tracemend.trial.request import Asking

if TYPE_CHECKING:
    import argparse

    from tracemend.progress import Watch
    from tracemend.trial.request import Answer

_HOW = "add --allow-run, or give the command by --run"
"""How to consent where nobody is asked."""

_CHOICES = " [y]es, [a]lways for this command, [N]o: "
_ANSWERS: dict[str, Answer] = {"y": "once", "yes": "once", "a": "always", "always": "always"}


def asking(args: argparse.Namespace, watch: Watch) -> Asking:
    """How the user is asked: not at all where there is no terminal, or a program reads the result."""
    if args.allow_run or args.json or not sys.stderr.isatty():
        return Asking(lambda _: "once")

    def ask(question: str) -> Answer:
        watch(Progress("consent", question))
        try:
            terminal = os.open(os.ctermid() if hasattr(os, "ctermid") else "CON", os.O_RDWR)
        except OSError:
            return "no"
        try:
            os.write(terminal, f"{question}{_CHOICES}".encode())
            words = os.read(terminal, 1000).decode("utf-8", "replace").strip().lower()
        finally:
            os.close(terminal)
        return _ANSWERS.get(words, "no")

    return Asking(ask, _HOW)
