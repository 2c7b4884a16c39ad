"""Red: the reported crash brought about on the unfixed code, and how reliably it comes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tracemend.diagnosis.blame import failed_connection
from tracemend.trial.consent import way_words
from tracemend.trial.failure import find_same, in_short, same_failure
from tracemend.trial.impact import impacted_tests
from tracemend.trial.limits import TOO_MANY
from tracemend.trial.observed import Run
from tracemend.trial.recorded import tests_of_recorded_calls
from tracemend.trial.replayed import CREDENTIALS, replayed
from tracemend.trial.reproduction import OWN_ORIGINS, READING, candidates
from tracemend.trial.request import Reproduction
from tracemend.trial.request_tests import signs_in, tests_of_requests
from tracemend.trial.runner import undotted
from tracemend.trial.suite import Part, Suite
from tracemend.trial.work import Work

_CHANCES = 2
"""How often the first way is tried again when nothing brought the crash about: it may come by chance."""
_REPEAT_SECONDS = 1.0
_LEAST_SURE, _MOST_SURE = 3, 5
_SURE_OF_TEST = 2
_MOST_FAILING = 4
"""Failing tests of the suite of which one may show the crash."""


_BOXED = (
    "It ran inside bubblewrap, without the network and with an empty /tmp: "
    "the settings tracemend.trial.network and tracemend.trial.sandbox allow more."
)


_WALLED = (
    "A trial inside bubblewrap reaches no server, so that it can't tell this fix from none: "
    "the settings tracemend.trial.localDatabase and tracemend.trial.network allow more."
)


@dataclass(frozen=True)
class Red:
    """The crash, brought about on the unfixed code."""

    reproduction: Reproduction
    run: Run
    strange: tuple[str, ...] = ()
    """Other failures that the same run shows without any fix."""
    written: Mapping[str, str] = field(default_factory=dict)
    """The test that the trial wrote to bring the crash about; empty where there was a way already."""
    keep: bool = False
    """That test replays a request, and is as good a regression test."""
    crashed: int = 1
    runs: int = 1
    without: tuple[str, ...] = ()
    """What the request that was replayed went without, since the report has masked it."""

    @property
    def by_chance(self) -> bool:
        """Whether it does not crash every time."""
        return self.crashed < self.runs


@dataclass(frozen=True, slots=True)
class _Way:
    """What may bring the crash about."""

    reproduction: Reproduction
    written: Mapping[str, str] = field(default_factory=dict)
    keep: bool = False


def find_red(work: Work) -> tuple[Red | None, tuple[str, ...]]:
    """The first way that brings the reported failure about, and what became of those before it, one sentence each.

    Raises Cancelled.
    """
    if work.bench.walled and failed_connection(work.request.incident) is not None:
        return None, (_WALLED,)
    tried: list[str] = []
    ways = list(_ways(work))
    red = _first(work, [*ways, *ways[:1] * _CHANCES], tried)
    if red is None and work.bench.sandboxed and not work.request.settings.trial_network and tried:
        tried.append(_BOXED)
    return red, tuple(dict.fromkeys(tried)) or (_no_way(work),)


def find_red_in(work: Work, suite: Suite) -> Red | None:
    """The first of the suite's failing tests, those nearest to the crash first, that brings the reported failure about. A test
    shows it that the report does not tell of: what was logged while it ran, an example of a documentation. Raises Cancelled."""
    failing = [test for test, outcome in suite.outcomes.items() if outcome == "failed"]
    files = [place.file for place in work.places]
    near = impacted_tests(files, work.request.snapshot, work.bench.copy.manifest) if failing else ()
    ways = [way for part in suite.parts for way in _failing(part, work.bench.copy.manifest)]
    ways.sort(key=lambda way: work.bench.named(way).partition("::")[0] not in (*near, *files))
    return _first(work, [_Way(way) for way in ways[:_MOST_FAILING]], [])


def _failing(part: Part, files: Collection[str]) -> Iterator[Reproduction]:
    for test, outcome in part.outcomes.items():
        if outcome == "failed":
            node = test if part.runner.kind == "pytest" else undotted(test, part.runner.folder, files)
            yield Reproduction("test", (node,), part.runner.folder)


def _first(work: Work, ways: Sequence[_Way], tried: list[str]) -> Red | None:
    """The first way that brings the reported failure about; `tried` takes what became of those before it."""
    left: list[Reproduction] = []
    for one in ways:
        way = one.reproduction
        if way in left:
            continue
        refusal = None if way == work.request.reproduction else work.request.consent(way)
        if refusal is not None:
            tried.append(refusal)
            left.append(way)
            continue
        work.bench.prepare(one.written)
        run = _once(work, way, one.written)
        if run is None:
            tried.append(f"{way_words(way)} could not be started: its program or folder is missing.")
        elif find_same(work.request.incident, run.incidents) is not None:
            others = tuple(in_short(i) for i in run.incidents if not same_failure(work.request.incident, i))
            without = _without(work, one.written) if one.keep else ()
            return Red(way, run, others, one.written, one.keep, without=without)
        else:
            left += [way] if run.completed.timed_out else []
            tried.append(_not_red(way, run, work.request.settings.trial_timeout))
    return None


def _without(work: Work, written: Mapping[str, str]) -> tuple[str, ...]:
    """What the test that replays the request goes without, in words for people."""
    request = replayed(work.request.incident)
    if request is None:
        return ()
    if any(map(signs_in, written.values())):
        return tuple(words for words in request.left_out if words.lower() not in CREDENTIALS)
    return (*request.left_out, f"the user {request.user} being signed in") if request.user else request.left_out


def _once(work: Work, way: Reproduction, written: Mapping[str, str]) -> Run | None:
    if not (work.bench.copy.folder / way.cwd).is_dir():
        return None
    run = work.observe("red", way, work.places, everywhere=bool(written))
    return None if run.completed.returncode == 127 and not run.incidents else run


def sure_after(run: Run, way: Reproduction) -> int:
    """How often a run is made before its outcome counts as that of every run: three to five times, by what it costs; twice for
    a test, which the suite runs once more with the fix and once without; once for a connection to a server, which its own test
    makes once more with the fix and once without.

    A crash that comes half the time is taken for a steady one, and an idle fix of it for a good one, in one of 1,000 trials of
    a quick program and one of 64 of a slow one or a test.
    """
    if way.kind == "test":
        return _SURE_OF_TEST
    if READING in way.argv:
        return 1
    return max(_LEAST_SURE, min(_MOST_SURE, 1 + int(_REPEAT_SECONDS / max(run.completed.seconds, 0.01))))


def _ways(work: Work) -> Iterator[_Way]:
    """What may bring the crash about, most telling first: tests, the request, commands and scripts, a call with what was
    recorded. What is written for the purpose is a test."""
    request, bench = work.request, work.bench
    given = request.reproduction
    if given is not None and given.argv:
        tests = [fix.test for fix in request.fixes if fix.test is not None]
        named = given.argv[0].partition("::")[0]
        missing = given.kind == "test" and request.snapshot.text(named) is None
        written = {t.file: t.text for t in tests[:1] if missing and t.file == named}
        yield _Way(given, written)
        if not missing or written:
            return
    found = candidates(request.incident, request.snapshot)
    yield from (_Way(way) for way in found if way.kind == "test")
    contained = bench.sandboxed and not request.settings.trial_network
    for test in tests_of_requests(request.incident, request.snapshot, bench.style_of_tests, contained=contained):
        yield _Way(bench.test_way(test), {test.file: test.text}, keep=True)
    yield from (_Way(way) for way in found if way.kind != "test")
    for test in tests_of_recorded_calls(request.incident, request.snapshot, bench.style_of_tests):
        yield _Way(bench.test_way(test), {test.file: test.text})


def _not_red(way: Reproduction, run: Run, limit: float) -> str:
    words = way_words(way)
    if run.completed.timed_out:
        return f"{words} did not end within {limit:g} s, and was stopped."
    if run.completed.exceeded:
        return f"{words} {TOO_MANY}."
    if run.incidents:
        return f"{words} fails with another exception: {in_short(run.incidents[-1])}."
    return f"{words} does not bring the crash about."


def _no_way(work: Work) -> str:
    origin = work.request.incident.origin
    if origin not in OWN_ORIGINS:
        return f"Nothing that {origin} reports is executed: name a test or a command that brings the crash about."
    return "The traceback does not tell how the crash is brought about: name a test or a command."
