"""What runs the project's tests, and where: pytest, Django's own runner, unittest. Pure but for the look at files."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from tracemend.project.snapshot import read_text

_PYTEST_FILES = (
    ("pytest.ini", ""),
    (".pytest.ini", ""),
    ("pyproject.toml", "[tool.pytest"),
    ("setup.cfg", "[tool:pytest]"),
    ("tox.ini", "[pytest]"),
)
_PACKAGE_FILES = frozenset({"pyproject.toml", "setup.py", "setup.cfg", "pytest.ini", "manage.py"})
_DJANGO_BY_PYTEST = re.compile(r"DJANGO_SETTINGS_MODULE|--ds\b|settings\.configure|django\.setup")
"""How a project tells pytest of its Django settings."""


_WORKERS = re.compile(r"(?:^|[\s'\"=])(?:-n[\s=]*(?:\d|auto|logical)|--numprocesses|no:xdist)")

RunnerKind = Literal["pytest", "django", "unittest"]


@dataclass(frozen=True, slots=True)
class Runner:
    """A test runner in a folder of the project."""

    kind: RunnerKind
    folder: str = "."
    """Where it is started, relative to the root."""
    apart: tuple[str, ...] = ()
    """Folders below it that have a suite of their own, relative to `folder`."""

    def named(self, test: str) -> str:
        """A test's name within the whole project, from the name that the runner gives it."""
        if self.folder == ".":
            return test
        if self.kind == "pytest":
            return posixpath.normpath(posixpath.join(self.folder, test))
        return f"{self.folder}: {test}"

    def has_workers(self, tree: Path) -> bool:
        """Whether the project says itself how many processes run its tests, or this is no pytest."""
        texts = (read_text(tree / self.folder / file) or "" for file, _ in _PYTEST_FILES)
        return self.kind != "pytest" or any(_WORKERS.search(text) is not None for text in texts)

    def command(self, python: str, tests: Sequence[str], options: Sequence[str]) -> tuple[str, ...]:
        """The command line that runs some tests, named by pytest's node ids or as the runner itself does; () for all.

        `options` are pytest's.
        """
        if self.kind == "pytest":
            ignored = [f"--ignore={folder}" for folder in self.apart] if not tests else []
            return (python, "-m", "pytest", *options, *ignored, "--", *tests)
        names = [dotted(test) for test in tests]
        if self.kind == "unittest":
            return (python, "-m", "_tracemend_unittest", *names)
        return (python, "manage.py", "test", "--noinput", "--testrunner", "_tracemend_django.Runner", *names)


def runner_of_test(test: str, folder: str, tree: Path, installed: Collection[str]) -> tuple[Runner, str]:
    """What runs one test of the tree, named by pytest's node id relative to `folder`, and the name relative to where it runs."""
    file, colons, names = test.partition("::")
    whole = PurePosixPath(posixpath.normpath(posixpath.join(folder, file)))
    if ".py" not in file:
        return Runner("unittest" if "/" not in file else "pytest", folder), test
    site = _site_of(whole, tree)
    of_class = "::" in names or (not names and "TestCase" in (read_text(tree / whole) or ""))
    if site is not None and of_class and _needs_django(site, tree, installed):
        return Runner("django", site), f"{whole.relative_to(site).as_posix()}{colons}{names}"
    return Runner("pytest" if "pytest" in installed else "unittest", folder), test


def runner_of_new_tests(folder: str, tree: Path, installed: Collection[str]) -> Runner:
    """What runs a test file that is added to a folder."""
    site = _site_of(PurePosixPath(folder) / "new", tree)
    if site is not None and _needs_django(site, tree, installed):
        return Runner("django", site)
    return Runner("pytest" if "pytest" in installed else "unittest")


def suites(names: Iterable[str], edited: Sequence[str], tree: Path, installed: Collection[str]) -> list[list[Runner]]:
    """What runs the project's tests, for each of its suites the runners to try until one finds tests.

    A project that declares pytest at its root, or holds no packages with tests of their own, has one suite. Otherwise the suites
    are those of the packages that hold `edited` files or import from them, and what lies in no package.
    """
    folders, apart = _suite_folders(list(names), edited, tree)
    return [_runners_at(folder, apart if folder == "." else (), tree, installed) for folder in folders]


def dotted(test: str) -> str:
    """A node id as unittest names it: `tests/test_cart.py::CartTest::test_total` is `tests.test_cart.CartTest.test_total`."""
    file, *names = test.partition("[")[0].split("::")
    return ".".join([file.removesuffix(".py").replace("/", "."), *names])


def undotted(test: str, folder: str, files: Collection[str]) -> str:
    """The node id of a test that unittest names, relative to the folder that it ran in; the name itself where no file fits."""
    words = test.partition(" ")[0].split(".")
    for count in range(len(words) - 1, 0, -1):
        file = "/".join(words[:count]) + ".py"
        if posixpath.normpath(posixpath.join(folder, file)) in files:
            return "::".join([file, *words[count:]])
    return test


def is_test_file(file: str) -> bool:
    """Whether a runner may take a file for one of tests."""
    name = file.rpartition("/")[2]
    return name.endswith(".py") and (name.startswith("test") or name.endswith("_test.py"))


def _runners_at(folder: str, apart: tuple[str, ...], tree: Path, installed: Collection[str]) -> list[Runner]:
    pytest = [Runner("pytest", folder, apart)] if "pytest" in installed else []
    found = [*pytest, Runner("unittest", folder, apart)]
    site = _site_below(folder, tree)
    if site is None:
        return found
    django = Runner("django", site)
    return [django, *found] if _needs_django(site, tree, installed) else [*pytest, django, *found[len(pytest) :]]


def _suite_folders(names: list[str], edited: Sequence[str], tree: Path) -> tuple[list[str], tuple[str, ...]]:
    """Folders that a suite is run in, and those of packages with a suite of their own."""
    if _holds_pytest(".", tree) or (tree / "manage.py").exists():
        return ["."], ()
    tests = [PurePosixPath(name) for name in names if is_test_file(name)]
    roots = {str(PurePosixPath(name).parent) for name in names if name.rpartition("/")[2] in _PACKAGE_FILES}
    packages = {root for root in roots - {"."} if any(test.is_relative_to(root) for test in tests)}
    packages = {p for p in packages if not any(q != p and PurePosixPath(p).is_relative_to(q) for q in packages)}
    concerned = [p for p in sorted(packages) if _concerns(p, names, edited, tree)]
    if not concerned:
        return ["."], ()
    apart = tuple(sorted(packages))
    outside = any(not any(test.is_relative_to(p) for p in packages) for test in tests)
    return [*concerned, *(["."] if outside else [])], apart


def _concerns(package: str, names: list[str], edited: Sequence[str], tree: Path) -> bool:
    """Whether a package holds one of the files, or names one of their modules in an import."""
    if any(PurePosixPath(file).is_relative_to(package) for file in edited):
        return True
    modules = {part for file in edited for part in PurePosixPath(file).with_suffix("").parts} - {"src", "__init__"}
    wanted = re.compile(
        rf"^\s*(?:from|import)\b[^#\n]*\b(?:{'|'.join(map(re.escape, sorted(modules)))})\b", re.MULTILINE
    )
    inside = (name for name in names if name.endswith(".py") and PurePosixPath(name).is_relative_to(package))
    return any(wanted.search(read_text(tree / name) or "") for name in inside)


def _holds_pytest(folder: str, tree: Path) -> bool:
    return any(
        part in (read_text(tree / folder / file) or "\0")
        for file, part in _PYTEST_FILES
        if (tree / folder / file).is_file()
    )


def _site_of(file: PurePosixPath, tree: Path) -> str | None:
    """The nearest folder above a file that holds Django's `manage.py`."""
    return next((f.as_posix() for f in file.parents if (tree / f / "manage.py").is_file()), None)


def _site_below(folder: str, tree: Path) -> str | None:
    """The folder of the one `manage.py` in a folder or one below it; None where there is none, or several."""
    if (tree / folder / "manage.py").is_file():
        return folder
    found = [path.parent.relative_to(tree).as_posix() for path in (tree / folder).glob("*/manage.py")]
    return found[0] if len(found) == 1 else None


def _needs_django(site: str, tree: Path, installed: Collection[str]) -> bool:
    """Whether only Django's own runner knows how to set the project up: pytest is missing, or was not told of its settings."""
    if "django" not in installed:
        return False
    if "pytest" not in installed:
        return True
    told = "pytest-django" in installed and os.environ.get("DJANGO_SETTINGS_MODULE")
    return not told and not _configures_django(site, tree)


def _configures_django(site: str, tree: Path) -> bool:
    folders = dict.fromkeys([site, *(f.as_posix() for f in PurePosixPath(site).parents), "."])
    files = [*(file for file, _ in _PYTEST_FILES), "conftest.py"]
    return any(
        _DJANGO_BY_PYTEST.search(read_text(tree / folder / file) or "") is not None
        for folder in folders
        for file in files
        if (tree / folder / file).is_file()
    )
