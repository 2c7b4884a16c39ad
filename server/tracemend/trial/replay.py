"""A recorded trial as a request again."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tracemend import __version__
from tracemend.contract import fix_from_json, fix_to_json, incident_from_json, incident_to_json
from tracemend.errors import UsageError
from tracemend.fix import Level
from tracemend.project.interpreter import Interpreter
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot
from tracemend.settings import SETTINGS, Settings
from tracemend.trial.consent import Consents
from tracemend.trial.record import REQUEST
from tracemend.trial.request import Reproduction, TrialRequest, seen_in


@dataclass(frozen=True, slots=True)
class Recorded:
    """A trial as its folder tells it."""

    folder: Path
    request: TrialRequest
    tree: str
    """The digest of all files that it was run on."""
    levels: Mapping[str, Level]
    """What it said of each fix, by id; without those that it did not come to."""


def request_facts(request: TrialRequest, python: Interpreter) -> dict[str, Any]:
    """All that a trial was asked, and by what it was run."""
    names = [s.field for s in SETTINGS if s.name.startswith("trial.")]
    way = request.reproduction
    return {
        "tracemend": __version__,
        "platform": platform.platform(),
        "python": {"executable": str(python.executable), "version": python.version},
        "distributions": dict(python.distributions),
        "root": str(request.checkout or request.project.root),
        "git": request.project.git,
        "unsaved": dict(request.snapshot.unsaved),
        "incident": incident_to_json(request.incident),
        "fixes": [fix_to_json(fix) for fix in request.fixes],
        "reproduction": None if way is None else {**asdict(way), "argv": list(way.argv)},
        "settings": {name: getattr(request.settings, name) for name in names},
    }


def find_record(state: Path, name: str) -> Path:
    """The folder of a record, by the beginning of its name or by its path; `last`: the newest.

    Raises UsageError when there is none, or more than one.
    """
    given = Path(name)
    if (given / REQUEST).is_file():
        return given
    home = state / "trials"
    known = sorted(path.parent for path in home.glob(f"*/{REQUEST}"))
    found = known[-1:] if name == "last" else [path for path in known if path.name.startswith(name)]
    if len(found) != 1:
        many = "more than one trial" if found else "no trial"
        raise UsageError(f"There is {many} {name!r} in {home}: a verdict names its record, and old ones are removed.")
    return found[0]


def read_record(folder: Path) -> Recorded:
    """What a record holds. Raises UsageError when it can't be read."""
    try:
        facts = json.loads((folder / REQUEST).read_text(encoding="utf-8"))
        tree = json.loads((folder / "tree.json").read_text(encoding="utf-8"))["digest"]
        verdicts = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("verdict-*.json")]
        return Recorded(folder, _request(facts), tree, {v["id"]: v["level"] for v in verdicts})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{folder} can't be read as a trial's record ({error}): take another one.") from None


def at(request: TrialRequest, project: Project, consents: Consents) -> TrialRequest:
    """The request for a project whose root may be another one: the record of a sweep's worker names the worker's own.

    Commands and scripts are asked about as they were then.
    """
    recorded = request.project
    python = recorded.interpreter if recorded.interpreter and recorded.interpreter.exists() else project.interpreter
    return replace(
        request,
        project=replace(project, interpreter=python),
        snapshot=Snapshot(project.root, request.snapshot.unsaved),
        incident=seen_in(project.root, recorded.root, request.incident),
        consent=consents.refusal,
    )


def _request(facts: Mapping[str, Any]) -> TrialRequest:
    root, way = Path(facts["root"]), facts["reproduction"]
    return TrialRequest(
        Project(root, Path(facts["python"]["executable"]), facts["git"]),
        Snapshot(root, facts["unsaved"]),
        incident_from_json(facts["incident"]),
        tuple(map(fix_from_json, facts["fixes"])),
        Settings(**facts["settings"]),
        None if way is None else Reproduction(**{**way, "argv": tuple(way["argv"])}),
    )
