"""Runs the few tests that failed once more, each alone and with the machine to itself, as CPython's own `regrtest --rerun` does.

The suite talks to real editors, databases and process groups on whatever machine it is given; a test that fails only beside others is told
by name and is to be mended, and does not hold up what is right. One that fails again, or more than a few that fail at once, is a failure.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

FEW = 5
_FAILED = Path(".pytest_cache/v/cache/lastfailed")


def main() -> int:
    """The exit status: 0 when each failed test passes alone."""
    failed = sorted(json.loads(_FAILED.read_text("utf-8"))) if _FAILED.exists() else []
    if not failed:
        print("The run ended badly without a failing test: see what it printed.")
        return 1
    if len(failed) > FEW:
        print(f"{len(failed)} tests failed; no more than {FEW} are run again.")
        return 1
    again = [
        name for name in failed if subprocess.run([sys.executable, "-m", "pytest", "-q", name], check=False).returncode
    ]
    for name in failed:
        print(f"{'FAILED TWICE' if name in again else 'FAILED beside others, passed alone'}: {name}")
    return 1 if again else 0


if __name__ == "__main__":
    raise SystemExit(main())
