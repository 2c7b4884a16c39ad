"""Tell what was found of this project and what is missing."""

from __future__ import annotations

import argparse

from tracemend.cli.options import add_json

EXAMPLES = """
    tracemend doctor                 # in the project
    tracemend doctor --json          # for programs
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--python", metavar="EXE", help="the project's interpreter, where it is not found by itself")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the findings; 4 when something that the main job needs is missing."""
    from tracemend.cli.findings import find_all
    from tracemend.cli.page import Page, print_json

    findings = find_all(args)
    missing = any(f.state == "missing" for f in findings)
    if args.json:
        print_json({"usable": not missing, "findings": [f.to_json() for f in findings]})
        return 4 if missing else 0
    page = Page()
    styles = {"ok": ("✓", "green"), "optional": ("·", "dim"), "missing": ("✗", "bold red")}
    width = max(len(f.name) for f in findings)
    for finding in findings:
        sign, style = styles[finding.state]
        page.line((f"{sign} ", style), (f"{finding.name:<{width}}  ", "bold"), finding.found)
        if finding.advice:
            page.line(" " * (width + 4), (finding.advice, "yellow" if finding.state == "missing" else "dim"))
    return 4 if missing else 0
