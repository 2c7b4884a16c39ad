"""Real programs in real interpreters, with and without the recorder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tracemend.contract import incident_from_json
from tracemend.incident import Incident, Variable

INSIDE = Path(__file__).parents[3] / "server" / "tracemend" / "inside"
HOOK = INSIDE / "path"


def _interpreters() -> dict[str, str]:
    """Every CPython from 3.8 on that is installed here, by version."""
    roots = [Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"]
    found = {f"{sys.version_info[0]}.{sys.version_info[1]}": sys.executable}
    for minor in range(8, 15):
        version = f"3.{minor}"
        managed = [p for root in roots for p in sorted(root.glob(f"{version}.*/bin/python"))]
        python = str(managed[-1]) if managed else shutil.which(f"python{version}")
        if python and version not in found:
            found[version] = python
    return dict(sorted(found.items(), key=lambda item: int(item[0].split(".")[1])))


def _older() -> dict[str, str]:
    """Interpreters that the recorder does not support."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = {version: sorted(root.glob(f"{version}.*/bin/python")) for version in ("2.7", "3.6", "3.7")}
    return {version: str(paths[-1]) for version, paths in found.items() if paths}


INTERPRETERS = _interpreters()
OLDER = _older()


@dataclass(frozen=True)
class Ran:
    stdout: str
    stderr: str
    returncode: int
    reports: list[dict]

    @property
    def incidents(self) -> list[Incident]:
        return [incident_from_json(report) for report in self.reports if "exceptions" in report]

    @property
    def incident(self) -> Incident:
        (only,) = self.incidents
        return only


def reports_in(spool: Path) -> list[dict]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(spool.glob("*.json"))]


def environment(spool: Path | None, *, hook: bool = True) -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "TRACEMEND", "PYTEST", "COVERAGE"))}
    env["PYTHONDONTWRITEBYTECODE"] = "1"
    if hook:
        env["PYTHONPATH"] = str(HOOK)
        if spool is not None:
            env["TRACEMEND_SPOOL"] = str(spool)
    return env


def run(
    folder: Path, *argv: str, python: str = sys.executable, env: dict[str, str] | None = None, hook: bool = True
) -> Ran:
    spool = folder.parent / "spool"
    done = subprocess.run(
        [python, *argv],
        cwd=folder,
        env={**environment(spool, hook=hook), **(env or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    return Ran(done.stdout, done.stderr, done.returncode, reports_in(spool))


def run_both_ways(folder: Path, *argv: str, python: str = sys.executable, env: dict[str, str] | None = None) -> Ran:
    """Run a program without and with the recorder; it must not be able to tell."""
    bare = run(folder, *argv, python=python, env=env, hook=False)
    recorded = run(folder, *argv, python=python, env=env)
    assert recorded.stdout == bare.stdout
    assert _without_addresses(recorded.stderr) == _without_addresses(bare.stderr)
    assert recorded.returncode == bare.returncode
    return recorded


def _without_addresses(text: str) -> str:
    return re.sub(r"0x[0-9a-f]+", "0x", text)


def variable(incident: Incident, name: str) -> Variable:
    """The variable of this name in the user frame."""
    frame = incident.user_frame
    assert frame is not None
    return next(v for v in frame.variables if v.name == name)
