"""How a project is installed and its tests are run: one entry each in `INSTALLERS`, the first that fits. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any

_TEST_WORDS = ("test", "tests", "testing", "dev", "develop", "development", "all")
_REQUIREMENTS = re.compile(
    r"^(?:requirements(?:[-_.](?:dev|test|tests|testing|development))?|(?:dev|test|tests)[-_]requirements"
    r"|requirements/(?:base|common|dev|test|tests|testing|local|development|requirements))\.txt$"
)


@dataclass(frozen=True, slots=True)
class Installation:
    """Shell lines that install the project, and what its commands begin with."""

    lines: tuple[str, ...]
    prefix: str = ""
    """`uv run --no-sync ` and the like."""
    lock: str | None = None
    """The file by which a cache is told to be stale."""
    pip: bool = False
    """Whether pip does it, whose downloads the CI services cache."""


@dataclass(frozen=True, slots=True)
class Installer:
    """One way to install a project."""

    name: str
    fits: Callable[[Set[str], Mapping[str, Any]], bool]
    install: Callable[[Set[str], Mapping[str, Any], bool], Installation]
    """Files, `pyproject.toml`, and whether pytest has to be installed beside what the project names."""


def _uv(_: Set[str], __: Mapping[str, Any], extra: bool) -> Installation:
    lines = ("python -m pip install uv", "uv sync --locked --all-extras --all-groups")
    return Installation((*lines, *(["uv pip install pytest"] if extra else [])), "uv run --no-sync ", "uv.lock")


def _poetry(_: Set[str], __: Mapping[str, Any], extra: bool) -> Installation:
    lines = ("python -m pip install poetry", "poetry install --no-interaction --all-extras")
    more = ["poetry run python -m pip install pytest"] if extra else []
    return Installation((*lines, *more), "poetry run ", "poetry.lock")


def _pdm(_: Set[str], __: Mapping[str, Any], extra: bool) -> Installation:
    # The extra pins PDM's own dependencies, whose newest releases it does not always work with.
    lines = ('python -m pip install "pdm[locked]"', "pdm install --frozen-lockfile -G :all")
    return Installation((*lines, *(["pdm run python -m pip install pytest"] if extra else [])), "pdm run ", "pdm.lock")


def _pipenv(_: Set[str], __: Mapping[str, Any], extra: bool) -> Installation:
    lines = ("python -m pip install pipenv", "pipenv sync --dev")
    return Installation((*lines, *(["pipenv run pip install pytest"] if extra else [])), "pipenv run ", "Pipfile.lock")


def _requirements(files: Set[str], pyproject: Mapping[str, Any], extra: bool) -> Installation:
    named = sorted(f for f in files if _REQUIREMENTS.match(f))
    words = [*(f"-r {file}" for file in named), *(["pytest"] if extra else [])]
    lines = [f"python -m pip install {' '.join(words)}"]
    if "setup.py" in files or "build-system" in pyproject:
        lines.append("python -m pip install -e .")
    return Installation(tuple(lines), lock=named[0], pip=True)


def _package(files: Set[str], pyproject: Mapping[str, Any], extra: bool) -> Installation:
    optional = pyproject.get("project", {}).get("optional-dependencies", {})
    extras = [name for name in optional if name.lower() in _TEST_WORDS]
    groups = [name for name in pyproject.get("dependency-groups", {}) if name.lower() in _TEST_WORDS]
    target = f'-e ".[{",".join(extras)}]"' if extras else "-e ."
    words = [target, *(f"--group {name}" for name in groups), *(["pytest"] if extra else [])]
    upgrade = ['python -m pip install "pip>=25.1"'] if groups else []
    lock = "pyproject.toml" if "pyproject.toml" in files else "setup.py"
    return Installation((*upgrade, f"python -m pip install {' '.join(words)}"), lock=lock, pip=True)


def _nothing(_: Set[str], __: Mapping[str, Any], extra: bool) -> Installation:
    return Installation(("python -m pip install pytest",) if extra else ())


INSTALLERS: tuple[Installer, ...] = (
    Installer("uv", lambda files, _: "uv.lock" in files, _uv),
    Installer("Poetry", lambda files, _: "poetry.lock" in files, _poetry),
    Installer("PDM", lambda files, _: "pdm.lock" in files, _pdm),
    Installer("Pipenv", lambda files, _: "Pipfile.lock" in files, _pipenv),
    Installer("pip and requirements files", lambda files, _: any(_REQUIREMENTS.match(f) for f in files), _requirements),
    Installer(
        "pip",
        lambda files, pyproject: "setup.py" in files or bool({"build-system", "project"} & set(pyproject)),
        _package,
    ),
    Installer("nothing", lambda *_: True, _nothing),
)


def dependencies_of(texts: Mapping[str, str], pyproject: Mapping[str, Any]) -> frozenset[str]:
    """Normalised names of everything that the project names as a dependency, in whatever file."""
    lines: list[str] = []
    for file, text in texts.items():
        if file.endswith(".txt") or file == "Pipfile":
            lines += text.splitlines()
        elif file in ("setup.py", "setup.cfg"):
            lines += re.findall(r"[\w.-]+(?:\[[\w,. -]*\])?\s*(?:[<>=!~]=?[^\"'\n]*)?", text)
    project = pyproject.get("project", {})
    groups = [*project.get("optional-dependencies", {}).values(), *pyproject.get("dependency-groups", {}).values()]
    for entry in [*project.get("dependencies", []), *(item for group in groups for item in group)]:
        lines += [entry] if isinstance(entry, str) else []
    poetry = pyproject.get("tool", {}).get("poetry", {})
    tables = [poetry.get("dependencies", {}), poetry.get("dev-dependencies", {})]
    tables += [group.get("dependencies", {}) for group in poetry.get("group", {}).values()]
    names = [found[0] for line in lines if (found := re.match(r"[A-Za-z0-9][\w.-]*", line.strip().strip("\"'")))]
    names += [name for table in tables for name in table]
    return frozenset(re.sub(r"[-_.]+", "-", name).lower() for name in names)
