"""A scenario: one Markdown file with prose, a project, a crash, and what `tracemend fix` makes of it.

# One sentence that says what is shown
prose
## Files           a code span and a block for each file; all are committed
## Changed         (optional) files as they are afterwards, uncommitted
## Traceback       a block with the text that is given; or
## Command         a block with the arguments of Python that really crash in the project
## Options         (optional) a block with options of `tracemend fix`; default --no-trial
## Result          a block with the golden result, rewritten by `pytest tests/scenarios --refresh`
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_BLOCK = re.compile(r"^(?P<fence>`{3,})\w*\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^`(?P<name>[^`\n]+)`\n\n" + _BLOCK.pattern[1:], re.MULTILINE | re.DOTALL)
_SECTIONS = ("Files", "Changed", "Traceback", "Command", "Options", "Result")


@dataclass(frozen=True)
class Scenario:
    """One file, taken apart."""

    path: Path
    sections: dict[str, str]

    def files(self, section: str) -> dict[str, str]:
        return {m["name"]: m["text"] for m in _FILE.finditer(self.sections.get(section, ""))}

    def block(self, section: str) -> str | None:
        found = _BLOCK.search(self.sections.get(section, ""))
        return None if found is None else found["text"]

    def refreshed(self, result: str) -> str:
        """The whole file with another result."""
        before = self.path.read_text(encoding="utf-8").partition("\n## Result\n")[0].rstrip("\n")
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", result)), default=0))
        return f"{before}\n\n## Result\n\n{fence}text\n{result}{fence}\n"


def read_scenario(path: Path) -> Scenario:
    parts = re.split(r"^## (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    names = parts[1::2]
    assert parts[0].startswith("# "), f"{path.name} begins with a title"
    assert set(names) <= set(_SECTIONS), f"{path.name} has unknown sections: {set(names) - set(_SECTIONS)}"
    return Scenario(path, dict(zip(names, parts[2::2], strict=True)))


def play(scenario: Scenario, folder: Path) -> str:
    """The result of the real command line on the scenario's project, which is made in `folder`."""
    write(folder, scenario.files("Files"))
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True, stdin=subprocess.DEVNULL)
    command = scenario.block("Command")
    text = scenario.block("Traceback") if command is None else crash(shlex.split(command), folder)
    write(folder, scenario.files("Changed"))
    options = shlex.split(scenario.block("Options") or "--no-trial")
    before = checkout(folder)
    done = subprocess.run(
        [sys.executable, "-m", "tracemend", "fix", "--json", "--python", sys.executable, *options],
        cwd=folder,
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=110,
        check=False,
    )
    assert '  File "' not in done.stderr, done.stderr
    after = checkout(folder)
    if "--apply" not in options:
        assert after == before, "the user's files are as they were"
    errors = [line for line in done.stderr.splitlines() if line.startswith("tracemend: ")]
    lines = [f"exit status {done.returncode}", *(e.replace(str(folder), "PROJECT") for e in errors)]
    if done.stdout:
        lines += described(json.loads(done.stdout), folder)
    lines += [f"changed: {name}" for name in sorted(after) if after[name] != before.get(name)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def crash(arguments: list[str], folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode != 0, "the command crashes"
    return done.stdout + done.stderr


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def checkout(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {".git", "__pycache__", ".pytest_cache"} & set(path.parts)
    }


def described(result: dict[str, Any], folder: Path) -> list[str]:
    """What of the result is the same on every machine and Python."""
    lines: list[str] = []
    for incident in result["incidents"]:
        raised = next(e for e in reversed(incident["exceptions"]) if e["relation"] is None)
        blamed = incident["blamed"]
        place = "no line of ours" if blamed is None else f"{blamed['file']}:{blamed['line']} in {blamed['function']}"
        lines += [
            "",
            f"{raised['type']} at {place}",
            f"  {incident['diagnosis']['kind']}: {incident['diagnosis']['cause']}",
        ]
        lines += [f"  step: {step}" for step in incident["diagnosis"]["steps"]]
        for fix in incident["fixes"]:
            level = fix["verdict"]["level"] if fix["verdict"] else "not tried"
            lines += [f"  fix: {fix['title']} ({fix['applicability']}, {fix['author']}, {level})"]
            lines += [f"    {line}" for line in fix["diff"].splitlines()]
            lines += ["    and a regression test"] if fix["test"] else []
    delivered = result["delivered"]
    if delivered is not None:
        lines += [
            "",
            f"committed on {delivered['branch']}"
            + (f", pushed to {delivered['pushed_to']}" if delivered["pushed_to"] else ""),
        ]
    return [line.replace(str(folder), "PROJECT") for line in lines]
