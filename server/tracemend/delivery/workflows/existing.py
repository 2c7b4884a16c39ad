"""Services that an existing GitHub Actions workflow lacks, put into its jobs that run tests. Pure; nothing else of it changes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracemend.delivery.workflows.facts import Facts
from tracemend.delivery.workflows.github import services_block
from tracemend.delivery.workflows.services import Needed

_RUNS_TESTS = re.compile(r"\bpytest\b|manage\.py test\b|\bunittest\b|\b(?:tox|nox)\b(?! *:)|\bmake (?:test|check)\b")
_STARTS_ONE = re.compile(
    r"docker[ -]compose|docker run|systemctl start|service (?:postgresql|mysql|redis)|supercharge/"
)


@dataclass(frozen=True, slots=True)
class Insertion:
    """Text to put in before an offset."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class _Job:
    """One job's lines: from `first` to before `last`, its keys at `indent`."""

    first: int
    last: int
    indent: int


def missing_services(text: str, facts: Facts) -> tuple[tuple[Insertion, ...], tuple[Needed, ...]]:
    """Where a workflow needs `services:`, and which: for jobs that run tests and start no service by any other means."""
    lines = text.splitlines(keepends=True)
    insertions: list[Insertion] = []
    for job in _jobs(lines):
        body = "".join(lines[job.first : job.last])
        keys = [_key(line) for line in lines[job.first : job.last] if _depth(line) == job.indent]
        if not _RUNS_TESTS.search(body) or _STARTS_ONE.search(body) or {"services", "container", "uses"} & set(keys):
            continue
        steps = next(
            (n for n in range(job.first, job.last) if _depth(lines[n]) == job.indent and _key(lines[n]) == "steps"),
            None,
        )
        if steps is not None and facts.services:
            block = "".join(f"{' ' * job.indent}{line}\n" for line in services_block(facts.services))
            insertions.append(Insertion(sum(map(len, lines[:steps])), block))
    return tuple(insertions), facts.services if insertions else ()


def _jobs(lines: list[str]) -> list[_Job]:
    start = next((n for n, line in enumerate(lines) if re.match(r"jobs:\s*(?:#.*)?$", line)), None)
    if start is None:
        return []
    end = next((n for n in range(start + 1, len(lines)) if _depth(lines[n]) == 0), len(lines))
    depths = [d for n in range(start + 1, end) if (d := _depth(lines[n])) is not None]
    if not depths:
        return []
    heads = [n for n in range(start + 1, end) if _depth(lines[n]) == depths[0]]
    jobs = []
    for head, following in zip(heads, [*heads[1:], end], strict=True):
        inner = [d for n in range(head + 1, following) if (d := _depth(lines[n])) is not None]
        if inner:
            jobs.append(_Job(head + 1, following, inner[0]))
    return jobs


def _depth(line: str) -> int | None:
    """Indentation; None for an empty line or a comment."""
    stripped = line.strip()
    return None if not stripped or stripped.startswith("#") else len(line) - len(line.lstrip(" "))


def _key(line: str) -> str:
    found = re.match(r"\s*([\w-]+):", line)
    return found[1] if found else ""
