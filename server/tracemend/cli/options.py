"""Options that several commands share, and parsers that say what is wrong in one sentence."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path
from typing import NoReturn

from tracemend import __version__
from tracemend.cli.table import Command
from tracemend.errors import UsageError


class Parser(argparse.ArgumentParser):
    """Raises UsageError instead of printing the usage and leaving."""

    def error(self, message: str) -> NoReturn:
        """One sentence about what is wrong."""
        raise UsageError(f"{self.prog}: {message}; see `{self.prog} --help`.")


def command_parser(command: Command) -> Parser:
    """The parser of one command, with the options that every command has."""
    module = command.load()
    examples = textwrap.indent(textwrap.dedent(module.EXAMPLES).strip(), "  ")
    parser = Parser(
        prog=f"tracemend {command.name}",
        description=textwrap.dedent(module.__doc__ or "").strip(),
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.configure(parser)
    parser.add_argument(
        "--project",
        metavar="DIR",
        type=Path,
        help="the project's folder (default: the git root around the current one)",
    )
    parser.add_argument("--version", action="version", version=f"tracemend {__version__}")
    return parser


def add_json(parser: argparse.ArgumentParser) -> None:
    """`--json`."""
    parser.add_argument("--json", action="store_true", help="print JSON for programs")


def add_allow_run(parser: argparse.ArgumentParser) -> None:
    """`--allow-run`."""
    parser.add_argument(
        "--allow-run",
        action="store_true",
        help="run the command or script that crashed without asking (default: ask on a terminal)",
    )


def add_file(parser: argparse.ArgumentParser) -> None:
    """`[FILE]`."""
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="text with tracebacks (default, or '-': standard input)"
    )


def seconds(text: str) -> float:
    """A time limit of the command line."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e7:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return value
