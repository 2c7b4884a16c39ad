"""Log files of a setting: which ones are meant, and that a thread follows them while the setting stands."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tracemend.sources.log_follower import MOST_FILES, LogFollower, Wanted, matching, wanted_logs
from tracemend.sources.logs import Logs

TRACEBACK = 'Traceback (most recent call last):\n  File "/srv/app.py", line 1, in {name}\n    g()\nValueError: x\n'


def wanted(root: Path, *patterns: str, confined: bool = False) -> Wanted:
    return Wanted(root, patterns, confined)


def write(path: Path, name: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(TRACEBACK.format(name=name))


def named(root: Path, *patterns: str, confined: bool = False) -> list[str]:
    return sorted(os.path.relpath(path, root) for path in matching(wanted(root, *patterns, confined=confined)).paths)


def test_names_and_patterns_are_read_from_the_root(tmp_path: Path) -> None:
    root = tmp_path / "a [strange] * root"
    for name in ("logs/app.log", "logs/app.txt", "var/a/b/worker.log", "logs/deep.log/x"):
        write(root / name, "f")
    assert named(root, "logs/*.log") == ["logs/app.log"]
    assert named(root, "var/**/worker.log", "logs/missing.log") == ["logs/missing.log", "var/a/b/worker.log"]
    assert named(root, str(tmp_path / "*" / "logs" / "app.txt")) == ["logs/app.txt"]
    assert wanted_logs(root, " logs/a.log ,, b.log,", confined=False) == wanted(root, "logs/a.log", "b.log")
    assert wanted_logs(root, " , ", confined=False) is None


def test_a_confined_project_reads_nothing_outside_of_it(tmp_path: Path) -> None:
    root, outside = tmp_path / "ws", tmp_path / "secret.log"
    write(outside, "f")
    write(root / "own.log", "f")
    (root / "link.log").symlink_to(outside)
    patterns = ("*.log", "../secret.log", str(outside))
    assert named(root, *patterns) == ["../secret.log", "link.log", "own.log"]
    confined = matching(wanted(root, *patterns, confined=True))
    assert confined.paths == (root / "own.log",)
    assert confined.sentences == (
        "Log files outside of a folder that is not trusted are not followed: trust it to have them.",
    )


def test_too_many_files_and_a_folder_that_is_not_there_are_said(tmp_path: Path) -> None:
    for number in range(MOST_FILES + 5):
        path = tmp_path / f"{number}.log"
        path.touch()
        os.utime(path, (number, number))
    found = matching(wanted(tmp_path, "*.log", "logs/*/app.log"))
    assert len(found.paths) == MOST_FILES
    assert tmp_path / "4.log" not in found.paths
    assert [sentence.split(",")[0] for sentence in found.sentences] == [
        f"There is no folder {tmp_path / 'logs'}",
        f"The setting tracemend.logs.files names more than {MOST_FILES} files: those written last are followed.",
    ]


@pytest.fixture
def follower() -> Iterator[LogFollower]:
    following = LogFollower()
    yield following
    following.stop()


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_file_that_is_there_one_that_comes_and_other_settings(tmp_path: Path, follower: LogFollower) -> None:
    old, other = tmp_path / "old.log", tmp_path / "other.txt"
    write(old, "before")
    write(other, "before")
    follower.keep(wanted(tmp_path, "*.log"))
    until(lambda: follower.paths == (old,))
    found: list[tuple[str | None, str]] = []

    def holds(*names: str) -> bool:
        found.extend((incident.raised.frames[-1].function, incident.origin) for incident in follower.take())
        return [name for name, _ in found] == list(names)

    write(old, "new")
    until(lambda: holds("new"))
    write(tmp_path / "later.log", "in a new file")
    until(lambda: holds("new", "in a new file"))
    follower.keep(wanted(tmp_path, "other.txt"))
    until(lambda: follower.paths == (other,))
    write(old, "no longer followed")
    write(other, "followed")
    until(lambda: holds("new", "in a new file", "followed"))
    assert {origin for _, origin in found} == {"log"}
    assert follower.notices() == []
    follower.keep(None)
    assert follower.paths == ()


def test_a_rotated_file_that_the_pattern_still_matches_is_not_read_twice(tmp_path: Path) -> None:
    names: list[str | None] = []
    log = tmp_path / "app.log"
    write(log, "before")
    logs = Logs([log], lambda _, incident: names.append(incident.raised.frames[-1].function))
    write(log, "first")
    log.rename(tmp_path / "app.log.1")
    write(log, "second")
    logs.look()
    logs.follow([log, tmp_path / "app.log.1"], from_start=True)
    logs.close()
    assert names == ["first", "second"]


def test_what_is_no_file_or_can_not_be_read_is_said_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.log"
    os.mkfifo(pipe)
    said: list[str] = []
    logs = Logs([pipe, tmp_path / "missing.log", tmp_path], lambda *_: None, say=said.append)
    for _ in range(3):
        logs.look()
    assert said == [
        f"The log file {pipe} can't be followed (it is no file): make it readable.",
        f"The log file {tmp_path} can't be followed (Is a directory): make it readable.",
    ]
    pipe.unlink()
    write(pipe, "f")
    logs.close()
