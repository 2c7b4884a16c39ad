"""Take a fix out of your files again.

Only files that are still as the fix made them are touched; what was staged by `tracemend stage` is unstaged.
"""

from __future__ import annotations

import argparse

EXAMPLES = """
    tracemend undo 3f2a              # the fix of this incident that was applied or staged
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("id", metavar="ID", help="the incident, or the beginning of its id")


def run(args: argparse.Namespace) -> int:
    """Undo the fix of one incident."""
    from tracemend.cli.page import Page
    from tracemend.cli.workspace import open_workspace
    from tracemend.delivery.checkout import is_applied, undo_fix
    from tracemend.errors import NotDelivered

    engine = open_workspace(args)
    stored = engine.ledger.find(args.id)
    applied = [f.fix for f in engine.ledger.fixes(stored.id) if is_applied(engine.project, f.fix)]
    if not applied:
        raise NotDelivered(f"No fix of {stored.id} was applied to your files, so there is nothing to undo.")
    page = Page()
    for fix in applied:
        files = undo_fix(engine.project, fix, settings=engine.settings)
        page.line(("Taken back ", "bold green"), fix.title)
        for file in files:
            page.line(f"  {file}")
    return 0
