"""Take a step that a diagnosis names, such as starting the database, and look at the environment again.

The command is shown, and run once you say yes.
"""

from __future__ import annotations

import argparse

from tracemend.errors import UsageError

EXAMPLES = """
    tracemend step 3f2a              # show the first command of the incident's diagnosis, ask, run it, look again
    tracemend step 3f2a --number 2   # the second step
    tracemend step 3f2a --yes        # without asking
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("id", metavar="ID", help="the incident, or the beginning of its id")
    parser.add_argument(
        "--number", metavar="N", type=int, help="the step of the diagnosis (default: the first with a command)"
    )
    parser.add_argument("--yes", action="store_true", help="run it without asking")


def run(args: argparse.Namespace) -> int:
    """Show the command, ask, run it, and tell what is found then."""
    import sys

    from tracemend.cli.interrupt import interruptible
    from tracemend.cli.page import Page
    from tracemend.cli.progress import shown_progress
    from tracemend.cli.workspace import open_workspace
    from tracemend.stepping import can_run, command_line, step_to_take, take_step

    engine = open_workspace(args)
    stored = engine.ledger.find(args.id)
    steps = engine.analyse(stored, engine.snapshot()).diagnosis.steps
    first = next((number for number, one in enumerate(steps, 1) if can_run(one)), None)
    if args.number is None and first is None:
        raise UsageError("The diagnosis names no command that can be run for you: see `tracemend show`.")
    one = step_to_take(steps, args.number or first or 1)
    page = Page()
    page.line(one.text)
    page.line("  $ ", (command_line(one.command or ()), "bold"))
    terminal = sys.stdin.isatty()
    if not args.yes:
        if not terminal:
            raise UsageError("Nothing was run: say --yes, since nobody can be asked here.")
        if input("Run it? [y/N] ").strip().lower() not in ("y", "yes"):
            page.line("Nothing was run.")
            return 1
    with interruptible() as cancel, shown_progress() as watch:
        taken = take_step(engine, stored, one, terminal=terminal, cancel=cancel, watch=watch)
    page.line(("Now: ", "bold"), taken.analysis.diagnosis.cause)
    return 0
