"""What a CI configuration has to know of a project, gathered from its files; nothing of it is run."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from tracemend.delivery.workflows.compose import COMPOSE_FILES, images_of
from tracemend.delivery.workflows.installer import INSTALLERS, Installation, dependencies_of
from tracemend.delivery.workflows.pythons import python_versions
from tracemend.delivery.workflows.services import Needed, needed_services, service_of_variable
from tracemend.delivery.workflows.variables import Variables, read_variables
from tracemend.errors import NotDelivered
from tracemend.project.files import project_files
from tracemend.project.snapshot import Snapshot

_READ_FILES = 3000
_ENVIRONMENT_WORDS = ("environ", "getenv", "env(", "env.", "config(", "DATABASES", "://")
THROW_AWAY = "only-for-tests"


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found."""

    pythons: tuple[str, ...]
    installer: str
    installation: Installation
    test: str
    """Shell line that runs the tests."""
    services: tuple[Needed, ...]
    values: tuple[tuple[str, Needed, str], ...]
    """Environment variables that the services answer: name, service, kind of value."""
    plain: tuple[tuple[str, str], ...]
    """Environment variables with a value that is no secret."""
    secrets: tuple[str, ...]
    """Names of variables that only the user can give a value."""
    database_host: str | None
    """A host of the database that the settings name as a literal and that is not this machine."""


def gather(snapshot: Snapshot) -> Facts:
    """The facts of a project.

    Raises NotDelivered when it has no Python file or its `pyproject.toml` can't be read.
    """
    listed = project_files(snapshot.root)
    if not listed.python:
        raise NotDelivered("The project holds no Python file, so there is nothing to test.")
    files = frozenset(listed.files)
    pyproject = _pyproject(snapshot)
    texts = {f: t for f in files if _is_about_packages(f) and (t := snapshot.text(f)) is not None}
    packages = dependencies_of(texts, pyproject)
    sources = _sources(snapshot, listed.python)
    compose = next((file for file in COMPOSE_FILES if file in files), None)
    images = images_of(snapshot.text(compose) or "") if compose else {}
    variables = read_variables({f: t for f, t in sources.items() if not _is_test(f)})
    services = needed_services(sources, packages, images, variables.literals)
    runner, extra = _runner(files, pyproject, texts, packages, sources)
    installer = next(i for i in INSTALLERS if i.fits(files, pyproject))
    installation = installer.install(files, pyproject, extra)
    host = variables.literals.get("host")
    values, plain, secrets = _environment(variables, services)
    return Facts(
        python_versions(texts, pyproject),
        installer.name,
        installation,
        f"{installation.prefix}{runner}",
        services,
        values,
        plain,
        secrets,
        host if host not in (None, "", "localhost", "127.0.0.1") else None,
    )


def _environment(
    variables: Variables, services: tuple[Needed, ...]
) -> tuple[tuple[tuple[str, Needed, str], ...], tuple[tuple[str, str], ...], tuple[str, ...]]:
    database = next((s for s in services if s.service.name in ("postgres", "mysql")), None)
    values, plain, secrets = [], [], []
    for name in sorted({*variables.required, *variables.optional, *variables.django}):
        about = service_of_variable(name, services)
        if name in variables.django and database is not None:
            about = (database, variables.django[name])
        if about is not None:
            values.append((name, *about))
        elif name in variables.required:
            if name.endswith("SECRET_KEY"):
                plain.append((name, THROW_AWAY))
            else:
                secrets.append(name)
    return tuple(values), tuple(plain), tuple(secrets)


def _runner(
    files: frozenset[str],
    pyproject: Mapping[str, Any],
    texts: Mapping[str, str],
    packages: frozenset[str],
    sources: Mapping[str, str],
) -> tuple[str, bool]:
    """The line that runs the tests, and whether pytest has to be installed beside what the project names."""
    named = any(name == "pytest" or name.startswith("pytest-") for name in packages)
    configured = (
        "pytest" in pyproject.get("tool", {}) or "pytest.ini" in files or "[tool:pytest]" in texts.get("setup.cfg", "")
    )
    uses = (
        configured
        or any(f.endswith("conftest.py") for f in files)
        or any("import pytest" in t for t in sources.values())
    )
    if named or uses:
        return "python -m pytest", not named
    if "manage.py" in files:
        return "python manage.py test", False
    return "python -m unittest discover", False


def _sources(snapshot: Snapshot, python: tuple[str, ...]) -> dict[str, str]:
    """Python files that say something of the environment or of pytest, and their texts."""
    found = {}
    for file in python[:_READ_FILES]:
        text = snapshot.text(file)
        if text and (any(word in text for word in _ENVIRONMENT_WORDS) or "import pytest" in text):
            found[file] = text
    return found


def _is_about_packages(file: str) -> bool:
    names = ("setup.py", "setup.cfg", ".python-version", "runtime.txt", "Pipfile")
    return file in names or (file.endswith(".txt") and "requirements" in file and file.count("/") <= 1)


def _is_test(file: str) -> bool:
    name = file.rpartition("/")[2]
    return (
        name.startswith("test_")
        or name.endswith("_test.py")
        or name == "conftest.py"
        or f"/{file}".find("/tests/") >= 0
    )


def _pyproject(snapshot: Snapshot) -> Mapping[str, Any]:
    text = snapshot.text("pyproject.toml")
    try:
        return tomllib.loads(text) if text else {}
    except tomllib.TOMLDecodeError as error:
        raise NotDelivered(f"pyproject.toml can't be read ({error}): correct it and try again.") from None
