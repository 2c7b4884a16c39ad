"""The demo: a bundled program crashes for real, and each crash goes the whole way through the engine."""

from __future__ import annotations

import re
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tracemend.cli.demo_project import fresh_clone
from tracemend.cli.demo_stage import Stage, folder_of, run, set_up, suite_of
from tracemend.cli.page import Page, Part
from tracemend.cli.stopwatch import MARGIN, Stopwatch
from tracemend.incident import Context
from tracemend.project.process import Cancel
from tracemend.trial.request import Asking

if TYPE_CHECKING:
    from tracemend.analysis import Analysis
    from tracemend.ledger import Delivered, StoredFix, StoredIncident
    from tracemend.trial.request import Answer

_ORDER = "orders/monday.json"


@dataclass(frozen=True, slots=True)
class Scene:
    """One crash of the demo."""

    command: str
    fixable: bool
    """Whether some recipe has evidence for a fix; the demo fails where that turns out otherwise."""


SCENES = (
    Scene("receipt", True),
    Scene("export", True),
    Scene("loyalty", True),
    Scene("abroad", False),
)


def show_demo(keep: Path | None, page: Page, cancel: Cancel) -> bool:
    """Play every scene; whether each went as it must, checked in fresh clones of the remote.

    Raises TracemendError when the demo can't be set up.
    """
    started = time.perf_counter()
    with folder_of(keep) as folder:
        stage = set_up(folder, page, cancel, own_state=keep is None)
        right = [_play(stage, number, scene) for number, scene in enumerate(SCENES, 1)]
        page.line()
        fixed = sum(1 for ok, scene in zip(right, SCENES, strict=True) if ok and scene.fixable)
        left = sum(1 for ok, scene in zip(right, SCENES, strict=True) if ok and not scene.fixable)
        style = "bold green" if all(right) else "bold red"
        page.line(
            (
                f"{fixed} of {len(SCENES)} crashes fixed, proved and pushed; {left} left to you, with the reason. ",
                style,
            ),
            (f"{time.perf_counter() - started:.1f} s", "dim"),
        )
        if keep is not None:
            page.line(f"The project is in {stage.engine.project.root}, its remote in {stage.remote}.")
    if not all(right):
        page.line(("The demo did not go as it must; see the lines marked with ✗.", "bold red"))
    return all(right)


def _play(stage: Stage, number: int, scene: Scene) -> bool:
    """One crash, from the run of the program to the check of the pushed fix; whether it went as it must."""
    page, engine = stage.page, stage.engine
    watch = Stopwatch(page)
    argv = ["-m", "kiosk", scene.command, _ORDER]
    page.line()
    page.line((f" {number} of {len(SCENES)} ", "bold reverse"), (f"  python {' '.join(argv)}", "bold"))
    with watch.step("run"):
        crashed = run([str(engine.project.interpreter), *argv], engine.project.root)
        said = crashed.stderr.strip().splitlines()
        watch.say((said[-1] if said else "no output", "red"), (f"  exit status {crashed.returncode}", "dim"))
    with watch.step("read"):
        context = Context(command=("python", *argv), cwd=str(engine.project.root))
        (stored,) = engine.receive(crashed.stderr, context=context)
        watch.say(f"incident {stored.id}")
    analysis = _analysed(stage, watch, stored)
    best = _proved(stage, watch, stored, analysis)
    if best is None or best.level != "verified":
        return _left(watch, scene)
    delivered = _delivered(stage, watch, stored, best)
    return _checked(stage, watch, scene, delivered, best) and scene.fixable


def _analysed(stage: Stage, watch: Stopwatch, stored: StoredIncident) -> Analysis:
    engine, page = stage.engine, stage.page
    snapshot = engine.snapshot()
    with watch.step("blame"):
        location = engine.locate(stored, snapshot)
        watch.say(
            "no line of this project" if location is None else f"{location.file}:{location.line} in {location.function}"
        )
    if location is not None:
        page.line(MARGIN, ((snapshot.text(location.file) or "").splitlines()[location.line - 1].strip(), "bold"))
    with watch.step("diagnose"):
        analysis = engine.analyse(stored, snapshot)
        watch.say(analysis.diagnosis.cause)
    for evidence in analysis.diagnosis.evidence:
        page.line(
            MARGIN, ("+ " if evidence.supports else "- ", "green"), evidence.fact, (f" [{evidence.found_by}]", "dim")
        )
    return analysis


def _proved(stage: Stage, watch: Stopwatch, stored: StoredIncident, analysis: Analysis) -> StoredFix | None:
    best = analysis.best
    if best is None:
        return None
    watch.note("fix", (best.fix.title, "bold"), (f"  {best.fix.applicability}, {best.fix.author}", "dim"))
    stage.page.diff(best.diff, indent=MARGIN)
    with watch.step("trial"):
        engine = replace(stage.engine, asking=Asking(_the_program_is_ours))
        proved = engine.prove(stored, (best.fix,), engine.snapshot(), cancel=stage.cancel, watch=watch.watch)
        tried = next(fix for fix in proved if fix.fix.id == best.fix.id)
        watch.say(*_verdict_words(tried))
    if tried.fix.test is not None:
        watch.note("test", f"{tried.fix.test.file}, which is red without the fix and green with it")
    return tried


def _the_program_is_ours(_question: str) -> Answer:
    """Nobody need be asked whether the demo's own program may run."""
    return "once"


def _verdict_words(tried: StoredFix) -> tuple[Part, ...]:
    verdict = tried.verdict
    if verdict is None:
        return ("not tried",)
    red = ("red without the fix", "red") if verdict.reproduced else ("not red without the fix", "yellow")
    green = ("green with it", "green") if verdict.gone else ("not green with it", "yellow")
    level = (verdict.level, "bold green" if verdict.level == "verified" else "bold yellow")
    tests = ""
    if verdict.suite is not None:
        before, after = verdict.suite.before, verdict.suite.after
        tests = f"; suite {_counted(before.passed, before.failed)} before, {_counted(after.passed, after.failed)} after"
    return (level, ": ", red, ", ", green, tests)


def _counted(passed: int, failed: int) -> str:
    return f"{passed} passed" if not failed else f"{passed} passed, {failed} failed"


def _left(watch: Stopwatch, scene: Scene) -> bool:
    if scene.fixable:
        watch.fail("not fixed", "this one has a fix, and it was not found or not proved")
        return False
    watch.note("not fixed", "no recipe has evidence for a fix, and none is invented: this one is yours.")
    return True


def _delivered(stage: Stage, watch: Stopwatch, stored: StoredIncident, best: StoredFix) -> Delivered:
    with watch.step("commit"):
        delivered = stage.engine.commit(stored, best, cancel=stage.cancel)
        watch.say(delivered.commit[:10], " on ", (delivered.branch, "bold"))
    with watch.step("push"):
        delivered = stage.engine.push(stored, delivered, cancel=stage.cancel)
        watch.say(f"to {delivered.pushed_to}, on the branch of the same name")
    return delivered


def _checked(stage: Stage, watch: Stopwatch, scene: Scene, delivered: Delivered, best: StoredFix) -> bool:
    """Whether a fresh clone of the pushed branch holds the fix, runs, and passes its tests."""
    from tracemend.fix import apply_fix
    from tracemend.project.snapshot import read_text

    python = stage.engine.project.interpreter
    assert python is not None
    clone = stage.scratch / re.sub(r"\W", "-", delivered.branch)
    with watch.step("check"):
        fresh_clone(stage.remote, delivered.branch, clone)
        before = {file: text for file in best.fix.files if (text := stage.engine.snapshot().text(file)) is not None}
        after = apply_fix(best.fix, before)
        holds = all(read_text(clone / file) == text for file, text in after.items())
        runs = run([str(python), "-m", "kiosk", scene.command, _ORDER], clone)
        suite = suite_of(python, clone)
        right = holds and runs.returncode == 0 and suite.endswith("passed")
        watch.say(
            f"a fresh clone {'holds' if holds else 'does NOT hold'} the fix, {suite}, "
            f"the program ends with {runs.returncode}"
        )
    if not right:
        watch.fail("check", "the pushed branch is not right")
    shutil.rmtree(clone, ignore_errors=True)
    return right
