"""What a trial costs beyond the runs of pytest that it can't do without: `python tests/benchmarks/bench_trial.py [files]`.

The peer is plain pytest in the checkout: the failing test alone without the fix and with it, the suite without it and with it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tracemend.fix import Edit, Fix, text_digest
from tracemend.progress import Progress
from tracemend.project.process import Cancel
from tracemend.project.project import Project
from tracemend.project.snapshot import Snapshot
from tracemend.reading import read
from tracemend.settings import Settings
from tracemend.trial import try_fixes
from tracemend.trial.request import TrialRequest

sys.path.insert(0, str(Path(__file__).parents[1]))

from projects import make_repository

CRASH = "def total(prices):\n    return sum(prcies)\n"
TEST = "from pkg.cart import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n"


def project(root: Path, files: int) -> Path:
    texts = {"pkg/__init__.py": "", "pkg/cart.py": CRASH, "tests/test_cart.py": TEST}
    for number in range(files - 23):
        texts[f"pkg/part{number % 30}/m{number}.py"] = f"def f{number}(x):\n    return x + {number}\n"
    for number in range(20):
        texts[f"tests/test_m{number}.py"] = f"def test_{number}():\n    assert {number} + 1 > {number}\n"
    return make_repository(root, texts)


def pytest(root: Path, *arguments: str) -> float:
    started = time.perf_counter()
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    subprocess.run(argv, cwd=root, capture_output=True, check=False)
    return time.perf_counter() - started


def request_for(root: Path) -> TrialRequest:
    argv = [sys.executable, "-m", "pytest", "-q", "--tb=native", "tests/test_cart.py"]
    crash = subprocess.run(argv, cwd=root, capture_output=True, text=True, check=False)
    incident = read(crash.stdout)[-1]
    start = CRASH.index("prcies")
    fix = Fix("Mend", "recipe:x", "safe", "", (Edit("pkg/cart.py", start, start + 6, "prices"),))
    fix = Fix(fix.title, fix.author, "safe", "", fix.edits, (("pkg/cart.py", text_digest(CRASH)),))
    return TrialRequest(Project(root, Path(sys.executable), True), Snapshot(root), incident, (fix,), Settings())


def trial(request: TrialRequest) -> tuple[float, float, int]:
    """Seconds in all, seconds to "crash gone", runs of pytest."""
    moments: list[tuple[str, float]] = []
    started = time.perf_counter()

    def note(progress: Progress) -> None:
        if progress.text.startswith("Crash gone"):
            moments.append((progress.step, time.perf_counter() - started))

    (tried,) = try_fixes(request, cancel=Cancel(), watch=note)
    seconds = time.perf_counter() - started
    assert tried.verdict.level == "verified", tried.verdict
    runs = len(list(Path(tried.verdict.record or "").glob("*.out")))
    return seconds, next(moment for step, moment in moments if step == "prove"), runs


def main() -> None:
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TRACEMEND_STATE_DIR"] = f"{folder}/state"
        for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
            os.environ[name] = "ada@example.org"
        root = project(Path(folder) / "shop", files)
        pytest(root)
        single = statistics.median(pytest(root, "tests/test_cart.py") for _ in range(5))
        whole = statistics.median(pytest(root) for _ in range(5))
        request = request_for(root)
        print(f"{files} files; plain pytest: one test {single:.2f} s, suite {whole:.2f} s")
        for name in ("cold", "warm", "warm"):
            seconds, gone, runs = trial(request)
            suites = 2 if name == "cold" else 1
            bare = (runs - suites) * single + suites * whole
            print(
                f"{name}: trial {seconds:.2f} s, crash gone after {gone:.2f} s, {runs} runs of pytest, beyond them {seconds - bare:+.2f} s"
            )
        four = replace(request, fixes=tuple(replace(request.fixes[0], title=f"Mend {n}") for n in range(4)))
        for workers in (1, 2):
            started = time.perf_counter()
            try_fixes(four, cancel=Cancel(), workers=workers)
            print(f"four candidates, {workers} at a time: {time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main()
