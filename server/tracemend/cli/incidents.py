"""List the incidents of this project."""

from __future__ import annotations

import argparse

from tracemend.cli.options import add_json

EXAMPLES = """
    tracemend incidents              # the open ones, last seen first
    tracemend incidents --all        # dismissed and resolved ones too
    tracemend incidents --json       # for programs
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--all", action="store_true", help="dismissed and resolved ones too")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the incidents of the ledger."""
    from tracemend.cli.page import Page, print_json
    from tracemend.cli.report import headline, moment
    from tracemend.cli.workspace import open_workspace
    from tracemend.contract import incident_to_json
    from tracemend.ledger import ranked

    engine = open_workspace(args)
    rows = engine.ledger.incidents() if args.all else engine.ledger.incidents("open")
    if args.json:
        print_json(
            {
                "incidents": [
                    {
                        "id": row.id,
                        "state": row.state,
                        "count": row.count,
                        "first_seen": row.first_seen,
                        "last_seen": row.last_seen,
                        **incident_to_json(row.incident),
                    }
                    for row in rows
                ]
            }
        )
        return 0
    page = Page()
    if not rows:
        page.line("No incidents. `tracemend fix error.log` reads one from a text.")
    for row in rows:
        fixes = ranked(engine.ledger.fixes(row.id))
        found = (
            f", {len(fixes)} fix{'es' if len(fixes) > 1 else ''}, best {fixes[0].level or 'not tried'}" if fixes else ""
        )
        frame = row.incident.user_frame
        state = "" if row.state == "open" else f" {row.state},"
        page.line((f"{row.id}  ", "bold"), *headline(row.incident.raised))
        place = f"{frame.file.removeprefix(f'{engine.project.root}/')}:{frame.line}, " if frame else ""
        page.line((f"    {place}{state}{row.count}×, {moment(row.last_seen)}{found}", "dim"))
    return 0
