"""Find, prove and deliver a fix for a traceback.

Reads tracebacks, finds the blamed lines, proposes fixes, and tries them in a worktree of its own: the crash must come
back without the fix and be gone with it, and no test may get worse. Your files, branch and index stay as they are unless
you say --apply. The diagnosis and every fix stay in the project's ledger: see `tracemend incidents`.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tracemend.cli.asking import Order, ask_for_test, ask_model, by_author, require_model, show_prompt, wants_model
from tracemend.cli.options import add_allow_run, add_file, add_json, seconds
from tracemend.errors import NotDelivered, TracemendError, UsageError

if TYPE_CHECKING:
    from tracemend.analysis import Analysis
    from tracemend.engine import Engine
    from tracemend.ledger import Delivered, StoredFix, StoredIncident
    from tracemend.progress import Watch
    from tracemend.project.process import Cancel
    from tracemend.trial.request import Reproduction

EXAMPLES = """
    python app.py 2>&1 | tracemend fix                       # propose fixes and prove them; asks before it runs app.py
    tracemend fix --allow-run < error.log                    # the same without asking
    tracemend fix error.log --no-trial                       # propose only
    tracemend fix error.log --test tests/test_cart.py::test_total --commit
    tracemend fix error.log --run 'python -m shop report' --push
    tracemend fix --incident 3f2a --apply                    # put the fix into your files
    tracemend fix error.log --author model --hint 'gifts have no price'
    tracemend fix error.log --show-prompt                    # what a model would be sent
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    add_file(parser)
    parser.add_argument("--incident", metavar="ID", help="an incident of the ledger instead of a text")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--test", metavar="NODEID", help="the pytest test that crashes")
    how.add_argument("--run", metavar="CMD", help="the command that crashes, run in the project")
    add_allow_run(parser)
    parser.add_argument("--python", metavar="EXE", help="the project's interpreter, where it is not found by itself")
    parser.add_argument(
        "--author",
        choices=("recipes", "model", "any"),
        default="any",
        help="who may write fixes (default any: recipes, then the model if one is configured)",
    )
    parser.add_argument("--hint", metavar="TEXT", help="what you know of the crash, for the model")
    parser.add_argument(
        "--model-test", action="store_true", help="let the model write a regression test for the best verified fix"
    )
    parser.add_argument(
        "--show-prompt", action="store_true", help="print what would be sent to the model; nothing is sent"
    )
    parser.add_argument("--no-trial", action="store_true", help="propose only")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--apply", action="store_true", help="put the best verified fix into your files")
    what.add_argument("--commit", action="store_true", help="commit it on a branch of its own")
    what.add_argument("--push", action="store_true", help="commit it and push the branch")
    what.add_argument("--pull-request", action="store_true", help="commit it, push the branch and open a pull request")
    parser.add_argument(
        "--allow-unverified", action="store_true", help="let the four above take a fix that is not verified"
    )
    parser.add_argument("--branch", metavar="NAME", help="the branch of the fix (default: by delivery.branch)")
    parser.add_argument(
        "--remote", metavar="NAME", help="the remote to push to (default: the branch's own, then origin)"
    )
    parser.add_argument("--timeout", metavar="SECONDS", type=seconds, help="time limit of one run within a trial")
    add_json(parser)


@dataclass(slots=True)
class _Outcome:
    """What has been done so far, so that it is reported even if a later step fails."""

    found: list[tuple[StoredIncident, Analysis]] = field(default_factory=list)
    delivered: Delivered | None = None
    applied: tuple[str, ...] = ()


def run(args: argparse.Namespace) -> int:
    """Do the whole job. What was found is reported even if a later step fails, whose error is then raised."""
    _check(args)
    from tracemend.cli.interrupt import interruptible
    from tracemend.cli.progress import shown_progress
    from tracemend.cli.workspace import open_workspace

    engine = open_workspace(args)
    if args.branch:
        from tracemend.delivery.commit import require_free

        require_free(engine.project, args.branch, engine.settings)
    if args.show_prompt:
        return show_prompt(engine, _incidents(engine, args), args.hint or "", _reproduction(engine, args))
    if args.author == "model" or args.model_test:
        require_model(engine)
    outcome = _Outcome()
    failure: TracemendError | None = None
    with interruptible() as cancel, shown_progress() as watch:
        incidents = _incidents(engine, args)
        try:
            _work(engine, args, incidents, outcome, cancel, watch)
            _deliver(engine, args, outcome, cancel, watch)
        except TracemendError as error:
            failure = error
    _report(args, outcome)
    if failure is not None:
        raise failure
    return _status(args, outcome)


def _status(args: argparse.Namespace, outcome: _Outcome) -> int:
    if outcome.delivered is not None:
        return 1 if args.pull_request and outcome.delivered.pull_request is None else 0
    if outcome.applied:
        return 0
    fixes = [fix for _, analysis in outcome.found for fix in analysis.fixes]
    return 0 if any(args.no_trial or fix.level == "verified" for fix in fixes) else 1


def _check(args: argparse.Namespace) -> None:
    empty = next((n for n in ("incident", "test", "run", "branch", "remote") if getattr(args, n) == ""), None)
    if empty is not None:
        raise UsageError(f"--{empty} is empty: give it a value or leave it out.")
    if args.incident and args.file:
        raise UsageError("Give a text or --incident, not both.")
    if args.author == "recipes" and (args.hint or args.show_prompt):
        raise UsageError("--hint and --show-prompt are about the model: leave out --author recipes.")
    if args.no_trial and _delivers(args) and not args.allow_unverified:
        raise UsageError("With --no-trial no fix is verified: add --allow-unverified to deliver one all the same.")
    if args.no_trial and args.model_test:
        raise UsageError("A test by the model is proved by a trial: leave out --no-trial.")
    if args.no_trial and (args.test or args.run or args.allow_run):
        raise UsageError("--test, --run and --allow-run say how to try a fix: leave out --no-trial.")
    if args.branch and (args.apply or not _delivers(args)):
        raise UsageError("--branch belongs to --commit, --push or --pull-request: add one of them.")
    if args.remote and not (args.push or args.pull_request):
        raise UsageError("--remote belongs to --push or --pull-request: add one of them.")
    if args.branch:
        from tracemend.project.git import checked_ref

        checked_ref(args.branch)
    if args.run:
        _words(args.run)


def _delivers(args: argparse.Namespace) -> bool:
    return bool(args.apply or args.commit or args.push or args.pull_request)


def _incidents(engine: Engine, args: argparse.Namespace) -> tuple[StoredIncident, ...]:
    if args.incident:
        return (engine.ledger.find(args.incident),)
    from pathlib import Path

    from tracemend.cli.input import read_input
    from tracemend.incident import Context

    return engine.receive(read_input(args.file), context=Context(cwd=str(Path.cwd())))


def _work(
    engine: Engine,
    args: argparse.Namespace,
    incidents: tuple[StoredIncident, ...],
    outcome: _Outcome,
    cancel: Cancel,
    watch: Watch,
) -> None:
    """Analyse every incident, then prove their fixes."""
    from tracemend.cli.consent import asking

    engine = replace(engine, asking=asking(args, watch))
    snapshot = engine.snapshot()
    for stored in incidents:
        cancel.check()
        analysis = engine.analyse(stored, snapshot, fresh=True, watch=watch)
        outcome.found.append((stored, replace(analysis, fixes=by_author(analysis.fixes, args.author))))
    reproduction = None if args.no_trial else _reproduction(engine, args)
    for index, (stored, analysis) in enumerate(outcome.found):
        if not args.no_trial and args.author != "model":
            fixes = tuple(fix for fix in analysis.worth_trying if not fix.by_model)
            proved = engine.prove(stored, fixes, snapshot, reproduction=reproduction, cancel=cancel, watch=watch)
            analysis = replace(analysis, fixes=by_author(proved, args.author))
            outcome.found[index] = stored, analysis
        order = Order(engine, stored, snapshot, reproduction, args.hint or "", cancel, watch)
        if wants_model(engine, args.author, analysis):
            written = ask_model(order, trial=not args.no_trial, asked=args.author == "model")
            analysis = replace(analysis, fixes=by_author(written, args.author))
            outcome.found[index] = stored, analysis
        if args.model_test:
            fixes_with_test = by_author(ask_for_test(order, analysis.fixes), args.author)
            outcome.found[index] = stored, replace(analysis, fixes=fixes_with_test)


def _reproduction(engine: Engine, args: argparse.Namespace) -> Reproduction | None:
    from pathlib import Path

    from tracemend.trial.request import Reproduction

    snapshot = engine.snapshot()
    here = snapshot.relative(Path.cwd()) or "."
    if args.test:
        file = args.test.partition("::")[0]
        return Reproduction("test", (args.test,), "." if snapshot.text(file) is not None else here)
    return Reproduction("command", _words(args.run), here) if args.run else None


def _words(command: str) -> tuple[str, ...]:
    """A command's program and arguments; variables that are set before it are left to `env`.

    Raises UsageError.
    """
    import re
    import shlex

    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"The command of --run can't be read ({error}): check its quotes.") from None
    if not words:
        raise UsageError("The command of --run is empty: give the one that crashes.")
    return ("env", *words) if re.match(r"[A-Za-z_]\w*=", words[0]) else tuple(words)


def _deliver(engine: Engine, args: argparse.Namespace, outcome: _Outcome, cancel: Cancel, watch: Watch) -> None:
    """Deliver the best fix of the first incident that has one, as far as was asked."""
    if not _delivers(args):
        return
    stored, chosen = _choice(args, outcome)
    if args.apply:
        outcome.applied = engine.apply(chosen, engine.snapshot(), allow_unverified=args.allow_unverified)
        return
    outcome.delivered = engine.commit(
        stored, chosen, branch=args.branch, allow_unverified=args.allow_unverified, cancel=cancel, watch=watch
    )
    if args.push or args.pull_request:
        outcome.delivered = engine.push(
            stored, outcome.delivered, remote=args.remote, opening=args.pull_request, cancel=cancel, watch=watch
        )
    if args.pull_request and outcome.delivered.pull_request is None:
        outcome.delivered = engine.pull_request(stored, outcome.delivered, cancel=cancel, watch=watch)


def _choice(args: argparse.Namespace, outcome: _Outcome) -> tuple[StoredIncident, StoredFix]:
    levels = ("verified", "suite-only", "unproved", None) if args.allow_unverified else ("verified",)
    for level in levels:
        for stored, analysis in outcome.found:
            for fix in analysis.fixes:
                if fix.level == level and fix.fix.changes_code and not fix.fix.beside:
                    return stored, fix
    raise NotDelivered("Nothing was delivered: no fix was verified.")


def _report(args: argparse.Namespace, outcome: _Outcome) -> None:
    if args.json:
        from tracemend.cli.page import print_json
        from tracemend.cli.result import result_to_json

        print_json(result_to_json(outcome.found, outcome.delivered, outcome.applied))
        return
    from tracemend.cli.page import Page
    from tracemend.cli.report import show_analysis, show_delivered

    page = Page()
    for number, (stored, analysis) in enumerate(outcome.found):
        if number:
            page.line()
        show_analysis(page, stored, analysis)
    if not (args.no_trial or args.test or args.run) and _not_reproduced(outcome):
        page.line()
        page.line("To prove a fix, say how the crash comes about: --run 'COMMAND', --test NODEID or --allow-run.")
    if outcome.delivered is not None:
        page.line()
        show_delivered(page, outcome.delivered)
    if outcome.applied:
        page.line()
        page.line(("Applied ", "bold green"), f"to {', '.join(outcome.applied)}")


def _not_reproduced(outcome: _Outcome) -> bool:
    """Whether some fix was tried and no trial brought the crash about."""
    verdicts = [fix.verdict for _, analysis in outcome.found for fix in analysis.fixes if fix.verdict is not None]
    return bool(verdicts) and not any(verdict.reproduced for verdict in verdicts)
