"""The programs of `tests/cases`, taken from their stored tracebacks to fixes whose effect is seen by running them.

Run as a program it prints the table of results: `python tests/recipes/cases.py [NAME…]`.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "server")]

from recipes.crash import Version, fixed_files, interpreters, run, site_of, write
from tracemend.diagnosis.diagnose import diagnose
from tracemend.diagnosis.site import CrashSite
from tracemend.fix import Diagnosis, Fix
from tracemend.recipes.propose import propose

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CASES = Path(__file__).parents[1] / "cases"
Level = Literal["first", "list", "says", "nothing", "wrong"]
"""first, list: the fix whose effect is the fixed program's is the first, or among them. says: the right command or cause is
named. wrong: a fix called safe has another effect."""

_ABSENT = re.compile(r"\b(\d+) passed in [\d.]+s")


@dataclass(frozen=True)
class Case:
    """One program that crashes, and the same program fixed."""

    folder: Path
    data: dict[str, Any]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def tracebacks(self) -> dict[Version, str]:
        """The stored outputs of the Pythons on which it crashes."""
        found = {}
        for version, outcome in self.data["python"].items():
            path = self.folder / f"traceback-{version}.txt"
            if path.exists() and outcome["exit"] != 0:
                major, minor = version.split(".")
                found[int(major), int(minor)] = path.read_text(encoding="utf-8")
        return found

    def fixed_stdout(self, version: Version) -> str:
        return _plain(self.data["python"][f"{version[0]}.{version[1]}"]["fixed_stdout"])

    def lay_out(self, folder: Path) -> None:
        """The crashing program's files alone."""
        skip = shutil.ignore_patterns("case.json", "traceback-*", "fixed", "__pycache__")
        shutil.copytree(self.folder, folder, dirs_exist_ok=True, ignore=skip)
        write(folder, {})


@dataclass
class Result:
    """What came of one case on one Python."""

    level: Level
    fixes: list[tuple[Fix, bool]] = field(default_factory=list)
    """Each fix and whether its effect is right."""
    diagnosis: Diagnosis | None = None


@lru_cache(maxsize=1)
def expectations() -> dict[str, dict[str, Any]]:
    """`tests/cases/expected.toml`: what is expected of each case."""
    return tomllib.loads((CASES / "expected.toml").read_text(encoding="utf-8"))


def cases() -> list[Case]:
    """All cases in order of their names."""
    return [
        Case(path.parent, json.loads(path.read_text(encoding="utf-8"))) for path in sorted(CASES.glob("*/case.json"))
    ]


def interpreter_for(case: Case, version: Version) -> Path | None:
    """The Python that runs a case, None when it is not installed or lacks the case's packages."""
    if not case.data["deps"]:
        return interpreters().get(version)
    words = {w for p in case.folder.rglob("*.py") for w in re.findall(r"^(?:import|from) (\w+)", p.read_text(), re.M)}
    third_party = {
        "django",
        "flask",
        "fastapi",
        "pandas",
        "numpy",
        "sqlalchemy",
        "celery",
        "pydantic",
        "requests",
        "httpx",
    }
    return Path(sys.executable) if all(find_spec(w) for w in words & third_party) else None


def result_of(case: Case, version: Version, *, says: str | None = None, expect: str | None = None) -> Result:
    """Propose for the stored traceback of one Python, and run what each fix makes of the program."""
    python = interpreter_for(case, version) or Path(sys.executable)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        case.lay_out(folder)
        site = site_of(case.tracebacks[version], folder, python)
        if site is None:
            return Result("nothing")
        fixes = propose(site, strict=True)
        judged = [(fix, fix.changes_code and _has_effect(case, fix, folder, version, python, expect)) for fix in fixes]
        return Result(_level(site, judged, says), judged, diagnose(site, fixes))


def _level(site: CrashSite, judged: list[tuple[Fix, bool]], says: str | None) -> Level:
    if any(fix.applicability == "safe" and not right for fix, right in judged):
        return "wrong"
    if judged and judged[0][1]:
        return "first"
    if any(right for _, right in judged):
        return "list"
    if says is not None:
        told = diagnose(site, [fix for fix, _ in judged])
        steps = [*told.steps, *(step for fix, _ in judged for step in fix.steps)]
        texts = [told.cause, *(f.title for f, _ in judged), *(s.text + " " + " ".join(s.command or ()) for s in steps)]
        if any(word in text for word in says.split(" | ") for text in texts):
            return "says"
    return "nothing"


def _has_effect(case: Case, fix: Fix, folder: Path, version: Version, python: Path, expect: str | None) -> bool:
    """Whether the program with the fix prints what the fixed program prints."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary).resolve() / "app"
        shutil.copytree(folder, copy)
        write(copy, fixed_files(fix, folder))
        if (copy / "manage.py").exists():
            run(python, ["python", "manage.py", "migrate"], copy, case.data["env"])
        moved = {rename.old: rename.new for rename in fix.renames}
        done = run(python, ["python", *(moved.get(word, word) for word in case.data["cmd"])], copy, case.data["env"])
        wanted = case.fixed_stdout(version) if expect is None else expect
        return _plain(done.stdout) == wanted and (done.returncode == 0 or expect is not None)


def _plain(stdout: str) -> str:
    return _ABSENT.sub(r"\1 passed", stdout)


def main(names: list[str]) -> None:
    counts: dict[str, int] = {}
    for case in cases():
        if (names and not any(n in case.name for n in names)) or not case.tracebacks:
            continue
        wanted = expectations().get(case.name, {})
        version = max(case.tracebacks)
        result = result_of(case, version, says=wanted.get("says"), expect=wanted.get("prints"))
        counts[result.level] = counts.get(result.level, 0) + 1
        print(f"{result.level:8} {case.name:35} {case.data['recipe']}")
        for fix, right in result.fixes if names else ():
            print(f"    {'+' if right else '-'} {fix.applicability:12} {fix.author:35} {fix.title}")
    print(counts)


if __name__ == "__main__":
    main(sys.argv[1:])
