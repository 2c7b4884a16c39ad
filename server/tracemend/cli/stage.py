"""Put a verified fix into your files and stage it, without a commit.

Your own changes in the same files are neither staged nor lost. `tracemend undo` takes it back.
"""

from __future__ import annotations

import argparse

from tracemend.cli.options import add_json

EXAMPLES = """
    tracemend stage 3f2a                     # the best fix of the incident; `git diff --cached` shows it
    tracemend stage 3f2a --fix 90ab12        # another one
    tracemend stage 3f2a --allow-unverified  # though no trial has proved it
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("id", metavar="ID", help="the incident, or the beginning of its id")
    parser.add_argument("--fix", metavar="FIX", help="the fix, or the beginning of its id (default: the best)")
    parser.add_argument("--allow-unverified", action="store_true", help="take a fix that is not verified")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Stage one fix."""
    from tracemend.cli.page import Page, print_json
    from tracemend.cli.workspace import open_workspace
    from tracemend.delivery.checkout import stage_fix
    from tracemend.errors import NotDelivered, UsageError
    from tracemend.ledger import ranked
    from tracemend.project.process import Cancel

    engine = open_workspace(args)
    stored = engine.ledger.find(args.id)
    fixes = [f for f in ranked(engine.ledger.fixes(stored.id)) if f.fix.changes_code]
    chosen = next((f for f in fixes if args.fix is None or f.fix.id.startswith(args.fix)), None)
    if chosen is None:
        raise UsageError(f"There is no such fix for {stored.id}: `tracemend show {stored.id}` lists them.")
    if chosen.level != "verified" and not args.allow_unverified:
        raise NotDelivered(f"'{chosen.fix.title}' is not verified: test it first, or give --allow-unverified.")
    files = stage_fix(engine.project, chosen.fix, settings=engine.settings, cancel=Cancel())
    if args.json:
        print_json({"fix": chosen.fix.id, "staged": list(files)})
        return 0
    page = Page()
    page.line(("Staged ", "bold green"), chosen.fix.title)
    for file in files:
        page.line(f"  {file}")
    return 0
