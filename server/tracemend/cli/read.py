"""Show the tracebacks of a text as incidents; nothing is stored."""

from __future__ import annotations

import argparse

from tracemend.cli.options import add_file, add_json

EXAMPLES = """
    tracemend read error.log                 # one paragraph an incident
    python app.py 2>&1 | tracemend read      # from standard input
    tracemend read --json < error.log        # for programs
    make 2>&1 | tracemend read --store       # passes its input on unchanged and stores what it finds
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    add_file(parser)
    add_json(parser)
    parser.add_argument("--store", action="store_true", help="pass standard input on unchanged and store what is in it")


def run(args: argparse.Namespace) -> int:
    """Print the incidents; raises NoTraceback when there is none."""
    if args.store:
        return _store(args)
    from tracemend.cli.input import read_input
    from tracemend.reading.incidents import read_incidents

    incidents = read_incidents(read_input(args.file))
    if args.json:
        from tracemend.cli.page import print_json
        from tracemend.contract import incident_to_json

        print_json({"incidents": [incident_to_json(incident) for incident in incidents]})
        return 0
    from tracemend.cli.page import Page
    from tracemend.cli.report import show_traceback

    page = Page()
    for number, incident in enumerate(incidents):
        if number:
            page.line()
        show_traceback(page, incident)
    return 0


def _store(args: argparse.Namespace) -> int:
    from tracemend.errors import UsageError
    from tracemend.ledger import open_ledger
    from tracemend.project.project import open_project
    from tracemend.sources.passing import pass_through

    if args.file not in (None, "-") or args.json:
        raise UsageError(
            "`tracemend read --store` takes standard input alone: `cat error.log | tracemend read --store`."
        )
    ledger = open_ledger(open_project(args.project).root)
    try:
        pass_through(ledger)
    finally:
        ledger.close()
    return 0
