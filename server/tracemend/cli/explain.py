"""Explain an incident, or a recipe by its name, as a Markdown page."""

from __future__ import annotations

import argparse

EXAMPLES = """
    tracemend explain 3f2a                  # to read
    tracemend explain 3f2a > incident.md    # for an issue or a message
    tracemend explain misspelled-key        # the page of a recipe
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--model", action="store_true", help="add the configured language model's own words")
    parser.add_argument("id", metavar="ID", help="the incident, or the beginning of its id; or a recipe's name")


def run(args: argparse.Namespace) -> int:
    """Print the page; rendered on a terminal, Markdown when piped."""
    from tracemend.cli.page import Page, visible

    text = visible(_text(args))
    page = Page()
    if page.styled:
        from rich.markdown import Markdown

        page.console.print(Markdown(text), soft_wrap=False)
    else:
        page.lines(text)
    return 0


def _text(args: argparse.Namespace) -> str:
    """Raises TracemendError where there is neither an incident nor a recipe of that name."""
    from tracemend.explain.subject import recipe_named

    recipe = recipe_named(args.id) if "-" in args.id else None
    if recipe is not None:
        from tracemend.explain.recipe_page import recipe_page

        return recipe_page(recipe)
    from tracemend.cli.workspace import open_workspace
    from tracemend.explain.article import explained
    from tracemend.explain.subject import gather

    engine = open_workspace(args)
    stored, snapshot = engine.ledger.find(args.id), engine.snapshot()
    words = None
    if args.model:
        from tracemend.cli.asking import words_of

        words = words_of(engine, stored, snapshot)
    return explained(gather(engine, stored, snapshot), words)
