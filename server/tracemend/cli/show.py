"""Show an incident, its diagnosis and its fixes."""

from __future__ import annotations

import argparse

from tracemend.cli.options import add_json

EXAMPLES = """
    tracemend show 3f2a              # the beginning of an id of `tracemend incidents` is enough
    tracemend show 3f2a --follow     # and ask the forge how the pull request and its checks stand
    tracemend show 3f2a --json       # for programs
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("id", metavar="ID", help="the incident, or the beginning of its id")
    parser.add_argument("--follow", action="store_true", help="ask the forge how the pull request stands now")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print what is known of one incident."""
    from tracemend.cli.page import Page, print_json
    from tracemend.cli.report import show_analysis, show_delivered, show_traceback
    from tracemend.cli.result import result_to_json
    from tracemend.cli.workspace import open_workspace
    from tracemend.ledger import is_regression

    engine = open_workspace(args)
    stored = engine.ledger.find(args.id)
    analysis = engine.analyse(stored, engine.snapshot())
    deliveries = engine.ledger.deliveries(stored.id)
    if args.follow and deliveries:
        from tracemend.following import follow
        from tracemend.project.process import Cancel

        follow(engine.project, engine.ledger, engine.settings, stored, deliveries[0], cancel=Cancel())
        stored, deliveries = engine.ledger.find(stored.id), engine.ledger.deliveries(stored.id)
    if args.json:
        print_json(result_to_json([(stored, analysis)], deliveries[0] if deliveries else None))
        return 0
    page = Page()
    show_analysis(page, stored, analysis)
    if is_regression(stored, deliveries):
        page.line(("Back again: ", "bold red"), "it was reported after its fix was merged.")
    for delivered in deliveries:
        show_delivered(page, delivered)
    page.line()
    page.line(("Traceback", "bold"))
    show_traceback(page, stored.incident)
    return 0
