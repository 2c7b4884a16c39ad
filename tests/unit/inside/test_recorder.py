"""The crash recorder sees what Python reports, and the program can't tell that it is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tracemend.incident import Frame, Variable
from unit.inside.running import INTERPRETERS, OLDER, environment, reports_in, run, run_both_ways, variable

WITH_COLUMNS = {version for version in INTERPRETERS if int(version.split(".")[1]) >= 11}


def version_of(python: str) -> str:
    return next(version for version, path in INTERPRETERS.items() if path == python)


def test_an_uncaught_exception_with_its_arguments_and_columns(python: str, folder: Path, program) -> None:
    app = program(
        """\
        def price(item, *, key="price"):
            factor = 2
            return factor * item[key]

        price({"name": "pear"})
        """
    )
    incident = run_both_ways(folder, app, python=python).incident
    assert (incident.raised.type, incident.raised.message) == ("KeyError", "'price'")
    assert incident.origin == "python"
    assert incident.context.python == version_of(python)
    assert incident.context.cwd == str(folder)
    assert incident.context.command[-1] == "app.py"
    columns = (16, 25) if version_of(python) in WITH_COLUMNS else (None, None)
    assert incident.user_frame == Frame(
        file=str(folder / "app.py"),
        line=3,
        function="price",
        source="return factor * item[key]",
        col=columns[0],
        end_col=columns[1],
        variables=(
            Variable("item", "{'name': 'pear'}", argument=True, value='{"name":"pear"}'),
            Variable("key", "'price'", argument=True, value='"price"'),
            Variable("factor", "2"),
        ),
    )


def test_chains_and_notes(python: str, folder: Path, program) -> None:
    app = program(
        """\
        try:
            try:
                {}["a"]
            except KeyError as error:
                raise ValueError("b") from error
        except ValueError:
            raise TypeError("c")
        """
    )
    incident = run_both_ways(folder, app, python=python).incident
    assert [(e.type, e.relation) for e in incident.exceptions] == [
        ("KeyError", "cause"),
        ("ValueError", "context"),
        ("TypeError", None),
    ]


def test_groups(folder: Path, program) -> None:
    if sys.version_info < (3, 11):
        pytest.skip("exception groups came with Python 3.11")
    app = program(
        """\
        def member():
            try:
                1 / 0
            except ZeroDivisionError as error:
                raise ValueError("inner") from error
        try:
            member()
        except ValueError as error:
            group = ExceptionGroup("two", [error, TypeError("other")])
            group.add_note("see the log")
            raise group from None
        """
    )
    incident = run_both_ways(folder, app).incident
    assert [(e.type, e.message, e.relation, e.group) for e in incident.exceptions] == [
        ("ExceptionGroup", "two (2 sub-exceptions)", None, None),
        ("ZeroDivisionError", "division by zero", "cause", 0),
        ("ValueError", "inner", "group_member", 0),
        ("TypeError", "other", "group_member", 0),
    ]
    assert incident.raised.notes == ("see the log",)


def test_a_syntax_error_in_the_program_itself(python: str, folder: Path, program) -> None:
    app = program("total = 1\nprint('a' 1)\n")
    incident = run_both_ways(folder, app, python=python).incident
    assert incident.raised.type == "SyntaxError"
    place = incident.raised.frames[-1]
    assert (place.file, place.line, place.function, place.source) == (
        str(folder / "app.py"),
        2,
        None,
        "print('a' 1)",
    )
    assert place.col is not None


def test_threads(python: str, folder: Path, program) -> None:
    app = program("import threading\nt = threading.Thread(target=lambda: {}['k'])\nt.start(); t.join()\n")
    incident = run(folder, app, python=python).incident
    assert incident.user_frame is not None
    assert incident.user_frame.function == "<lambda>"


def test_destructors_and_exit_functions(python: str, folder: Path, program) -> None:
    app = program(
        """\
        import atexit
        class Held:
            def __del__(self):
                raise RuntimeError("in __del__")
        @atexit.register
        def at_end():
            raise RuntimeError("at exit")
        held = Held()
        del held
        """
    )
    ran = run(folder, app, python=python)
    # Until 3.9 Python prints what an exit function raises without asking any hook: the text is all there is.
    asks = int(version_of(python).split(".")[1]) >= 10
    assert [i.raised.message for i in ran.incidents] == ["in __del__"] + ["at exit"] * asks


def test_an_object_that_dies_with_the_interpreter(python: str, folder: Path, program) -> None:
    app = program(
        """\
        class Held:
            def __del__(self):
                raise RuntimeError("late")
        held = Held()
        held.me = held
        """
    )
    ran = run_both_ways(folder, app, python=python)
    if int(version_of(python).split(".")[1]) >= 10:  # before, Python asks no hook that late
        assert ran.incident.raised.message == "late"


def test_logged_exceptions_of_any_logger_at_error_level(python: str, folder: Path, program) -> None:
    app = program(
        """\
        import logging
        quiet = logging.getLogger("uvicorn.error")
        quiet.propagate = False
        quiet.addHandler(logging.StreamHandler())
        def fail(): return [][0]
        for log in (quiet.exception, quiet.warning, quiet.error):
            try:
                fail()
            except IndexError:
                log("it failed", exc_info=True)
        quiet.error("no exception")
        """
    )
    ran = run_both_ways(folder, app, python=python)
    assert [i.raised.type for i in ran.incidents] == ["IndexError", "IndexError"]


def test_lost_asyncio_tasks(python: str, folder: Path, program) -> None:
    app = program(
        """\
        import asyncio, gc
        async def job(n):
            return 1 / n
        async def main():
            asyncio.ensure_future(job(0))
            await asyncio.sleep(0.01)
            gc.collect()
        asyncio.run(main())
        """
    )
    incident = run(folder, app, python=python).incident
    assert incident.user_frame is not None
    assert (incident.raised.type, incident.user_frame.function) == ("ZeroDivisionError", "job")


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_of_multiprocessing(python: str, method: str, folder: Path, program) -> None:
    app = program(
        f"""\
        import multiprocessing as m
        def work(n):
            return 1 / n
        if __name__ == "__main__":
            context = m.get_context("{method}")
            p = context.Process(target=work, args=(0,))
            p.start(); p.join()
        """
    )
    incident = run(folder, app, python=python).incident
    assert incident.user_frame is not None
    assert incident.user_frame.function == "work"


def test_children_by_exec_and_subprocess(python: str, folder: Path, program) -> None:
    program("1 / 0\n", "child.py")
    app = program(
        "import os, subprocess, sys\nsubprocess.run([sys.executable, 'child.py'])\n"
        "os.execv(sys.executable, [sys.executable, 'child.py'])\n"
    )
    ran = run_both_ways(folder, app, python=python)
    assert [i.raised.type for i in ran.incidents] == ["ZeroDivisionError"] * 2


def test_the_end_by_keyboard_or_exit_is_no_incident(folder: Path, program) -> None:
    for text in ("raise KeyboardInterrupt\n", "raise SystemExit(3)\n", "import sys\nsys.exit('bye')\n"):
        assert run_both_ways(folder, program(text)).reports == []


def test_a_failure_that_is_logged_and_then_ends_the_program_is_one(folder: Path, program) -> None:
    app = program("import logging\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    logging.exception('x')\n    raise\n")
    assert len(run_both_ways(folder, app).reports) == 1


@pytest.mark.parametrize(
    "hook",
    [
        "sys.excepthook = lambda *a: print('mine')",
        "sys.excepthook = sys.__excepthook__",
        "before = sys.excepthook\nsys.excepthook = lambda *a: before(*a)",
    ],
)
def test_a_program_that_replaces_the_hook(hook: str, folder: Path, program) -> None:
    app = program(f"import sys\n{hook}\n1 / 0\n")
    assert run_both_ways(folder, app).incident.raised.type == "ZeroDivisionError"


def test_a_program_that_closes_stderr(folder: Path, program) -> None:
    app = program("import os, sys\nos.close(2)\n1 / 0\n")
    assert run_both_ways(folder, app).incident.raised.type == "ZeroDivisionError"


def test_a_fork_that_fails_in_parent_and_child(folder: Path, program) -> None:
    app = program("import os\npid = os.fork()\nif pid:\n    os.waitpid(pid, 0)\n1 / (0 if pid else 0)\n")
    ran = run_both_ways(folder, app)
    assert len(ran.reports) == 2
    assert len({report["pid"] for report in ran.reports}) == 2


def test_deep_recursion_keeps_both_ends(folder: Path, program) -> None:
    app = program("def down(n):\n    return down(n + 1)\ndown(0)\n")
    incident = run_both_ways(folder, app).incident
    assert incident.raised.type == "RecursionError"
    assert len(incident.raised.frames) == 120
    assert int(variable(incident, "n").shown) > 900


def test_one_place_that_fails_often_is_counted_not_written(folder: Path, program) -> None:
    app = program(
        """\
        import logging
        logging.getLogger().addHandler(logging.NullHandler())
        for n in range(10_000):
            try:
                1 / 0
            except ZeroDivisionError:
                logging.exception("again")
        """
    )
    reports = run_both_ways(folder, app).reports
    assert sum(report.get("times", 1) for report in reports) == 10_000
    assert len(reports) < 20


def test_the_users_own_sitecustomize_runs(python: str, folder: Path, program, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "sitecustomize.py").write_text("import sys\nsys.mine = __file__\n")
    app = program("import sys, sitecustomize\nprint(sys.mine == sitecustomize.__file__, sys.mine)\n1 / 0\n")
    env = {"PYTHONPATH": f"{environment(None)['PYTHONPATH']}:{own}"}
    ran = run(folder, app, python=python, env=env)
    assert ran.stdout == f"True {own / 'sitecustomize.py'}\n"
    assert len(ran.reports) == 1


def test_the_program_sees_its_own_path(python: str, folder: Path, program) -> None:
    run_both_ways(folder, program("import sys\nprint(sys.path, sys.meta_path[-1])\n"), python=python)


@pytest.mark.parametrize("version", OLDER)
def test_an_older_interpreter_runs_as_ever(version: str, folder: Path, program, tmp_path: Path) -> None:
    app = program("import sys\nprint(sys.path[1:])\n1 / 0\n")
    assert run_both_ways(folder, app, python=OLDER[version]).reports == []
    (tmp_path / "sitecustomize.py").write_text("print('mine')\n")
    env = {"PYTHONPATH": f"{environment(None)['PYTHONPATH']}:{tmp_path}"}
    assert run(folder, program("print('app')\n"), python=OLDER[version], env=env).stdout == "mine\napp\n"


@pytest.mark.parametrize("flag", ["-I", "-S", "-E"])
def test_flags_that_keep_the_recorder_out_break_nothing(flag: str, python: str, folder: Path, program) -> None:
    ran = run_both_ways(folder, flag, program("import sys\nprint(len(sys.argv))\n1 / 0\n"), python=python)
    assert (ran.stdout, ran.returncode) == ("1\n", 1)


def test_a_spool_that_can_not_be_written(folder: Path, program) -> None:
    app = program("1 / 0\n")
    (folder.parent / "file").write_text("")
    ran = run(folder, app, env={"TRACEMEND_SPOOL": str(folder.parent / "file" / "spool")})
    assert ran.stderr == run(folder, app, hook=False).stderr


def test_turned_off_by_the_environment(folder: Path, program) -> None:
    assert run(folder, program("1 / 0\n"), env={"TRACEMEND_SPOOL": ""}).reports == []


def test_a_full_disk(folder: Path, program) -> None:
    """No file may grow at all: nothing is left behind, and the program ends as it would have."""
    resource = pytest.importorskip("resource")
    app = program("1 / 0\n")
    spool = folder.parent / "spool"
    done = subprocess.run(
        [sys.executable, app],
        cwd=folder,
        env=environment(spool),
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )
    assert done.returncode == 1
    assert done.stderr == run(folder, app, hook=False).stderr
    assert list(spool.glob("*")) == []
    assert reports_in(spool) == []
