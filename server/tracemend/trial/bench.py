"""Runs programs in the copy and reads what came of it: output, tracebacks, where code came from, how tests ended."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from tracemend.fix import NewFile
from tracemend.incident import Incident
from tracemend.project.interpreter import Interpreter
from tracemend.project.process import Cancel, Completed, run
from tracemend.settings import Settings
from tracemend.trial.environment import child_environment, led_argument
from tracemend.trial.guard import Guard, apart, end_by_signal, end_strays
from tracemend.trial.place import Place
from tracemend.trial.record import Record
from tracemend.trial.request import Reproduction
from tracemend.trial.working_copy import WorkingCopy

_PREFIX = "tm-"

Outcome = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Expression:
    """Python text that gives a value."""

    text: str
    imports: tuple[tuple[str, str], ...] = ()
    """(module, name) of what it needs; name "" for the module itself."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a watched call; `value` is None where it can't be written down."""

    name: str
    kind: Literal["positional", "keyword", "rest", "keywords"]
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Call:
    """What became of one call of a watched function."""

    place: str
    number: int
    arguments: tuple[Argument, ...] | None
    hit: bool
    """The watched statement was reached."""
    completed: bool
    """It ran to its end at least once."""
    raised: str | None
    """An exception came out of it."""
    swallowed: bool
    """The function caught an exception that came out of it."""
    escaped: str | None
    """The exception that left the function."""
    result: Expression | None
    """What it returned, None where that can't be written down."""


@dataclass(frozen=True)
class Run:
    """One run of a program in the copy."""

    argv: tuple[str, ...]
    completed: Completed
    incidents: tuple[Incident, ...] = ()
    used: frozenset[str] = frozenset()
    """Files of the copy that were executed, or opened where they were watched."""
    strayed: frozenset[str] = frozenset()
    """The same of the user's own checkout."""
    calls: tuple[Call, ...] = ()
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """Tests by id."""
    ended: int | None = None
    """The test runner's own exit status, None where it did not come to its end."""
    seconds_of: dict[str, float] = field(default_factory=dict)


@dataclass
class Bench:
    """The copy, the project's interpreter and the limits of one trial."""

    copy: WorkingCopy
    python: Interpreter
    settings: Settings
    cancel: Cancel
    record: Record
    guard: Guard

    @property
    def home(self) -> Path:
        """The folder of the copy's slot, ours alone while the trial runs."""
        return self.copy.folder.parent

    def reproduce(
        self,
        name: str,
        reproduction: Reproduction,
        *,
        watch: Sequence[tuple[str, Place]] = (),
        exception: str = "",
        files: Sequence[str] = (),
    ) -> Run:
        """Run what brings the crash about. `watch` names places whose calls are told, `files` what matters to the fix.

        Raises Cancelled; OSError when the program can't be started.
        """
        places = [{"name": n, **asdict(place), "exception": exception} for n, place in watch]
        plan = {"report": True, "files": list(files), "watch": places, "imported": reproduction.kind == "test"}
        return self._run(name, self.argv(reproduction), self.copy.folder / reproduction.cwd, plan)

    def run_tests(self, name: str, arguments: Sequence[str], *, cwd: str = ".") -> Run:
        """Run the test runner, without any report but how the tests end. Raises Cancelled."""
        return self._run(name, self.test_command(arguments), self.copy.folder / cwd, {})

    def argv(self, reproduction: Reproduction) -> tuple[str, ...]:
        """The command line of a reproduction, by the project's interpreter."""
        python = str(self.python.executable)
        if reproduction.kind == "test":
            return self.test_command(reproduction.argv, single=True)
        if reproduction.kind == "script":
            return (python, *reproduction.argv)
        if reproduction.kind == "module":
            return (python, "-m", *reproduction.argv)
        program, *rest = (led_argument(word, self.copy) for word in reproduction.argv)
        if Path(program).name in ("python", "python3", f"python3.{self.python.version[1]}"):
            program = python
        elif "/" not in program:
            beside = self.python.executable.parent / program
            program = str(beside) if beside.exists() else program
        return (program, *rest)

    def test_way(self, test: NewFile) -> Reproduction:
        """How the tests of a new file are run."""
        return Reproduction(
            "test", (test.file if self.has_pytest else test.file.removesuffix(".py").replace("/", "."),)
        )

    @property
    def has_pytest(self) -> bool:
        """Whether the project's interpreter has pytest; unittest runs the tests otherwise."""
        return "pytest" in self.installed

    @property
    def installed(self) -> frozenset[str]:
        """Names of installed distributions, normalised."""
        return frozenset(name.lower().replace("_", "-") for name in self.python.distributions)

    def test_command(self, arguments: Sequence[str], *, single: bool = False) -> tuple[str, ...]:
        """The test runner with our plug-in and a form of output that can be read."""
        python = str(self.python.executable)
        if not self.has_pytest:
            return (python, "-m", "_tracemend_unittest", *arguments)
        options = ["-q", "--color=no", "--maxfail=0", "-p", "_tracemend_outcomes", "-p", "no:sugar", "-p", "no:pretty"]
        options += ["--tb=native", "--show-capture=no", "--continue-on-collection-errors"]
        if single and self._has_plugin("pytest-xdist"):
            options.append("-n0")
        if self._has_plugin("pytest-cov"):
            options.append("--no-cov")
        return (python, "-m", "pytest", *options, "--", *arguments)

    def _has_plugin(self, name: str) -> bool:
        return name in self.installed and not os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")

    def _guarded(self, argv: tuple[str, ...], cwd: Path, env: dict[str, str], mark: str) -> Completed:
        """Run a child of which nothing is left afterwards, whatever it started and whatever becomes of us."""
        try:
            done = run(
                apart(argv),
                cwd=cwd,
                env=env,
                timeout=self.settings.trial_timeout,
                cancel=self.cancel,
                on_start=self.guard.started,
            )
        finally:
            end_strays(mark)
            self.guard.ended()
        return replace(done, returncode=end_by_signal(done.returncode))

    def _run(self, name: str, argv: tuple[str, ...], cwd: Path, plan: dict[str, Any]) -> Run:
        from tracemend.reading import read

        with _folder(self.home) as folder:
            reports = folder / "reports"
            reports.mkdir()
            (folder / "tmp").mkdir()
            if plan.pop("report", False):
                plan["report"] = str(reports)
            plan |= {"checkouts": [str(root) for root in self.copy.roots], "copy": str(self.copy.folder)}
            (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
            env = child_environment(self.copy, self.python, cwd, folder / "plan.json", folder / "tmp")
            done = self._guarded(argv, cwd, env, str(folder))
            self.record.run(name, argv, cwd, env, done)
            facts = [fact for path in sorted(reports.iterdir()) for fact in _lines(path)]
            outcomes = _lines(folder / "outcomes.jsonl")
        return Run(
            argv,
            done,
            tuple(read(f"{done.stdout}\n{done.stderr}")),
            _below(facts, self.copy.folder),
            frozenset[str]().union(*(_below(facts, root) for root in self.copy.roots)),
            tuple(_call(fact) for fact in facts if "call" in fact),
            _outcomes(outcomes),
            next((fact["exit"] for fact in outcomes if "exit" in fact), None),
            {fact["id"]: fact["seconds"] for fact in outcomes if fact.get("when") == "call"},
        )


@contextmanager
def _folder(home: Path) -> Iterator[Path]:
    """A folder of short name (sockets have a limit) that is gone afterwards, whatever lies in it.

    Its name is noted in `home`, so that the next start removes it where this process is killed.
    """
    note = home / "temporary"
    try:
        left = Path(note.read_text(encoding="utf-8"))
        if left.name.startswith(_PREFIX):
            end_strays(str(left))
            shutil.rmtree(left, ignore_errors=True)
    except (OSError, ValueError):
        pass
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
    try:
        note.write_text(str(folder), encoding="utf-8")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        note.unlink(missing_ok=True)


def _lines(path: Path) -> list[dict[str, Any]]:
    """The JSON lines of a file; a last one that was cut off is left out."""
    facts = []
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return []
    for line in text.splitlines():
        try:
            fact = json.loads(line)
        except ValueError:
            continue
        if isinstance(fact, dict):
            facts.append(fact)
    return facts


def _below(facts: Sequence[dict[str, Any]], folder: Path) -> frozenset[str]:
    found = set()
    for fact in facts:
        path = fact.get("executed") or fact.get("opened")
        if isinstance(path, str) and Path(path).is_relative_to(folder):
            found.add(Path(path).relative_to(folder).as_posix())
    return frozenset(found)


def _call(fact: dict[str, Any]) -> Call:
    arguments = fact["arguments"]
    return Call(
        fact["place"],
        fact["call"],
        None if arguments is None else tuple(Argument(n, kind, _expression(value)) for n, kind, value in arguments),
        fact["hit"],
        fact["completed"],
        fact["raised"],
        fact["swallowed"],
        fact["escaped"],
        _expression(fact["result"]),
    )


def _expression(data: Any) -> Expression | None:
    return None if data is None else Expression(data[0], tuple((module, name) for module, name in data[1]))


def _outcomes(facts: Sequence[dict[str, Any]]) -> dict[str, Outcome]:
    """A test fails when one of its phases does, is skipped when one is skipped, and else passes."""
    result: dict[str, Outcome] = {}
    for fact in facts:
        if "id" not in fact:
            continue
        name, outcome = fact["id"], fact["outcome"]
        known = result.get(name)
        if known is None or outcome == "failed" or (known == "passed" and outcome == "skipped"):
            result[name] = outcome
    return result
