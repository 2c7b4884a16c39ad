"""pytest's report of a failure, in every style of `--tb`, with or without a header."""

from __future__ import annotations

import re
from dataclasses import replace

from tracemend.incident import Context, ExceptionRecord, Frame, Incident
from tracemend.reading.forms.chain import read_chain
from tracemend.reading.forms.cpython import with_untraced_cause
from tracemend.reading.forms.form import Form, Found
from tracemend.reading.forms.names import exception_line
from tracemend.reading.forms.pytest_entries import PLACE, read_entries
from tracemend.reading.forms.relation import after_sentence, relation_sentence
from tracemend.reading.lines import Lines, ListLines
from tracemend.reading.sentences import HEADER

_TITLE = re.compile(r"(_+) (?=[^_]*[^_ ])(.+?) (_+)\s*$")
_RULE = re.compile(r"(=+) .+ (=+)\s*$|(!+) .+ (!+)\s*$|(-+) .+ (-+)\s*$|=+\s*$")
_SECTION = re.compile(r"=+ (FAILURES|ERRORS|short test summary info) =+\s*$")
_SUMMARY = re.compile(r"(?:FAILED|ERROR|SUBFAIL(?:ED)?(?:\[.*?\])?(?: ?\(.*?\))?) (\S+\.py(?:::.*?)?)(?: - (.+))?$")
_ERROR_TITLE = re.compile(r"ERROR at (?:setup|teardown) of (.+)$|ERROR collecting (.+)$")
_SUBTEST = re.compile(r"([\w.]+(?:\[.*?\])?)(?: \[.*\])?(?: \(.*\))?$")
"""The test of a title, with the message and the parameters of a subtest."""
_TEST_FILE = re.compile(r"(?:^|[\\/])(?:test_[^\\/]*|[^\\/]*_test)\.py$")
_WORKER = re.compile(r"\[gw\d+\] \w+ -- Python ")
MAX_BODY = 20_000
MAX_AFTER = 12
"""Lines between the last `E   ` line and the place."""
MAX_BETWEEN = 300
"""Lines between the failures and the summary: warnings."""


def starts(line: str) -> int | None:
    """Column of a failure's title, a section's rule, or an `E   ` line."""
    for marker, pattern in (("___", _TITLE), ("===", _SECTION)):
        column = line.find(marker)
        if column >= 0 and pattern.match(line, column):
            return column
    if line.startswith(("E   ", "_ ")) and (line[0] == "E" or _TITLE.match(line)):
        return 0
    return None


def read(lines: Lines) -> Found | None:
    """One failure from its title on, or a whole section that has no titles."""
    first = lines.at(0) or ""
    if (section := _SECTION.match(first)) is not None:
        return _read_summary(lines) if section[1].startswith("short") else _read_untitled(lines)
    title = _TITLE.match(first)
    if title is None:
        return _read_headless(lines)
    body = _body(lines, 1)
    records = read_failure(body)
    if not records:
        return None
    test = node_id(title[2], records)
    return Found((Incident(tuple(records), "pytest", Context(test=test)),), 1 + len(body))


def _body(lines: Lines, number: int) -> list[str]:
    """The lines up to the next title or rule."""
    body: list[str] = []
    while (line := lines.at(number + len(body))) is not None and len(body) < MAX_BODY:
        if is_rule(line) or _TITLE.match(line):
            break
        body.append(line)
    return body


def is_rule(line: str) -> bool:
    """Whether a line is a rule with a text in it, which ends a failure."""
    if line[:1] not in ("=", "!", "-"):
        return False
    found = _RULE.match(line)
    return found is not None and (line[0] != "-" or "Captured" in line or len(line.rstrip()) > 60)


def read_failure(body: list[str]) -> list[ExceptionRecord]:
    """The exceptions in one failure's lines: CPython's own traceback, pytest's entries, or a chain of both."""
    for number, line in enumerate(body):
        if line.rstrip() == HEADER or "+ Exception Group Traceback" in line:
            native = body[number:]
            records, end = read_chain(ListLines(_without_place(native)), 0)
            if any(record.frames for record in records):
                return _joined(body[:number], records, native[end:])
    return read_entries([line for line in body if not _WORKER.match(line)])


def _joined(before: list[str], records: list[ExceptionRecord], after: list[str]) -> list[ExceptionRecord]:
    """A chain of which CPython's printer wrote the middle: pytest leaves groups to it and writes the others itself."""
    following = after_sentence(ListLines(after), 0)
    rest = read_entries(after[following[1] :]) if following is not None else []
    if following is not None and rest:
        main = max(number for number, record in enumerate(records) if record.group is None)
        if (records[main].type, records[main].message) == (rest[0].type, rest[0].message):
            main, rest = main - 1, [replace(records[main], relation=rest[0].relation), *rest[1:]]
            records = records[: main + 1]
        else:
            records = [*records[:main], replace(records[main], relation=following[0]), *records[main + 1 :]]
        records += rest
    relation = next((found for line in reversed(before) if line.strip() and (found := relation_sentence(line))), None)
    earlier = read_entries(before) if relation is not None else []
    if not any(record.frames for record in earlier):
        return with_untraced_cause(ListLines(after, earlier=before), records)
    shifted = [replace(r, group=r.group + len(earlier)) if r.group is not None else r for r in records]
    return [*earlier[:-1], replace(earlier[-1], relation=relation), *shifted]


def _without_place(lines: list[str]) -> list[str]:
    """Without the last place, which a doctest has after its traceback."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    found = PLACE.match(lines[end - 1])
    return lines[: end - 1] if found and " " not in found[3] else lines[:end]


def _read_headless(lines: Lines) -> Found | None:
    """A failure whose title was cut off: its `E   ` lines, and the listing that stands before them."""
    earlier: list[str] = []
    for line in reversed(lines.before()):
        if is_rule(line) or _TITLE.match(line) or len(earlier) > 80:
            break
        earlier.insert(0, line)
    body = _short_body(lines)
    records = read_failure(earlier + body)
    if not any(record.frames for record in records):
        return Found((), _count_errors(body)) if body[0].startswith("E") else None
    return Found((Incident(tuple(records), "pytest"),), len(body))


def _short_body(lines: Lines) -> list[str]:
    """The `E   ` lines and what follows them up to the place."""
    body: list[str] = []
    after = 0
    while (line := lines.at(len(body))) is not None and len(body) < MAX_BODY and after < MAX_AFTER:
        if body and (is_rule(line) or _TITLE.match(line) or HEADER in line):
            break
        body.append(line)
        after = 0 if line.startswith("E ") else after + 1
        if after and PLACE.match(line):
            break
    return body


def _count_errors(body: list[str]) -> int:
    return next((number for number, line in enumerate(body) if not line.startswith("E")), len(body))


def _read_untitled(lines: Lines) -> Found | None:
    """`--tb=line`: no titles, one place for each failure, in newer versions with `E   ` lines before it."""
    incidents: list[Incident] = []
    part: list[str] = []
    number = 1
    while (line := lines.at(number)) is not None and not _ends_section(line):
        part.append(line)
        place = PLACE.match(line)
        if place and place[3] and not place[3].startswith("in "):
            records = read_failure(part)
            if records:
                incidents.append(Incident(tuple(records), "pytest"))
            part = []
        number += 1
        if number > MAX_BODY:
            break
    return Found(tuple(_named(incidents, _summary_from(lines, number))), number if incidents else 1)


def _ends_section(line: str) -> bool:
    """Whether a line is a title or a rule; what was captured stands behind a rule of its own, before the place."""
    return (line[:1] != "-" and is_rule(line)) or _TITLE.match(line) is not None


def _summary_from(lines: Lines, number: int) -> list[tuple[str, str]]:
    """Node id and the message, as far as it is told, of each test of the summary that follows."""
    last = number + MAX_BETWEEN
    while number < last and (line := lines.at(number)) is not None and not line.startswith(("Traceback ", "___")):
        if (section := _SECTION.match(line)) is not None:
            break
        number += 1
    else:
        return []
    found: list[tuple[str, str]] = []
    while section[1].startswith("short") and (line := lines.at(number + 1 + len(found))) is not None:
        told = _SUMMARY.match(line)
        if told is None:
            break
        found.append((told[1], (told[2] or "").removesuffix("...")))
    return found


def _named(incidents: list[Incident], summary: list[tuple[str, str]]) -> list[Incident]:
    """The failures with the test of the summary that ended like it: both are in the order in which the tests ran."""
    named: list[Incident] = []
    for incident in incidents:
        raised = incident.raised
        told = f"{raised.type}: {raised.message}", raised.message
        fitting = next((one for one in summary if one[1] and any(text.startswith(one[1]) for text in told)), None)
        if fitting is not None:
            summary.remove(fitting)
            incident = replace(incident, context=Context(test=fitting[0]))
        named.append(incident)
    return named


def _read_summary(lines: Lines) -> Found | None:
    """The summary's lines, where they are all that `--tb=no` leaves of the failures."""
    earlier = lines.before()
    if any(_TITLE.match(line) or line.startswith("E   ") for line in earlier):
        return None
    shown = max((number for number, line in enumerate(earlier) if _SECTION.match(line)), default=len(earlier))
    if any(PLACE.match(line) for line in earlier[shown:]):
        return None
    incidents: list[Incident] = []
    number = 1
    while (line := lines.at(number)) is not None and (found := _SUMMARY.match(line)) is not None:
        head = exception_line(found[2]) if found[2] else None
        if head is None and found[2] and found[2].startswith("assert "):
            head = "AssertionError", found[2]
        if head is not None:
            record = ExceptionRecord(head[0], head[1], frames=(_test_frame(found[1]),))
            incidents.append(Incident((record,), "pytest", Context(test=found[1])))
        number += 1
    return Found(tuple(incidents), number) if incidents else None


def _test_frame(test: str) -> Frame:
    """All that a node id tells of the place: the test's file and function, and no line."""
    file, _, name = test.partition("::")
    return Frame(file, 0, name.partition("[")[0].rpartition("::")[2] or "<module>")


def node_id(title: str, records: list[ExceptionRecord]) -> str | None:
    """The node id of the test that a title names, as far as the frames tell its file."""
    error = _ERROR_TITLE.match(title)
    if error is not None and error[2]:
        return error[2]
    named = _SUBTEST.match(title) if error is None else None
    name = error[1] if error is not None else named[1] if named is not None else title
    path, bracket, parameters = name.partition("[")
    parts = path.split(".")
    for record in reversed(records):
        for frame in record.frames:
            if record.type == "FixtureLookupError":
                return "::".join([frame.file, *parts]) + bracket + parameters
            if frame.function is not None and frame.function.rpartition(".")[2] == parts[-1]:
                return "::".join([frame.file, *parts]) + bracket + parameters
    files = [frame.file for record in records for frame in record.frames if _TEST_FILE.search(frame.file)]
    return "::".join([files[0], *parts]) + bracket + parameters if error is not None and files else None


FORM = Form("pytest", starts, read)
