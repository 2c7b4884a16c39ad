"""Nothing of a trial touches the user's side, and nothing of it is left behind, however it ends."""

from __future__ import annotations

import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from projects import digest_of, make_files, make_repository, traceback_of
from tracemend.errors import Cancelled, ProjectUnusable
from tracemend.fix import Edit, Fix, text_digest
from tracemend.progress import unwatched
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot
from tracemend.project.state import workspace_state
from tracemend.reading import read
from tracemend.settings import Settings
from tracemend.trial import try_fixes
from tracemend.trial.request import Reproduction, TrialRequest
from tracemend.trial.sandbox import bubblewrap
from tracemend.trial.worktree import worktree

pytestmark = pytest.mark.skipif(os.name == "nt", reason="process groups of POSIX")

FILES = {
    "src/shop/__init__.py": "",
    "src/shop/cart.py": "def total(prices):\n    return sum(prcies)\n",
    "main.py": "from shop.cart import total\n\nprint(total([1, 2]))\n",
    "tests/test_cart.py": "def test_nothing():\n    pass\n",
}


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the packages of ours, in which each test installs its own project."""
    folder = tmp_path_factory.mktemp("env")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--system-site-packages", str(folder)], check=True)
    ours = next(p for p in sys.path if p.endswith("site-packages"))
    (site_packages(folder / "bin" / "python") / "ours.pth").write_text(f"{ours}\n")
    return folder / "bin" / "python"


def site_packages(python: Path) -> Path:
    return next((python.parents[1] / "lib").glob("python3*")) / "site-packages"


def request_for(root: Path, python: Path, *, limit: float = 120) -> TrialRequest:
    incident = read(traceback_of(root, "main.py", python=str(python)))[-1]
    file = "src/shop/cart.py"
    text = (root / file).read_text()
    start = text.index("prcies")
    fix = Fix("Mend", "recipe:x", "safe", "", (Edit(file, start, start + 6, "prices"),), ((file, text_digest(text)),))
    return TrialRequest(
        Project(root, python, True),
        Snapshot(root, {}),
        incident,
        (fix,),
        Settings(trial_timeout=limit),
        Reproduction("script", ("main.py",)),
    )


@pytest.fixture
def shop(tmp_path: Path, python: Path) -> Path:
    root = make_repository(tmp_path / "shop", FILES)
    (site_packages(python) / "editable.pth").write_text(f"{root / 'src'}\n")
    return root


def processes_with(mark: str) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if mark.encode() in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def test_an_editable_install_leads_into_the_copy(shop: Path, python: Path) -> None:
    verdict = try_fixes(request_for(shop, python), cancel=Cancel())[0].verdict
    assert verdict.level == "verified", verdict


def test_an_editable_install_by_a_finder_leads_into_the_copy(shop: Path, python: Path) -> None:
    """As setuptools writes it for a project that is not one folder."""
    site = site_packages(python)
    (site / "editable.pth").write_text("import __editable___shop_1_finder; __editable___shop_1_finder.install()\n")
    (site / "__editable___shop_1_finder.py").write_text(
        "import sys\n"
        "from importlib.util import spec_from_file_location\n"
        f"MAPPING = {{'shop': {str(shop / 'src' / 'shop')!r}}}\n"
        "class Finder:\n"
        "    @classmethod\n"
        "    def find_spec(cls, name, path=None, target=None):\n"
        "        if name in MAPPING:\n"
        "            where = MAPPING[name]\n"
        "            return spec_from_file_location(name, where + '/__init__.py', submodule_search_locations=[where])\n"
        "def install():\n"
        "    sys.meta_path.append(Finder)\n"
    )
    try:
        verdict = try_fixes(request_for(shop, python), cancel=Cancel())[0].verdict
    finally:
        (site / "__editable___shop_1_finder.py").unlink()
    assert verdict.level == "verified", verdict


def test_a_worktree_of_ours_uses_the_state_of_the_checkout(shop: Path, python: Path) -> None:
    request = request_for(shop, python)
    with worktree(shop) as tree:
        project, snapshot = replace(request.project, root=tree.folder), Snapshot(tree.folder, {})
        request = replace(request, project=project, snapshot=snapshot, checkout=shop)
        verdict = try_fixes(request, cancel=Cancel())[0].verdict
    assert verdict.level == "verified", verdict
    assert [path.name for path in workspace_state(shop).parent.iterdir()] == [workspace_state(shop).name]


def test_the_environment_is_as_before(shop: Path, python: Path) -> None:
    request = request_for(shop, python)
    before = digest_of(python.parents[1])
    try_fixes(request, cancel=Cancel())
    assert digest_of(python.parents[1]) == before


def test_the_users_own_sitecustomize_still_runs(shop: Path, python: Path) -> None:
    own = site_packages(python) / "sitecustomize.py"
    own.write_text("import builtins\nbuiltins.own_start = True\n")
    try:
        make_files(shop, {"main.py": "assert own_start\n" + FILES["main.py"]})
        verdict = try_fixes(request_for(shop, python), cancel=Cancel())[0].verdict
    finally:
        own.unlink()
    assert verdict.level == "verified", verdict


def test_cancel_stops_the_children_at_once(shop: Path, python: Path) -> None:
    make_files(shop, {"tests/test_slow.py": "import time\n\n\ndef test_slow():\n    time.sleep(60)\n"})
    before = digest_of(shop)
    cancel = Cancel()
    request = request_for(shop, python)
    suite = threading.Event()
    threading.Thread(target=lambda: (suite.wait(20), time.sleep(0.7), cancel.cancel())).start()
    with pytest.raises(Cancelled):
        try_fixes(request, cancel=cancel, watch=lambda p: suite.set() if p.step == "suite" else None)
    assert processes_with(str(workspace_state(shop))) == []
    assert digest_of(shop, leave_out=["src/shop/__pycache__"]) == {
        k: v for k, v in before.items() if not k.startswith("src/shop/__pycache__")
    }


def test_a_child_that_leaves_its_group_and_one_that_kills_its_parent(shop: Path, python: Path) -> None:
    make_files(
        shop,
        {
            "tests/test_wild.py": """\
                import os, signal, subprocess, sys, time


                def test_daemon():
                    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)


                def test_parent():
                    os.kill(os.getppid(), signal.SIGKILL)
                    time.sleep(5)
            """
        },
    )
    request = request_for(shop, python)
    request = replace(request, settings=replace(request.settings, trial_sandbox="off"))
    verdict = try_fixes(request, cancel=Cancel())[0].verdict
    assert verdict.level == "unproved", verdict
    assert any("broke off" in reason for reason in verdict.reasons), verdict
    assert processes_with(str(workspace_state(shop))) == []


PROGRAM = """\
import pickle, sys
from tracemend.project.process import Cancel
from tracemend.trial import try_fixes
request = pickle.load(open(sys.argv[1], "rb"))
print("in", flush=True)
try_fixes(request, cancel=Cancel(), watch=lambda p: print(p.step, flush=True))
"""


@pytest.mark.timeout(2400)
def test_kill_9_at_any_point(shop: Path, python: Path, tmp_path: Path) -> None:
    request = request_for(shop, python)
    (tmp_path / "request").write_bytes(pickle.dumps(request))
    before = digest_of(shop)
    chance = random.Random(7)
    started = time.monotonic()
    try_fixes(request, cancel=Cancel())
    whole = time.monotonic() - started
    for _ in range(int(os.environ.get("TRACEMEND_KILLS", "5"))):
        child = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path / "request")],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert child.stdout is not None
        assert child.stdout.readline() == b"in\n"
        time.sleep(chance.uniform(0, whole))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        assert digest_of(shop) == before
    deadline = time.monotonic() + 60
    while processes_with(str(workspace_state(shop))) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_with(str(workspace_state(shop))) == []
    verdict = try_fixes(request, cancel=Cancel())[0].verdict
    assert verdict.level == "verified", verdict
    assert not (workspace_state(shop) / "copies" / "0" / "temporary").exists()
    assert digest_of(shop) == before


def test_no_interpreter(shop: Path, python: Path) -> None:
    request = request_for(shop, python)
    gone = TrialRequest(Project(shop, None, True), request.snapshot, request.incident, request.fixes, request.settings)
    with pytest.raises(ProjectUnusable, match=r"tracemend\.interpreter"):
        try_fixes(gone, cancel=Cancel(), watch=unwatched)


@pytest.mark.skipif(bubblewrap() is None, reason="bubblewrap is not installed, or may not make namespaces")
def test_inside_bubblewrap_nothing_but_the_copy_can_be_written(shop: Path, python: Path) -> None:
    victim = shop / "main.py"
    home = Path.home() / "written"
    make_files(
        shop,
        {
            "tests/test_wild.py": f"""\
                import os, pathlib, signal, socket
                import pytest


                def test_checkout():
                    with pytest.raises(OSError):
                        pathlib.Path({str(victim)!r}).write_text("x")


                def test_home():
                    try:
                        pathlib.Path({str(home)!r}).write_text("x")
                    except OSError:
                        pass


                def test_own(tmp_path):
                    (tmp_path / "x").write_text("x")
                    pathlib.Path("beside").write_text("x")


                def test_network():
                    with pytest.raises(OSError):
                        socket.create_connection(("192.0.2.1", 80), timeout=1)


                def test_others():
                    assert len([p for p in os.listdir("/proc") if p.isdigit()]) < 20
            """
        },
    )
    before = digest_of(shop)
    request = request_for(shop, python)
    verdict = try_fixes(request, cancel=Cancel())[0].verdict
    assert verdict.level == "verified", verdict
    assert verdict.suite is not None
    assert verdict.suite.after.failed == 0, verdict
    assert verdict.suite.after.passed == 6
    assert digest_of(shop) == before
    assert not home.exists()
