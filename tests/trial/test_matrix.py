"""Projects of every shape x fixes and tests of every kind: what each verdict must be, and that the user's side stays as it is.

A trial takes several fixes, so the kinds of one shape share a few. By default the flat project goes through every kind, and each
other shape through the kinds that a fix may be of and one more kind of trouble; TRACEMEND_MATRIX=all goes through everything.
"""

from __future__ import annotations

import _heapq
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from projects import digest_of, make_files, traceback_of
from tracemend.fix import Fix, Verdict
from tracemend.incident import Incident
from tracemend.reading import read
from tracemend.settings import Settings
from tracemend.trial.sandbox import bubblewrap
from trial.shapes import SHAPES, Shape
from trials import replaced, tried

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="bounds and namespaces of Linux"),
    pytest.mark.timeout(900),
]

MISSPELLED = "def total(prices):\n    return sum(prcies)\n"
BY_CHANCE = (
    "import os\n\n\ndef total(prices):\n    if os.urandom(1)[0] % 5:\n        prices = None\n    return sum(prices)\n"
)
ONCE = "import os\n\n\ndef total(prices):\n    if os.path.exists('broken'):\n        prices = None\n    return sum(prices)\n"

OUTSIDE = """
    def test_outside(self):
        for place in ({checkout!r}, {home!r}):
            try:
                Path(place, "written").write_text("x")
            except OSError:
                pass
"""
KILLS_ITS_PARENT = """
    def test_parent(self):
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(1)
"""
SLEEP, ABORT = "__import__('time').sleep(600)", "__import__('os').abort()"
BOMB = "[__import__('os').fork() for _ in range(6)] and __import__('time').sleep(600)"

LIMITS = Settings(trial_timeout=150, trial_processes=40)


@dataclass(frozen=True)
class Kind:
    """A fix of the misspelled name, by what is put in its place."""

    new: str
    tested: str
    """Level in a project with tests."""
    untested: str
    """Level where nothing checks what `total` gives."""
    says: str = ""
    """Part of a reason, where tests are run."""


FIXES = {
    "right": Kind("return sum(prices)", "verified", "verified"),
    "wrong": Kind("return max(prcies)", "rejected", "rejected", "The crash still happens: NameError"),
    "silencing": Kind(
        "try:\n        return sum(prcies)\n    except NameError:\n        return None", "unproved", "unproved"
    ),
    "breaking": Kind('"""Sum."""\n    return sum(prices)', "rejected", "verified", "test_without_a_text"),
    "crashing": Kind(f"{ABORT}\n    return sum(prices)", "rejected", "unproved", "broke off"),
    "bomb": Kind(f"{BOMB}\n    return sum(prices)", "rejected", "unproved"),
}
OTHERS = ("not reproducible", "flaky", "hanging", "writes outside", "kills its parent")
OF_A_FIX = ("right", "wrong", "silencing", "breaking")

EVERYTHING = os.environ.get("TRACEMEND_MATRIX") == "all"


def cases() -> Iterator[tuple[str, str]]:
    """(shape, kinds): `fixes` are all of those that a trial takes at once, `some` the four that say what a fix does."""
    for number, shape in enumerate(SHAPES):
        whole = EVERYTHING or shape == "flat"
        yield shape, "fixes" if whole else "some"
        for kind in (
            OTHERS if whole else [one for one in [("crashing", "bomb", *OTHERS)[number % 7]] if one != "hanging"]
        ):
            yield shape, kind


def made(shape: str, folder: Path, code: str, more: str = "") -> Shape:
    if shape == "django":
        pytest.importorskip("django")
    if shape == "compiled" and not hasattr(_heapq, "__file__"):
        pytest.skip("this interpreter has its extensions built in")
    (folder / shape).mkdir()
    return SHAPES[shape](folder / shape / "project", code, more)


def crash_of(shape: Shape) -> Incident:
    """A real crash of `total`, called by a program that is no part of the project."""
    place = shape.root / shape.path
    program = f"import sys\nsys.path[:0] = [{str(place)!r}]\nfrom {shape.module} import total\ntotal([1, 2])\n"
    saved = {file: (shape.root / file).read_bytes() for file in shape.unsaved}
    make_files(shape.root, shape.unsaved)
    try:
        return read(traceback_of(shape.root, "-B", "-c", program, python=str(shape.python)))[-1]
    finally:
        for file, data in saved.items():
            (shape.root / file).write_bytes(data)


def verdicts(shape: Shape, incident: Incident, *fixes: Fix, settings: Settings = LIMITS) -> list[Verdict]:
    """The fixes tried, with the whole of the user's side hashed before and after."""
    home = Path(os.environ["HOME"])
    before = (
        digest_of(home, leave_out=["state"]),
        digest_of(shape.python.parents[1]) if shape.python != Path(sys.executable) else {},
    )
    results = tried(
        shape.root,
        incident,
        *fixes,
        reproduction=shape.way,
        settings=settings,
        unsaved=dict(shape.unsaved),
        git=shape.git,
        python=shape.python,
    )
    after = (
        digest_of(home, leave_out=["state"]),
        digest_of(shape.python.parents[1]) if shape.python != Path(sys.executable) else {},
    )
    assert after == before
    return [result.verdict for result in results]


def mended(shape: Shape, old: str, new: str) -> Fix:
    return replaced(shape.root, shape.file, old, new, unsaved=dict(shape.unsaved))


@pytest.mark.parametrize(("shape", "kind"), list(cases()), ids=lambda value: value.replace(" ", "-"))
def test_the_matrix(shape: str, kind: str, tmp_path: Path) -> None:
    if kind in ("fixes", "some", *FIXES):
        check_fixes(made(shape, tmp_path, MISSPELLED), {"fixes": tuple(FIXES), "some": OF_A_FIX}.get(kind, (kind,)))
    else:
        CHECKS[kind](shape, tmp_path)


def check_fixes(shape: Shape, names: tuple[str, ...]) -> None:
    kinds = [FIXES[name] for name in names]
    found = verdicts(shape, crash_of(shape), *(mended(shape, "return sum(prcies)", kind.new) for kind in kinds))
    levels = {name: verdict.level for name, verdict in zip(names, found, strict=True)}
    expected = {n: kind.tested if shape.tested else kind.untested for n, kind in zip(names, kinds, strict=True)}
    assert levels == expected, found
    for kind, verdict in zip(kinds, found, strict=True):
        assert not shape.tested or any(kind.says in reason for reason in verdict.reasons), verdict


def check_not_reproducible(name: str, folder: Path) -> None:
    shape = made(name, folder, ONCE)
    (shape.root / "broken").touch()
    incident = crash_of(shape)
    (shape.root / "broken").unlink()
    (found,) = verdicts(shape, incident, mended(shape, "prices = None", "prices = []"))
    assert (found.level, found.reproduced) == ("suite-only" if shape.tested else "unproved", False), found


def check_flaky(name: str, folder: Path) -> None:
    """A right fix of a crash that comes four times in five: verified, unless it stayed away three times by chance."""
    shape = made(name, folder, BY_CHANCE)
    incident = None
    while incident is None:
        try:
            incident = crash_of(shape)
        except AssertionError:
            continue  # no crash this time
    (found,) = verdicts(shape, incident, mended(shape, "prices = None", "prices = list(prices)"))
    assert found.level == ("verified" if found.reproduced else "suite-only" if shape.tested else "unproved"), found


def check_hanging(name: str, folder: Path) -> None:
    shape = made(name, folder, MISSPELLED)
    fix = mended(shape, "return sum(prcies)", f"{SLEEP}\n    return sum(prices)")
    settings = Settings(trial_timeout=20, trial_suite="none")
    (found,) = verdicts(shape, crash_of(shape), fix, settings=settings)
    assert found.level == "unproved", found
    assert any("did not end within 20 s" in reason for reason in found.reasons), found


def check_writes_outside(name: str, folder: Path) -> None:
    if bubblewrap() is None:
        pytest.skip(
            "bubblewrap is not installed, or may not make namespaces: nothing keeps a test from writing elsewhere"
        )
    places = {"checkout": str(folder / name / "project"), "home": os.environ["HOME"]}
    shape = made(name, folder, MISSPELLED, OUTSIDE.format(**places))
    (found,) = verdicts(shape, crash_of(shape), mended(shape, "prcies", "prices"))
    assert found.level == "verified", found


def check_kills_its_parent(name: str, folder: Path) -> None:
    """Without a sandbox, whose first process can't be killed from within."""
    shape = made(name, folder, MISSPELLED, KILLS_ITS_PARENT)
    settings = Settings(trial_timeout=150, trial_sandbox="off")
    (found,) = verdicts(shape, crash_of(shape), mended(shape, "prcies", "prices"), settings=settings)
    assert found.level == ("unproved" if shape.tested else "verified"), found
    assert not shape.tested or any("broke off" in reason for reason in found.reasons), found


CHECKS = {
    "not reproducible": check_not_reproducible,
    "flaky": check_flaky,
    "hanging": check_hanging,
    "writes outside": check_writes_outside,
    "kills its parent": check_kills_its_parent,
}
