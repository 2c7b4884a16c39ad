"""What runs the tests of a project: its files and installed distributions in, runners out."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import make_files
from tracemend.trial.runner import Runner, runner_of_test, suites

MANAGE = {"manage.py": "", "blog/__init__.py": "", "blog/tests.py": ""}
PACKAGES = {
    "packages/core/pyproject.toml": "[project]\nname = 'core'\n",
    "packages/core/core/models.py": "",
    "packages/core/tests/test_models.py": "",
    "packages/web/pyproject.toml": "[project]\nname = 'web'\n",
    "packages/web/web/views.py": "from core.models import Order\n",
    "packages/web/tests/test_views.py": "",
    "packages/mail/setup.py": "",
    "packages/mail/mail/send.py": "import smtplib\n",
    "packages/mail/tests/test_send.py": "",
}
ALL = frozenset({"pytest", "pytest-django", "django"})


@pytest.mark.parametrize(
    ("files", "edited", "installed", "expected"),
    [
        ({"a.py": ""}, ["a.py"], ALL, [[("pytest", "."), ("unittest", ".")]]),
        ({"a.py": ""}, ["a.py"], frozenset(), [[("unittest", ".")]]),
        (MANAGE, ["blog/views.py"], ALL, [[("django", "."), ("pytest", "."), ("unittest", ".")]]),
        (
            {**MANAGE, "pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = site.settings\n"},
            ["blog/views.py"],
            ALL,
            [[("pytest", "."), ("django", "."), ("unittest", ".")]],
        ),
        (PACKAGES, ["packages/mail/mail/send.py"], ALL, [[("pytest", "packages/mail"), ("unittest", "packages/mail")]]),
        (
            PACKAGES,
            ["packages/core/core/models.py"],
            frozenset({"pytest"}),
            [[("pytest", f"packages/{p}"), ("unittest", f"packages/{p}")] for p in ("core", "web")],
        ),
        ({**PACKAGES, "pytest.ini": ""}, ["packages/mail/mail/send.py"], ALL, [[("pytest", "."), ("unittest", ".")]]),
    ],
)
def test_suites(
    tmp_path: Path,
    files: dict[str, str],
    edited: list[str],
    installed: frozenset[str],
    expected: list[list[tuple[str, str]]],
) -> None:
    tree = make_files(tmp_path, files)
    found = suites(files, edited, tree, installed)
    assert [[(runner.kind, runner.folder) for runner in way] for way in found] == expected


def test_what_lies_in_no_package_is_a_suite_of_its_own(tmp_path: Path) -> None:
    files = {**PACKAGES, "tests/test_all.py": ""}
    found = suites(files, ["packages/mail/mail/send.py"], make_files(tmp_path, files), ALL)
    assert [way[0].folder for way in found] == ["packages/mail", "."]
    assert "--ignore=packages/core" in found[1][0].command("python", (), ())


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("site/blog/tests.py::PostTest::test_title", (Runner("django", "site"), "blog/tests.py::PostTest::test_title")),
        ("site/blog/test_text.py::test_plain", (Runner("pytest"), "site/blog/test_text.py::test_plain")),
        ("tests/test_a.py::Test::test_b", (Runner("pytest"), "tests/test_a.py::Test::test_b")),
    ],
)
def test_one_test(tmp_path: Path, test: str, expected: tuple[Runner, str]) -> None:
    tree = make_files(tmp_path, {"site/manage.py": ""})
    assert runner_of_test(test, ".", tree, ALL) == expected


def test_a_command_names_tests_as_its_runner_does() -> None:
    test = "blog/tests.py::PostTest::test_title"
    assert Runner("django").command("python", [test], ("-q",))[-1] == "blog.tests.PostTest.test_title"
    assert Runner("pytest").command("python", [test], ("-q",))[-3:] == ("-q", "--", test)
    assert Runner("pytest", "web").named("tests/test_a.py::test_b") == "web/tests/test_a.py::test_b"
    assert Runner("unittest", "web").named("tests.A.test_b") == "web: tests.A.test_b"
