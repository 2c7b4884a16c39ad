"""Follow log files and store the crashes that are written to them."""

from __future__ import annotations

import argparse
from pathlib import Path

EXAMPLES = """
    tracemend watch logs/app.log logs/worker.log     # from now on, over rotation and truncation
    tracemend watch --from-start logs/app.log        # what is in it already as well
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "files", metavar="FILE", nargs="+", type=Path, help="a log file; one that is missing is waited for"
    )
    parser.add_argument("--from-start", action="store_true", help="read what the files hold already, too")


def run(args: argparse.Namespace) -> int:
    """Follow the files until Ctrl-C. Raises ProjectUnusable when the ledger can't be written."""
    import sys
    import time

    from tracemend.cli.page import Page
    from tracemend.cli.report import headline
    from tracemend.incident import Incident
    from tracemend.ledger import open_ledger
    from tracemend.project.project import open_project
    from tracemend.sources.logs import POLL_SECONDS, Logs

    ledger = open_ledger(open_project(args.project).root)
    page = Page()

    def found(path: Path, incident: Incident) -> None:
        stored = ledger.sighted("log", incident).stored
        if stored is not None:
            page.line((f"{stored.id}  ", "bold"), *headline(incident.raised), (f"  {path}", "dim"))

    def say(sentence: str) -> None:
        print(f"tracemend watch: {sentence}", file=sys.stderr)

    logs = Logs(args.files, found, from_start=args.from_start, say=say)
    try:
        while True:
            logs.look()
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        return 0
    finally:
        logs.close()
        ledger.close()
