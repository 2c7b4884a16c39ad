"""Explain an incident as a Markdown page."""

from __future__ import annotations

import argparse

EXAMPLES = """
    tracemend explain 3f2a                  # to read
    tracemend explain 3f2a > incident.md    # for an issue or a message
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("id", metavar="ID", help="the incident, or the beginning of its id")


def run(args: argparse.Namespace) -> int:
    """Print the page; rendered on a terminal, Markdown when piped."""
    from tracemend.cli.page import Page, visible
    from tracemend.cli.workspace import open_workspace
    from tracemend.explain import explained

    engine = open_workspace(args)
    stored = engine.ledger.find(args.id)
    analysis = engine.analyse(stored, engine.snapshot())
    text = visible(explained(stored, analysis, engine.ledger.deliveries(stored.id)))
    page = Page()
    if page.styled:
        from rich.markdown import Markdown

        page.console.print(Markdown(text), soft_wrap=False)
    else:
        page.lines(text)
    return 0
