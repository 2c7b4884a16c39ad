"""Runs programs in the copy and reads what came of it: output, tracebacks, where code came from, how tests ended."""

from __future__ import annotations

import json
import os
import posixpath
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from tracemend.fix import NewFile
from tracemend.project.interpreter import Interpreter
from tracemend.project.process import Cancel, Completed, run
from tracemend.project.snapshot import encode_like
from tracemend.settings import Settings
from tracemend.trial.doors import doors, through_doors
from tracemend.trial.early import Early, polled
from tracemend.trial.environment import HOOK, child_environment, led_argument
from tracemend.trial.guard import Guard, apart, end_by_signal
from tracemend.trial.limits import Crowd, limits_of
from tracemend.trial.observed import Outcome, Run, altered_in, call_of, files_below, json_lines, outcomes_of
from tracemend.trial.place import Place
from tracemend.trial.record import Record
from tracemend.trial.request import Reproduction
from tracemend.trial.runner import Runner, RunnerKind, runner_of_new_tests, runner_of_test
from tracemend.trial.sandbox import boxed, bubblewrap
from tracemend.trial.strays import Strays
from tracemend.trial.temporary import temporary_folder
from tracemend.trial.working_copy import WorkingCopy

_NO_PLUGINS = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"
_MOST_WATCHED = 10_000
"""Files that were left out of the copy whose need is noticed."""
_USAGE = 4
"""pytest's exit status where an option is unknown."""
_COMPILE = "import sys\nfor name in sys.argv[1:]:\n    compile(open(name, 'rb').read(), name, 'exec')"


@dataclass
class Bench:
    """The copy, the project's interpreter and the limits of one trial."""

    copy: WorkingCopy
    python: Interpreter
    settings: Settings
    cancel: Cancel
    record: Record
    guard: Guard
    ports: tuple[int, ...] = ()
    """Ports of this machine that the programs may reach though the network is shut, see `doors`."""

    @property
    def home(self) -> Path:
        """The folder of the copy's slot, ours alone while the trial runs."""
        return self.copy.folder.parent

    def prepare(self, texts: Mapping[str, str | None]) -> None:
        """A clean copy with these texts over it. Raises TracemendError when one can't be written."""
        self.copy.reset()
        self.copy.change(texts)

    def reproduce(
        self,
        name: str,
        reproduction: Reproduction,
        *,
        watch: Sequence[tuple[str, Place]] = (),
        exception: str = "",
        files: Sequence[str] = (),
        lean: bool = False,
    ) -> Run:
        """Run what brings the crash about. `watch` names places whose calls are told, `files` what matters to the fix.

        A `lean` run of a test goes without plug-ins of pytest, which take most of its time, where the configuration allows.
        Raises Cancelled; OSError when the program can't be started.
        """
        places = [{"name": n, **asdict(place), "exception": exception} for n, place in watch]
        plan = {"report": True, "files": list(files), "watch": places, "imported": reproduction.kind == "test"}
        cwd = self.copy.folder / reproduction.cwd
        if reproduction.kind != "test":
            return self._run(name, self.argv(reproduction), cwd, plan)
        return self._reproduce_test(name, reproduction, plan, lean=lean)

    def _reproduce_test(self, name: str, way: Reproduction, plan: dict[str, Any], *, lean: bool) -> Run:
        runner, test = self.runner_of(way)
        cwd = self.copy.folder / runner.folder
        more = {_NO_PLUGINS: "1"} if lean else {}
        done = self._run(name, self.test_command(runner, [test], single=not lean), cwd, plan, more)
        misused = _USAGE in (done.completed.returncode, *(run.completed.returncode for run in done.series))
        if not misused or done.outcomes:
            return done
        return self._run(name, self.test_command(runner, [test], single=lean), cwd, plan)

    def reproduce_each(
        self, name: str, way: Reproduction, variants: Sequence[Mapping[str, str | None]], *, lean: bool = False
    ) -> list[Run]:
        """Run a test for each of several texts of a clean copy, without any report; by forks of one run of pytest, where that
        makes no difference. Raises Cancelled."""
        found: tuple[Run, ...] = ()
        if len(variants) > 1 and self.runner_of(way)[0].kind == "pytest" and os.name != "nt":
            self.prepare({})
            series = [[self._as_written(*text) for text in variant.items()] for variant in variants]
            found = self._reproduce_test(name, way, {"series": series}, lean=lean).series
        if len(found) == len(variants):
            return list(found)
        runs = []
        for variant in variants:
            self.prepare(variant)
            runs.append(self.reproduce(name, way, lean=lean))
        return runs

    def _as_written(self, file: str, text: str | None) -> tuple[str, str | None]:
        path = self.copy.folder / file
        return str(path), None if text is None else b64encode(encode_like(path, text)).decode("ascii")

    def run_tests(
        self,
        name: str,
        runner: Runner,
        tests: Sequence[str] = (),
        *,
        first: Sequence[str] = (),
        early: Early | None = None,
        workers: bool = False,
    ) -> Run:
        """Run all tests of a suite, or those named as the runner names them. Raises Cancelled.

        No report but how the tests end; see `run_suite`.
        """
        cwd = self.copy.folder / runner.folder
        options: tuple[str, ...] = ()
        if workers and self._has_plugin("pytest-xdist") and not runner.has_workers(self.copy.folder):
            options = ("-n", str(os.cpu_count() or 1), "--dist", "loadfile")
        plan = {"first": [str(self.copy.folder / file) for file in first]}
        look = None if early is None or options else partial(early.look, runner)
        return self._run(name, self.test_command(runner, tests, more=options), cwd, plan, look=look)

    def runner_of(self, test: Reproduction) -> tuple[Runner, str]:
        """What runs a test, and its name there."""
        return runner_of_test(test.argv[0], test.cwd, self.copy.folder, self.installed)

    def named(self, test: Reproduction) -> str:
        """A test's name within the project, as pytest's node id."""
        return posixpath.normpath(posixpath.join(test.cwd, test.argv[0]))

    def run_tool(self, name: str, argv: tuple[str, ...], *, timeout: float) -> Completed:
        """Run another tool of the project's in the copy. Raises Cancelled."""
        bench = replace(self, settings=replace(self.settings, trial_timeout=min(timeout, self.settings.trial_timeout)))
        return bench._run(name, argv, self.copy.folder, {}).completed

    def trouble_compiling(self, files: Sequence[str]) -> str | None:
        """What the project's interpreter says against the files; None when they compile. Raises Cancelled."""
        argv = (str(self.python.executable), "-c", _COMPILE, *files)
        done = self._run("compile", argv, self.copy.folder, {}).completed
        said = done.stderr.strip().splitlines()
        return None if done.returncode == 0 else (said[-1] if said else "the interpreter broke off")

    def argv(self, reproduction: Reproduction) -> tuple[str, ...]:
        """The command line of a script, module or command, by the project's interpreter."""
        python = str(self.python.executable)
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
        return Reproduction("test", (test.file,))

    def style_of_tests(self, folder: str) -> RunnerKind:
        """What tests beside a file of `folder` look like."""
        return runner_of_new_tests(folder, self.copy.folder, self.installed).kind

    @property
    def walled(self) -> bool:
        """Whether programs reach nothing beyond themselves."""
        return self.sandboxed and not self.settings.trial_network and not self.ports

    @property
    def sandboxed(self) -> bool:
        """Whether programs run inside bubblewrap."""
        return self.settings.trial_sandbox == "auto" and bubblewrap() is not None

    @property
    def installed(self) -> frozenset[str]:
        """Names of installed distributions, normalised."""
        return frozenset(name.lower().replace("_", "-") for name in self.python.distributions)

    def test_command(
        self, runner: Runner, tests: Sequence[str], *, single: bool = False, more: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """The test runner with our plug-in and a form of output that can be read; for a `single` test without workers."""
        options = ["-q", "--color=no", "--maxfail=0", "-p", "_tracemend_outcomes", "-p", "no:sugar", "-p", "no:pretty"]
        # The crash of a single test may be what was logged while it ran.
        options += ["--tb=native", f"--show-capture={'all' if single else 'no'}", "--continue-on-collection-errors"]
        if single and self._has_plugin("pytest-xdist"):
            options.append("-n0")
        if single and self._has_plugin("pytest-cov"):
            options.append("--no-cov")  # it traces as our watch does
        return runner.command(str(self.python.executable), tests, [*options, *more])

    def _has_plugin(self, name: str) -> bool:
        return name in self.installed and not os.environ.get(_NO_PLUGINS)

    def _guarded(self, argv: tuple[str, ...], cwd: Path, env: dict[str, str], mark: str) -> Completed:
        """Run a child of which nothing is left afterwards, whatever it started and whatever becomes of us."""
        env["XDG_CACHE_HOME"] = f"{mark}/cache"
        limits = limits_of(self.settings)
        ports = self.ports if self.sandboxed and not self.settings.trial_network else ()
        if self.sandboxed:
            readable = [*self.copy.roots, *self.copy.outward()]
            readable += [HOOK, *map(Path, [self.python.prefix, *self.python.path])]
            argv = boxed(
                through_doors(argv, self.python.executable, Path(mark)) if ports else argv,
                cwd=cwd,
                writable=[self.copy.folder, Path(mark)],
                readable=readable,
                network=self.settings.trial_network,
            )
        strays = Strays(mark, str(self.copy.folder))
        try:
            with doors(ports, Path(mark)):
                done = run(
                    apart(argv, limits),
                    cwd=cwd,
                    env=env,
                    timeout=self.settings.trial_timeout,
                    cancel=self.cancel,
                    on_start=self.guard.started,
                    on_end=strays.end,
                    excess=Crowd(strays, limits.processes).too_many,
                )
        finally:
            self.guard.ended()
        return replace(done, returncode=end_by_signal(done.returncode))

    def _run(
        self,
        name: str,
        argv: tuple[str, ...],
        cwd: Path,
        plan: dict[str, Any],
        more: Mapping[str, str] | None = None,
        look: Callable[[Mapping[str, Outcome]], None] | None = None,
    ) -> Run:
        from tracemend.reading import read

        with temporary_folder(self.home) as folder:
            reports = folder / "reports"
            reports.mkdir()
            (folder / "tmp").mkdir()
            plan |= {
                "reports": str(reports),
                "checkouts": [str(root) for root in self.copy.roots],
                "copy": str(self.copy.folder),
            }
            plan["left_out"] = self.copy.left_out[:_MOST_WATCHED]
            (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
            env = child_environment(self.copy, self.python, cwd, folder / "plan.json", folder / "tmp")
            env |= more or {}
            told = folder / "outcomes.jsonl"
            with polled(None if look is None else lambda: look(outcomes_of(json_lines(told), cwd))):
                done = self._guarded(argv, cwd, env, str(folder))
            self.record.run(name, argv, cwd, env, done)
            facts = [fact for path in sorted(reports.iterdir()) for fact in json_lines(path)]
            outcomes = json_lines(told)
        if self.copy.bring({fact["needed"] for fact in facts if "needed" in fact}):
            return self._run(name, argv, cwd, plan, more, look)
        return Run(
            argv,
            done,
            tuple(read(f"{done.stdout}\n{done.stderr}")),
            files_below(facts, self.copy.folder),
            frozenset[str]().union(*(files_below(facts, root) for root in self.copy.roots)),
            tuple(call_of(fact) for fact in facts if "call" in fact),
            outcomes_of(outcomes, cwd),
            tuple(_one_of_series(argv, fact, cwd) for fact in outcomes if "series" in fact),
            next((fact["exit"] for fact in outcomes if "exit" in fact), None),
            altered_in(outcomes),
        )


def _one_of_series(argv: tuple[str, ...], fact: dict[str, Any], cwd: Path) -> Run:
    from tracemend.reading import read

    done = Completed(fact["status"], fact["output"], "", 0.0)
    facts = fact["facts"]
    return Run(argv, done, tuple(read(fact["output"])), outcomes=outcomes_of(facts, cwd), altered=altered_in(facts))
