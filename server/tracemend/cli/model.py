"""Tell which language model may write fixes, and allow or forbid that code of this project is sent to it."""

from __future__ import annotations

import argparse
from pathlib import Path

from tracemend.cli.options import add_json

EXAMPLES = """
    tracemend model                     # which model, and whether it is allowed here
    tracemend model --allow             # let code of this project be sent to it
    tracemend model --forbid            # and no longer
    tracemend model --replay FOLDER     # read a recorded attempt's replies again, offline
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--allow", action="store_true", help="let code of this project be sent to the configured model")
    what.add_argument("--forbid", action="store_true", help="let nothing of this project be sent any more")
    what.add_argument(
        "--replay",
        metavar="FOLDER",
        type=Path,
        help="read the replies of a recorded attempt again; 1 where they differ",
    )
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Do what is asked, and print how things stand."""
    if args.replay is not None:
        return _replay(args)
    from tracemend.cli.page import Page, print_json
    from tracemend.cli.workspace import find_project
    from tracemend.model.chosen import chosen_target, is_configured, sends_nothing
    from tracemend.model.consent import give_consent, has_consent, revoke_consent

    project, settings = find_project(args)
    if args.forbid:
        revoke_consent(project.root)
    target = chosen_target(settings) if args.allow or is_configured(settings) else None
    if args.allow and target is not None:
        give_consent(project.root, target)
    allowed = target is not None and (sends_nothing(settings) or has_consent(project.root, target))
    if args.json:
        named = {"model": target and target.model, "endpoint": target and target.endpoint}
        print_json({**named, "local": target and target.local, "allowed": allowed})
        return 0
    page = Page()
    if target is None:
        page.line("No model is configured: set the variable TRACEMEND_MODEL_NAME.")
        return 0
    where = "on this machine" if target.local else "not on this machine"
    page.line((target.model, "bold"), f"  {target.endpoint}, {where}")
    page.line(
        "Code of this project may be sent to it." if allowed else "Nothing of this project is sent: --allow lets it."
    )
    return 0


def _replay(args: argparse.Namespace) -> int:
    from tracemend.cli.page import Page, print_json
    from tracemend.model.replay import replay

    rounds = replay(args.replay)
    same = all(one.same for one in rounds)
    if args.json:
        told = [{"recorded": r.recorded, "made": r.made, "refused": r.refused, "same": r.same} for r in rounds]
        print_json({"rounds": told, "same": same})
        return 0 if same else 1
    page = Page()
    for number, one in enumerate(rounds, 1):
        word = "the same" if one.same else "other"
        page.line(f"Round {number}: {len(one.made)} fix{'' if len(one.made) == 1 else 'es'}, {word} as recorded.")
        for reason in one.refused:
            page.line((f"  refused: {reason.splitlines()[0]}", "dim"))
    return 0 if same else 1
