"""Show the main job on a bundled broken project."""

from __future__ import annotations

import argparse
from pathlib import Path

EXAMPLES = """
    tracemend demo                   # in a temporary folder
    tracemend demo --keep shop       # keep the project, its remote and the fixes in ./shop
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--keep", metavar="DIR", type=Path, help="work in this new folder and leave it there")


def run(args: argparse.Namespace) -> int:
    """Run the demo; 0 only when everything that it shows was checked."""
    from tracemend.cli.interrupt import interruptible
    from tracemend.cli.page import Page
    from tracemend.cli.show_demo import show_demo

    with interruptible() as cancel:
        return 0 if show_demo(args.keep, Page(), cancel) else 1
