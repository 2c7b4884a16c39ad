"""Bad input and unfit projects: one clear sentence each, the contract's exit status, and nothing lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from unit.cli.command_line import git, project, tracemend

SHOP = """\
def total(prices):
    amount = sum(prices)
    return amont


if __name__ == "__main__":
    print(total([1, 2]))
"""
TRACEBACK = """\
Traceback (most recent call last):
  File "shop.py", line 7, in <module>
    print(total([1, 2]))
          ^^^^^^^^^^^^^
  File "shop.py", line 3, in total
    return amont
           ^^^^^
NameError: name 'amont' is not defined. Did you mean: 'amount'?
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return project(tmp_path, {"shop.py": SHOP})


@pytest.mark.parametrize("command", ["read", "fix"])
@pytest.mark.parametrize(
    "text",
    [b"", b"\n\n", bytes(range(256)) * 50, "Traceback".encode("utf-16"), b"Traceback (most recent call last):\n"],
    ids=["empty", "blank", "binary", "utf-16", "headline-only"],
)
def test_a_text_without_a_traceback(command: str, text: bytes, tmp_path: Path) -> None:
    ended = tracemend(command, cwd=tmp_path, stdin=text)
    assert (ended.status, ended.out) == (3, "")
    assert "no Python traceback" in ended.sentence


def test_fifty_megabytes_of_noise(tmp_path: Path) -> None:
    noise = tmp_path / "noise.log"
    noise.write_bytes(os.urandom(25_000_000) + b"GET /index.html 200 12ms\n" * 1_000_000)
    ended = tracemend("read", noise, cwd=tmp_path)
    assert (ended.status, ended.out) == (3, "")
    assert "no Python traceback" in ended.sentence

    with noise.open("ab") as stream:
        stream.write(TRACEBACK.encode())
    ended = tracemend("read", "--json", noise, cwd=tmp_path)
    assert [i["exceptions"][0]["type"] for i in json.loads(ended.out)["incidents"]] == ["NameError"]


def test_powershell_writes_utf_16(tmp_path: Path) -> None:
    ended = tracemend("read", cwd=tmp_path, stdin=TRACEBACK.encode("utf-16"))
    assert ended.status == 0
    assert ended.out.startswith("NameError: name 'amont' is not defined")


def test_files_that_do_not_exist(shop: Path) -> None:
    ended = tracemend("fix", "missing.log", cwd=shop)
    assert ended.status == 2
    assert "missing.log can't be read (No such file or directory)" in ended.sentence
    assert "can't be read (Is a directory)" in tracemend("fix", ".", cwd=shop).sentence
    elsewhere = TRACEBACK.replace("shop.py", "/srv/other/gone.py").replace("amont", "whole")
    ended = tracemend("fix", cwd=shop, stdin=elsewhere)
    assert ended.status == 1
    assert "gone.py:3 is not a line of this project" in ended.out


def test_a_project_folder_that_does_not_exist(tmp_path: Path) -> None:
    ended = tracemend("fix", "--project", "nowhere", cwd=tmp_path, stdin=TRACEBACK)
    assert ended.status == 4
    assert "nowhere is not a folder" in ended.sentence


def test_a_folder_that_is_no_repository(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SHOP)
    ended = tracemend("fix", cwd=tmp_path, stdin=TRACEBACK)
    assert ended.status == 4
    assert "is not a git repository: run `git init` and commit first." in ended.sentence
    assert "NameError" in ended.out, "what was found is told all the same"
    assert "NameError" in tracemend("incidents", cwd=tmp_path).out, "and kept"
    assert tracemend("fix", "--no-trial", cwd=tmp_path, stdin=TRACEBACK).status in (0, 1)


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "shop.py").write_text(SHOP)
    ended = tracemend("fix", cwd=tmp_path, stdin=TRACEBACK)
    assert ended.status == 4
    assert "has no commit yet: commit once and try again." in ended.sentence
    assert "NameError" in tracemend("incidents", cwd=tmp_path).out


def test_an_interpreter_that_is_missing(shop: Path) -> None:
    ended = tracemend("fix", "--python", "/no/python3", cwd=shop, stdin=TRACEBACK)
    assert ended.status == 4
    assert "/no/python3 is not a Python that can be run" in ended.sentence


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_state_folder_that_is_read_only(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    state = tmp_path_factory.mktemp("state")
    state.chmod(0o500)
    ended = tracemend("fix", cwd=shop, stdin=TRACEBACK, TRACEMEND_STATE_DIR=str(state))
    assert ended.status == 4
    assert "set TRACEMEND_STATE_DIR to a folder that is." in ended.sentence


def test_a_state_folder_that_can_not_be_made(shop: Path) -> None:
    state = shop / "shop.py" / "state"
    for words in (["fix"], ["incidents"], ["show", "a"], ["dismiss", "a"]):
        ended = tracemend(*words, cwd=shop, stdin=TRACEBACK, TRACEMEND_STATE_DIR=str(state))
        assert ended.status == 4
        assert "set TRACEMEND_STATE_DIR to a folder that is." in ended.sentence
    assert tracemend("read", cwd=shop, stdin=TRACEBACK, TRACEMEND_STATE_DIR=str(state)).status == 0


def test_a_setting_of_the_project_that_is_wrong(shop: Path) -> None:
    (shop / "pyproject.toml").write_text("[tool.tracemend]\ntrial.timeout = 'long'\n")
    ended = tracemend("fix", cwd=shop, stdin=TRACEBACK)
    assert ended.status == 2
    assert "tracemend.trial.timeout can't be 'long'" in ended.sentence


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--incident", "abc", "error.log"], "Give a text or --incident, not both."),
        (["--incident", "abc"], "There is no incident 'abc'"),
        (["--author", "model"], "No model is configured"),
        (["--no-trial", "--commit"], "add --allow-unverified"),
        (["--branch", "x"], "belongs to --commit"),
        (["--commit", "--push"], "not allowed with argument"),
        (["--incident", ""], "--incident is empty"),
        (["--test", ""], "--test is empty"),
        (["--run", ""], "--run is empty"),
        (["--run", "'python"], "check its quotes"),
        (["--apply", "--branch", "x"], "--branch belongs to --commit, --push or --pull-request"),
        (["--commit", "--remote", "nope"], "--remote belongs to --push or --pull-request"),
        (["--commit", "--branch", "a..b"], "no valid branch name"),
    ],
)
def test_words_that_do_not_fit_together(words: list[str], sentence: str, shop: Path) -> None:
    ended = tracemend("fix", *words, cwd=shop, stdin=TRACEBACK)
    assert (ended.status, ended.out) == (2, "")
    assert sentence in ended.sentence


def test_a_branch_that_is_there_is_refused_before_anything_is_run(shop: Path) -> None:
    subprocess.run(["git", "branch", "mine"], cwd=shop, check=True)
    ended = tracemend("fix", "--commit", "--branch", "mine", cwd=shop, stdin=TRACEBACK)
    assert (ended.status, ended.out) == (1, "")
    assert ended.sentence == "tracemend: The branch mine exists already: name another with --branch, or delete it."
    assert json.loads(tracemend("incidents", "--json", cwd=shop).out)["incidents"] == []


def test_an_unexpected_error_is_one_sentence_with_the_log(shop: Path, own_state: Path) -> None:
    (shop / "sitecustomize.py").write_text(
        "import tracemend.cli.read\n"
        "def broken(args): raise RuntimeError('password=hunter2')\n"
        "tracemend.cli.read.run = broken\n"
    )
    path = os.pathsep.join([str(shop), os.environ["PYTHONPATH"]])
    ended = tracemend("read", cwd=shop, stdin=TRACEBACK, PYTHONPATH=path)
    assert ended.status == 1
    log = own_state / "errors.log"
    assert f"Something unexpected happened (RuntimeError): the details are in {log}" in ended.sentence
    assert "RuntimeError: password=[scrubbed]" in log.read_text()


def test_a_reader_that_leaves_early_is_no_error(shop: Path) -> None:
    (shop / "many.log").write_text(TRACEBACK * 3000)
    child = subprocess.Popen(
        [sys.executable, "-m", "tracemend", "read", "many.log"],
        cwd=shop,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout is not None
    child.stdout.readline()
    child.stdout.close()
    assert child.stderr is not None
    assert child.stderr.read() == b""
    assert child.wait(30) == 1
    child.stderr.close()


def test_a_detached_head_is_a_base_like_any_other(shop: Path) -> None:
    git(shop, "checkout", "-q", "--detach")
    ended = tracemend("fix", "--commit", "--json", "--allow-run", "--python", sys.executable, cwd=shop, stdin=TRACEBACK)
    assert ended.status == 0, ended.err
    delivered = json.loads(ended.out)["delivered"]
    assert git(shop, "rev-parse", f"{delivered['branch']}~1") == git(shop, "rev-parse", "HEAD")


def test_a_merge_in_progress_is_left_alone(shop: Path) -> None:
    for branch, name in (("one", "eins"), ("two", "zwei")):
        git(shop, "checkout", "-q", "-b", branch, "main")
        (shop / "shop.py").write_text(SHOP.replace("amount", name))
        git(shop, "commit", "-q", "-a", "-m", branch)
    git(shop, "merge", "--no-edit", "one", check=False)
    before = (shop / "shop.py").read_text(), git(shop, "status", "--porcelain")
    assert "<<<<<<<" in before[0]
    text = TRACEBACK.replace("amount", "zwei")
    ended = tracemend("fix", "--commit", "--python", sys.executable, cwd=shop, stdin=text)
    assert ended.status == 4
    assert "NameError" in ended.out
    assert "is not finished (shop.py has conflicts): resolve it or abort it first." in ended.sentence
    assert ((shop / "shop.py").read_text(), git(shop, "status", "--porcelain")) == before
    assert "NameError" in tracemend("incidents", cwd=shop).out


def test_a_suite_that_hangs_is_ended(shop: Path) -> None:
    (shop / "test_slow.py").write_text("import time\n\ndef test_for_ever():\n    time.sleep(1000)\n")
    git(shop, "add", "-A")
    git(shop, "commit", "-q", "-m", "Hang")
    words = ("--json", "--commit", "--allow-run", "--timeout", "3", "--python", sys.executable)
    ended = tracemend("fix", *words, cwd=shop, stdin=TRACEBACK)
    assert ended.status == 1
    verdict = json.loads(ended.out)["incidents"][0]["fixes"][0]["verdict"]
    assert verdict["level"] != "verified"
    assert "3 s" in " ".join(verdict["reasons"]), verdict["reasons"]
    assert ended.sentence


def test_an_interpreter_that_does_not_run(shop: Path) -> None:
    broken = shop / ".venv" / "bin" / "python"
    broken.parent.mkdir(parents=True)
    broken.write_text("#!/no/such/python\n")
    broken.chmod(0o755)
    ended = tracemend("fix", cwd=shop, stdin=TRACEBACK)
    assert ended.status == 4
    assert ".venv" in ended.sentence
    assert "NameError" in tracemend("incidents", cwd=shop).out


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_an_interrupt_stops_the_work_and_its_children(shop: Path) -> None:
    marker = shop / "running"
    (shop / "pyproject.toml").write_text(
        "[tool.tracemend]\ntrial.sandbox = 'off'\n"
    )  # the marker lies outside the copy
    (shop / "test_slow.py").write_text(
        f"import pathlib, time, os\n\ndef test_for_ever():\n"
        f"    pathlib.Path({str(marker)!r}).write_text(str(os.getpid()))\n    time.sleep(1000)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-m", "tracemend", "fix", "--allow-run", "--python", sys.executable],
        cwd=shop,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None
    child.stdin.write(TRACEBACK)
    child.stdin.close()
    child.stdin = None
    end = time.monotonic() + 60
    while not (marker.exists() and marker.read_text()) and time.monotonic() < end:
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 1
    assert err.splitlines()[-1] == "tracemend: Cancelled."
    assert "NameError" in out
    end = time.monotonic() + 60
    while runs(int(marker.read_text())) and time.monotonic() < end:
        time.sleep(0.05)
    assert not runs(int(marker.read_text()))


def runs(pid: int) -> bool:
    """Whether a process is there and no zombie that nobody has waited for."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_variables_may_be_set_before_the_command_that_crashes(tmp_path: Path) -> None:
    text = "import os\n\nif 'MODE' in os.environ:\n    value = 1\n    print(vlaue)\n"
    root = project(tmp_path, {"deep/app.py": text})
    crash = subprocess.run(
        [sys.executable, "app.py"], cwd=root / "deep", env={**os.environ, "MODE": "1"}, capture_output=True, check=False
    )
    words = ["fix", "--python", sys.executable, "--run", "MODE=1 python app.py"]
    ended = tracemend(*words, cwd=root / "deep", stdin=crash.stderr)
    assert ended.status == 0, ended
    assert "env MODE=1 python app.py in deep" in ended.out


def test_a_test_is_named_as_seen_from_the_current_folder(tmp_path: Path) -> None:
    test = "import shop\n\n\ndef test_total():\n    assert shop.total([1, 2]) == 3\n"
    ini = "[pytest]\npythonpath = .\n"
    root = project(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": test, "pytest.ini": ini})
    words = ["fix", "--python", sys.executable, "--test", "test_shop.py::test_total"]
    ended = tracemend(*words, cwd=root / "tests", stdin=TRACEBACK)
    assert ended.status == 0, ended


def test_a_port_that_is_none(shop: Path) -> None:
    ended = tracemend("listen", "--port", "99999", cwd=shop)
    assert (ended.status, ended.sentence) == (2, "tracemend: 99999 is no port: give one from 0 to 65535.")
