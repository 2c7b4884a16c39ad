"""The pytest plugin in real sessions: every failure with its node id, the output as without it."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from unit.inside.running import HOOK, INSIDE, Ran, run

TESTS = {
    "test_cart.py": """\
        import pytest
        def total(prices): return prices["pear"]
        def test_total(): assert total({"apple": 1}) == 1
        @pytest.mark.parametrize("n", [1, 2])
        def test_even(n):
            doubled = n * 3
            assert doubled % 2 == 0
        @pytest.fixture
        def broken(): raise OSError("no disk")
        def test_with_fixture(broken): pass
        def test_unknown_fixture(nothing): pass
        @pytest.mark.xfail
        def test_expected(): assert 0
        @pytest.mark.skip
        def test_skipped(): assert 0
        def test_fine(): pass
        """,
    "test_broken_import.py": "import no_such_module\n",
    "test_broken_syntax.py": "def test_x(:\n    pass\n",
}
FOUND = {
    ("test_broken_import.py", "ModuleNotFoundError", "<module>"),
    ("test_broken_syntax.py", "SyntaxError", None),
    ("test_cart.py::test_even[1]", "AssertionError", "test_even"),
    ("test_cart.py::test_total", "KeyError", "total"),
    ("test_cart.py::test_unknown_fixture", "_pytest.fixtures.FixtureLookupError", "test_unknown_fixture"),
    ("test_cart.py::test_with_fixture", "OSError", "broken"),
}


@pytest.fixture
def project(folder: Path) -> Path:
    for name, text in TESTS.items():
        (folder / name).write_text(dedent(text))
    return folder


def session(project: Path, *options: str, hook: bool = True, **env: str) -> Ran:
    """Run the tests, without the plugins that happen to be installed: most of the time goes into loading them."""
    arguments = ["-m", "pytest", "-p", "no:cacheprovider", "--continue-on-collection-errors", *options]
    return run(project, *arguments, hook=hook, env={"COLUMNS": "100", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **env})


def found(ran: Ran) -> set[tuple[str | None, str, str | None]]:
    return {(i.context.test, i.raised.type, i.user_frame.function if i.user_frame else "-") for i in ran.incidents}


def without_times(text: str) -> str:
    return re.sub(r"\d+\.\d+s", "s", re.sub(r"0x[0-9a-f]+", "0x", text))


def test_every_failure_has_its_node_id_and_nothing_shows(project: Path) -> None:
    ran = session(project)
    assert found(ran) == FOUND
    assert len(ran.reports) == len(FOUND)
    bare = session(project, hook=False)
    assert without_times(ran.stdout) == without_times(bare.stdout)
    assert (ran.stderr, ran.returncode) == (bare.stderr, bare.returncode)
    even = next(i for i in ran.incidents if i.context.test == "test_cart.py::test_even[1]")
    assert even.origin == "pytest"
    assert even.raised.message.startswith("assert (3 % 2) == 0")
    assert even.user_frame is not None
    assert [(v.name, v.shown, v.argument) for v in even.user_frame.variables] == [
        ("n", "1", True),
        ("doubled", "3", False),
    ]
    assert even.raised.frames == (even.user_frame,)


def test_xdist_reports_nothing_twice(project: Path) -> None:
    pytest.importorskip("xdist")
    ran = session(project, "-p", "xdist", "-n2")
    assert found(ran) == FOUND
    assert len(ran.reports) == len(FOUND)


@pytest.mark.parametrize("recorder", [False, True], ids=["alone", "beside the recorder"])
@pytest.mark.parametrize("way", ["-p by path", "entry point"])
def test_other_ways_to_load_it(way: str, recorder: bool, project: Path) -> None:
    folder, plugin = {
        "-p by path": (INSIDE / "plugin", "tracemend_pytest"),
        "entry point": (INSIDE.parents[1], "tracemend.inside.plugin.tracemend_pytest"),
    }[way]
    path = os.pathsep.join([str(HOOK)] * recorder + [str(folder)])
    env = {"PYTHONPATH": path, "TRACEMEND_SPOOL": str(project.parent / "spool")}
    ran = session(project, "-p", plugin, hook=False, **env)
    assert found(ran) == FOUND
    assert len(ran.reports) == len(FOUND)


def test_a_test_that_passes_again_says_so_once(project: Path) -> None:
    spool = project.parent / "spool"
    session(project, "test_cart.py")
    for file in spool.glob("*.json"):
        file.unlink()
    (project / "test_cart.py").write_text("def test_total(): pass\ndef test_new(): pass\n")
    passed = session(project, "test_cart.py").reports
    assert [(p["passed"], p["cwd"]) for p in passed] == [("test_cart.py::test_total", str(project))]
    assert session(project, "test_cart.py").reports == passed


def test_installed_beside_pytest_it_does_nothing_unless_a_workspace_exists(project: Path, own_state: Path) -> None:
    env = {"PYTHONPATH": str(INSIDE.parents[1]), "TRACEMEND_STATE_DIR": str(own_state)}
    (project / ".git").mkdir()
    env["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = ""
    session(project, "-p", "tracemend.inside.plugin.tracemend_pytest", hook=False, **env)
    assert not own_state.exists()


def test_unittest_through_the_recorder(folder: Path) -> None:
    (folder / "test_old.py").write_text(
        dedent(
            """\
            import unittest
            class OldTest(unittest.TestCase):
                def test_key(self): {}["k"]
                def test_equal(self): self.assertEqual(1, 2)
                def test_sub(self):
                    with self.subTest(n=1): self.assertTrue(0)
                @unittest.expectedFailure
                def test_expected(self): self.fail()
                def test_fine(self): pass
            """
        )
    )
    ran = run(folder, "-m", "unittest")
    assert found(ran) == {
        ("test_old.py::OldTest::test_key", "KeyError", "test_key"),
        ("test_old.py::OldTest::test_equal", "AssertionError", "test_equal"),
        ("test_old.py::OldTest::test_sub", "AssertionError", "test_sub"),
    }
    assert without_times(ran.stderr) == without_times(run(folder, "-m", "unittest", hook=False).stderr)


def test_importing_the_entry_point_is_quick(folder: Path) -> None:
    """Every pytest session of every project pays for it; it may load nothing but itself."""
    code = (
        "import sys, __future__; before = set(sys.modules); import tracemend.inside.plugin.tracemend_pytest;"
        "print(sorted(m for m in set(sys.modules) - before))"
    )
    ran = run(folder, "-c", code, hook=False, env={"PYTHONPATH": str(INSIDE.parents[1])})
    loaded = ["tracemend", "tracemend.inside", "tracemend.inside.plugin", "tracemend.inside.plugin.tracemend_pytest"]
    assert eval(ran.stdout) == sorted([*loaded, "tracemend_inside"]), sys.version
