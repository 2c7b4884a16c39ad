"""Write a CI configuration that runs the tests of this project.

GitLab CI where the remote is GitLab, else GitHub Actions. Where there are workflows, services that their tests lack are
proposed; nothing that is there is overwritten.
"""

from __future__ import annotations

import argparse

from tracemend.cli.options import add_json

EXAMPLES = """
    tracemend workflow               # show it
    tracemend workflow --apply       # write it to your files
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--apply", action="store_true", help="write it to your files")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Show or write the configuration."""
    from tracemend.cli.page import Page, print_json
    from tracemend.cli.workspace import find_project
    from tracemend.delivery.checkout import apply_fix_to_checkout
    from tracemend.delivery.workflow import propose_workflow
    from tracemend.fix import diff_of
    from tracemend.project.snapshot import Snapshot

    project, settings = find_project(args)
    snapshot = Snapshot(project.root)
    fix = propose_workflow(project, snapshot, settings)
    diff = diff_of(fix, snapshot.text)
    written = apply_fix_to_checkout(project, fix, snapshot) if args.apply else ()
    if args.json:
        steps = [step.text for step in fix.steps]
        print_json({"title": fix.title, "diff": diff, "steps": steps, "written": list(written)})
        return 0
    page = Page()
    page.line((fix.title, "bold"))
    page.line(fix.rationale)
    for evidence in fix.evidence:
        page.line(f"  {evidence.fact}: {evidence.found_by}")
    page.diff(diff)
    for step in fix.steps:
        page.line(f"- {step.text}")
    for file in written:
        page.line(("Written ", "bold green"), file)
    return 0
