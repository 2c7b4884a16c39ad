"""The JSON of the command line, which scripts and editors rely on: add to it freely, change or drop nothing.

The same forms are what the ledger stores, so they lose nothing: each `x_from_json(x_to_json(x)) == x`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from tracemend.fix import (
    Diagnosis,
    Edit,
    Evidence,
    Expected,
    Fix,
    NewFile,
    Rename,
    Step,
    SuiteComparison,
    SuiteCount,
    Verdict,
    unified_diff,
)
from tracemend.incident import Context, ExceptionRecord, Frame, Incident, Variable

Json = dict[str, Any]


def incident_to_json(incident: Incident) -> Json:
    """One incident in the form of `tracemend read --json`."""
    frame = incident.user_frame
    return {
        "exceptions": [_exception_to_json(record) for record in incident.exceptions],
        "user_frame": None if frame is None else {"file": frame.file, "line": frame.line, "function": frame.function},
        "origin": incident.origin,
        "context": {k: v for k, v in asdict(incident.context).items() if v},
    }


def _exception_to_json(record: ExceptionRecord) -> Json:
    data: Json = {
        "type": record.type,
        "message": record.message,
        "notes": list(record.notes),
        "relation": record.relation,
        "frames": [_frame_to_json(frame) for frame in record.frames],
    }
    if record.group is not None:
        data["group"] = record.group
    return data


def _frame_to_json(frame: Frame) -> Json:
    data: Json = {
        "file": frame.file,
        "line": frame.line,
        "function": frame.function,
        "source": frame.source,
        "col": frame.col,
        "end_col": frame.end_col,
    }
    if frame.variables:
        data["variables"] = [asdict(variable) for variable in frame.variables]
    return data


def incident_from_json(data: Mapping[str, Any]) -> Incident:
    """The incident that `incident_to_json` wrote.

    Raises KeyError or TypeError when the data is not of that form.
    """
    exceptions = tuple(
        ExceptionRecord(
            type=e["type"],
            message=e["message"],
            notes=tuple(e["notes"]),
            frames=tuple(_frame_from_json(f) for f in e["frames"]),
            relation=e["relation"],
            group=e.get("group"),
        )
        for e in data["exceptions"]
    )
    context = dict(data.get("context", {}))
    context["command"] = tuple(context.get("command", ()))
    context["request"] = tuple((k, v) for k, v in context.get("request", ()))
    return Incident(exceptions, data["origin"], Context(**context))


def _frame_from_json(data: Mapping[str, Any]) -> Frame:
    variables = tuple(Variable(**v) for v in data.get("variables", ()))
    return Frame(data["file"], data["line"], data["function"], data["source"], data["col"], data["end_col"], variables)


def diagnosis_to_json(diagnosis: Diagnosis) -> Json:
    """`diagnosis` of `tracemend fix --json`."""
    evidence = [_evidence_to_json(e) for e in diagnosis.evidence]
    return {"cause": diagnosis.cause, "kind": diagnosis.kind, "evidence": evidence} | _steps_to_json(diagnosis.steps)


def diagnosis_from_json(data: Mapping[str, Any]) -> Diagnosis:
    """The diagnosis that `diagnosis_to_json` wrote."""
    return Diagnosis(data["cause"], data["kind"], _evidence_from_json(data["evidence"]), _steps_from_json(data))


def fix_to_json(fix: Fix, *, diff: str = "", verdict: Verdict | None = None) -> Json:
    """One entry of `fixes` of `tracemend fix --json`, with the edits themselves added.

    `diff` is of the project's files; that of the regression test is made here, since it is always a new file.
    """
    return {
        "id": fix.id,
        "title": fix.title,
        "author": fix.author,
        "applicability": fix.applicability,
        "rationale": fix.rationale,
        **_steps_to_json(fix.steps),
        "diff": diff,
        "test": None if fix.test is None else unified_diff({}, {fix.test.file: fix.test.text}),
        "verdict": None if verdict is None else verdict_to_json(verdict),
        "edits": [asdict(edit) for edit in fix.edits],
        "digests": dict(fix.digests),
        "new_files": [asdict(new) for new in fix.new_files],
        "renames": [asdict(rename) for rename in fix.renames],
        "test_file": None if fix.test is None else asdict(fix.test),
        "tier": fix.tier,
        "score": fix.score,
        "evidence": [_evidence_to_json(e) for e in fix.evidence],
        "kind": fix.kind,
        "topic": fix.topic,
        "beside": fix.beside,
        "foreseen": fix.foreseen,
        "expected": None if fix.expected is None else asdict(fix.expected),
    }


def fix_from_json(data: Mapping[str, Any]) -> Fix:
    """The fix that `fix_to_json` wrote."""
    return Fix(
        title=data["title"],
        author=data["author"],
        applicability=data["applicability"],
        rationale=data["rationale"],
        edits=tuple(Edit(**edit) for edit in data["edits"]),
        digests=tuple(data["digests"].items()),
        new_files=tuple(NewFile(**new) for new in data["new_files"]),
        renames=tuple(Rename(**rename) for rename in data["renames"]),
        steps=_steps_from_json(data),
        test=None if data["test_file"] is None else NewFile(**data["test_file"]),
        tier=data["tier"],
        score=data["score"],
        evidence=_evidence_from_json(data["evidence"]),
        kind=data.get("kind", "code"),
        topic=data.get("topic", ""),
        beside=data.get("beside", False),
        foreseen=data.get("foreseen", False),
        expected=None if data.get("expected") is None else Expected(**data["expected"]),
    )


def verdict_to_json(verdict: Verdict) -> Json:
    """`verdict` of a fix of `tracemend fix --json`."""
    suite = verdict.suite
    return {
        "level": verdict.level,
        "reproduced": verdict.reproduced,
        "gone": verdict.gone,
        "suite": None
        if suite is None
        else {
            "before": asdict(suite.before),
            "after": asdict(suite.after),
            "newly_failing": list(suite.newly_failing),
        },
        "seconds": verdict.seconds,
        "reasons": list(verdict.reasons),
        "record": verdict.record,
        "commit": verdict.commit,
    }


def verdict_from_json(data: Mapping[str, Any]) -> Verdict:
    """The verdict that `verdict_to_json` wrote."""
    suite = data["suite"]
    return Verdict(
        level=data["level"],
        reproduced=data["reproduced"],
        gone=data["gone"],
        suite=None
        if suite is None
        else SuiteComparison(
            SuiteCount(**suite["before"]), SuiteCount(**suite["after"]), tuple(suite["newly_failing"])
        ),
        seconds=data["seconds"],
        reasons=tuple(data["reasons"]),
        record=data.get("record"),
        commit=data.get("commit"),
    )


def _evidence_to_json(evidence: Evidence) -> Json:
    return {"fact": evidence.fact, "found_by": evidence.found_by, "supports": evidence.supports}


def _evidence_from_json(data: Iterable[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(e["fact"], e["found_by"], e["supports"]) for e in data)


def _steps_to_json(steps: tuple[Step, ...]) -> Json:
    """`steps` holds the sentences, `commands` what each one would run, or null."""
    return {"steps": [s.text for s in steps], "commands": [s.command and list(s.command) for s in steps]}


def _steps_from_json(data: Mapping[str, Any]) -> tuple[Step, ...]:
    commands = [c and tuple(c) for c in data["commands"]]
    return tuple(Step(text, command) for text, command in zip(data["steps"], commands, strict=True))
