"""Run a recorded trial again and compare its verdicts.

A verdict names its record: a folder with the page `trial.md`, every run's command, outputs and times, and what the trial was
asked. The same is done again, on your files as they are now; whether they are those of then is said.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from tracemend.cli.options import add_allow_run, add_json

if TYPE_CHECKING:
    from tracemend.trial.replay import Recorded
    from tracemend.trial.request import Tried

EXAMPLES = """
    tracemend replay 20260314T091500-3fa9c1     # by the beginning of its name, or its folder
    tracemend replay last                       # the newest trial of this project
    tracemend replay last --json                # for programs
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("record", metavar="RECORD", help="name or folder of the record, or 'last'")
    add_allow_run(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """0 when every verdict has the level that it had, 1 when one has another."""
    from tracemend.cli.consent import asking
    from tracemend.cli.interrupt import interruptible
    from tracemend.cli.progress import shown_progress
    from tracemend.cli.workspace import find_project
    from tracemend.project.state import workspace_state
    from tracemend.trial import try_fixes
    from tracemend.trial.consent import Consents
    from tracemend.trial.replay import at, find_record, read_record

    project, _ = find_project(args)
    state = workspace_state(project.root)
    recorded = read_record(find_record(state, args.record))
    with interruptible() as cancel, shown_progress() as watch:
        consents = Consents(state, recorded.request.settings, asking(args, watch))
        request = at(recorded.request, project, consents)
        request = replace(request, fixes=tuple(f for f in request.fixes if f.id in recorded.levels))
        again = try_fixes(request, cancel=cancel, watch=watch)
    same_tree = _tree(again) == recorded.tree
    (_print if args.json else _show)(recorded, again, same_tree)
    return 0 if all(tried.verdict.level == recorded.levels[tried.fix.id] for tried in again) else 1


def _tree(again: tuple[Tried, ...]) -> str | None:
    from pathlib import Path

    from tracemend.trial.replay import read_record

    folder = next((tried.verdict.record for tried in again), None)
    return None if folder is None else read_record(Path(folder)).tree


def _print(recorded: Recorded, again: tuple[Tried, ...], same_tree: bool) -> None:
    from tracemend.cli.page import print_json
    from tracemend.contract import verdict_to_json

    fixes = [
        {
            "id": tried.fix.id,
            "title": tried.fix.title,
            "recorded": recorded.levels[tried.fix.id],
            "verdict": verdict_to_json(tried.verdict),
        }
        for tried in again
    ]
    print_json({"record": str(recorded.folder), "same_tree": same_tree, "fixes": fixes})


def _show(recorded: Recorded, again: tuple[Tried, ...], same_tree: bool) -> None:
    from tracemend.cli.page import Page
    from tracemend.cli.report import show_verdict

    page = Page()
    page.line((f"Trial {recorded.folder.name}", "bold"), f" of {recorded.request.incident.raised.type}")
    if not same_tree:
        page.line(("The files are not those of then: a verdict may differ for that alone.", "yellow"))
    for tried in again:
        before, now = recorded.levels[tried.fix.id], tried.verdict.level
        came = f"{now}, as before" if now == before else f"{now}; it was {before}"
        page.line(f"{tried.fix.title}: ", (came, "green" if now == before else "red"))
        show_verdict(page, tried.verdict)
