"""Run a command and record its crashes; same output, same exit status."""

from __future__ import annotations

import argparse

from tracemend.errors import UsageError

EXAMPLES = """
    tracemend run -- python app.py           # its crash is in the ledger, and so in the editor
    tracemend run -- pytest -q               # every failure with its node id
    tracemend run -- make serve              # programs that are not Python: by the tracebacks in their output
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("command", metavar="CMD", nargs=argparse.REMAINDER, help="the command and its arguments")


def run(args: argparse.Namespace) -> int:
    """Run the command; gives its exit status. Raises UsageError, ProjectUnusable."""
    from tracemend.project.project import open_project
    from tracemend.sources.recorded import run_recorded

    command = args.command[1:] if args.command[:1] == ["--"] else args.command
    if not command:
        raise UsageError("There is no command to run: `tracemend run -- python app.py`.")
    return run_recorded(command, open_project(args.project).root, _say)


def _say(sentence: str) -> None:
    import sys

    print(f"tracemend run: {sentence}", file=sys.stderr)
