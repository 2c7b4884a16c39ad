"""The strongest property: what a real interpreter prints of a random exception comes back equal to that exception.

`raising.py` makes programs from seeds, lets them crash in the interpreter under test, prints the exception with its own printer
and describes it from the object. Python 3.8 to 3.14 are used as far as they are installed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tracemend.reading import Reader, read

RAISING = Path(__file__).parent / "raising.py"
COUNT = 60
Described = dict[str, Any]


def interpreters() -> Iterator[str]:
    """One interpreter of each version, by its path."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for minor in range(8, 16):
        found = sorted(root.glob(f"3.{minor}.*/bin/python"))
        path = str(found[-1]) if found else shutil.which(f"python3.{minor}")
        if path is None and sys.version_info[1] == minor:
            path = sys.executable
        if path is not None:
            yield path


@pytest.fixture(scope="module", params=list(interpreters()))
def described(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Described]:
    folder = tmp_path_factory.mktemp("programs")
    command = [request.param, str(RAISING), str(folder), "0", str(COUNT)]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, timeout=100, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def collapsed(text: str) -> str:
    return " ".join(text.split())


def prefixed(prefix: str, text: str) -> str:
    return "".join(f"{prefix}{line}\n" for line in text.removesuffix("\n").split("\n"))


SURROUNDINGS: dict[str, Callable[[str], str]] = {
    "alone": lambda text: text,
    "after a prompt": lambda text: f"$ python main.py\n{text}$ \n",
    "in a container's log": lambda text: f"db-1   | ready\n{prefixed('web-1  | ', text)}db-1   | done\n",
    "in a workflow's log": lambda text: prefixed("2026-01-31T10:00:00.1234567Z ", text),
    "as a JSON line": lambda text: json.dumps({"exc_info": text}) + "\n",
    "as a repr": lambda text: f"level=error exception={text!r}\n",
    "from Windows": lambda text: text.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_what_was_printed_comes_back_equal_to_the_exception(described: list[Described], surroundings: str) -> None:
    assert len(described) > COUNT * 0.9
    for one in described:
        found = read(SURROUNDINGS[surroundings](one["printed"]))
        assert len(found) == 1, one["printed"]
        assert len(found[0].exceptions) == len(one["exceptions"]), one["printed"]
        for record, real in zip(found[0].exceptions, one["exceptions"], strict=True):
            assert (record.type, record.relation, record.group) == (real["type"], real["relation"], real["group"])
            assert "\n".join([record.message, *record.notes]) == real["message"], one["printed"]
            places = [(f.file, f.line, f.function, f.source) for f in record.frames]
            assert places == [(f["file"], f["line"], f["function"], f["source"]) for f in real["frames"]]
            for frame, real_frame in zip(record.frames, real["frames"], strict=True):
                if frame.col is not None and real_frame["columns"] is not None:
                    assert [frame.col, frame.end_col] == real_frame["columns"], one["printed"]


FLATTENED: dict[str, Callable[[str], str]] = {
    "spaces kept": lambda text: text.replace("\n", " "),
    "spaces collapsed": collapsed,
    "indentation lost": lambda text: " ".join(line.strip() for line in text.split("\n")),
}


@pytest.mark.parametrize("how", FLATTENED)
def test_what_was_flattened_comes_apart_again(described: list[Described], how: str) -> None:
    """Of messages in one line and without groups; where spaces were lost they are lost."""
    for one in described:
        real = one["exceptions"]
        if any(e["group"] is not None or "\n" in e["message"] or "Group" in e["type"] for e in real):
            continue
        [incident] = read(FLATTENED[how](one["printed"]))
        assert [(e.type, collapsed(e.message), e.relation) for e in incident.exceptions] == [
            (e["type"], collapsed(e["message"]), e["relation"]) for e in real
        ], one["printed"]
        for record, real_record in zip(incident.exceptions, real, strict=True):
            assert [(f.file, f.line, f.function, collapsed(f.source or "")) for f in record.frames] == [
                (f["file"], f["line"], f["function"], collapsed(f["source"] or "")) for f in real_record["frames"]
            ], one["printed"]


def test_a_stream_of_all_of_them_gives_each_once(described: list[Described]) -> None:
    text = "".join(f"{prefixed('web-1  | ', one['printed'])}web-1  | INFO:     next\n" for one in described)
    reader = Reader()
    found = [incident for at in range(0, len(text), 4_999) for incident in reader.feed(text[at : at + 4_999])]
    assert len(found + reader.close()) == len(described)
