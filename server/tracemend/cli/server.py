"""Run the language server on standard input and output."""

from __future__ import annotations

import argparse
from typing import NoReturn

EXAMPLES = """
    tracemend server                 # started by an editor
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options; editors add --stdio by habit."""
    parser.add_argument("--stdio", action="store_true", help="standard input and output, which is the default")


def run(args: argparse.Namespace) -> NoReturn:  # noqa: ARG001  # the workspace is what the editor says
    """Serve until the editor ends it."""
    from tracemend.lsp.main import serve

    serve()
