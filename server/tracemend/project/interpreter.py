"""What the project's interpreter says of itself, asked once in a child process."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tracemend.project.process import run
from tracemend.project.project import Project

_PROBE_SECONDS = 20.0

_PROBE = r"""
import builtins, json, sys
facts = {
    "version": list(sys.version_info[:3]),
    "path": [p for p in sys.path if p],
    "builtins": dir(builtins),
    "stdlib": sorted(getattr(sys, "stdlib_module_names", ())),
    "prefix": sys.prefix,
    "distributions": {},
    "providers": {},
}
try:
    from importlib import metadata
except ImportError:
    metadata = None
if metadata is not None:
    for dist in metadata.distributions():
        name = dist.metadata["Name"]
        if not name or name in facts["distributions"]:
            continue
        facts["distributions"][name] = dist.version
        top = (dist.read_text("top_level.txt") or "").split()
        if not top:
            seen = set()
            for file in dist.files or ():
                first = file.parts[0]
                if len(file.parts) > 1 and file.suffix == ".py" and first.isidentifier():
                    seen.add(first)
                elif len(file.parts) == 1 and file.suffix == ".py":
                    seen.add(file.stem)
            top = sorted(seen)
        for module in top:
            facts["providers"].setdefault(module, []).append(name)
print(json.dumps(facts))
"""


@dataclass(frozen=True)
class Interpreter:
    """The project's interpreter and what is installed for it."""

    executable: Path
    version: tuple[int, int, int]
    prefix: str
    path: tuple[str, ...]
    """Its `sys.path`, without the current folder."""
    builtins: frozenset[str]
    stdlib: frozenset[str]
    """Names of top-level standard library modules."""
    distributions: Mapping[str, str]
    """Installed distributions and their versions, as named in their metadata."""
    providers: Mapping[str, tuple[str, ...]]
    """Top-level import names and the distributions that provide them."""

    def can_import(self, module: str) -> bool:
        """Whether a top-level module is of the standard library or installed."""
        top = module.partition(".")[0]
        return top in self.stdlib or top in self.providers

    def has(self, distribution: str) -> bool:
        """Whether a distribution is installed, by PEP 503's rules for names."""
        wanted = _normal(distribution)
        return any(_normal(name) == wanted for name in self.distributions)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


_known: dict[tuple[Path, float], tuple[tuple[tuple[str, float], ...], Interpreter]] = {}


def interpreter_facts(project: Project, *, trusted: bool = True) -> Interpreter | None:
    """The facts of the project's interpreter; None when there is none, it can't be asked, or the workspace is not trusted.

    Kept until the interpreter or a folder of its path changes.
    """
    if project.interpreter is None or not trusted:
        return None
    key = (project.interpreter, _changed(str(project.interpreter)))
    known = _known.get(key)
    if known is not None and all(_changed(folder) == when for folder, when in known[0]):
        return known[1]
    facts = _ask(project.interpreter)
    if facts is not None:
        _known[key] = (tuple((folder, _changed(folder)) for folder in facts.path), facts)
    return facts


def probe(executable: Path, program: str, *arguments: str, timeout: float = _PROBE_SECONDS) -> object:
    """What a small program prints as JSON when the interpreter runs it, away from the project's folder; None on failure."""
    argv = [str(executable), "-B", "-c", program, *arguments]
    try:
        with tempfile.TemporaryDirectory() as empty:
            done = run(argv, cwd=Path(empty), env=clean_environment(), timeout=timeout)
        return json.loads(done.stdout) if done.returncode == 0 else None
    except (OSError, ValueError):
        return None


def clean_environment() -> dict[str, str]:
    """Our environment without what would lead a child of ours astray: start-up hooks, our own package's path, the recorder.

    Failures that we bring about are not the user's: the recorder is turned off even where the project itself loads it.
    """
    ours = Path(__file__).parents[2]
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONHOME")}
    path = [p for p in env.pop("PYTHONPATH", "").split(os.pathsep) if p and Path(p) != ours and not _is_ours(p)]
    if path:
        env["PYTHONPATH"] = os.pathsep.join(path)
    env["TRACEMEND_SPOOL"] = ""
    return env


def _is_ours(entry: str) -> bool:
    return Path(entry).is_relative_to(Path(__file__).parents[1])


def _ask(executable: Path) -> Interpreter | None:
    said = probe(executable, _PROBE)
    if not isinstance(said, dict):
        return None
    return Interpreter(
        executable=executable,
        version=(said["version"][0], said["version"][1], said["version"][2]),
        prefix=said["prefix"],
        path=tuple(said["path"]),
        builtins=frozenset(said["builtins"]),
        stdlib=frozenset(said["stdlib"] or sys.stdlib_module_names),
        distributions=MappingProxyType(said["distributions"]),
        providers=MappingProxyType({k: tuple(v) for k, v in said["providers"].items()}),
    )


def _changed(path: str) -> float:
    try:
        return Path(path).stat().st_mtime
    except OSError:
        return 0.0
