"""Work through all open incidents of this project on a cluster.

Every incident is a task of its own: a worker fetches the repository, brings its own checkout to your commit and your
uncommitted changes, looks for the cause, and tries the fixes there. What is found comes into this project's ledger as it is
found: broken off, the sweep goes on where it was. Without --scheduler the workers are processes of this machine.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tracemend.cli.options import add_allow_run, add_json, seconds
from tracemend.errors import UsageError

if TYPE_CHECKING:
    from tracemend.engine import Engine
    from tracemend.ledger import StoredIncident
    from tracemend.sweep import Swept

EXAMPLES = """
    tracemend sweep                                      # on all processors of this machine
    tracemend sweep --scheduler tcp://10.0.0.5:8786      # on a Dask cluster; workers clone from `origin`
    tracemend sweep --scheduler tcp://10.0.0.5:8786 --remote upstream --python /opt/app/bin/python
    tracemend sweep --allow-run                          # crashed commands and scripts are run, too, and not tests alone
    tracemend sweep --again --json                       # every open incident anew, for programs
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a Dask scheduler (default: a cluster on this machine)")
    parser.add_argument(
        "--workers", metavar="N", type=_count, help="workers on this machine (default: one a processor)"
    )
    parser.add_argument(
        "--remote", metavar="NAME", help="the remote that workers elsewhere clone from (default: origin)"
    )
    parser.add_argument("--python", metavar="EXE", help="the project's interpreter, where the workers do not find it")
    add_allow_run(parser)
    parser.add_argument("--again", action="store_true", help="incidents of which all is known, too")
    parser.add_argument("--timeout", metavar="SECONDS", type=seconds, help="time limit of one run within a trial")
    add_json(parser)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of workers")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Sweep the ledger. 0: every fix that is needed is verified or there is nothing to do; 1: some incident has none."""
    if args.scheduler and args.workers:
        raise UsageError("--workers is for this machine: a cluster has those that it has.")
    import os

    from tracemend.cli.cluster import cluster
    from tracemend.cli.interrupt import interruptible
    from tracemend.cli.sweep_page import shown_sweep
    from tracemend.cli.workspace import open_workspace
    from tracemend.project.state import workspace_state
    from tracemend.project.usable import require_usable
    from tracemend.sweep import left_to_do, sweep
    from tracemend.trial.parcel import pack

    engine = open_workspace(args)
    require_usable(engine.project)
    snapshot = engine.snapshot()
    todo, done = left_to_do(engine, snapshot)
    if args.again:
        todo, done = [*todo, *done], []
    found: list[tuple[StoredIncident, Swept]] = []
    remote = (engine.settings.delivery_remote or "origin") if args.scheduler else None
    with interruptible() as cancel, shown_sweep(len(todo), len(done), quiet=args.json) as tell:
        if todo:
            parcel = pack(engine.project, snapshot, remote=remote)
            here = workspace_state(engine.project.root) / "workers"
            with cluster(args.scheduler, min(args.workers or os.cpu_count() or 1, len(todo)), here) as executor:
                for stored, swept in sweep(engine, todo, parcel, executor, cancel, allow_run=args.allow_run):
                    found.append((stored, swept))
                    tell(stored, swept)
    if args.json:
        _print(engine, found, len(done))
    levels = [swept.fixes[0].level if swept.fixes else None for _, swept in found]
    return 0 if all(level == "verified" for level in levels) else 1


def _print(engine: Engine, found: list[tuple[StoredIncident, Swept]], done: int) -> None:
    from tracemend.analysis import Analysis
    from tracemend.cli.page import print_json
    from tracemend.cli.result import result_to_json

    snapshot = engine.snapshot()
    known = [
        (stored, Analysis(engine.locate(stored, snapshot), swept.diagnosis, swept.fixes))
        for stored, swept in found
        if swept.diagnosis is not None
    ]
    failed = {stored.id: swept.trouble for stored, swept in found if swept.trouble is not None}
    print_json({**result_to_json(known, None), "failed": failed, "known_before": done})
