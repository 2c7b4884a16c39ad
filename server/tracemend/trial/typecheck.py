"""The project's own type checker, where it has one configured: a fix may not bring an error that was not there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tracemend.project.snapshot import read_text
from tracemend.trial.bench import Bench

_SECONDS = 120.0
_ERROR = re.compile(r"^\s*(?P<file>[^\s:][^:]*):\d+(?::\d+)?(?::| -) error: (?P<message>.*)$", re.MULTILINE)
_OPTIONS = {
    "mypy": ("--no-color-output", "--no-error-summary", "--hide-error-context"),
    "pyright": (),
    "basedpyright": (),
}
_CONFIGURED = {
    "mypy": (("mypy.ini", ""), (".mypy.ini", ""), ("setup.cfg", "[mypy]"), ("pyproject.toml", "[tool.mypy]")),
    "pyright": (("pyrightconfig.json", ""), ("pyproject.toml", "[tool.pyright]")),
    "basedpyright": (("pyproject.toml", "[tool.basedpyright]"),),
}


def type_checker(bench: Bench) -> str | None:
    """The checker that is configured for the project and installed beside its interpreter."""
    folder = bench.copy.folder
    for name, places in _CONFIGURED.items():
        if name in bench.installed and any(
            part in (read_text(folder / file) or "\0") for file, part in places if _is(folder, file)
        ):
            return name
    return None


def _is(folder: Path, file: str) -> bool:
    return (folder / file).is_file()


def type_errors(bench: Bench, checker: str, files: Sequence[str]) -> Counter[str] | None:
    """Errors in the copy as it is, without line numbers; None when the checker did not come to an end. Raises Cancelled."""
    argv = (str(bench.python.executable), "-m", checker, *_OPTIONS[checker], *files)
    done = bench.run_tool("types", argv, timeout=_SECONDS)
    if done.timed_out or done.returncode not in (0, 1):
        return None
    root = f"{bench.copy.folder}/"
    return Counter(f"{m['file'].replace(root, '')}: {m['message']}" for m in _ERROR.finditer(done.stdout))


def new_errors(before: Counter[str] | None, after: Counter[str] | None) -> tuple[str, ...]:
    """Errors of the second run that the first has not; none where either is unknown."""
    return () if before is None or after is None else tuple((after - before).keys())
