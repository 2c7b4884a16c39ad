"""Take an incident out of sight.

It comes back when you give its traceback by hand again, or with --undo.
"""

from __future__ import annotations

import argparse

EXAMPLES = """
    tracemend dismiss 3f2a           # the beginning of an id of `tracemend incidents` is enough
    tracemend dismiss 3f2a --undo    # bring it back
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("ids", metavar="ID", nargs="+", help="the incident, or the beginning of its id")
    parser.add_argument("--undo", action="store_true", help="bring it back")


def run(args: argparse.Namespace) -> int:
    """Dismiss the incidents; all are looked up before any is changed."""
    from tracemend.cli.page import Page
    from tracemend.cli.report import headline
    from tracemend.cli.workspace import open_workspace

    ledger = open_workspace(args).ledger
    page = Page()
    for stored in [ledger.find(identity) for identity in args.ids]:
        (ledger.reopen if args.undo else ledger.dismiss)(stored.id)
        page.line("Reopened " if args.undo else "Dismissed ", f"{stored.id}: ", *headline(stored.incident.raised))
    return 0
